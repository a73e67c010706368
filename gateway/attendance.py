"""Who is at their console: remembered here, written down now and then, so that every gateway knows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable

from bot.agents import GONE_AFTER
from bot.ports import Clock
from bot.storing import Store

log = logging.getLogger(__name__)

EVERY = GONE_AFTER.total_seconds() / 3


class Attendants:
    """Those with an open stream here, and those who asked for something since the last writing."""

    def __init__(self, store: Store, clock: Clock, connected: Callable[[], Iterable[str]]) -> None:
        self._store = store
        self._clock = clock
        self._connected = connected
        self._asked: set[str] = set()
        self._known: set[str] = set()
        self._news = asyncio.Event()

    def seen(self, name: str) -> None:
        """Somebody asked for something; who was not known to be here is written down at once."""
        self._asked.add(name)
        if name not in self._known:
            self._known.add(name)
            self._news.set()

    async def run(self) -> None:
        """Write down who is here until cancelled."""
        while True:
            try:
                await self._write()
            except Exception:
                log.exception("attendance.failed")
            try:
                await asyncio.wait_for(self._news.wait(), EVERY)
            except asyncio.TimeoutError:
                self._known = set()

    async def _write(self) -> None:
        self._news.clear()
        here = sorted({*self._asked, *self._connected()})
        self._asked.clear()
        self._known.update(here)
        await self._store.seen(here, now=self._clock.now())
