"""What every action about tickets has in hand, and the honest answer when the store fails."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions import wiring
from actions.heard import ARGUMENT, UNKNOWN, Heard, heard, heard_before
from actions.ticket_reading import ticket_number_in
from actions.words import button, own_button, said, word
from bot.moments import said_when, zone_of
from bot.splitting import one_line
from bot.tickets import REOPEN_WITHIN, UNDER_WAY, Ticket, TicketState

log = logging.getLogger(__name__)

YES, NO = "yes", "no"
"""What follows the number on a button that answers "are you sure?"."""

LONGEST_TITLE = 28
LONGEST_LINE = 80
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

Events = list[dict[str, Any]]
Button = dict[str, str]

SAID = {
    TicketState.OPEN: "utter_ticket_is_open",
    TicketState.REOPENED: "utter_ticket_is_reopened",
    TicketState.PENDING: "utter_ticket_is_pending",
    TicketState.SOLVED: "utter_ticket_is_solved",
    TicketState.CLOSED: "utter_ticket_is_closed",
}


@dataclass(frozen=True)
class Talk:
    """One message about tickets and the means to answer it."""

    dispatcher: CollectingDispatcher
    tracker: Tracker
    message: Heard
    language: str

    @classmethod
    def of(cls, dispatcher: CollectingDispatcher, tracker: Tracker) -> Talk:
        """What an action is given."""
        return cls(dispatcher, tracker, _completed(tracker), str(tracker.get_slot("language") or "pt"))

    @property
    def loop(self) -> str | None:
        """The form that is open."""
        return self.tracker.active_loop_name or None

    def say(
        self, response: str, ticket: Ticket | None = None, *, buttons: Sequence[Button] = (), **gaps: object
    ) -> Events:
        """One response, with the ticket's number and subject in its gaps; changes nothing."""
        about = {"number": ticket.number, "subject": one_line(ticket.subject, at_most=LONGEST_LINE)} if ticket else {}
        self.dispatcher.utter_message(response=response, buttons=list(buttons), **about, **gaps)
        return []

    def tell(self, ticket: Ticket) -> Events:
        """What becomes of a ticket: its state, since when, what happens next, and what can be done with it."""
        gaps = {"opened": self.ago(ticket.created_at), "changed": self.ago(ticket.ended_at or ticket.updated_at)}
        return self.say(_state_said(ticket), ticket, buttons=self._ways(ticket), days=REOPEN_WITHIN.days, **gaps)

    def ago(self, moment: datetime) -> str:
        """How long ago that was, in words."""
        passed = wiring.now() - moment
        if passed < HOUR:
            return word("ago", "moment", self.language)
        unit, number = ("day", passed // DAY) if passed >= DAY else ("hour", passed // HOUR)
        return word("ago", unit if number == 1 else f"{unit}s", self.language).format(n=number)

    def when(self, moment: datetime, zone: str | None) -> str:
        """When that was: the day and the time in the customer's zone, or in that of the house."""
        there = zone_of(zone, otherwise=wiring.zone())
        return said_when(said(), moment, speaks=self.language, now=wiring.now(), zone=there)

    def choice(self, intent: str, ticket: Ticket) -> Button:
        """A button that does something with one ticket."""
        return own_button(intent, payload(intent, ticket.number), self.language)

    def _ways(self, ticket: Ticket) -> list[Button]:
        if not ticket.with_people:
            return [button("talk_to_person", self.language)]
        if ticket.state in UNDER_WAY:
            return [self.choice("ticket_add", ticket), self.choice("ticket_cancel", ticket)]
        if may_be_reopened(ticket):
            return [self.choice("ticket_reopen", ticket)]
        return [button("open_ticket", self.language)]


async def attempt(talk: Talk, answer: Callable[[Talk], Awaitable[Events]], *, again: str = "") -> Events:
    """The answer; whatever fails, the customer hears so and may try again by a button that means `again`."""
    try:
        events = await answer(talk)
    except Exception as error:  # noqa: BLE001 - a true sentence, whatever failed
        about = {"turn": talk.message.turn, "error": type(error).__name__}
        log.error("ticket.failed", extra=about)  # noqa: TRY400 - no text in logs
        button_again = own_button("again", again or _same(talk.message), talk.language)
        events = talk.say("utter_tickets_failed", buttons=[button_again])
    return events


def listening(events: Events) -> Events:
    """These events and then listen: where no rule says what follows, Rasa would take the message back."""
    return [*events, FollowupAction("action_listen")]


def payload(intent: str, *about: str) -> str:
    """What a button about something means: `ticket_cancel:BAL-1042:yes`."""
    return ARGUMENT.join((intent, *about)).rstrip(ARGUMENT)


def title(ticket: Ticket) -> str:
    """A ticket on a button."""
    return one_line(f"{ticket.number} · {ticket.subject}", at_most=LONGEST_TITLE)


def may_be_reopened(ticket: Ticket) -> bool:
    """Whether it ended, and lately enough."""
    ended = ticket.ended_at or ticket.updated_at
    return ticket.state not in UNDER_WAY and wiring.now() - ended <= REOPEN_WITHIN


def _completed(tracker: Tracker) -> Heard:
    """The message; a button that says what was not understood before stands for those words."""
    message, before = heard(tracker), heard_before(tracker)
    chosen = message.pressed and not message.argument
    return replace(message, words=before.words) if chosen and before and before.intent == UNKNOWN else message


def _state_said(ticket: Ticket) -> str:
    if not ticket.with_people and ticket.state in UNDER_WAY:
        return "utter_ticket_is_mine"
    if ticket.state not in UNDER_WAY and not may_be_reopened(ticket):
        return "utter_ticket_is_over"
    taken = ticket.assignee is not None and ticket.state is not TicketState.PENDING
    return "utter_ticket_is_taken" if taken and ticket.state in UNDER_WAY else SAID[ticket.state]


def _same(message: Heard) -> str:
    """A button that means what this message meant."""
    return payload(message.intent, message.argument or ticket_number_in(message.words) or "")
