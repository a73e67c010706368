"""Tickets: one matter of one customer, its states, which moves between them are legal, and its history."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from bot.errors import ConflictError, TooLateError

SAME_MATTER = timedelta(hours=72)
"""The same question, or a handoff, belongs to the ticket of its category that changed within this time."""

REOPEN_WITHIN = timedelta(days=14)
"""How long after its end a customer may take a ticket up again; then it is closed for good."""

FIRST_NUMBER = 1000
LONGEST_NUMBER = 12
NUMBER = re.compile(r"\bBAL-\d+\b")
"""How a number stands in a text."""

LONGEST_DESCRIPTION = 40_000
"""Characters, with all that the customer has added."""

PEOPLE = 2
"""The level at which a ticket is people's; below it is the assistant's."""

ASSISTANT = "assistant"
CUSTOMER = "customer"
"""Who changes a ticket, in its history, when it is no agent."""


class TicketState(str, Enum):
    """`pending` waits for the customer; `reopened` is open again."""

    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"
    REOPENED = "reopened"


class Priority(str, Enum):
    """How soon people should look."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """From 0, the lowest."""
        return list(Priority).index(self)

    @property
    def raised(self) -> Priority:
        """One step up."""
        return list(Priority)[min(self.rank + 1, len(Priority) - 1)]


UNDER_WAY = frozenset({TicketState.OPEN, TicketState.PENDING, TicketState.REOPENED})

MOVES: dict[TicketState, frozenset[TicketState]] = {
    TicketState.OPEN: frozenset({TicketState.PENDING, TicketState.SOLVED, TicketState.CLOSED}),
    TicketState.PENDING: frozenset({TicketState.OPEN, TicketState.SOLVED, TicketState.CLOSED}),
    TicketState.SOLVED: frozenset({TicketState.REOPENED, TicketState.CLOSED}),
    TicketState.CLOSED: frozenset({TicketState.REOPENED}),
    TicketState.REOPENED: frozenset({TicketState.PENDING, TicketState.SOLVED, TicketState.CLOSED}),
}


class Ask(str, Enum):
    """What a customer may ask for a ticket of theirs."""

    ADD = "add"
    CANCEL = "cancel"
    REOPEN = "reopen"
    SOLVED = "solved"


@dataclass(frozen=True)
class NewTicket:
    """What a ticket is opened with; `level` 1 is the assistant's, 2 is people's.

    `why` says what opened it, `raised` why its priority is above that of its category. `answered`: the
    assistant knew an answer.
    """

    subject: str
    description: str = ""
    order_number: str | None = None
    contact: str | None = None
    category: str = "general"
    priority: Priority = Priority.NORMAL
    level: int = PEOPLE
    answered: bool = False
    why: str = ""
    raised: str = ""


@dataclass(frozen=True)
class Ticket:
    """A ticket as stored.

    The due moments are set by bot.clockwork and null while their clock stands still. `ended_at` is when it was
    solved or closed last, `look_at` when time alone may change it next.
    """

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
    answered: bool = False
    first_response_at: datetime | None = None
    ended_at: datetime | None = None
    first_response_due: datetime | None = None
    resolution_due: datetime | None = None
    look_at: datetime | None = None

    @property
    def number(self) -> str:
        """The number people say: `BAL-1042`. Never reused."""
        return f"BAL-{FIRST_NUMBER + self.id}"

    @property
    def with_people(self) -> bool:
        """Whether people look after it, and its customer knows its number."""
        return self.level >= PEOPLE

    def overdue(self, now: datetime) -> bool:
        """Whether a promise is broken at this moment."""
        if self.state not in UNDER_WAY:
            return False
        unanswered = self.first_response_due if self.first_response_at is None else None
        return any(due is not None and due <= now for due in (unanswered, self.resolution_due))


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


def opening(ticket: Ticket, new: NewTicket, *, who: str) -> list[Change]:
    """The first lines of a history: that it was opened, and why its priority is what it is."""
    at = ticket.created_at
    lines = [Change(ticket.id, at, who, "state", "", TicketState.OPEN.value, new.why)]
    if new.raised:
        lines.append(Change(ticket.id, at, ASSISTANT, "priority", "", new.priority.value, new.raised))
    return lines


def changed(ticket: Ticket, *, who: str, now: datetime, why: str = "", **fields: Any) -> tuple[Ticket, list[Change]]:
    """The ticket with new values and its history lines; an illegal move of state raises ConflictError."""
    wanted = {name: value for name, value in fields.items() if value != getattr(ticket, name)}
    if not wanted:
        return ticket, []
    state = wanted.get("state")
    if state is not None and state not in MOVES[ticket.state]:
        raise ConflictError(f"A ticket that is {ticket.state.value} cannot become {state.value}.")
    lines = [
        Change(ticket.id, now, who, name, _word(getattr(ticket, name)), _word(value), why)
        for name, value in sorted(wanted.items())
    ]
    ended = _ended(ticket, state, now) if state else ticket.ended_at
    return replace(ticket, **wanted, ended_at=ended, updated_at=now, look_at=now), lines


def responded(ticket: Ticket, *, who: str, now: datetime) -> tuple[Ticket, list[Change]]:
    """The ticket once a person has answered its customer; only the first answer counts."""
    if not ticket.with_people or ticket.first_response_at is not None:
        return ticket, []
    line = Change(ticket.id, now, who, "first_response", "", "given")
    return replace(ticket, first_response_at=now, look_at=now), [line]


def asked_for(ticket: Ticket, ask: Ask, *, text: str, now: datetime) -> tuple[Ticket, list[Change]]:
    """What a customer's wish makes of their ticket; asked twice it changes nothing the second time.

    Raises TooLateError when the ticket ended longer than REOPEN_WITHIN ago, ConflictError when nothing can
    be done with it any more or the description would grow beyond LONGEST_DESCRIPTION.
    """
    over = ticket.state not in UNDER_WAY
    if ask is Ask.ADD:
        return _added(ticket, text, now=now)
    if ask is Ask.REOPEN:
        return _reopened(ticket, now=now) if over else (ticket, [])
    state = TicketState.CLOSED if ask is Ask.CANCEL else TicketState.SOLVED
    if over and state is not ticket.state:
        raise ConflictError(f"A ticket that is {ticket.state.value} cannot become {state.value}.")
    return changed(ticket, who=CUSTOMER, now=now, why=ask.value, state=state)


def _reopened(ticket: Ticket, *, now: datetime) -> tuple[Ticket, list[Change]]:
    if ticket.ended_at is not None and now - ticket.ended_at > REOPEN_WITHIN:
        raise TooLateError("This ticket ended too long ago to be taken up again.")
    return changed(ticket, who=CUSTOMER, now=now, why=Ask.REOPEN.value, state=TicketState.REOPENED)


def _added(ticket: Ticket, text: str, *, now: datetime) -> tuple[Ticket, list[Change]]:
    """More of the story: whoever adds to a ticket answers what it waits for, and takes up one that has ended."""
    description = f"{ticket.description}\n{text}".strip()
    if len(description) > LONGEST_DESCRIPTION:
        raise ConflictError("This ticket holds as much text as it can.")
    more = Change(ticket.id, now, CUSTOMER, "description", "", text, Ask.ADD.value)
    if ticket.state not in UNDER_WAY:
        after, lines = _reopened(ticket, now=now)
    elif ticket.state is TicketState.PENDING:
        after, lines = changed(ticket, who=CUSTOMER, now=now, why=Ask.ADD.value, state=TicketState.OPEN)
    else:
        after, lines = replace(ticket, updated_at=now, look_at=now), []
    return replace(after, description=description), [more, *lines]


def _ended(ticket: Ticket, state: TicketState, now: datetime) -> datetime | None:
    """Closing what was solved does not begin its end anew."""
    if state in UNDER_WAY:
        return None
    return now if ticket.state in UNDER_WAY else ticket.ended_at


def _word(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    return "" if value is None else str(value)
