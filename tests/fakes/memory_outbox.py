"""The memory store: departure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.conversations import Conversation
from bot.messages import Author, Delivery, Message
from bot.ports import Outgoing
from tests.fakes.memory_tables import LEAVING, Line, Memory


class MemoryOutbox(Memory):
    """Outbox of bot.storing."""

    async def waiting_deliveries(self, now: datetime) -> list[str]:
        leaving = [line for line in self.kept.lines if line.message.delivery in LEAVING]
        return list(dict.fromkeys(line.message.conversation for line in leaving if _due(line, now)))

    async def begin_delivery(
        self, conversation: str, *, holder: str, now: datetime, until: datetime
    ) -> Outgoing | None:
        known = self.kept.conversations.get(conversation)
        lines = self._leaving(conversation)
        if known is None or any(_sending(line) and not _due(line, now) for line in lines):
            return None
        line = next((line for line in lines if not _dropped(line, known)), None)
        if line is None or not _due(line, now):
            return None
        again = int(_sending(line))
        line.attempts, line.lost = line.attempts + again, line.lost + again
        line.holder, line.lease_until = holder, until
        _mark(line, delivery=Delivery.SENDING)
        return Outgoing(line.message, known.reply_to, line.attempts)

    async def delivered(self, row: int, *, holder: str) -> Message | None:
        line = self._mine(row, holder)
        if line is None:
            return None
        return _mark(line, delivery=Delivery.SENT, event=self._next_event(line.message.conversation), error=None)

    async def put_back(self, row: int, *, holder: str, until: datetime) -> None:
        line = self._mine(row, holder)
        if line is not None:
            line.not_before, line.attempts = until, line.attempts + 1
            _mark(line, delivery=Delivery.PENDING)

    async def give_up(self, row: int, *, holder: str, state: Delivery, error: str) -> Message | None:
        line = self._mine(row, holder)
        return None if line is None else _mark(line, delivery=state, error=error)

    async def bot_sends_in_flight(self, conversation: str) -> int:
        held = [line for line in self._lines(conversation) if _sending(line) and line.holder]
        return sum(line.message.author is Author.BOT for line in held)

    def _mine(self, row: int, holder: str) -> Line | None:
        line = self._line(row)
        return line if line is not None and _sending(line) and line.holder == holder else None


def _sending(line: Line) -> bool:
    return line.message.delivery is Delivery.SENDING


def _due(line: Line, now: datetime) -> bool:
    moment = line.lease_until if _sending(line) else line.not_before
    return moment is not None and moment <= now


def _dropped(line: Line, conversation: Conversation) -> bool:
    """Whether this message leaves no more; it is marked so."""
    stale = line.message.author is Author.BOT and line.version != conversation.version
    if _sending(line) and (stale or line.lost):
        _mark(line, delivery=Delivery.UNKNOWN, error="Its sending was cut off: the customer may have it or not.")
        return True
    if stale:
        _mark(line, delivery=Delivery.STALE)
    return stale


def _mark(line: Line, **changes: Any) -> Message:
    line.message = replace(line.message, **changes)
    return line.message
