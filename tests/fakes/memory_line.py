"""The memory store: the line and who is here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.agents import Agent, Presence
from bot.dispatch import Held
from bot.errors import NotFoundError
from bot.handoffs import Handoff, HandoffState
from bot.line import Line, Waiting
from bot.people import User
from bot.tickets import Priority
from tests.fakes.memory_tables import Attending, Memory

LAST_WAITS = 20


class MemoryLine(Memory):
    """The part of bot.queueing.Queueing that tells how things stand."""

    async def line(self) -> Line:
        return self._line_now()

    async def agents(self) -> list[Agent]:
        return self._agents()

    async def held(self) -> list[Held]:
        claimed = self._queue(HandoffState.CLAIMED)
        return [Held(h.id, h.conversation, h.agent or "", h.waiting_since, h.answered) for h in claimed]

    async def set_presence(self, name: str, presence: Presence, *, now: datetime, by_lead: bool = False) -> None:
        if _key(name) not in self.kept.users:
            raise NotFoundError("There is no such user.")
        attending = self._attending(name)
        attending.chosen = presence
        attending.seen_at = attending.seen_at if by_lead else now

    async def seen(self, names: Sequence[str], *, now: datetime) -> None:
        for name in names:
            self._attending(name).seen_at = now

    def _line_now(self) -> Line:
        rows = {handoff: row for row, handoff in enumerate(self.kept.handoffs, start=1)}
        waiting = tuple(self._waiting(h, rows[h.id]) for h in self._queue(HandoffState.WAITING))
        done = [h for h in self._queue(None) if h.claimed_at and h.promised_at is None and h.asked_place]
        done.sort(key=lambda h: h.claimed_at or h.asked_at, reverse=True)
        waits = [((h.claimed_at or h.asked_at) - h.asked_at).total_seconds() / (h.asked_place or 1) for h in done]
        return Line(waiting, tuple(self._agents()), tuple(waits[:LAST_WAITS]))

    def _agents(self) -> list[Agent]:
        users = [self.kept.users[key] for key in sorted(self.kept.users)]
        return [self._agent(user) for user in users if user.role.may_answer and not user.disabled]

    def _agent(self, user: User) -> Agent:
        attending = self._attending(user.name)
        return Agent(
            user.name,
            user.skills,
            user.languages,
            user.capacity,
            user.team,
            attending.chosen,
            attending.seen_at,
            attending.offered_at,
            holding=sum(h.agent == user.name for h in self._queue(HandoffState.CLAIMED)),
        )

    def _attending(self, name: str) -> Attending:
        return self.kept.attending.setdefault(_key(name), Attending())

    def _waiting(self, handoff: Handoff, row: int) -> Waiting:
        place, at = self.kept.told.get(handoff.id, (None, None))
        names = (
            *("conversation", "asked_at", "skill", "language", "promised_at", "callback"),
            *("prefers", "offered_to", "offered_until", "passed"),
        )
        return Waiting(
            handoff=handoff.id,
            row=row,
            priority=Priority(handoff.priority).rank,
            channel=self._conversation(handoff.conversation).reply_to.channel,
            told_place=place,
            told_at=at,
            **{name: getattr(handoff, name) for name in names},
        )


def _key(name: str) -> str:
    return name.strip().casefold()
