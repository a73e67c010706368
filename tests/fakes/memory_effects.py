"""The memory store: what actions do."""

from __future__ import annotations

from datetime import datetime

from bot.conversations import Conversation
from bot.errors import NotFoundError
from bot.handoffs import HandoffState, Reason
from bot.helping import Help, helped
from bot.matters import inherited
from bot.tickets import SAME_MATTER, UNDER_WAY, Ask, NewTicket, Ticket, asked_for, id_of
from tests.fakes.memory_tables import Effect, Memory


class MemoryEffects(Memory):
    """Effects of bot.storing."""

    async def open_ticket(self, turn: str, new: NewTicket, *, now: datetime) -> Ticket:
        conversation = self._conversation_of(turn)
        done = self.kept.effects.get((turn, "ticket"))
        if done is not None and done.ticket is not None:
            return self.kept.tickets[done.ticket]
        ticket = self._same(conversation, new, now) or self._inherited(conversation, new, now)
        ticket = ticket or self._opened(conversation, new, now, who="customer")
        self.kept.effects[(turn, "ticket")] = Effect(conversation.id, ticket=ticket.id)
        return ticket

    async def opened_ticket(self, turn: str) -> Ticket | None:
        effect = self.kept.effects.get((turn, "ticket"))
        return self.kept.tickets.get(effect.ticket or 0) if effect else None

    async def own_tickets(self, turn: str) -> list[Ticket]:
        customer = self._conversation_of(turn).customer
        mine = [t for t in self.kept.tickets.values() if t.customer == customer and t.level > 1]
        return sorted(mine, key=lambda ticket: -ticket.id)[:20]

    async def own_ticket(self, turn: str, number: str) -> Ticket:
        found = self.kept.tickets.get(id_of(number) or 0)
        if found is None or found.customer != self._conversation_of(turn).customer:
            raise NotFoundError("There is no such ticket.")
        return found

    async def ask_for(self, turn: str, number: str, ask: Ask, *, text: str, now: datetime) -> Ticket:
        own = await self.own_ticket(turn, number)
        key = (turn, f"{ask.value}:{own.id}")
        if key in self.kept.effects:
            return own
        after = self._revised(asked_for(own, ask, text=text, now=now), now=now)
        self.kept.effects[key] = Effect(self._conversation_of(turn).id, ticket=own.id)
        return after

    async def own_help(self, turn: str) -> Help | None:
        line = self.kept.turns.get(turn)
        customer = self._conversation(line.conversation).customer if line else None
        mine = [h for h in self.kept.handoffs.values() if self._conversation(h.conversation).customer == customer]
        ended = [h for h in mine if h.ended_at and h.state is not HandoffState.LEFT]
        last = max(ended, key=lambda h: h.ended_at, default=None)  # type: ignore[arg-type, return-value]
        if last is None or last.ended_at is None:
            return None
        known = helped(last.id, last.state, agent=last.agent, ticket=last.ticket)
        return Help(known, last.ended_at, self._conversation(last.conversation).zone)

    async def enclosed_of(self, turn: str) -> int:
        conversation = self._conversation_of(turn).id
        present = self._lines(conversation)[-1].message.at  # memory has no clock of its own
        return len(self._free_files(conversation, present))

    async def ask_handoff(self, turn: str, reason: Reason, *, now: datetime) -> None:
        conversation = self._conversation_of(turn)
        self.kept.effects.setdefault((turn, "handoff"), Effect(conversation.id, reason=reason))

    def _same(self, conversation: Conversation, new: NewTicket, now: datetime) -> Ticket | None:
        matter = (conversation.id, new.category, new.description, new.level)
        same = [
            t
            for t in self.kept.tickets.values()
            if (t.conversation, t.category, t.description, t.level) == matter
            and t.state in UNDER_WAY
            and t.created_at >= now - SAME_MATTER
        ]
        return same[-1] if same else None

    def _inherited(self, conversation: Conversation, new: NewTicket, now: datetime) -> Ticket | None:
        after = inherited(self._recent(conversation.id, now), new, now=now)
        return None if after is None else self._revised(after, now=now)

    def _conversation_of(self, turn: str) -> Conversation:
        line = self.kept.turns.get(turn)
        if line is None:
            raise NotFoundError("There is no such turn.")
        return self._conversation(line.conversation)
