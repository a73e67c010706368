"""What customers add to their tickets: told with the request, or asked for and told in the next message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from actions import wiring
from actions.heard import ARGUMENT, AT_ONCE, UNKNOWN, Heard, heard, since_last
from actions.reading import has_digits, holds, is_question, length
from actions.talk import NO, Events, Talk, attempt, payload
from actions.ticket_form import BARE_NO, FEW_WORDS
from actions.ticket_reading import (
    asks_to_add,
    is_an_addition,
    names_a_ticket,
    ticket_number_in,
    ticket_number_written,
    told_to_add,
)
from actions.ticket_slots import ADDITION_FORM, TICKET_FORM
from actions.which import ended_lately, meant, under_way
from actions.words import own_button
from bot.errors import ConflictError, NotFoundError, TooLateError
from bot.splitting import one_line
from bot.tickets import REOPEN_WITHIN, UNDER_WAY, Ask, Ticket

ADDITION, ADDED_TO = "addition", "addition_ticket"
KEPT = "kept"
"""After the number on a button: add what the customer has told already."""

LONGEST_SHOWN = 300
ASIDE = (
    *("ticket_state", "ticket_list", "ticket_cancel", "ticket_reopen", "ticket_solved", "who_helped"),
    *("open_ticket", "stop", "deny", "refuse_answer"),
)


class TicketAdd(Action):
    """Adds to a ticket what is told with the request, or asks for it."""

    def name(self) -> str:
        """As in the rules."""
        return "action_ticket_add"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """Added, asked, or the choice of the ticket."""
        return await add(Talk.of(dispatcher, tracker))


class KeepAddition(Action):
    """Adds what was asked for."""

    def name(self) -> str:
        """As in the rules."""
        return "action_keep_addition"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """Added; the number of the ticket has been kept."""
        return await keep(Talk.of(dispatcher, tracker), str(tracker.get_slot(ADDED_TO)))


class ForgetAddition(Action):
    """Nothing is added after all."""

    def name(self) -> str:
        """As in the rules."""
        return "action_forget_addition"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """Empty slots."""
        return nothing_to_add()


class ValidateAdditionForm(Action):
    """Hears every message while the assistant waits for what is to be added."""

    def name(self) -> str:
        """The name Rasa gives to a form's validation."""
        return "validate_addition_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """What is to be added, the question again, or nothing: the rules answer."""
        back = any(event["event"] == "action_execution_rejected" for event in since_last(tracker))
        if back or tracker.get_slot(REQUESTED_SLOT) is None:
            return []
        message = heard(tracker)
        if _waits(message):
            dispatcher.utter_message(response="utter_no_hurry")
            return [SlotSet(ADDITION, None)]
        if _passes(message):
            return []
        told = _answer(message)
        if told is None:
            dispatcher.utter_message(response="utter_answer_unclear")
        return [SlotSet(ADDITION, told)]


async def keep(talk: Talk, number: str) -> Events:
    """Add what has been told already."""
    return await _kept_and_tried(talk, number, str(talk.tracker.get_slot(ADDITION) or ""))


def nothing_to_add() -> Events:
    """The next addition starts empty."""
    return [SlotSet(ADDITION, None), SlotSet(ADDED_TO, None)]


async def add(talk: Talk) -> Events:
    """Add what is told with the request; without that ask, unless another form is open."""
    number, _, detail = talk.message.argument.partition(ARGUMENT)
    if detail == NO:
        return [*talk.say("utter_ticket_kept", number=number), *nothing_to_add()]
    told = str(talk.tracker.get_slot(ADDITION) or "") if detail == KEPT else told_to_add(talk.message.words)
    if number and told:
        return await keep(talk, number)
    named = number or ticket_number_in(_request(talk.message.words, told)) or ""
    again = payload("ticket_add", named, KEPT if told else "")
    events = await attempt(talk, lambda talk: _added_or_asked(talk, told), again=again)
    return events or [SlotSet(ADDITION, told or None)]


async def _added_or_asked(talk: Talk, told: str) -> Events:
    which = await meant(talk.message, under_way, ended_lately, words=_request(talk.message.words, told))
    ticket = which.one(talk, "ticket_add", none="utter_ticket_none", detail=KEPT if told else "")
    if ticket is None:
        return [SlotSet(ADDITION, told or None), SlotSet(ADDED_TO, None)]
    if told and _clearly_asks(talk.message):
        return await _kept_and_tried(talk, ticket.number, told)
    if told:
        return _asked_whether(talk, ticket, told)
    if talk.loop == TICKET_FORM:
        return talk.say("utter_ticket_add_how", ticket)
    return [SlotSet(ADDITION, None), SlotSet(ADDED_TO, ticket.number), FollowupAction(ADDITION_FORM)]


def _clearly_asks(message: Heard) -> bool:
    return message.pressed or asks_to_add(message.words) or names_a_ticket(message.words)


def _asked_whether(talk: Talk, ticket: Ticket, told: str) -> Events:
    """What is only told may belong to the ticket or not."""
    answers = {"add_yes": KEPT, "add_no": NO}
    ways = [own_button(n, payload("ticket_add", ticket.number, a), talk.language) for n, a in answers.items()]
    talk.say("utter_ticket_add_sure", ticket, buttons=ways)
    return [SlotSet(ADDITION, told), SlotSet(ADDED_TO, None)]


async def _kept_and_tried(talk: Talk, number: str, told: str) -> Events:
    """Add it; when that fails it stays with us, and a button tries again."""
    held = [SlotSet(ADDITION, told), SlotSet(ADDED_TO, None)]
    events = await attempt(talk, lambda talk: _added(talk, number, told), again=payload("ticket_add", number, KEPT))
    return events or held


async def _added(talk: Talk, number: str, told: str) -> Events:
    turn = talk.message.turn
    try:
        before = await wiring.own_ticket(turn, number)
        ticket = await wiring.ask_for(turn, number, Ask.ADD, told)
    except NotFoundError:
        return talk.say("utter_ticket_not_found")
    except TooLateError:
        return talk.say("utter_ticket_too_late", before, days=REOPEN_WITHIN.days)
    except ConflictError:
        talk.say("utter_ticket_full", before)
        return nothing_to_add()
    response = "utter_ticket_added" if before.state in UNDER_WAY else "utter_ticket_added_reopened"
    talk.say(response, ticket, addition=one_line(told, at_most=LONGEST_SHOWN))
    return nothing_to_add()


def _request(words: str, told: str) -> str:
    """The part that says which ticket: in what is told besides, four digits alone may be anything."""
    asked = words.replace(told, " ") if told else words
    return ticket_number_written(words) or asked


def _waits(message: Heard) -> bool:
    short = not message.pressed and length(message.words) <= FEW_WORDS
    return short and message.intent not in AT_ONCE and holds(message.words, "waits") and not has_digits(message.words)


def _passes(message: Heard) -> bool:
    """Whether a message is not what is to be added: the rules answer it and ask again."""
    if message.intent in ("affirm", "ticket_add") and not (message.pressed and message.argument):
        return False
    if message.pressed or message.intent in AT_ONCE:
        return True
    words = length(message.words)
    if message.intent in ASIDE:
        return words <= (BARE_NO if message.intent == "deny" else FEW_WORDS) or is_question(message.words)
    if message.intent.startswith("chitchat/"):
        return words <= FEW_WORDS or is_question(message.words)
    asked = message.intent in (UNKNOWN, "out_of_scope") or message.intent.startswith("faq/")
    return asked and is_question(message.words) and words > 1


def _answer(message: Heard) -> str | None:
    if message.pressed or (message.intent == "affirm" and length(message.words) <= BARE_NO):
        return None
    if message.intent == "ticket_add":
        return told_to_add(message.words) or None
    return message.words.strip() if is_an_addition(message.words) else None
