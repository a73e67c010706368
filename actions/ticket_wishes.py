"""What a customer wants the ticket's subject and priority to be, in words or by a button: moves of the form."""

from __future__ import annotations

from actions import wiring
from actions.heard import AT_ONCE, Heard
from actions.reading import has_digits, is_question, length
from actions.ticket_reading import category_in, priority_in, subject_told
from actions.ticket_slots import CATEGORY, CHANGE, CONFIRMED, CONTACT, ORDER, PASS, PRIORITY, Move, Value
from actions.words import titles
from bot.tickets import Priority

IS = "="
"""Between a slot and its value on a button: `deny:ticket_priority=high` is "no, but with a high priority"."""

SOME_WORDS = 8
FEW_WORDS = 6
BARE = 3


def pressed(heard: Heard) -> Move:
    """A button of the change step: which slot to ask for, or what it shall be."""
    slot, told, value = heard.argument.partition(IS)
    if heard.intent != "deny" or slot not in (CATEGORY, PRIORITY):
        return PASS
    if not told:
        return Move({CHANGE: None}, ask=slot)
    return _set({slot: value}) if _is_one(slot, value) else PASS


def wished(heard: Heard, asked: str) -> Move | None:
    """A priority or a subject asked for in few words, whatever the question was; a story is judged elsewhere."""
    if asked not in (ORDER, CONTACT, CONFIRMED, CHANGE, CATEGORY, PRIORITY) or not _may_wish(heard, asked):
        return None
    category = category_in(heard.words, asked=asked == CATEGORY) or _as_understood(heard, asked)
    if category:
        return _set({CATEGORY: category})
    few = length(heard.words) <= (BARE if heard.intent in AT_ONCE else FEW_WORDS)
    priority = priority_in(heard.words, asked=asked == PRIORITY) if few else None
    return _set({PRIORITY: priority.value}) if priority else None


def _may_wish(heard: Heard, asked: str) -> bool:
    number = asked in (ORDER, CONTACT) and (has_digits(heard.words) or "@" in heard.words)
    return not (heard.pressed or number or length(heard.words) > SOME_WORDS or is_question(heard.words))


def _as_understood(heard: Heard, asked: str) -> str | None:
    """The question that the words were taken for, when they are a subject and no word for one is known."""
    if not (subject_told(heard.words) or asked == CATEGORY):
        return None
    return next((n.removeprefix("faq/") for n in heard.likely if _is_one(CATEGORY, n.removeprefix("faq/"))), None)


def _set(slots: dict[str, Value]) -> Move:
    return Move({**slots, CHANGE: None}, "utter_ticket_corrected")


def _is_one(slot: str, value: str) -> bool:
    if slot == PRIORITY:
        return value in {priority.value for priority in Priority}
    return value in wiring.routing().categories or f"faq/{value}" in titles()
