"""The dispatcher: offers who waits, takes back whom nobody answers, tells places. One gateway of many does it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.agents import Presence, anybody_here, named
from bot.desk import Counter
from bot.dispatch import Held, Move, Offer, TakeBack, TellPlace, Withdraw, moves
from bot.handoffs import Handoff
from bot.house import House
from bot.line import Line
from bot.ports import Clock, Live
from bot.routing import GENERAL
from bot.storing import Store
from gateway.board import Board

log = logging.getLogger(__name__)

LEASE = "dispatch"
LASTS = timedelta(seconds=10)


@dataclass
class Dispatcher:
    """A round looks at the whole line and carries out what the rules say; every move compares before it sets.

    `board` shows others what a round has read.
    """

    store: Store
    live: Live
    house: House
    clock: Clock
    counter: Counter
    holder: str
    board: Board | None = None
    _present: frozenset[str] = frozenset()
    _ours_until: datetime | None = None

    async def round(self) -> int:
        """Look once; how many moves were carried out. Nothing when another process does it."""
        now = self.clock.now()
        if not await self._is_ours(now):
            return 0
        line = await (self.board.anew() if self.board else self.store.line())
        held = await self.store.held()
        self._tell_presence(line)
        done = 0
        for move in moves(line, held, self.house.desk, now=now):
            done += await self._carried_out(move, line, held)
        return done

    async def leave(self) -> None:
        """Let another process do it."""
        self._ours_until = None
        await self.store.leave_lease(LEASE, holder=self.holder)

    async def _is_ours(self, now: datetime) -> bool:
        """Renewed in time, not at every round: each renewal is a commit."""
        if self._ours_until is not None and now < self._ours_until - LASTS / 2:
            return True
        taken = await self.store.take_lease(LEASE, holder=self.holder, now=now, until=now + LASTS)
        self._ours_until = now + LASTS if taken else None
        return taken

    async def _carried_out(self, move: Move, line: Line, held: list[Held]) -> bool:
        if isinstance(move, Offer):
            return await self._offer(move)
        if isinstance(move, Withdraw):
            return self._moved(await self.store.withdraw(move.handoff, agent=move.agent), "lapsed")
        if isinstance(move, TakeBack):
            since = next(one.waiting_since for one in held if one.handoff == move.handoff)
            return since is not None and await self._take_back(move, line, since=since)
        return await self._tell(move, line)

    async def _offer(self, move: Offer) -> bool:
        now = self.clock.now()
        offered = await self.store.offer(move.handoff, agent=move.agent, until=move.until, now=now)
        if offered is not None:
            self.counter.tell_offer(offered)
        return self._moved(offered, "offered")

    async def _take_back(self, move: TakeBack, line: Line, *, since: datetime) -> bool:
        now = self.clock.now()
        handoff = await self.store.handoff(move.handoff)
        conversation = await self.store.conversation(handoff.conversation) if handoff else None
        if handoff is None or conversation is None:
            return False
        ticket = await self.store.ticket(handoff.ticket) if handoff.ticket else None
        others = [agent for agent in line.agents if not agent.is_called(move.agent)]
        anybody = bool(others) and anybody_here(others, handoff.skill, handoff.language, now=now)
        notice, opens = self.house.promises.taken_back(
            conversation, ticket.category if ticket else GENERAL, agent=move.agent, anybody=anybody, now=now
        )
        taken = await self.store.take_back(
            move.handoff, agent=move.agent, since=since, notice=notice, promised_at=opens, now=now
        )
        if taken is not None:
            self.live.leaving(taken.conversation)
            self.live.status(taken.conversation)
            about = {"conversation": taken.conversation, "handoff": taken.id, "customer": taken.customer}
            self.live.tell_desk("taken_back", about, to=move.agent)
        return self._moved(taken, "taken_back")

    async def _tell(self, move: TellPlace, line: Line) -> bool:
        waiting = next(one for one in line.waiting if one.handoff == move.handoff)
        conversation = await self.store.conversation(waiting.conversation)
        if conversation is None:
            return False
        eta = line.eta_minutes(move.place)
        draft = self.house.promises.place(move.place, eta, speaks=conversation.speaks)
        told = await self.store.tell_place(move.handoff, place=move.place, draft=draft, now=self.clock.now())
        if told:
            self.live.leaving(waiting.conversation)
        return told

    def _moved(self, handoff: Handoff | None, what: str) -> bool:
        if handoff is None:
            return False
        log.info("queue.%s", what, extra={"handoff": handoff.id, "conversation": handoff.conversation})
        self.live.queue(handoff)
        return True

    def _tell_presence(self, line: Line) -> None:
        """Consoles hear who came and who has gone by themselves."""
        now = self.clock.now()
        present = frozenset(agent.name for agent in line.agents if agent.presence(now) is not Presence.AWAY)
        for name in present ^ self._present:
            agent = named(line.agents, name)
            if agent is not None:
                self.live.tell_desk("presence", {"agent": name, "presence": agent.presence(now).value})
        self._present = present
