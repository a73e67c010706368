"""What the core needs to ask of what is kept: nothing here changes anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from bot.attachments import Attachment
from bot.cards import TurnNote
from bot.conversations import Conversation
from bot.handoffs import Handoff, HandoffState
from bot.helping import Helped
from bot.messages import Message
from bot.tickets import Change, Ticket, TicketState


class TicketOrder(str, Enum):
    """How a list of tickets is sorted: newest, changed last, due first, highest priority first."""

    NEWEST = "newest"
    UPDATED = "updated"
    DUE = "due"
    PRIORITY = "priority"


@dataclass(frozen=True)
class TicketQuery:
    """Which tickets are wanted, all conditions together; None and empty leave a condition out.

    `words` are sought in number, subject, description, order number, contact and the customer's name.
    `overdue_at` is the present moment, when only broken promises are wanted. `assignee` "" is nobody. `customer` is
    this one alone; `kin` is all who are linked with this one too, which nobody but agents may see.
    """

    states: tuple[TicketState, ...] = ()
    level: int | None = None
    category: str | None = None
    channel: str | None = None
    language: str | None = None
    assignee: str | None = None
    customer: str | None = None
    kin: str | None = None
    conversation: str | None = None
    tag: str | None = None
    words: str = ""
    overdue_at: datetime | None = None
    order: TicketOrder = TicketOrder.NEWEST


@dataclass(frozen=True)
class ListedTicket:
    """A ticket with what a list shows of its conversation."""

    ticket: Ticket
    name: str
    channel: str
    language: str
    tags: tuple[str, ...] = ()


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

    async def helped_before(self, conversation: str) -> Helped | None:
        """The last handoff that ended here, unless the brain has answered since: it must hear of it with the next turn.

        Turns that failed, or that the gateway answered by itself, are no answers of the brain.
        """
        ...

    async def handoff(self, handoff: str) -> Handoff | None: ...

    async def handoff_of(self, conversation: str) -> Handoff | None:
        """The waiting or claimed handoff of a conversation."""
        ...

    async def handoffs(
        self, state: HandoffState | None, *, agent: str | None = None, after: str | None = None, limit: int = 200
    ) -> list[Handoff]:
        """Who waits by priority, then first come first; claimed ones first come first; ended ones newest first.

        `agent`: only what this one has or had.
        """
        ...

    async def ticket(self, number: str) -> Ticket | None: ...

    async def changes(self, number: str) -> list[Change]: ...

    async def tickets(self, query: TicketQuery, *, after: str | None = None, limit: int = 50) -> list[ListedTicket]:
        """In the order of the query, those behind the ticket numbered `after`; NotFoundError when that is unknown."""
        ...

    async def attachments_of(self, number: str) -> list[Attachment]:
        """What the customer sent for this ticket, oldest first."""
        ...

    async def recent_tickets(self, conversation: str, *, since: datetime) -> int:
        """How many tickets of this conversation's customer went to people since then."""
        ...

    async def last_used(self, customer: str) -> Conversation | None:
        """The conversation in which this customer wrote last."""
        ...

    async def counts(self) -> dict[str, int]:
        """Figures of the service: conversations, messages, turns by state, handoffs by state, tickets by state."""
        ...

    async def ping(self) -> None:
        """Raises when the database cannot be read."""
        ...
