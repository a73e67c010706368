"""Whatever agents link and take apart, in any order: groups are one step deep, and undoing restores what was before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import ConflictError, NotFoundError
from bot.storing import Store
from store.engine import open_engines
from store.schema import customers
from store.sql import open_store
from tests.contract.store.counter import Counter
from tests.contract.store.people import comes
from tests.fakes.clock import FakeClock
from tests.fakes.memory_store import MemoryStore

PEOPLE = 6
ONE = st.integers(0, PEOPLE - 1)
STEPS = st.lists(st.tuples(st.sampled_from(["link", "unlink", "apart"]), ONE, ONE), max_size=14)
Edges = frozenset[frozenset[int]]
Standing = dict[str, str | None]


def way(start: int, goal: int, edges: Edges, seen: frozenset[int] = frozenset()) -> list[frozenset[int]] | None:
    """The links from one to another, the plain way."""
    if start == goal:
        return []
    for edge in edges:
        for beyond in edge - {start} - seen if start in edge else ():
            rest = way(beyond, goal, edges, seen | {start})
            if rest is not None:
                return [edge, *rest]
    return None


class Office:
    """Agents at work on some customers, and what should have come of it."""

    def __init__(self, store: Store, standing: Callable[[], Standing]) -> None:
        self.counter = Counter(store, FakeClock())
        self.store = store
        self.standing = standing
        self.edges: Edges = frozenset()
        self.ids: list[str] = []

    async def opens(self) -> None:
        self.ids = [(await comes(self.counter, f"{id(self)}-{place}")).customer for place in range(PEOPLE)]

    async def does(self, what: str, one: int, other: int) -> None:
        """One step, and whether everything stands as it should."""
        before, there = self.standing(), way(one, other, self.edges)
        known = {"who": "Bia", "now": self.counter.now}
        if what == "link" and one != other:
            await self.store.link(self.ids[one], self.ids[other], why="", **known)  # type: ignore[arg-type]
            if there is None:
                await self.store.unlink(self.ids[other], self.ids[one], **known)  # type: ignore[arg-type]
                assert self.standing() == before, "undoing restores"
                await self.store.link(self.ids[one], self.ids[other], why="", **known)  # type: ignore[arg-type]
                self.edges |= {frozenset((one, other))}
        elif what == "unlink" and there:
            await self.store.unlink(self.ids[one], self.ids[other], **known)  # type: ignore[arg-type]
            self.edges -= {there[-1]}
        elif what == "unlink":
            with pytest.raises(NotFoundError):
                await self.store.unlink(self.ids[one], self.ids[other], **known)  # type: ignore[arg-type]
        elif what == "apart" and one != other and there is None:
            await self.store.set_apart(self.ids[one], self.ids[other], **known)  # type: ignore[arg-type]
            assert self.standing() == before, "words change nobody"
        elif what == "apart" and there:
            with pytest.raises(ConflictError):
                await self.store.set_apart(self.ids[one], self.ids[other], **known)  # type: ignore[arg-type]
        await self.looks()

    async def looks(self) -> None:
        """Groups are those of the links, the oldest first; everybody stands under the oldest, one step deep."""
        standing = self.standing()
        for one in range(PEOPLE):
            group = [other for other in range(PEOPLE) if way(one, other, self.edges) is not None]
            assert await self.store.kin(self.ids[one]) == [self.ids[other] for other in group]
            assert len(await self.store.links(self.ids[one])) == len(group) - 1
            if standing:
                assert standing[self.ids[one]] == (None if group[0] == one else self.ids[group[0]])


async def live(office: Office, steps: list[tuple[str, int, int]]) -> None:
    """All steps, then everything is taken back."""
    await office.opens()
    for step in steps:
        await office.does(*step)
    for edge in sorted(office.edges, key=sorted):
        await office.does("unlink", *sorted(edge))
    assert not office.edges
    assert not any(office.standing().get(one) for one in office.ids)


async def test_two_gateways_link_at_once(database_url: str) -> None:
    """Whoever comes second sees what the first has done; the groups stay trees, one step deep."""
    stores = [open_store(database_url, clock=FakeClock()) for _ in range(2)]
    for store in stores:
        await store.open()
    office = Office(stores[0], dict)
    await office.opens()
    pairs = [(one, other) for one in range(PEOPLE) for other in range(one)]
    known = {"who": "Bia", "why": "", "now": office.counter.now}
    linking = [
        stores[place % 2].link(office.ids[one], office.ids[other], **known)  # type: ignore[arg-type]
        for place, (one, other) in enumerate(pairs)
    ]
    await asyncio.gather(*linking)
    assert len(await stores[1].links(office.ids[-1])) == PEOPLE - 1
    for one in office.ids:
        assert await stores[1].kin(one) == office.ids
    for store in stores:
        await store.close()


def run(living: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Hypothesis knows no coroutines."""
    asyncio.run(living())


MANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FEW = settings(MANY, max_examples=12)


@MANY
@given(steps=STEPS)
def test_in_memory(steps: list[tuple[str, int, int]]) -> None:
    run(lambda: live(Office(MemoryStore(), dict), steps))


@FEW
@given(steps=STEPS)
def test_in_a_database(database_url: str, steps: list[tuple[str, int, int]]) -> None:
    engines = open_engines(database_url)

    def standing() -> Standing:
        with engines.reading.connect() as connection:
            rows = connection.execute(sa.select(customers.c.id, customers.c.linked_to)).all()
        return {row.id: row.linked_to for row in rows}

    async def living() -> None:
        store = open_store(database_url, clock=FakeClock())
        await store.open()
        try:
            await live(Office(store, standing), steps)
        finally:
            await store.close()

    try:
        run(living)
    finally:
        engines.close()
