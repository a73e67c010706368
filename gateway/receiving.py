"""Keeps a connector receiving: one process at a time, again after every trouble, and never in anybody's way."""

from __future__ import annotations

import asyncio
import logging

from bot.errors import BalcaoError, TryLaterError
from bot.ports import Clock, Connector
from bot.storing import Store
from bot.turns import LEASE
from gateway.backoff import backoff
from gateway.figures import Figures

log = logging.getLogger(__name__)

RENEW = 2.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
OK = "ok"
STARTING = "starting"
ELSEWHERE = "ok, received by another process"


class Receiving:
    """One connector; `state` is `ok` or what is wrong, for `/readyz`."""

    def __init__(self, connector: Connector, store: Store, clock: Clock, figures: Figures, *, holder: str) -> None:
        self.name = connector.channel.name
        self.state = STARTING
        self._connector = connector
        self._store = store
        self._clock = clock
        self._figures = figures
        self._holder = holder
        self._failures = 0
        self._introduced = False

    async def run(self) -> None:
        """For ever; a dead token or an unreachable platform is tried again ever more slowly."""
        while True:
            try:
                if not self._introduced:
                    await self._connector.look()
                    self._introduced = True
                await self._receive()
            except BalcaoError as error:
                self._introduced = False
                self._become(error.message)
                pause = error.retry_after if isinstance(error, TryLaterError) else None
            except Exception:
                log.exception("channel.failed", extra={"channel": self.name})
                self._become("failed in an unexpected way; see the log")
                pause = None
            else:
                pause = RENEW
            await asyncio.sleep(pause or self._pause())

    async def stop(self) -> None:
        """Let another process receive at once."""
        await self._store.leave_lease(self._lease, holder=self._holder)
        await self._connector.close()

    async def _receive(self) -> None:
        """Receive as long as the lease is ours; returns when it is not."""
        if not await self._held():
            self._become(ELSEWHERE)
            return
        receiving = asyncio.create_task(self._connector.receive(self._opened))
        try:
            while not receiving.done():
                await asyncio.wait({receiving}, timeout=RENEW)
                if not receiving.done() and not await self._held():
                    log.warning("channel.lease_lost", extra={"channel": self.name})
                    return
            receiving.result()
        finally:
            receiving.cancel()
            await asyncio.gather(receiving, return_exceptions=True)

    async def _held(self) -> bool:
        now = self._clock.now()
        return await self._store.take_lease(self._lease, holder=self._holder, now=now, until=now + LEASE)

    @property
    def _lease(self) -> str:
        return f"receive:{self.name}"

    def _opened(self) -> None:
        self._failures = 0
        self._become(OK)

    def _become(self, state: str) -> None:
        self._figures.channel_up.labels(self.name).set(state.startswith(OK))
        if state == self.state:
            return
        self.state = state
        level = logging.INFO if state.startswith(OK) else logging.WARNING
        log.log(level, "channel.state", extra={"channel": self.name, "state": state})

    def _pause(self) -> float:
        self._failures += 1
        return backoff(self._failures, first=FIRST_PAUSE, longest=LONGEST_PAUSE)
