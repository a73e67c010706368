"""What the core needs done by agents, and for the accounts of those who work in the console."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.handoffs import Handoff, HandoffState
from bot.messages import Draft, Message
from bot.people import Role, Session, User
from bot.tickets import Priority, Ticket, TicketState


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
