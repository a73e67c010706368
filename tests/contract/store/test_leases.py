"""Work that one process of many does is held under a name, for a time."""

from __future__ import annotations

import asyncio

from tests.contract.store.counter import HERE, LEASE, THERE, Counter

POLL = "telegram poll"


async def test_a_free_lease_is_taken_and_kept_from_others(counter: Counter) -> None:
    assert await counter.leases(POLL)
    assert not await counter.leases(POLL, holder=THERE)
    assert await counter.leases("slack socket", holder=THERE)


async def test_its_holder_prolongs_it(counter: Counter) -> None:
    assert await counter.leases(POLL)
    counter.clock.pass_by(LEASE / 2)
    assert await counter.leases(POLL)
    counter.clock.pass_by(LEASE / 2)
    assert not await counter.leases(POLL, holder=THERE)


async def test_a_lease_that_ran_out_goes_to_whoever_asks(counter: Counter) -> None:
    assert await counter.leases(POLL)
    counter.clock.pass_by(LEASE)
    assert await counter.leases(POLL, holder=THERE)
    assert not await counter.leases(POLL, holder=HERE)


async def test_only_its_holder_leaves_it(counter: Counter) -> None:
    await counter.store.leave_lease(POLL, holder=HERE)
    assert await counter.leases(POLL)
    await counter.store.leave_lease(POLL, holder=THERE)
    assert not await counter.leases(POLL, holder=THERE)
    await counter.store.leave_lease(POLL, holder=HERE)
    assert await counter.leases(POLL, holder=THERE)


async def test_of_many_who_ask_at_once_one_gets_it(counter: Counter) -> None:
    for _ in range(3):
        taken = await asyncio.gather(*(counter.leases(POLL, holder=f"process {n}") for n in range(20)))
        assert sum(taken) == 1
        counter.clock.pass_by(LEASE)
