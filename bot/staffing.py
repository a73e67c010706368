"""What the core needs done by agents, and for the accounts of those who work in the console."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.cards import Card
from bot.handoffs import Handoff, HandoffState
from bot.messages import Draft, Message
from bot.people import UNCHANGED, AccountEdit, Role, Session, User
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

    `news` is told only when the state changes; `skill` is what the new category needs of who takes the customer.
    """

    state: TicketState | None = None
    priority: Priority | None = None
    assignee: str | None = None
    category: str | None = None
    subject: str | None = None
    why: str = ""
    news: News | None = None
    skill: str | None = None


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

    async def note(
        self,
        conversation: str,
        *,
        agent: str,
        text: str,
        now: datetime,
        called: Sequence[str] = (),
        external_id: str | None = None,
    ) -> Message:
        """A line that only colleagues read, once for each external id; it calls the users named (bot.mentions)."""
        ...

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

    async def add_user(
        self, name: str, *, role: Role, password_hash: str, now: datetime, edit: AccountEdit = UNCHANGED
    ) -> User:
        """With what the edit gives besides; NameTakenError when it is taken (names differ by more than case)."""
        ...

    async def change_user(self, name: str, edit: AccountEdit) -> User:
        """Whoever is disabled is signed out everywhere, in the same transaction.

        NotFoundError, or LastAdminError when no admin would be left who may sign in.
        """
        ...

    async def set_password(self, name: str, *, password_hash: str) -> None:
        """Also ends all sessions of the user."""
        ...

    async def open_session(
        self, name: str, *, token_hash: str, csrf: str, now: datetime, expires_at: datetime, browser: str = ""
    ) -> Session:
        """A new session; whatever sessions have run out by now are forgotten.

        NotFoundError when there is no such user, or they are disabled.
        """
        ...

    async def session(self, token_hash: str, *, now: datetime) -> Session | None:
        """The session, with the user as they are now; None when it ran out, was ended, or they are disabled."""
        ...

    async def signed_in(self, token_hashes: Collection[str], *, now: datetime) -> set[str]:
        """Those among them whose session goes on."""
        ...

    async def session_called(self, session: str, *, now: datetime) -> Session | None:
        """The same by its id."""
        ...

    async def sessions_of(self, name: str, *, now: datetime) -> list[Session]:
        """The sessions of a user that go on, the newest first."""
        ...

    async def close_session(self, token_hash: str) -> None: ...

    async def end_sessions(self, name: str, *, only: str | None = None, but: str | None = None) -> None:
        """End all sessions of a user; `only` the one of this id, or all `but` that one."""
        ...
