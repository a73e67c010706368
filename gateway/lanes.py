"""Lanes: work of one conversation in order, different conversations side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

PAUSE = 1.0


class Lanes:
    """Calls `work(key)` again and again until it returns False, never twice at once for one key.

    A wake that arrives while the lane runs is remembered, so nothing is missed between the last look
    and the end of the lane. Work that raises is given back (`give_back`), tried again until that succeeds:
    its lease is renewed as long as this process lives, so nobody else would ever take it.
    """

    def __init__(
        self, work: Callable[[str], Awaitable[bool]], *, give_back: Callable[[str], Awaitable[None]], at_once: int
    ) -> None:
        self._work = work
        self._give_back = give_back
        self._room = asyncio.Semaphore(at_once)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._closed = False

    def wake(self, key: str) -> None:
        """There may be work for this key."""
        if self._closed:
            return
        if key in self._running:
            self._again.add(key)
            return
        self._running[key] = asyncio.create_task(self._run(key))

    @property
    def busy(self) -> bool:
        """Whether any lane runs."""
        return bool(self._running)

    async def close(self, *, grace: float) -> None:
        """Let running work end within `grace` seconds, then cancel it: its lease will run out."""
        self._closed = True
        tasks = list(self._running.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, key: str) -> None:
        try:
            await self._until_idle(key)
        except Exception:
            log.exception("lane.failed", extra={"conversation": key})
            await self._given_back(key)
        finally:
            del self._running[key]
            if key in self._again:
                self._again.discard(key)
                self.wake(key)

    async def _given_back(self, key: str) -> None:
        while not self._closed:
            try:
                await self._give_back(key)
            except Exception:
                log.exception("lane.holds", extra={"conversation": key})
                await asyncio.sleep(PAUSE)
            else:
                return

    async def _until_idle(self, key: str) -> None:
        more = True
        while more and not self._closed:
            self._again.discard(key)
            async with self._room:
                more = await self._work(key)
            more = more or key in self._again
