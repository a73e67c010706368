"""What every part of the store stands on: one writer and a few readers."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from typing import TypeVar

from bot.errors import BusyError
from bot.ports import Clock
from store.engine import READERS, Engines, open_engines
from store.failures import our_error, worth_another_try
from store.writer import Work, Writer

T = TypeVar("T")


class WallClock:
    """The real time."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        return datetime.now(timezone.utc)


class Database:
    """Opens, reads, writes and closes; reads never wait for the writer."""

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        self._url = url
        self.clock = clock or WallClock()
        self._engines: Engines | None = None
        self._writer: Writer | None = None
        self._readers: ThreadPoolExecutor | None = None
        self._door = asyncio.Lock()

    async def open(self) -> None:
        """Connect; SettingsError when that is impossible. Opening twice, even at once, changes nothing."""
        async with self._door:
            if self._engines is None:
                await self._connect()

    async def close(self) -> None:
        """Write what was accepted, then disconnect."""
        async with self._door:
            if self._engines is None or self._writer is None or self._readers is None:
                return
            await self._writer.stop()
            await asyncio.to_thread(self._readers.shutdown)
            self._engines.close()
            self._engines = self._writer = self._readers = None

    async def write(self, work: Work[T]) -> T:
        """Run in the next commit and wait for it."""
        if self._writer is None:
            raise BusyError("The store is closed.", retry_after=1.0)
        return await self._writer.run(work)

    async def read(self, work: Work[T]) -> T:
        """Run on a reading connection; it sees everything committed before."""
        if self._engines is None or self._readers is None:
            raise BusyError("The store is closed.", retry_after=1.0)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._reading, self._engines, work)

    async def _connect(self) -> None:
        self._engines = await asyncio.to_thread(open_engines, self._url)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._writer = Writer(self._engines.writing)
        self._writer.start()

    @staticmethod
    def _reading(engines: Engines, work: Work[T]) -> T:
        try:
            return _once(engines, work)
        except Exception as error:
            if not worth_another_try(error):
                raise our_error(error) from error
        return _once(engines, work)


def _once(engines: Engines, work: Work[T]) -> T:
    with engines.reading.connect() as connection:
        return work(connection)
