"""What the core needs done by agents, and for the accounts of those who work in the console."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.cards import Card
from bot.handoffs import Handoff, HandoffState
from bot.messages import Draft, Message
from bot.people import Role, Session, User
from bot.tickets import Change, Priority, Ticket, TicketState


@dataclass(frozen=True)
class News:
    """What the customer is told of a change, where they wrote last, not before `not_before`."""

    conversation: str
    draft: Draft
    not_before: datetime | None = None


@dataclass(frozen=True)
class TicketEdit:
    """What an agent changes of a ticket; None leaves it as it is, an empty assignee is nobody.

    `news` is told only when the state changes.
    """

    state: TicketState | None = None
    priority: Priority | None = None
    assignee: str | None = None
    category: str | None = None
    subject: str | None = None
    why: str = ""
    news: News | None = None


class Desk(Protocol):
    """What agents do, each one transaction."""

    async def claim(self, handoff: str, *, agent: str, now: datetime) -> Handoff:
        """Compare and set (bot.handoffs.claimed); NotFoundError, AlreadyClaimedError or ConflictError."""
        ...

    async def finish(
        self, handoff: str, *, agent: str, state: HandoffState, notice: Draft | None, now: datetime
    ) -> Handoff:
        """Return, resolve (its ticket becomes solved) or release, and tell the customer `notice`."""
        ...

    async def say(
        self, conversation: str, draft: Draft, *, external_id: str, now: datetime, not_before: datetime | None = None
    ) -> Message:
        """A message for the customer under the present version, once for each external id.

        An agent's message needs the conversation to be theirs: ConflictError.
        """
        ...

    async def note(self, conversation: str, *, agent: str, text: str, now: datetime) -> Message: ...

    async def change_ticket(self, number: str, edit: TicketEdit, *, who: str, now: datetime) -> Ticket:
        """Change what is given, and tell the customer the news, in one transaction.

        NotFoundError, or ConflictError for an illegal move of state.
        """
        ...

    async def take_over(self, number: str, card: Card, *, agent: str, now: datetime) -> Handoff:
        """The agent claims the conversation of a ticket, without being asked by the customer.

        A waiting handoff there is claimed; AlreadyClaimedError when another agent has it.
        """
        ...


TicketRule = Callable[[Ticket, Sequence[Change]], "tuple[Ticket, list[Change]]"]
"""What time makes of a ticket with its history: the ticket after it and the lines to add. Pure."""


class Clockwork(Protocol):
    """What time does to tickets."""

    async def tickets_to_look_at(self, now: datetime) -> list[int]:
        """Ids of tickets whose `look_at` has come, at most 100, the earliest first."""
        ...

    async def look_at_ticket(self, ticket: int, rule: TicketRule, *, now: datetime) -> Ticket | None:
        """Apply the rule in one transaction; None when somebody else has looked meanwhile."""
        ...


class Accounts(Protocol):
    """Users of the console and their sessions."""

    async def user(self, name: str) -> User | None: ...

    async def users(self) -> list[User]:
        """All of them, by name."""
        ...

    async def add_user(self, name: str, *, role: Role, password_hash: str, now: datetime) -> User:
        """ConflictError when the name is taken (names differ by more than case)."""
        ...

    async def set_password(self, name: str, *, password_hash: str) -> None:
        """Also ends the user's other sessions."""
        ...

    async def open_session(self, name: str, *, token_hash: str, csrf: str, expires_at: datetime) -> Session:
        """A new session; whatever sessions have run out by now are forgotten."""
        ...

    async def session(self, token_hash: str, *, now: datetime) -> Session | None: ...

    async def close_session(self, token_hash: str) -> None: ...
