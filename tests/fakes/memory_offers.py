"""The memory store: offers, transfers, customers taken back, places told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.conversations import Owner
from bot.errors import AlreadyClaimedError
from bot.handoffs import Handoff, HandoffState, Passing, passed_on, taken_back
from bot.messages import Draft
from bot.tickets import id_of
from tests.fakes.memory_desk import MemoryDesk
from tests.fakes.memory_line import MemoryLine


class MemoryOffers(MemoryLine, MemoryDesk):
    """The changes of bot.queueing.Queueing."""

    async def offer(self, handoff: str, *, agent: str, until: datetime, now: datetime) -> Handoff | None:
        held = self._handoff(handoff)
        busy = held.offered_to is not None and held.offered_until is not None and held.offered_until > now
        if held.state is not HandoffState.WAITING or busy:
            return None
        passed = {*held.passed, held.offered_to or agent} - {agent}
        self._attending(agent).offered_at = now
        return self._kept(replace(held, offered_to=agent, offered_until=until, passed=tuple(sorted(passed))))

    async def withdraw(self, handoff: str, *, agent: str) -> Handoff | None:
        held = self._handoff(handoff)
        if held.state is not HandoffState.WAITING or held.offered_to != agent:
            return None
        passed = held.passed if agent in held.passed else (*held.passed, agent)
        return self._kept(replace(held, offered_to=None, offered_until=None, passed=passed))

    async def pass_on(
        self, handoff: str, to: Passing, *, by: str, lead: bool, notice: Draft, note: str, now: datetime
    ) -> Handoff:
        held = self._handoff(handoff)
        if held.state is HandoffState.CLAIMED and held.agent != by and not lead:
            raise AlreadyClaimedError(held.agent or "")
        waiting, conversation = passed_on(held, self._conversation(held.conversation), to, by=by)
        self._save(conversation)
        if to.agent:
            self._attending(to.agent).offered_at = now
        if note:
            await self.note(held.conversation, agent=by, text=note, now=now)
        if held.state is HandoffState.CLAIMED:
            self._put_out(conversation, [notice], now=now)
        ticket = self.kept.tickets.get(id_of(held.ticket or "") or 0)
        if ticket is not None and to.agent and ticket.assignee != to.agent:
            self._change(ticket, who=by, now=now, why="passed on", assignee=to.agent)
        return self._kept(waiting)

    async def take_back(
        self, handoff: str, *, agent: str, since: datetime, notice: Draft, promised_at: datetime | None, now: datetime
    ) -> Handoff | None:
        held = self._handoff(handoff)
        sides = taken_back(held, self._conversation(held.conversation), agent=agent, since=since)
        if sides is None:
            return None
        waiting, conversation = sides
        if promised_at is not None:
            waiting, conversation = replace(waiting, promised_at=promised_at), conversation.handed_to(Owner.BOT)
        self._save(conversation)
        self._put_out(conversation, [notice], now=now)
        return self._kept(waiting)

    async def tell_place(self, handoff: str, *, place: int, draft: Draft, now: datetime) -> bool:
        held = self._handoff(handoff)
        if held.state is not HandoffState.WAITING:
            return False
        self.kept.told[handoff] = (place, now)
        self._put_out(self._conversation(held.conversation), [draft], now=now)
        return True

    def _kept(self, handoff: Handoff) -> Handoff:
        self.kept.handoffs[handoff.id] = handoff
        return handoff
