"""Messages as Rasa keeps them, an action run on them, and a store's place in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import wiring
from bot.errors import NotFoundError
from bot.handoffs import Reason
from bot.helping import Help
from bot.tickets import CUSTOMER, Ask, Change, NewTicket, Priority, Ticket, TicketState, asked_for, changed, id_of
from tests.fakes.clock import FakeClock

Said = list[dict[str, Any]]


class Opened:
    """Stands where the store is: the tickets of one customer, and what was asked for."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.own: list[Ticket] = []
        self.opened: list[tuple[str, NewTicket]] = []
        self.handoffs: list[tuple[str, Reason]] = []
        self.asked: list[tuple[str, str, Ask]] = []
        self.files = 0
        self.help: Help | None = None
        self.changes: dict[str, list[Change]] = {}
        self.broken = False

    def has(self, *stories: str, state: TicketState = TicketState.OPEN, level: int = 2, **fields: Any) -> list[str]:
        """Let the customer have these tickets; their numbers."""
        for story in stories:
            new = NewTicket(subject=story, description=story, level=level)
            ticket = _stored(new, number=len(self.own) + 1, now=self.clock.now())
            if state is not ticket.state:
                ticket, _ = changed(ticket, who=CUSTOMER, now=self.clock.now(), state=state)
            self.own.append(replace(ticket, **fields))
        return [ticket.number for ticket in self.own[-len(stories) :]]

    def days_pass(self, days: int) -> None:
        """Let time pass."""
        self.clock.pass_by(timedelta(days=days))

    def now(self) -> datetime:
        return self.clock.now()

    async def open_ticket(self, turn: str, new: NewTicket) -> Ticket:
        self._refuse()
        self.opened.append((turn, new))
        return _stored(new, number=1, now=self.clock.now())

    async def ask_handoff(self, turn: str, reason: Reason) -> None:
        self._refuse()
        self.handoffs.append((turn, reason))

    async def own_tickets(self, turn: str) -> list[Ticket]:
        self._refuse()
        return [ticket for ticket in reversed(self.own) if ticket.level > 1]

    async def own_ticket(self, turn: str, number: str) -> Ticket:
        self._refuse()
        found = next((ticket for ticket in self.own if ticket.id == id_of(number)), None)
        if found is None:
            raise NotFoundError("There is no such ticket.")
        return found

    async def ask_for(self, turn: str, number: str, ask: Ask, text: str = "") -> Ticket:
        ticket = await self.own_ticket(turn, number)
        after, _ = asked_for(ticket, ask, text=text, now=self.clock.now())
        self.own[self.own.index(ticket)] = after
        self.asked.append((turn, number, ask))
        return after

    async def own_changes(self, turn: str, number: str) -> list[Change]:
        ticket = await self.own_ticket(turn, number)
        return self.changes.get(ticket.number, [])

    async def own_help(self, turn: str) -> Help | None:
        self._refuse()
        return self.help

    def zone(self) -> tzinfo:
        return timezone.utc

    def ended(self, number: str, who: str, after: TicketState = TicketState.SOLVED) -> None:
        """Let somebody have ended a ticket at this moment."""
        lines = self.changes.setdefault(number, [])
        lines.append(Change(id_of(number) or 0, self.clock.now(), who, "state", "open", after.value))

    async def enclosed(self, turn: str) -> int:
        self._refuse()
        return self.files

    def _refuse(self) -> None:
        if self.broken:
            raise OSError("the disk is gone")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """The store's place."""
    store = Opened()
    asked = (
        "open_ticket",
        "ask_handoff",
        "own_tickets",
        "own_ticket",
        "ask_for",
        "enclosed",
        "own_changes",
        "own_help",
    )
    for name in (*asked, "zone", "now"):
        monkeypatch.setattr(wiring, name, getattr(store, name))
    return store


def customer(
    text: str,
    intent: str,
    *,
    ranking: tuple[str, ...] = (),
    candidates: tuple[str, ...] = (),
    choice: str | None = None,
    after: dict[str, str | None] | None = None,
) -> dict[str, Any]:
    """A message as Rasa keeps it; `after` people."""
    return {
        "event": "user",
        "text": text,
        "metadata": {"turn": "turn-1", "choice": choice, "after": after},
        "parse_data": {
            "intent": {"name": intent},
            "full_ranking": [{"name": name, "confidence": 0.4} for name in ranking],
            "candidates": list(candidates),
        },
    }


def pressed(choice: str) -> dict[str, Any]:
    """A pressed button as Rasa keeps it."""
    return customer("its title", choice.partition(":")[0], choice=choice)


def assistant(text: str, *payloads: str) -> dict[str, Any]:
    """What the assistant has said, with buttons."""
    return {"event": "bot", "text": text, "data": {"buttons": [{"title": p, "payload": p} for p in payloads]}}


def people_left(how: str = "returned", ticket: str | None = None) -> list[dict[str, Any]]:
    """What Rasa keeps of people who were there (understanding.after_people)."""
    told = {"helped_handoff": "h", "helped_how": how, "helped_by": "Bia", "helped_ticket": ticket}
    return [{"event": "slot", "name": name, "value": value} for name, value in told.items()]


async def run(
    action: Any, *events: dict[str, Any], slots: dict[str, Any] | None = None, loop: str | None = None
) -> tuple[Said, Said]:
    """What an action says and which events it returns."""
    active = {"name": loop} if loop else {}
    tracker = Tracker("c1", {"language": "pt", **(slots or {})}, {}, list(events), False, None, active, "action_listen")
    dispatcher = CollectingDispatcher()
    returned = await action.run(dispatcher, tracker, {})
    return dispatcher.messages, returned


def payloads(said: dict[str, Any]) -> list[str]:
    """What the buttons of a bubble mean."""
    return [button["payload"] for button in said["buttons"]]


def slots_of(events: Said) -> dict[str, Any]:
    """What the events set."""
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}


def _stored(new: NewTicket, *, number: int, now: datetime) -> Ticket:
    return Ticket(
        id=number,
        conversation="c1",
        customer="p1",
        subject=new.subject,
        description=new.description,
        order_number=new.order_number,
        contact=new.contact,
        category=new.category,
        priority=new.priority or Priority.NORMAL,
        level=new.level,
        state=TicketState.OPEN,
        assignee=None,
        created_at=now,
        updated_at=now,
    )
