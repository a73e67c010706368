"""The memory store: the floor."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.floor import Asked, Floor, Standing, answers_to
from bot.handoffs import Handoff, HandoffState, Reason
from tests.fakes.memory_line import MemoryLine

OPEN = (HandoffState.WAITING, HandoffState.CLAIMED)


class MemoryFloor(MemoryLine):
    """Overview of bot.storing."""

    async def floor(self, *, since: datetime, within: timedelta, now: datetime) -> Floor:
        every = self._queue(None)
        asked = [
            Asked(h.asked_at, self.kept.answered_at.get(h.id), h.ended_at)
            for h in every
            if h.asked_at >= since and h.promised_at is None and h.reason is not Reason.TAKEN
        ]
        standing = tuple(self._standing(h) for h in every if h.state in OPEN)
        return Floor(standing, tuple(self._agents()), answers_to(asked, within=within, now=now))

    def _standing(self, handoff: Handoff) -> Standing:
        names = (
            *("id", "conversation", "customer", "agent", "ticket", "skill", "language", "priority", "asked_at"),
            *("claimed_at", "promised_at", "callback", "offered_to", "offered_until", "waiting_since", "answered"),
        )
        channel = self._conversation(handoff.conversation).reply_to.channel
        known = {name: getattr(handoff, name) for name in names}
        return Standing(channel=channel, state=handoff.state.value, **known)
