"""Reading a long conversation page by page, and where people's stretches in it begin and end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.handoffs import HandoffState
from bot.messages import Message


@dataclass(frozen=True)
class Page:
    """Messages one after the other, oldest first, and whether there are some before and behind them."""

    messages: tuple[Message, ...] = ()
    earlier: bool = False
    later: bool = False


@dataclass(frozen=True)
class Stretch:
    """One handoff as a transcript shows it: since when somebody was waited for, and who had it from when to when."""

    asked_at: datetime
    claimed_at: datetime | None
    ended_at: datetime | None
    agent: str | None
    state: HandoffState


class Transcripts(Protocol):
    """Pieces of one conversation; everything in it, notes and unsent messages too."""

    async def messages_before(self, conversation: str, row: int | None, *, limit: int) -> Page:
        """The last ones before this row, or the last of all."""
        ...

    async def messages_after(self, conversation: str, row: int, *, limit: int) -> Page:
        """The first ones behind this row; row 0 begins at the beginning."""
        ...

    async def messages_around(self, conversation: str, message: str, *, limit: int) -> Page:
        """The message of this id in the middle of `limit`; NotFoundError when it is not of this conversation."""
        ...

    async def stretches(self, conversation: str, *, limit: int = 200) -> list[Stretch]:
        """Its last handoffs, in the order in which they were asked for."""
        ...
