"""What the core needs kept: one protocol for each part of the store, and what they pass around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.acting import Effects
from bot.auditing import Audit
from bot.canned import CannedReplies
from bot.cards import TurnNote
from bot.conversations import Conversation
from bot.customers import Customers
from bot.enclosing import Enclosures
from bot.floor import Overview
from bot.handoffs import NewHandoff, Reason
from bot.house_rules import Rules
from bot.leaving import Leaving
from bot.matters import Verdict
from bot.mentions import Mentions
from bot.messages import ChannelAddress, Delivery, Draft, Inbound, Message, ReplyTo
from bot.ports import Outgoing
from bot.queueing import Queueing
from bot.reading import Reading
from bot.searching import Search
from bot.staffing import Accounts, Clockwork, Desk
from bot.tagging import Tags
from bot.tickets import NewTicket, Ticket
from bot.transcripts import Transcripts


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
    asked: NewTicket | None = None
    """The matter of a question, for the assistant's own ticket."""
    verdict: Verdict | None = None
    leaving: Leaving | None = None
    """The customer leaves the line; nothing happens when they are not in it any more."""


@dataclass(frozen=True)
class Ended:
    """What the end of a turn changed."""

    conversation: Conversation
    handoff: str | None


GONE = "The customer cannot be reached: they blocked us or left."
"""The `error` of messages that were not sent because of it."""


class Inbox(Protocol):
    """Arrival. The unique key of a message is (channel, account, external id)."""

    async def open_conversation(
        self,
        sender: ChannelAddress,
        reply_to: ReplyTo,
        *,
        name: str = "",
        locale: str | None = None,
        zone: str | None = None,
        handle: str = "",
    ) -> Conversation:
        """The customer's conversation there, made when missing; what is known of the customer is kept."""
        ...

    async def find_conversation(self, sender: ChannelAddress, reply_to: ReplyTo) -> Conversation | None:
        """The customer's conversation there, if there is one."""
        ...

    async def record(self, inbound: Inbound) -> Recorded:
        """Store once, with its attachments; a turn is created when the assistant owns the conversation.

        A customer who writes is reachable again. Returns after the commit.
        """
        ...

    async def edit(self, *, channel: str, account: str, external_id: str, text: str, now: datetime) -> Message | None:
        """Change the text of a customer's message and set `edited_at`; None when it is unknown or says that already.

        A turn that has not begun yet answers the new text; nothing else is answered.
        """
        ...

    async def set_reachable(self, conversation: str, reachable: bool, *, now: datetime) -> None:
        """Remember whether the customer can be written to.

        When that changes to False, what waits to leave becomes `failed` at once (bot.storing.GONE).
        """
        ...

    async def move_chat(self, channel: str, account: str, *, before: str, after: str) -> int:
        """Give every conversation of this chat its new id, but those that exist there already; how many moved."""
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

    async def awaited_tickets(self, turn: str) -> list[Ticket]:
        """The tickets that waited for what the customer wrote in this turn."""
        ...

    async def end_turn(self, turn: Turn, outcome: Outcome, *, holder: str, now: datetime) -> Ended:
        """One transaction: state, replies under the resulting version, owner, handoff, ticket.

        A handoff adopts the conversation's open ticket (SAME_MATTER) and its waiting handoff, if any.
        Pending bot messages move to the new version with it: only a claim makes them stale.
        Raises StaleTurnError when the lease is lost.
        """
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
        it is `unknown`. A message being sent blocks the others of its conversation; a pending one that is
        not due yet does too.
        """
        ...

    async def progressed(self, row: int, *, holder: str, done: int) -> bool:
        """Remember how many calls of a message the platform has taken; False when it is no longer ours."""
        ...

    async def delivered(self, row: int, *, holder: str) -> Message | None:
        """Mark `sent` and give it the next event number; None when it was no longer ours."""
        ...

    async def put_back(
        self,
        row: int,
        *,
        holder: str,
        until: datetime,
        why: str | None = None,
        counted: bool = True,
        lost: bool = False,
    ) -> Message | None:
        """Pending again, not before `until`, with a sentence for agents (`error`).

        `counted`: attempts grow by one. `lost`: its sending was cut off, it may have arrived. None when it
        was no longer ours.
        """
        ...

    async def give_up(self, row: int, *, holder: str, state: Delivery, error: str) -> Message | None:
        """`failed` or `unknown`, with a sentence for agents."""
        ...

    async def bot_sends_in_flight(self, conversation: str) -> int:
        """Bot messages being sent at this moment."""
        ...


class Leases(Protocol):
    """Work that one process of many does: polling, Socket Mode."""

    async def take_lease(self, name: str, *, holder: str, now: datetime, until: datetime) -> bool:
        """Hold it until then; True when it was free, ours, or had run out."""
        ...

    async def leave_lease(self, name: str, *, holder: str) -> None:
        """Free it, if it is ours."""
        ...


class Store(
    Inbox,
    Turns,
    Effects,
    Outbox,
    Enclosures,
    Leases,
    Reading,
    Desk,
    Queueing,
    Clockwork,
    Accounts,
    Audit,
    CannedReplies,
    Customers,
    Tags,
    Mentions,
    Search,
    Transcripts,
    Rules,
    Overview,
    Protocol,
):
    """Everything that is kept."""
