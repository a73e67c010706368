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
        person, answers = self._person(known), self._answers(line)
        return Outgoing(line.message, known, line.attempts, person, answers, line.done, line.lost)

    async def progressed(self, row: int, *, holder: str, done: int) -> bool:
        line = self._mine(row, holder)
        if line is None:
            return False
        line.done = done
        return True

    async def delivered(self, row: int, *, holder: str) -> Message | None:
        line = self._mine(row, holder)
        if line is None:
            return None
        return _mark(line, delivery=Delivery.SENT, event=self._next_event(line.message.conversation), error=None)

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
        line = self._mine(row, holder)
        if line is None:
            return None
        line.not_before, line.attempts, line.lost = until, line.attempts + int(counted), line.lost + int(lost)
        due = until if line.attempts or until > line.message.at else None
        return _mark(line, delivery=Delivery.PENDING, error=why, due=due)

    async def give_up(self, row: int, *, holder: str, state: Delivery, error: str) -> Message | None:
        line = self._mine(row, holder)
        return None if line is None else _mark(line, delivery=state, error=error)

    async def bot_sends_in_flight(self, conversation: str) -> int:
        held = [line for line in self._lines(conversation) if _sending(line) and line.holder]
        return sum(line.message.author is Author.BOT for line in held)

    def _person(self, conversation: Conversation) -> str:
        place = (conversation.customer, conversation.reply_to.channel, conversation.reply_to.account)
        known = self.kept.addresses.items()
        return next((a.person for a, customer in known if (customer, a.channel, a.account) == place), "")

    def _answers(self, line: Line) -> str:
        turn = self.kept.turns.get(line.turn or "")
        asked = self._line(turn.message) if turn else None
        return asked.key[2] if asked and asked.key else ""

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
    perhaps_seen = _sending(line) or line.lost or line.done
    if (stale and perhaps_seen) or (_sending(line) and line.lost):
        _mark(line, delivery=Delivery.UNKNOWN, error="Its sending was cut off: the customer may have it or not.")
        return True
    if stale:
        _mark(line, delivery=Delivery.STALE)
    return stale


def _mark(line: Line, **changes: Any) -> Message:
    line.message = replace(line.message, **{"due": None, **changes}, doubtful=line.lost > 0)
    return line.message
