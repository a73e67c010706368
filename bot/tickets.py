"""Tickets: one matter of one customer, its states, and which moves between them are legal."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from bot.errors import ConflictError

SAME_MATTER = timedelta(hours=72)
"""A handoff adopts the conversation's open ticket when it changed within this time."""

FIRST_NUMBER = 1000
LONGEST_NUMBER = 12
NUMBER = re.compile(r"\bBAL-\d+\b")
"""How a number stands in a text."""


class TicketState(str, Enum):
    """`pending` waits for the customer."""

    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"


class Priority(str, Enum):
    """How soon people should look."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


MOVES: dict[TicketState, frozenset[TicketState]] = {
    TicketState.OPEN: frozenset({TicketState.PENDING, TicketState.SOLVED, TicketState.CLOSED}),
    TicketState.PENDING: frozenset({TicketState.OPEN, TicketState.SOLVED, TicketState.CLOSED}),
    TicketState.SOLVED: frozenset({TicketState.OPEN, TicketState.CLOSED}),
    TicketState.CLOSED: frozenset({TicketState.OPEN}),
}


@dataclass(frozen=True)
class NewTicket:
    """What a ticket is opened with; `level` 1 is the assistant's, 2 is people's."""

    subject: str
    description: str = ""
    order_number: str | None = None
    contact: str | None = None
    category: str = "general"
    priority: Priority = Priority.NORMAL
    level: int = 2


@dataclass(frozen=True)
class Ticket:
    """A ticket as stored."""

    id: int
    conversation: str
    customer: str
    subject: str
    description: str
    order_number: str | None
    contact: str | None
    category: str
    priority: Priority
    level: int
    state: TicketState
    assignee: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def number(self) -> str:
        """The number people say: `BAL-1042`. Never reused."""
        return f"BAL-{FIRST_NUMBER + self.id}"


@dataclass(frozen=True)
class Change:
    """One line of a ticket's history: who changed what, from what to what, and why."""

    ticket: int
    at: datetime
    who: str
    field: str
    before: str
    after: str
    why: str = ""


def id_of(number: str) -> int | None:
    """`BAL-1042` or `bal 1042` → 42; None when it is not a ticket number."""
    digits = number.strip().upper().removeprefix("BAL").strip(" -")
    if not digits.isascii() or not digits.isdigit() or len(digits) > LONGEST_NUMBER:
        return None
    return int(digits) - FIRST_NUMBER if int(digits) > FIRST_NUMBER else None


def changed(ticket: Ticket, *, who: str, now: datetime, why: str = "", **fields: Any) -> tuple[Ticket, list[Change]]:
    """The ticket with new values and its history lines; an illegal move of state raises ConflictError."""
    wanted = {name: value for name, value in fields.items() if value != getattr(ticket, name)}
    state = wanted.get("state")
    if state is not None and state not in MOVES[ticket.state]:
        raise ConflictError(f"A ticket that is {ticket.state.value} cannot become {state.value}.")
    lines = [
        Change(ticket.id, now, who, name, _word(getattr(ticket, name)), _word(value), why)
        for name, value in sorted(wanted.items())
    ]
    return replace(ticket, **wanted, updated_at=now) if wanted else ticket, lines


def _word(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    return "" if value is None else str(value)
