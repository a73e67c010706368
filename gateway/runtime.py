"""The work that goes on behind the routes: lanes of turns and deliveries, sweeps, and the look at Rasa."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Coroutine, Mapping
from functools import partial
from typing import Any

from bot.attachments import FileLimits
from bot.house import House
from bot.messages import Audience, ReplyTo
from bot.ports import Channel, Clock, Connector, Files
from bot.questions import BrainState
from bot.storing import Store
from bot.turns import LEASE, Assistant
from gateway.answering import Answering
from gateway.board import Board
from gateway.brain import RasaBrain
from gateway.delivery import Departing
from gateway.dots import Dots
from gateway.fetching import Fetching
from gateway.figures import Figures
from gateway.hub import Hub
from gateway.lanes import Lanes
from gateway.limiter import Limiter
from gateway.receiving import Receiving
from gateway.rounds import Rounds

log = logging.getLogger(__name__)

SWEEP = 2.0
TURNS_AT_ONCE = 16
SENDS_AT_ONCE = 512
"""Over all platforms; gateway.delivery has a limit for each."""

FETCHES_AT_ONCE = 16
GRACE = 1.5


class Runtime:
    """Starts and stops everything that works in the background of one gateway process."""

    def __init__(
        self,
        store: Store,
        *,
        rasa_url: str,
        house: House,
        clock: Clock,
        files: Files,
        limits: FileLimits,
        channels: Mapping[str, Channel],
    ) -> None:
        self._process = f"gateway-{secrets.token_hex(6)}"
        self._answers, self._sends_as, self._fetches_as = (
            f"{self._process}-{w}" for w in ("turns", "sends", "fetches")
        )
        self.figures = Figures()
        self.brain = RasaBrain(rasa_url, on_change=self._brain_changed)
        self._channels = dict(channels)
        limiter = Limiter(time.monotonic)
        self._dots = Dots(store, self._channels, limiter)
        self.board = Board(store, time.monotonic)
        self.hub = self._new_hub()
        self._store = store
        self._clock = clock
        known = (self.hub, clock, self.figures)
        assistant = Assistant(store, self.brain, house, clock)
        answering = Answering(store, self.brain, assistant, *known, self._answers)
        pace = (self._wake_later, limiter, self._dots)
        departing = Departing(store, self._channels, *known, self._sends_as, *pace)
        later = (self._fetch_later, house.words)
        fetching = Fetching(store, files, limits, self._channels, *known, self._fetches_as, *later)
        self._turns = Lanes(answering.work, give_back=partial(self._release, self._answers), at_once=TURNS_AT_ONCE)
        self._sends = Lanes(departing.work, give_back=partial(self._release, self._sends_as), at_once=SENDS_AT_ONCE)
        self._fetches = Lanes(fetching.work, give_back=fetching.give_back, at_once=FETCHES_AT_ONCE)
        self.rounds = Rounds(store, self.hub, house, clock, self._process, self.board)
        self.receiving: list[Receiving] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def _new_hub(self) -> Hub:
        return Hub(
            arrived=self._arrived,
            leaving=self._leaving,
            enclosed=self._enclosed,
            writing=self._dots.tell,
            line_changed=self.board.changed,
        )

    def connect(self, connector: Connector) -> None:
        """Add a platform, before the start."""
        self._channels[connector.channel.name] = connector.channel
        known = (self._store, self._clock, self.figures)
        self.receiving.append(Receiving(connector, *known, holder=self._process))

    def audience(self, reply_to: ReplyTo) -> Audience:
        """Who reads along there; where a channel is switched off, nobody does."""
        channel = self._channels.get(reply_to.channel)
        return channel.audience(reply_to) if channel else Audience.ALONE

    def count(self, channel: str, what: str) -> None:
        """Count an arrival."""
        self.figures.arrivals.labels(channel, what).inc()

    def start(self, *more: Coroutine[Any, Any, None]) -> None:
        """Start looking and sweeping, and what goes on beside it; needs a running loop."""
        ours = (self._sweep(), self._keep_leases(), *self.rounds.all())
        for work in (self.brain.watch(), self.hub.beat(), *ours, *more):
            self._spawn(work)
        for receiving in self.receiving:
            self._spawn(receiving.run())

    async def stop(self) -> None:
        """Let work in hand end, then cancel; whatever is left is taken over under its lease."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(lanes.close(grace=GRACE) for lanes in (self._turns, self._sends, self._fetches)))
        await self._dots.close()
        await self.rounds.leave()
        await asyncio.gather(*(receiving.stop() for receiving in self.receiving), return_exceptions=True)
        await self.brain.close()

    def _arrived(self, conversation: str) -> None:
        self._turns.wake(conversation)

    def _leaving(self, conversation: str) -> None:
        self._sends.wake(conversation)

    def _enclosed(self, attachment: str) -> None:
        self._fetches.wake(attachment)

    def _fetch_later(self, attachment: str, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self._fetches.wake, attachment)

    def _wake_later(self, conversation: str, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self._sends.wake, conversation)

    def _brain_changed(self, state: BrainState) -> None:
        self.hub.status_of_all()
        if state is not BrainState.STARTING:
            self._spawn(self._look_for_turns())

    async def _sweep(self) -> None:
        """Take over what dead processes left, and whatever a wake-up missed."""
        while True:
            try:
                await self._look_for_turns()
                for conversation in await self._store.waiting_deliveries(self._clock.now()):
                    self._sends.wake(conversation)
                for attachment in await self._store.waiting_fetches(self._clock.now()):
                    self._fetches.wake(attachment)
            except Exception:
                log.exception("sweep.failed")
            await asyncio.sleep(SWEEP)

    async def _look_for_turns(self) -> None:
        for conversation in await self._store.waiting_conversations(self._clock.now()):
            self._turns.wake(conversation)

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            try:
                for holder in (self._answers, self._sends_as, self._fetches_as):
                    await self._store.renew(holder, until=self._clock.now() + LEASE)
            except Exception:
                log.exception("lease.failed")

    async def _release(self, holder: str, conversation: str) -> None:
        await self._store.release(conversation, holder=holder)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
