"""The memory store: questions that change nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from bot.cards import TurnNote
from bot.conversations import Conversation
from bot.errors import NotFoundError
from bot.handoffs import Handoff, HandoffState
from bot.helping import Helped, helped
from bot.messages import Message
from bot.tickets import Priority, TicketState
from tests.fakes.memory_tables import Memory

TURN_STATES = ("waiting", "working", "answered", "failed", "person")
ENDED = (HandoffState.RETURNED, HandoffState.RESOLVED, HandoffState.LEFT)


class MemoryReading(Memory):
    """Reading of bot.storing."""

    async def conversation(self, conversation: str) -> Conversation | None:
        return self.kept.conversations.get(conversation)

    async def visible(self, conversation: str, *, after: int | None, limit: int) -> list[Message]:
        seen = [line.message for line in self._lines(conversation) if line.message.event is not None]
        seen.sort(key=lambda message: message.event or 0)
        if after is None:
            return seen[-limit:]
        return [message for message in seen if (message.event or 0) > after][:limit]

    async def transcript(self, conversation: str, *, limit: int = 500) -> list[Message]:
        return [line.message for line in self._lines(conversation)][-limit:]

    async def was_offered(self, conversation: str, payload: str) -> Message | None:
        lines = reversed(self._lines(conversation))
        return next((m.message for m in lines if any(b.payload == payload for b in m.message.buttons)), None)

    async def turn_notes(self, conversation: str, *, limit: int = 20) -> list[TurnNote]:
        turns = [turn for turn in self.kept.turns.values() if turn.conversation == conversation]
        noted = [(t.note, self.kept.lines[t.message - 1].message) for t in turns if t.note and t.state == "answered"]
        return [replace(note, text=said.text, choice=said.choice, message=said.row) for note, said in noted][-limit:]

    async def helped_before(self, conversation: str) -> Helped | None:
        ended = [h for h in self.kept.handoffs.values() if h.conversation == conversation and h.ended_at]
        last = max(ended, key=lambda h: h.ended_at, default=None)  # type: ignore[arg-type, return-value]
        answered = [t for t in self.kept.turns.values() if t.conversation == conversation and t.state == "answered"]
        since = [t for t in answered if last and t.note and t.ended_at and t.ended_at > last.ended_at]  # type: ignore[operator]
        return None if last is None or since else helped(last.id, last.state, agent=last.agent, ticket=last.ticket)

    async def handoff(self, handoff: str) -> Handoff | None:
        return next((h for h in self._queue(None) if h.id == handoff), None)

    async def handoff_of(self, conversation: str) -> Handoff | None:
        present = [h for h in self._queue(None) if h.conversation == conversation and h.state not in ENDED]
        return present[-1] if present else None

    async def handoffs(
        self, state: HandoffState | None, *, agent: str | None = None, after: str | None = None, limit: int = 200
    ) -> list[Handoff]:
        found = self._queue(None)
        if state is HandoffState.WAITING:
            found = sorted(found, key=lambda h: -Priority(h.priority).rank)
        if state in ENDED:
            found = sorted(found, key=lambda h: (h.ended_at is not None, h.ended_at or h.asked_at), reverse=True)
        ids = [handoff.id for handoff in found]
        if after is not None and after not in ids:
            raise NotFoundError("There is no such handoff.")
        start = ids.index(after) + 1 if after is not None else 0
        fitting = [h for h in found[start:] if state in (None, h.state) and agent in (None, h.agent)]
        return fitting[:limit]

    async def counts(self) -> dict[str, int]:
        found = Counter(f"turns.{turn.state}" for turn in self.kept.turns.values())
        found.update(f"handoffs.{handoff.state.value}" for handoff in self.kept.handoffs.values())
        found.update(f"tickets.{ticket.state.value}" for ticket in self.kept.tickets.values())
        names = [f"turns.{state}" for state in TURN_STATES]
        names += [f"handoffs.{state.value}" for state in HandoffState]
        names += [f"tickets.{state.value}" for state in TicketState]
        whole = {"conversations": len(self.kept.conversations), "messages": len(self.kept.lines)}
        return whole | {name: found[name] for name in names}

    async def ping(self) -> None:
        """Memory is always there."""
