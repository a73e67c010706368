"""Receivers: one process of many, again after every trouble, and what `/readyz` says meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.errors import DeadTokenError, TryLaterError
from bot.ports import Channel
from bot.turns import LEASE
from gateway import receiving as receiving_module
from gateway.figures import Figures
from gateway.receiving import ELSEWHERE, OK, Receiving
from tests.fakes.clock import FakeClock
from tests.fakes.memory_store import MemoryStore
from tests.fakes.shop import FakeChannel


@dataclass
class FakeConnector:
    """Receives until the test says what goes wrong."""

    troubles: list[Exception] = field(default_factory=list)
    channel: Channel = field(default_factory=lambda: FakeChannel("telegram"))
    receives: int = 0
    looks: int = 0
    running: int = 0
    trouble: asyncio.Event = field(default_factory=asyncio.Event)

    async def look(self) -> str:
        """Who we are, or what is wrong."""
        self.looks += 1
        if self.troubles:
            raise self.troubles.pop(0)
        return "@aurora"

    async def check(self) -> str:
        """The same."""
        return await self.look()

    async def receive(self, opened: Callable[[], None]) -> None:
        """For ever."""
        self.receives += 1
        self.running += 1
        try:
            opened()
            await self.trouble.wait()
            self.trouble.clear()
            raise TryLaterError("the connection was lost")
        finally:
            self.running -= 1

    async def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses of some milliseconds."""
    for name in ("RENEW", "FIRST_PAUSE", "LONGEST_PAUSE"):
        monkeypatch.setattr(receiving_module, name, 0.005)


async def until(is_so: Callable[[], bool]) -> None:
    """Look again and again."""
    while not is_so():
        await asyncio.sleep(0.002)


async def test_a_dead_token_is_told_and_mended_without_a_restart() -> None:
    connector = FakeConnector([DeadTokenError("Telegram does not accept our token.")] * 3)
    receiving = Receiving(connector, MemoryStore(), FakeClock(), Figures(), holder="me")
    running = asyncio.create_task(receiving.run())
    await until(lambda: receiving.state == "Telegram does not accept our token.")
    await until(lambda: receiving.state == OK)
    running.cancel()


async def test_a_lost_connection_is_opened_again() -> None:
    connector = FakeConnector()
    receiving = Receiving(connector, MemoryStore(), FakeClock(), Figures(), holder="me")
    running = asyncio.create_task(receiving.run())
    await until(lambda: receiving.state == OK)
    connector.trouble.set()
    await until(lambda: connector.receives == 2 and receiving.state == OK)
    running.cancel()


async def test_one_process_receives_and_another_takes_over_when_it_dies() -> None:
    store, clock = MemoryStore(), FakeClock()
    first, second = FakeConnector(), FakeConnector()
    mine = Receiving(first, store, clock, Figures(), holder="mine")
    theirs = Receiving(second, store, clock, Figures(), holder="theirs")
    running = asyncio.create_task(mine.run())
    await until(lambda: mine.state == OK)
    waiting = asyncio.create_task(theirs.run())
    await until(lambda: theirs.state == ELSEWHERE)
    assert (second.receives, second.looks) == (0, 1), "who waits does not ask the platform again and again"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    clock.pass_by(LEASE + timedelta(seconds=1))
    await until(lambda: theirs.state == OK)
    assert (first.running, second.running) == (0, 1)
    waiting.cancel()


async def test_a_stop_lets_the_other_begin_at_once() -> None:
    store, clock = MemoryStore(), FakeClock()
    mine = Receiving(FakeConnector(), store, clock, Figures(), holder="mine")
    running = asyncio.create_task(mine.run())
    await until(lambda: mine.state == OK)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await mine.stop()
    theirs = Receiving(FakeConnector(), store, clock, Figures(), holder="theirs")
    waiting = asyncio.create_task(theirs.run())
    await until(lambda: theirs.state == OK)
    waiting.cancel()


async def test_a_lost_lease_ends_the_receiving() -> None:
    store, clock, connector = MemoryStore(), FakeClock(), FakeConnector()
    mine = Receiving(connector, store, clock, Figures(), holder="mine")
    running = asyncio.create_task(mine.run())
    await until(lambda: mine.state == OK)
    await store.leave_lease("receive:telegram", holder="mine")
    await store.take_lease("receive:telegram", holder="theirs", now=clock.now(), until=clock.now() + LEASE)
    await until(lambda: mine.state == ELSEWHERE)
    assert connector.running == 0
    running.cancel()
