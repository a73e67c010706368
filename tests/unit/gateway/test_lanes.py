"""Lanes: in order within a key, side by side between keys, no wake lost."""

from __future__ import annotations

import asyncio

from gateway.lanes import Lanes


async def nothing(key: str) -> None:
    """Nothing is held in these tests."""


async def test_one_key_never_runs_twice_at_once_and_nothing_is_missed() -> None:
    waiting = 0
    running = 0
    done = asyncio.Event()
    count = 0

    async def work(key: str) -> bool:
        nonlocal running, waiting, count
        running += 1
        assert running == 1
        await asyncio.sleep(0)
        running -= 1
        if not waiting:
            return False
        waiting -= 1
        count += 1
        if count == 50:
            done.set()
        return True

    lanes = Lanes(work, give_back=nothing, at_once=8)
    for _ in range(50):
        waiting += 1
        lanes.wake("a")
        await asyncio.sleep(0)
    await asyncio.wait_for(done.wait(), 5)
    await lanes.close(grace=5)


async def test_different_keys_run_side_by_side() -> None:
    met = asyncio.Event()
    inside: set[str] = set()

    async def work(key: str) -> bool:
        inside.add(key)
        if len(inside) == 2:
            met.set()
        await asyncio.wait_for(met.wait(), 5)
        return False

    lanes = Lanes(work, give_back=nothing, at_once=2)
    lanes.wake("a")
    lanes.wake("b")
    await asyncio.wait_for(met.wait(), 5)
    await lanes.close(grace=5)


async def test_an_accident_in_one_lane_does_not_stop_it_for_ever() -> None:
    calls = 0

    async def work(key: str) -> bool:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError("on purpose")
        return False

    lanes = Lanes(work, give_back=nothing, at_once=1)
    lanes.wake("a")
    while calls == 0:
        await asyncio.sleep(0)
    lanes.wake("a")
    while calls == 1:
        await asyncio.sleep(0)
    await lanes.close(grace=5)
    assert calls == 2
