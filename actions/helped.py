"""Who helped the customer, and what became of it: told from the store, to the owner alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import wiring
from actions.talk import Button, Events, Talk, attempt, may_be_reopened
from actions.words import button
from bot.errors import NotFoundError
from bot.helping import Help
from bot.tickets import ASSISTANT, CUSTOMER, REOPEN_WITHIN, UNDER_WAY, Change, Ticket, TicketState

PERSON = "talk_to_person"
ENDS = (TicketState.SOLVED.value, TicketState.CLOSED.value)


class WhoHelped(Action):
    """Says who talked with the customer, and whether it was solved."""

    def name(self) -> str:
        """As in the rules."""
        return "action_who_helped"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """The truth as it stands now: a ticket may have been solved or opened again since."""
        return await attempt(Talk.of(dispatcher, tracker), tell_help)


async def tell_help(talk: Talk) -> Events:
    """Who helped last, when, and how the ticket is."""
    known = await wiring.own_help(talk.message.turn)
    if known is None:
        return talk.say("utter_help_nobody", buttons=[button(PERSON, talk.language)])
    ticket = await _ticket(talk, known)
    if ticket is None:
        return talk.say("utter_help_talked", agent=known.helped.by, when=talk.when(known.ended_at, known.zone))
    if ticket.state in UNDER_WAY:
        talk.say("utter_help_talked", agent=known.helped.by, when=talk.when(known.ended_at, known.zone))
        return talk.tell(ticket)
    return await _tell_end(talk, ticket, known)


async def tell_whole(talk: Talk, ticket: Ticket) -> Events:
    """How a ticket is; of one that people have solved also who did."""
    end = await _end_of(talk, ticket) if ticket.state is TicketState.SOLVED and may_be_reopened(ticket) else None
    if end is None or end.who == CUSTOMER:
        return talk.tell(ticket)
    gaps = {"agent": end.who, "when": talk.ago(end.at), "opened": talk.ago(ticket.created_at)}
    ways = [talk.choice("ticket_reopen", ticket)]
    return talk.say("utter_ticket_is_solved_by", ticket, buttons=ways, days=REOPEN_WITHIN.days, **gaps)


async def _tell_end(talk: Talk, ticket: Ticket, known: Help) -> Events:
    """Who ended a ticket, and when."""
    end = await _end_of(talk, ticket)
    if end is None or end.who == CUSTOMER:
        talk.say("utter_help_talked", agent=known.helped.by, when=talk.when(known.ended_at, known.zone))
        return talk.tell(ticket)
    response = "utter_help_solved" if end.after == TicketState.SOLVED.value else "utter_help_closed"
    gaps = {"agent": end.who, "when": talk.when(end.at, known.zone)}
    return talk.say(response, ticket, buttons=_ways(talk, ticket), **gaps)


async def _end_of(talk: Talk, ticket: Ticket) -> Change | None:
    """The last time somebody ended it; that it was put away after a while is no end."""
    moves = await wiring.own_changes(talk.message.turn, ticket.number)
    ends = [m for m in moves if m.field == "state" and m.who != ASSISTANT and m.after in ENDS]
    return ends[-1] if ends else None


def _ways(talk: Talk, ticket: Ticket) -> list[Button]:
    if may_be_reopened(ticket):
        return [talk.choice("ticket_reopen", ticket)]
    return [button("open_ticket", talk.language)]


async def _ticket(talk: Talk, known: Help) -> Ticket | None:
    try:
        return await wiring.own_ticket(talk.message.turn, known.helped.ticket or "")
    except NotFoundError:
        return None
