"""What customers do with their tickets: ask how they are, list, cancel, reopen them, say that they are solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from actions import wiring
from actions.additions import KEPT, add, keep
from actions.heard import ARGUMENT, UNKNOWN, Heard, Said, heard_before, said
from actions.helped import tell_help, tell_whole
from actions.talk import NO, YES, Events, Talk, attempt, payload
from actions.ticket import forgotten
from actions.ticket_reading import asks_to_add, is_bare_number, names_a_ticket, ticket_number_in
from actions.ticket_slots import TICKET_FORM
from actions.which import Fits, any_at_all, choices, ended, ended_lately, meant, under_way
from actions.words import own_button, word
from bot.errors import ConflictError, TooLateError
from bot.helping import How
from bot.splitting import one_line
from bot.tickets import REOPEN_WITHIN, UNDER_WAY, Ask, Ticket

LONGEST_LISTED = 60


class TicketState(Action):
    """How a ticket is."""

    def name(self) -> str:
        """As in the rules."""
        return "action_ticket_state"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """The one that is named, the one under way, or the choice."""
        return await attempt(Talk.of(dispatcher, tracker), tell_state)


class TicketList(Action):
    """All the tickets of a customer."""

    def name(self) -> str:
        """As in the rules."""
        return "action_ticket_list"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """A line each, and a button for the newest."""
        return await attempt(Talk.of(dispatcher, tracker), _list)


class TicketCancel(Action):
    """Cancels a ticket, once the customer has confirmed it."""

    def name(self) -> str:
        """As in the rules."""
        return "action_ticket_cancel"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """The question, the deed, or the end of the ticket that was about to be opened."""
        return await attempt(Talk.of(dispatcher, tracker), cancel)


class TicketReopen(Action):
    """Takes up a ticket that has ended."""

    def name(self) -> str:
        """As in the rules."""
        return "action_ticket_reopen"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """The deed, or why it cannot be done any more."""
        return await attempt(Talk.of(dispatcher, tracker), _reopen)


class TicketSolved(Action):
    """Hears that a matter is solved."""

    def name(self) -> str:
        """As in the rules."""
        return "action_ticket_solved"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """Glad; a ticket under way is ended when it is clear that it is meant."""
        return await attempt(Talk.of(dispatcher, tracker), _solved)


async def tell_state(talk: Talk) -> Events:
    """The state of a ticket, or what was asked before about the one whose bare number has come."""
    intent, argument = _chosen_in_words(talk)
    if intent:
        return await DOES[intent](replace(talk, message=replace(talk.message, argument=argument, pressed=True)))
    which = await meant(talk.message, under_way, any_at_all)
    none = "utter_ticket_none_yet" if talk.loop == TICKET_FORM else "utter_ticket_none"
    ticket = which.one(talk, "ticket_state", none=none)
    return await tell_whole(talk, ticket) if ticket else []


async def about_a_number(talk: Talk) -> Events:
    """A message that was not understood but for the ticket in it: added to it if it asks for that, else asked."""
    if is_bare_number(talk.message.words):
        return await tell_state(talk)
    if asks_to_add(talk.message.words):
        return await add(talk)
    which = await meant(talk.message)
    ticket = which.one(talk, "ticket_state", none="utter_ticket_not_found")
    if ticket is None:
        return []
    ways = [talk.choice(way, ticket) for way in ("ticket_state", "ticket_add", "ticket_cancel")]
    return talk.say("utter_ticket_number_alone", ticket, buttons=ways)


async def confirmed(talk: Talk, asked: str) -> Events:
    """Do what the assistant has asked about: `asked` is what the button of its yes means."""
    intent, number, _ = asked.split(ARGUMENT)
    if intent == "ticket_add":
        return await keep(talk, number)
    do = {"ticket_cancel": _cancelled, "ticket_solved": _marked_solved}[intent]
    return await do(talk, await wiring.own_ticket(talk.message.turn, number))


async def accepted(talk: Talk, intent: str) -> Events:
    """Do what was offered for a message that was not understood."""
    before = heard_before(talk.tracker)
    words = before.words if before and before.intent == UNKNOWN else ""
    return await {**DOES, **ANSWERS}[intent](
        replace(talk, message=Heard(talk.message.turn, words, intent, pressed=True))
    )


def waiting_for_yes(last: Said | None) -> str:
    """What a yes to what the assistant said last means, such as `ticket_cancel:BAL-1042:yes`; empty: nothing here."""
    ends = (f"{ARGUMENT}{YES}", f"{ARGUMENT}{KEPT}")
    ways = [payload for payload in (last.payloads if last else ()) if payload.endswith(ends)]
    return ways[0] if len(ways) == 1 and ways[0].count(ARGUMENT) == 2 else ""  # noqa: PLR2004 - intent, number, answer


def kept(talk: Talk, number: str) -> Events:
    """The customer has thought better of it."""
    return talk.say("utter_ticket_kept", number=number)


async def _list(talk: Talk) -> Events:
    tickets = await wiring.own_tickets(talk.message.turn)
    if not tickets:
        return talk.say("utter_ticket_none_yet" if talk.loop == TICKET_FORM else "utter_ticket_none")
    lines = "\n".join(_listed(ticket, talk) for ticket in tickets)
    return talk.say("utter_ticket_list", tickets=lines, buttons=choices("ticket_state", tuple(tickets)))


def _listed(ticket: Ticket, talk: Talk) -> str:
    state, subject = word("states", ticket.state.value, talk.language), one_line(ticket.subject, at_most=LONGEST_LISTED)
    return f"{ticket.number} · {subject} · {state}, {talk.ago(ticket.updated_at)}"


async def cancel(talk: Talk) -> Events:
    """Ask first; in the form that opens a ticket, that one is meant unless another is named."""
    number, _, decision = talk.message.argument.partition(ARGUMENT)
    if decision == NO:
        return kept(talk, number)
    if talk.loop == TICKET_FORM and not (number or ticket_number_in(talk.message.words)):
        return _form_left(talk, "utter_ticket_stopped")
    which = await meant(talk.message, under_way)
    ticket = which.one(talk, "ticket_cancel", none="utter_ticket_none_open")
    if ticket is None:
        return []
    if ticket.state not in UNDER_WAY:
        return talk.tell(ticket)
    if decision == YES:
        return await _cancelled(talk, ticket)
    return talk.say("utter_ticket_cancel_sure", ticket, buttons=_yes_or_no(talk, "cancel", ticket))


async def _cancelled(talk: Talk, ticket: Ticket) -> Events:
    return await _asked_for(talk, ticket, Ask.CANCEL, "utter_ticket_cancelled")


async def take_up_again(talk: Talk) -> Events:
    """The ticket that people have just marked as solved, which it is not."""
    number = str((talk.message.first_since or {}).get("ticket"))
    ticket = await wiring.own_ticket(talk.message.turn, number)
    if ticket.state in UNDER_WAY:
        return talk.tell(ticket)
    return [*await _asked_for(talk, ticket, Ask.REOPEN, "utter_ticket_reopened"), SlotSet("refusals", None)]


async def _reopen(talk: Talk) -> Events:
    which = await meant(talk.message, *_just_solved(talk), ended_lately, ended, any_at_all)
    if len(which.tickets) > 1 and all(map(under_way, which.tickets)):
        return talk.say("utter_ticket_none_ended")
    ticket = which.one(talk, "ticket_reopen", none="utter_ticket_none")
    if ticket is None:
        return []
    if ticket.state in UNDER_WAY:
        return talk.tell(ticket)
    return await _asked_for(talk, ticket, Ask.REOPEN, "utter_ticket_reopened")


async def _solved(talk: Talk) -> Events:
    number, _, decision = talk.message.argument.partition(ARGUMENT)
    if decision == NO:
        return kept(talk, number)
    clear = talk.message.pressed or names_a_ticket(talk.message.words)
    if not clear and talk.loop == TICKET_FORM:
        return _form_left(talk, "utter_ticket_not_needed")
    if not clear and _after_an_answer(talk):
        return _glad(talk)
    return await _solved_which(talk, clear=clear)


async def _solved_which(talk: Talk, *, clear: bool) -> Events:
    which = await meant(talk.message, under_way)
    if not which.tickets and not which.named:
        return _glad(talk)
    ticket = which.one(talk, "ticket_solved", none="utter_glad")
    if ticket is None:
        return []
    if ticket.state not in UNDER_WAY:
        return talk.tell(ticket)
    if clear:
        return await _marked_solved(talk, ticket)
    return talk.say("utter_ticket_solved_sure", ticket, buttons=_yes_or_no(talk, "solved", ticket))


async def _marked_solved(talk: Talk, ticket: Ticket) -> Events:
    return [
        *await _asked_for(talk, ticket, Ask.SOLVED, "utter_ticket_solved"),
        SlotSet("refusals", None),
    ]


async def _asked_for(talk: Talk, ticket: Ticket, ask: Ask, response: str) -> Events:
    """The deed and its sentence, or the truth when it is not possible any more."""
    try:
        done = await wiring.ask_for(talk.message.turn, ticket.number, ask)
    except TooLateError:
        return talk.say("utter_ticket_too_late", ticket, days=REOPEN_WITHIN.days)
    except ConflictError:
        return talk.tell(await wiring.own_ticket(talk.message.turn, ticket.number))
    return talk.say(response, done, days=REOPEN_WITHIN.days)


def _just_solved(talk: Talk) -> tuple[Fits, ...]:
    """The ticket of the last stretch of people comes before all others that have ended."""
    number = talk.tracker.get_slot("helped_ticket")
    solved = talk.tracker.get_slot("helped_how") == How.RESOLVED.value
    return (lambda ticket: ticket.number == number and ended_lately(ticket),) if solved and number else ()


def _glad(talk: Talk) -> Events:
    talk.say("utter_glad")
    return [SlotSet("refusals", None)]


def _form_left(talk: Talk, response: str) -> Events:
    """The ticket that was about to be opened is not opened."""
    talk.say(response)
    closed = [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None), FollowupAction("action_listen")]
    return [*forgotten(), *closed]


def _yes_or_no(talk: Talk, deed: str, ticket: Ticket) -> list[dict[str, str]]:
    return [
        own_button(f"{deed}_{answer}", payload(f"ticket_{deed}", ticket.number, answer), talk.language)
        for answer in (YES, NO)
    ]


def _after_an_answer(talk: Talk) -> bool:
    """Whether the assistant has just answered a question: that is what is solved."""
    before = heard_before(talk.tracker)
    return before is not None and before.intent.startswith("faq/")


def _chosen_in_words(talk: Talk) -> tuple[str, str]:
    """The deed and its argument when a bare number answers "which ticket?"; empty when it does not."""
    last = said(talk.tracker)
    about = [tuple(p.split(ARGUMENT)) for p in last.payloads] if last and is_bare_number(talk.message.words) else []
    deeds = {(intent, *detail) for intent, _, *detail in (parts for parts in about if len(parts) > 1)}
    if len(about) < 2 or len(deeds) != 1:  # noqa: PLR2004 - one alone is no choice
        return "", ""
    intent, *detail = deeds.pop()
    chosen = intent in DOES and detail in ([], [KEPT])
    number = ticket_number_in(talk.message.words) or ""
    return (intent, ARGUMENT.join((number, *detail))) if chosen else ("", "")


ANSWERS = {"ticket_state": tell_state, "ticket_list": _list, "who_helped": tell_help}
DOES = {"ticket_add": add, "ticket_cancel": cancel, "ticket_reopen": _reopen, "ticket_solved": _solved}
