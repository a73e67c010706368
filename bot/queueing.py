"""What the queue needs kept: the line, offers, transfers, customers whom nobody answers. A change is a transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.agents import Attendance
from bot.dispatch import Held
from bot.handoffs import Handoff, Passing
from bot.line import Lines
from bot.messages import Draft


class Queueing(Lines, Attendance, Protocol):
    """The queue as a whole, and who is here."""

    async def held(self) -> list[Held]:
        """Claimed handoffs, in which a customer waits for a word of the agent."""
        ...

    async def offer(self, handoff: str, *, agent: str, until: datetime, now: datetime) -> Handoff | None:
        """Ask an agent to take it; None when it does not wait any more or is offered to somebody still."""
        ...

    async def withdraw(self, handoff: str, *, agent: str) -> Handoff | None:
        """The agent does not take what they were offered; None when it is not offered to them any more."""
        ...

    async def pass_on(
        self, handoff: str, to: Passing, *, by: str, lead: bool, notice: Draft, note: str, now: datetime
    ) -> Handoff:
        """Transfer: back in the line at the old place, with a note for colleagues when there is one.

        The agent who has it, or a lead. NotFoundError, AlreadyClaimedError when somebody else has it, ConflictError
        when it has ended. The customer hears the notice when they had been claimed.
        """
        ...

    async def take_back(
        self, handoff: str, *, agent: str, since: datetime, notice: Draft, promised_at: datetime | None, now: datetime
    ) -> Handoff | None:
        """Back to the line, since the agent has left the customer waiting `since` then; None when that is over.

        With `promised_at` (nobody is here any more) the assistant is there for the customer meanwhile.
        """
        ...

    async def tell_place(self, handoff: str, *, place: int, draft: Draft, now: datetime) -> bool:
        """Put out the sentence and remember what was told; False when it does not wait any more."""
        ...
