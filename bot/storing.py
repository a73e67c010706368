"""What the core needs kept: one protocol for each part of the store, and what they pass around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.cards import TurnNote
from bot.conversations import Conversation
from bot.handoffs import Handoff, HandoffState, NewHandoff, Reason
from bot.messages import ChannelAddress, Delivery, Draft, Inbound, Message, ReplyTo
from bot.people import Role, Session, User
from bot.ports import Outgoing
from bot.tickets import Change, NewTicket, Priority, Ticket, TicketState


@dataclass(frozen=True)
class Recorded:
    """What `record` did: `new` is False for a repeated delivery, which had no effect."""

    conversation: Conversation
    message: Message
    new: bool
    turn: str | None


@dataclass(frozen=True)
class Turn:
    """A turn held by one process under a lease; `attempt` counts from 1."""

    id: str
    attempt: int
    conversation: Conversation
    message: Message


@dataclass(frozen=True)
class Outcome:
    """How a turn ended. Not failed: `failures` of the conversation goes back to 0."""

    replies: tuple[Draft, ...]
    failed: bool = False
    language: str | None = None
    note: TurnNote | None = None
    handoff: NewHandoff | None = None
    told: tuple[int, ...] = ()
    """Ids of tickets of abandoned turns which these replies mention."""


@dataclass(frozen=True)
class Ended:
    """What the end of a turn changed."""

    conversation: Conversation
    handoff: str | None


class Inbox(Protocol):
    """Arrival. The unique key of a message is (channel, account, external id)."""

    async def open_conversation(
        self, sender: ChannelAddress, reply_to: ReplyTo, *, name: str = "", locale: str | None = None
    ) -> Conversation:
        """The customer's conversation there, made when missing."""
        ...

    async def record(self, inbound: Inbound) -> Recorded:
        """Store once; a turn is created when the assistant owns the conversation. Returns after the commit."""
        ...


class Turns(Protocol):
    """The life of a turn: waiting → working (leased) → answered, failed, or for a person."""

    async def waiting_conversations(self, now: datetime) -> list[str]:
        """Conversations that have a turn waiting, or working under a lease that ran out."""
        ...

    async def begin_turn(self, conversation: str, *, holder: str, now: datetime, until: datetime) -> Turn | None:
        """Lease the oldest unfinished turn, if nobody holds it; its attempt grows by one.

        Turns whose conversation the assistant no longer owns end as *for a person* and are passed over.
        """
        ...

    async def renew(self, holder: str, *, until: datetime) -> None:
        """Prolong every lease (turns and sends) of this holder."""
        ...

    async def release(self, conversation: str, *, holder: str) -> None:
        """Give back what this holder has begun in this conversation, so that somebody may take it at once.

        Turns become waiting again (the attempt stays counted), messages left `sending` become pending
        again, once, as after a dead holder (see begin_delivery). Everything of the holder is given back:
        lanes that work side by side in a conversation need holders of their own.
        """
        ...

    async def handoff_asked(self, turn: str) -> Reason | None:
        """Whether an action asked for a person in this turn."""
        ...

    async def untold_tickets(self, conversation: str) -> list[Ticket]:
        """Tickets that actions opened in turns which were given up before the customer heard of them."""
        ...

    async def end_turn(self, turn: Turn, outcome: Outcome, *, holder: str, now: datetime) -> Ended:
        """One transaction: state, replies under the resulting version, owner, handoff, ticket.

        A handoff adopts the conversation's open ticket (SAME_MATTER) and its waiting handoff, if any.
        Pending bot messages move to the new version with it: only a claim makes them stale.
        Raises StaleTurnError when the lease is lost.
        """
        ...


class Effects(Protocol):
    """What actions do, once for each (turn, effect)."""

    async def open_ticket(self, turn: str, new: NewTicket, *, now: datetime) -> Ticket:
        """Open a ticket, or return the one this turn has opened already."""
        ...

    async def ask_handoff(self, turn: str, reason: Reason, *, now: datetime) -> None:
        """Remember that this turn asks for a person."""
        ...


class Outbox(Protocol):
    """Departure, in order within a conversation."""

    async def waiting_deliveries(self, now: datetime) -> list[str]:
        """Conversations with a message due, or left `sending` under a lease that ran out."""
        ...

    async def begin_delivery(
        self, conversation: str, *, holder: str, now: datetime, until: datetime
    ) -> Outgoing | None:
        """Mark the oldest pending message `sending`, if due and none is being sent.

        In the same UPDATE a bot message whose version is not the conversation's becomes `stale` and is
        passed over. A message left `sending` by a dead holder becomes pending again, once; after that
        it is `unknown`.
        """
        ...

    async def delivered(self, row: int, *, holder: str) -> Message | None:
        """Mark `sent` and give it the next event number; None when it was no longer ours."""
        ...

    async def put_back(self, row: int, *, holder: str, until: datetime) -> None:
        """Pending again, not before `until`; attempts grow by one."""
        ...

    async def give_up(self, row: int, *, holder: str, state: Delivery, error: str) -> Message | None:
        """`failed` or `unknown`, with a sentence for agents."""
        ...

    async def bot_sends_in_flight(self, conversation: str) -> int:
        """Bot messages being sent at this moment."""
        ...


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


class Store(Inbox, Turns, Effects, Outbox, Reading, Desk, Accounts, Protocol):
    """Everything that is kept."""
