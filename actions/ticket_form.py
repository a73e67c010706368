"""The ticket form's judgement: what a message means while it is open. Pure: what is held and heard in, a move out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from actions.heard import UNKNOWN, Heard
from actions.reading import (
    beyond_request,
    email_in,
    has_digits,
    holds,
    is_question,
    length,
    order_number_in,
    phone_in,
    tells_something,
)

PROBLEM, ORDER, CONTACT, CONFIRMED, CHANGE = "problem", "order_number", "contact", "ticket_confirmed", "ticket_change"
SLOTS = (PROBLEM, ORDER, CONTACT, CONFIRMED, CHANGE)
NONE_TO_GIVE = ""
"""Fills a slot for good: the customer has none."""

COURTESIES = {"chitchat/greet": "utter_ticket_resumed", "chitchat/goodbye": "utter_ticket_waits"}
AT_ONCE = ("talk_to_person", "change_language")
FEW_WORDS = 6
SOME_WORDS = 8
BARE_NO = 3
SHORTEST_PHONE = 8

Value = str | bool | None


@dataclass(frozen=True)
class Move:
    """What becomes of the form: slots, a response before the next question, the slot to ask for next.

    Without slots the form lets the message pass to the rules. `ask` None: the first empty slot.
    """

    slots: Mapping[str, Value] = field(default_factory=dict)
    say: str | None = None
    ask: str | None = None


PASS = Move()


def opened(heard: Heard, told_before: str) -> Move:
    """The form begins, always empty but for what the customer has told in the same breath or just before."""
    asked_in_words = heard.intent == "open_ticket" and not heard.pressed
    story = beyond_request(heard.words) if asked_in_words else told_before or None
    empty: dict[str, Value] = dict.fromkeys(SLOTS)
    return Move({**empty, **(_story(story) if story else {ORDER: order_number_in(heard.words)})})


def answered(heard: Heard, asked: str, held: Mapping[str, Value]) -> Move:
    """What an answer to the question for the slot `asked` changes."""
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
    if heard.intent == "open_ticket" or says_yes(heard):
        return Move({CONFIRMED: True})
    if _is_no(heard) or (holds(heard.words, "wrong") and length(heard.words) <= FEW_WORDS):
        return Move({CHANGE: None}, ask=CHANGE)
    return _told_more(heard, held, CONFIRMED, "utter_answer_unclear")


def says_yes(heard: Heard) -> bool:
    """A pressed yes, or one with a word for it: "hmm" and slips of the hand look like a yes to the classifier."""
    return heard.intent == "affirm" and (heard.pressed or holds(heard.words, "yes"))


def _change(heard: Heard, held: Mapping[str, Value]) -> Move:
    correction = _corrected(heard, held, named=True)
    if correction:
        return correction
    if heard.intent in ("affirm", "open_ticket") or _is_no(heard):
        return Move({CHANGE: None})
    return _told_more(heard, held, CHANGE, "utter_answer_unclear")


ANSWERS: Mapping[str, Callable[[Heard, Mapping[str, Value]], Move]] = {
    PROBLEM: _problem,
    ORDER: _order_number,
    CONTACT: _contact,
    CONFIRMED: _confirmed,
    CHANGE: _change,
}


def _passes(heard: Heard, asked: str) -> bool:
    """Whether a message is not for the form: the rules answer it and the form asks again."""
    if heard.pressed:
        return heard.intent not in ("affirm", "deny", "open_ticket")
    if heard.intent in AT_ONCE:
        return True
    if (
        _gives_none(heard, asked)
        and length(heard.words) <= (FEW_WORDS if asked == CONTACT else BARE_NO)
        and not is_question(heard.words)
    ):
        return False  # such words look like many things to the classifier
    if asked != PROBLEM and _takes_out(heard):
        return False  # "take that out" stops nothing
    if heard.intent in ("stop", "refuse_answer"):
        short = length(heard.words) <= FEW_WORDS
        return not _gives_none(heard, asked) and (short or (asked != PROBLEM and not has_digits(heard.words)))
    return _asks_something(heard, asked)


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
    return Move({slot: NONE_TO_GIVE, CHANGE: None}, "utter_ticket_corrected")


def _named(heard: Heard) -> str | None:
    """The slot whose name stands in the message."""
    names = {CONTACT: "contact", ORDER: "order", PROBLEM: "problem"}
    return next((slot for slot, kind in names.items() if holds(heard.words, kind)), None)


def _told_more(heard: Heard, held: Mapping[str, Value], asked: str, invalid: str) -> Move:
    """People tell in several messages: what is no answer but says something belongs to the story."""
    chatter = heard.pressed or heard.intent.startswith("chitchat/") or length(heard.words) <= BARE_NO
    if chatter or not tells_something(heard.words):
        unclear = invalid if has_digits(heard.words) else "utter_answer_unclear"
        return _again(asked, unclear)
    story = "\n".join(part for part in (str(held.get(PROBLEM) or ""), heard.words) if part)
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
