"""What the core needs to ask of what is kept, and what agents and accounts need done: the quiet half of the store."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.cards import TurnNote
from bot.conversations import Conversation
from bot.handoffs import Handoff, HandoffState
from bot.messages import Draft, Message
from bot.people import Role, Session, User
from bot.tickets import Change, Priority, Ticket, TicketState


class Reading(Protocol):
    """Questions that change nothing."""

    async def conversation(self, conversation: str) -> Conversation | None: ...

    async def visible(self, conversation: str, *, after: int | None, limit: int) -> list[Message]:
        """What the customer may see, by event number: after `after`, or the last `limit` of all."""
        ...

    async def transcript(self, conversation: str, *, limit: int = 500) -> list[Message]:
        """Everything, notes and unsent messages too, oldest first; the last `limit`."""
        ...

    async def was_offered(self, conversation: str, payload: str) -> Message | None:
        """The latest message of this conversation that has a button with this payload."""
        ...

    async def turn_notes(self, conversation: str, *, limit: int = 20) -> list[TurnNote]:
        """The last answered turns, oldest first."""
        ...

    async def handoff(self, handoff: str) -> Handoff | None: ...

    async def handoff_of(self, conversation: str) -> Handoff | None:
        """The waiting or claimed handoff of a conversation."""
        ...

    async def handoffs(
        self, state: HandoffState | None, *, after: str | None = None, limit: int = 200
    ) -> list[Handoff]:
        """First come first; ended ones newest first."""
        ...

    async def place(self, handoff: str) -> int | None:
        """Position among the waiting ones, from 1; None when it is not waiting."""
        ...

    async def recent_waits(self, *, limit: int = 20) -> list[float]:
        """Seconds from asking to claim of the last handoffs."""
        ...

    async def ticket(self, number: str) -> Ticket | None: ...

    async def changes(self, number: str) -> list[Change]: ...

    async def tickets(
        self,
        *,
        state: TicketState | None = None,
        level: int | None = None,
        category: str | None = None,
        customer: str | None = None,
        conversation: str | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> list[Ticket]:
        """Newest first, those with an id below `before`."""
        ...

    async def counts(self) -> dict[str, int]:
        """Figures of the service: conversations, messages, turns by state, handoffs by state, tickets by state."""
        ...

    async def ping(self) -> None:
        """Raises when the database cannot be read."""
        ...


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

    async def say(self, conversation: str, draft: Draft, *, external_id: str, now: datetime) -> Message:
        """A message for the customer under the present version, once for each external id.

        An agent's message needs the conversation to be theirs: ConflictError.
        """
        ...

    async def note(self, conversation: str, *, agent: str, text: str, now: datetime) -> Message: ...

    async def change_ticket(
        self,
        number: str,
        *,
        who: str,
        now: datetime,
        state: TicketState | None = None,
        priority: Priority | None = None,
        assignee: str | None = None,
    ) -> Ticket: ...


class Accounts(Protocol):
    """Users of the console and their sessions."""

    async def user(self, name: str) -> User | None: ...

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
