"""The ticket form's actions: hear an answer, open the ticket, forget."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from actions import wiring
from actions.additions import ADDITION
from actions.filing import filed
from actions.heard import HELPED, Heard, heard, heard_before, since_last, told_just_before
from actions.reading import is_question, tells_something
from actions.talk import Events
from actions.ticket_form import answered, opened
from actions.ticket_slots import CONFIRMED, CONTACT, SLOTS, Move
from bot.spotting import order_number_in

log = logging.getLogger(__name__)


class ValidateTicketForm(Action):
    """Hears every message while the form is open."""

    def name(self) -> str:
        """The name Rasa gives to a form's validation."""
        return "validate_ticket_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """The judgement of the form as events; none let the message pass."""
        if any(event["event"] == "action_execution_rejected" for event in since_last(tracker)):
            return []  # the form comes back after an interruption: this message is answered already
        return _events(dispatcher, _judged(tracker))


class OpenTicket(Action):
    """Opens the ticket; when that fails the form stays open with all it holds."""

    def name(self) -> str:
        """As in the rules."""
        return "action_open_ticket"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """The number for the customer, or the honest admission and another try."""
        turn = heard(tracker).turn
        try:
            ticket = await wiring.open_ticket(turn, filed(tracker))
        except Exception as error:  # noqa: BLE001 - whatever fails here, the customer must not tell it all again
            log.error("ticket.failed", extra={"turn": turn, "error": type(error).__name__})  # noqa: TRY400 - no text in logs
            dispatcher.utter_message(response="utter_ticket_failed")
            return _asking_again()
        dispatcher.utter_message(response="utter_ticket_opened", number=ticket.number)
        return [*forgotten(), SlotSet("refusals", None)]


class ForgetTicket(Action):
    """Empties the form."""

    def name(self) -> str:
        """As in the rules."""
        return "action_forget_ticket"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """Empty slots."""
        return forgotten()


def forgotten() -> Events:
    """The next ticket starts empty."""
    return [SlotSet(slot, None) for slot in SLOTS]


def _judged(tracker: Tracker) -> Move:
    message, asked = heard(tracker), tracker.get_slot(REQUESTED_SLOT)
    if asked is None:
        orders = (order_number_in(told.words) for told in told_just_before(tracker))
        order = next((order for order in orders if order), None)
        contact = tracker.get_slot(CONTACT) if tracker.get_slot(HELPED) else None
        return opened(message, _told_before(tracker, message), order, contact)
    return answered(message, asked, {slot: tracker.get_slot(slot) for slot in SLOTS})


def _told_before(tracker: Tracker, message: Heard) -> str:
    """The story told just before a ticket was asked for, or before the press under its answer."""
    before = heard_before(tracker) if message.pressed else next(iter(told_just_before(tracker)), None)
    story = _story_of(before, str(tracker.get_slot(ADDITION) or "")) if before else ""
    return story if tells_something(story) else ""


def _story_of(before: Heard, addition: str) -> str:
    if addition and (before.intent == "ticket_add" or addition in before.words):
        return addition
    if is_question(before.words):
        return ""
    return before.words if before.intent.startswith("faq/") else ""


def _events(dispatcher: CollectingDispatcher, move: Move) -> Events:
    if move.say:
        dispatcher.utter_message(response=move.say)
    events = [SlotSet(slot, value) for slot, value in move.slots.items()]
    return [*events, SlotSet(REQUESTED_SLOT, move.ask)] if move.ask else events


def _asking_again() -> Events:
    """Back to the confirmation, in silence: "try again" is its yes."""
    return [
        SlotSet(CONFIRMED, None),
        ActiveLoop("ticket_form"),
        SlotSet(REQUESTED_SLOT, CONFIRMED),
        FollowupAction("action_listen"),
    ]
