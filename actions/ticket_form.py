"""The ticket form's judgement: what a message means while it is open. Pure: what is held and heard in, a move out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from actions.heard import AT_ONCE, UNKNOWN, Heard
from actions.reading import (
    beyond_request,
    has_digits,
    holds,
    is_question,
    length,
    tells_something,
)
from actions.ticket_reading import asks_to_add, ticket_number_written, told_to_add
from actions.ticket_slots import (
    CATEGORY,
    CHANGE,
    CONFIRMED,
    CONTACT,
    NONE_TO_GIVE,
    ORDER,
    PASS,
    PRIORITY,
    PROBLEM,
    SLOTS,
    Move,
    Value,
)
from actions.ticket_wishes import pressed, wished
from bot.spotting import email_in, order_number_in, phone_in
from bot.tickets import LONGEST_DESCRIPTION

COURTESIES = {"chitchat/greet": "utter_ticket_resumed", "chitchat/goodbye": "utter_ticket_waits"}
TICKETS = (
    *("ticket_state", "ticket_list", "ticket_add", "ticket_cancel", "ticket_reopen", "ticket_solved"),
    "who_helped",
)
FEW_WORDS = 6
SOME_WORDS = 8
BARE_NO = 3
SHORTEST_PHONE = 8


def opened(heard: Heard, told_before: str, order_before: str | None = None, contact: str | None = None) -> Move:
    """The form begins, always empty but for what the customer has told in the same breath or just before.

    `contact` is one that is known from before people helped: it is shown, and not asked for again.
    """
    asked_in_words = heard.intent == "open_ticket" and not heard.pressed
    story = (beyond_request(heard.words) if asked_in_words else None) or told_before
    known: dict[str, Value] = dict.fromkeys(SLOTS)
    known |= _story(story) if story else {}
    known[ORDER] = known[ORDER] or order_number_in(heard.words) or order_before
    known[CONTACT] = known[CONTACT] or contact or None
    return Move(known)


def answered(heard: Heard, asked: str, held: Mapping[str, Value]) -> Move:
    """What an answer to the question for the slot `asked` changes."""
    if heard.argument:
        return pressed(heard)
    wish = wished(heard, asked)
    if wish:
        return wish
    if _waits(heard):
        return _again(asked, "utter_no_hurry")
    if _passes(heard, asked):
        return PASS
    courtesy = None if _gives_none(heard, asked) else COURTESIES.get(heard.intent)
    if courtesy and length(heard.words) <= FEW_WORDS and not re.search(r"[\d@]", heard.words):
        return _again(asked, courtesy)
    return ANSWERS[asked](heard, held)


def _problem(heard: Heard, held: Mapping[str, Value]) -> Move:
    empty_words = heard.intent.startswith("chitchat/") and length(heard.words) <= FEW_WORDS
    if heard.intent == "open_ticket":
        story = beyond_request(heard.words)
        return Move(_story(story)) if story else _again(PROBLEM, "utter_problem_unclear")
    if empty_words or not tells_something(heard.words):
        return _again(PROBLEM, "utter_problem_unclear")
    known = {slot: value for slot, value in _story(heard.words).items() if held.get(slot) is None}
    return Move(known)


def _order_number(heard: Heard, held: Mapping[str, Value]) -> Move:
    number = order_number_in(_without_contact(heard.words), alone=True)
    if number:
        return Move({ORDER: number, **_contact_besides(heard, held)})
    if heard.intent == "deny" or _gives_none(heard, ORDER):
        return Move({ORDER: NONE_TO_GIVE, **_contact_besides(heard, held)})
    return _corrected(heard, held) or _told_more(heard, held, ORDER, "utter_order_number_invalid")


def _contact(heard: Heard, held: Mapping[str, Value]) -> Move:
    contact = email_in(heard.words) or phone_in(heard.words, at_least=SHORTEST_PHONE)
    if contact:
        return Move({CONTACT: contact})
    correction = _corrected(heard, held)
    if correction:
        return correction
    if heard.intent == "deny" or _gives_none(heard, CONTACT):
        return Move({CONTACT: NONE_TO_GIVE})
    if holds(heard.words, "same") and length(heard.words) <= FEW_WORDS:
        return _again(CONTACT, "utter_contact_unseen")
    invalid = "utter_contact_invalid" if "@" in heard.words else None
    return _again(CONTACT, invalid) if invalid else _told_more(heard, held, CONTACT, "utter_contact_invalid")


def _confirmed(heard: Heard, held: Mapping[str, Value]) -> Move:
    correction = _corrected(heard, held)
    if correction:
        return correction
    if heard.intent == "open_ticket" or says_yes(heard) or _begins_with_yes(heard):
        return Move({CONFIRMED: True})
    if _is_no(heard) or (holds(heard.words, "wrong") and length(heard.words) <= FEW_WORDS):
        return Move({CHANGE: None}, ask=CHANGE)
    return _told_more(heard, held, CONFIRMED, "utter_answer_unclear")


def says_yes(heard: Heard) -> bool:
    """A pressed yes, or one with a word for it: "hmm" and slips of the hand look like a yes to the classifier."""
    return heard.intent == "affirm" and (heard.pressed or holds(heard.words, "yes"))


def _begins_with_yes(heard: Heard) -> bool:
    """ "Yes, open it": few words that sound like the wish to reopen something, or like nothing known."""
    misheard = heard.intent in ("ticket_reopen", UNKNOWN) and 0 < length(heard.words) <= BARE_NO
    return misheard and holds(heard.words.split()[0], "yes")


def _change(heard: Heard, held: Mapping[str, Value]) -> Move:
    correction = _corrected(heard, held, named=True)
    if correction:
        return correction
    if heard.intent in ("affirm", "open_ticket") or _is_no(heard):
        return Move({CHANGE: None})
    return _told_more(heard, held, CHANGE, "utter_answer_unclear")


def _wish(heard: Heard, held: Mapping[str, Value], *, slot: str) -> Move:
    """No subject and no priority was understood (`wished`); a yes or a no leaves both as they are."""
    if heard.intent in ("affirm", "open_ticket") or _is_no(heard):
        return Move({CHANGE: None})
    correction = _corrected(heard, held, named=True)
    if correction:
        return correction
    told = _told_more(heard, held, CHANGE, "utter_answer_unclear")
    return Move({CHANGE: None}, told.say, slot) if told.ask else told


ANSWERS: Mapping[str, Callable[[Heard, Mapping[str, Value]], Move]] = {
    PROBLEM: _problem,
    ORDER: _order_number,
    CONTACT: _contact,
    CONFIRMED: _confirmed,
    CHANGE: _change,
    CATEGORY: partial(_wish, slot=CATEGORY),
    PRIORITY: partial(_wish, slot=PRIORITY),
}


def _passes(heard: Heard, asked: str) -> bool:
    """Whether a message is not for the form: the rules answer it and the form asks again."""
    if heard.pressed or heard.intent in AT_ONCE:
        return heard.intent not in ("affirm", "deny", "open_ticket")
    if (
        _gives_none(heard, asked)
        and length(heard.words) <= (FEW_WORDS if asked == CONTACT else BARE_NO)
        and not is_question(heard.words)
    ):
        return False  # such words look like many things to the classifier
    if asked != PROBLEM and _takes_out(heard):
        return False  # "take that out" stops nothing
    if heard.intent in TICKETS:
        return _about_another(heard, asked)
    if heard.intent in ("stop", "refuse_answer"):
        short = length(heard.words) <= FEW_WORDS
        return not _gives_none(heard, asked) and (short or (asked != PROBLEM and not has_digits(heard.words)))
    return _asks_something(heard, asked)


def _about_another(heard: Heard, asked: str) -> bool:
    """Whether it is about tickets opened before; what is to be added belongs to the one that is being filled."""
    if ticket_number_written(heard.words):
        return True
    if heard.intent in ("ticket_add", "ticket_reopen") or not length(heard.words):
        return False  # a number alone answers the question
    if length(heard.words) <= FEW_WORDS or is_question(heard.words):
        return True
    return asked != PROBLEM and not has_digits(heard.words)


def _waits(heard: Heard) -> bool:
    """Whether the customer goes looking for the answer; "wait, that order is wrong" corrects instead."""
    if heard.pressed or heard.intent in AT_ONCE or length(heard.words) > FEW_WORDS or has_digits(heard.words):
        return False
    return holds(heard.words, "waits") and not holds(heard.words, "wrong") and not is_question(heard.words)


def _asks_something(heard: Heard, asked: str) -> bool:
    if heard.intent in ("chitchat/are_you_robot", "chitchat/help", "chitchat/insult"):
        return length(heard.words) <= FEW_WORDS or is_question(heard.words)
    unknown = heard.intent in (UNKNOWN, "out_of_scope")
    if unknown and asked == CHANGE and _named(heard):
        return False  # "o que aconteceu" names the story
    return (unknown or heard.intent.startswith("faq/")) and is_question(heard.words) and length(heard.words) > 1


def _gives_none(heard: Heard, asked: str) -> bool:
    """Whether the customer says there is none to give; such words look like a stop to the classifier."""
    kinds = {ORDER: ("lacks",), CONTACT: ("lacks", "here")}.get(asked, ())
    return any(holds(heard.words, kind) for kind in kinds)


def _is_no(heard: Heard) -> bool:
    """A no and nothing else; "no, the lid was missing too" goes on with the story."""
    return heard.intent == "deny" and (length(heard.words) <= BARE_NO or not tells_something(heard.words))


def _corrected(heard: Heard, held: Mapping[str, Value], *, named: bool = False) -> Move | None:
    """A right number or contact in place of what is held, or the announcement that one is wrong.

    `named`: naming a thing is enough, since the question was what to change.
    """
    contact = email_in(heard.words) or phone_in(heard.words)
    order = order_number_in(_without_contact(heard.words))
    given: dict[str, Value] = {CONTACT: contact} if contact else {}
    if order:
        given[ORDER] = order
    if given:
        return Move(given, "utter_ticket_corrected" if any(held.get(slot) is not None for slot in given) else None)
    if _takes_out(heard):
        return _erased(heard)
    if named or holds(heard.words, "wrong"):
        wrong = _named(heard)
        return Move({wrong: None}, ask=wrong) if wrong else None
    return None


def _takes_out(heard: Heard) -> bool:
    return holds(heard.words, "erases") and length(heard.words) <= SOME_WORDS and not is_question(heard.words)


def _erased(heard: Heard) -> Move:
    """A number or contact goes; of a story only the customer knows what stays."""
    slot = _named(heard) or PROBLEM
    if slot == PROBLEM:
        return Move({PROBLEM: None}, "utter_tell_anew", PROBLEM)
    if slot in (CATEGORY, PRIORITY):
        return Move({slot: None}, ask=slot)
    return Move({slot: NONE_TO_GIVE, CHANGE: None}, "utter_ticket_corrected")


def _named(heard: Heard) -> str | None:
    """The slot whose name stands in the message."""
    names = {CONTACT: "contact", ORDER: "order", CATEGORY: "category", PRIORITY: "priority", PROBLEM: "problem"}
    return next((slot for slot, kind in names.items() if holds(heard.words, kind)), None)


def _told_more(heard: Heard, held: Mapping[str, Value], asked: str, invalid: str) -> Move:
    """People tell in several messages: what is no answer but says something belongs to the story."""
    chatter = heard.pressed or heard.intent.startswith("chitchat/") or length(heard.words) <= BARE_NO
    if chatter or not tells_something(heard.words):
        unclear = invalid if has_digits(heard.words) else "utter_answer_unclear"
        return _again(asked, unclear)
    more = told_to_add(heard.words) if asks_to_add(heard.words) else heard.words
    story = "\n".join(part for part in (str(held.get(PROBLEM) or ""), more) if part)
    if len(story) > LONGEST_DESCRIPTION:
        return _again(asked, "utter_story_full")
    return Move({PROBLEM: story, CHANGE: None}, "utter_ticket_noted", None if asked == CHANGE else asked)


def _again(asked: str, say: str) -> Move:
    return Move({asked: None}, say, asked)


def _story(text: str) -> dict[str, Value]:
    """A story fills what stands in it; numbers in it that are no order number may be anything."""
    return {PROBLEM: text, ORDER: order_number_in(_without_contact(text)), CONTACT: email_in(text)}


def _contact_besides(heard: Heard, held: Mapping[str, Value]) -> dict[str, Value]:
    contact = email_in(heard.words) or phone_in(heard.words)
    return {CONTACT: contact} if contact and held.get(CONTACT) is None else {}


def _without_contact(text: str) -> str:
    for contact in (email_in(text), phone_in(text)):
        text = text.replace(contact, " ") if contact else text
    return text
