"""What the core needs to ask of what is kept: nothing here changes anything."""

from __future__ import annotations

from typing import Protocol

from bot.cards import TurnNote
from bot.conversations import Conversation
from bot.handoffs import Handoff, HandoffState
from bot.messages import Message
from bot.tickets import Change, Ticket, TicketState


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
