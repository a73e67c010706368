"""Many jobs share a commit; each hears of its own fate, and only after the commit."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.errors import BusyError, ConflictError
from store.engine import open_engines
from store.writer import Writer

SMALL_QUEUE = 50


@dataclass
class Desk:
    """A writer with a drawer: a table of numbers."""

    writer: Writer
    engine: Engine
    commits: list[int]

    async def held(self) -> threading.Event:
        """Keep the writer busy until the event is set, so that jobs pile up into one batch."""
        started, release = threading.Event(), threading.Event()

        def hold(_connection: Connection) -> None:
            started.set()
            release.wait(10)

        self.holding = asyncio.ensure_future(self.writer.run(hold))
        await asyncio.to_thread(started.wait, 10)
        return release

    def kept(self) -> list[int]:
        """The numbers that are committed."""
        with self.engine.connect() as connection:
            return list(connection.execute(sa.text("SELECT n FROM drawer ORDER BY n")).scalars())


@pytest.fixture
async def desk(bare_url: str) -> AsyncIterator[Desk]:
    engines = open_engines(bare_url)
    with engines.writing.begin() as connection:
        connection.execute(sa.text("CREATE TABLE drawer (n INTEGER PRIMARY KEY)"))
    commits: list[int] = []
    sa.event.listen(engines.writing, "commit", lambda _connection: commits.append(1))
    writer = Writer(engines.writing, longest_queue=SMALL_QUEUE)
    writer.start()
    yield Desk(writer, engines.reading, commits)
    await writer.stop()
    engines.close()


def put(number: int, error: Exception | None = None) -> Callable[[Connection], int]:
    def work(connection: Connection) -> int:
        connection.execute(sa.text("INSERT INTO drawer VALUES (:n)"), {"n": number})
        if error:
            raise error
        return number

    return work


async def test_jobs_that_wait_together_are_committed_together(desk: Desk) -> None:
    release = await desk.held()
    jobs = [asyncio.ensure_future(desk.writer.run(put(number))) for number in range(40)]
    await asyncio.sleep(0)
    release.set()
    assert await asyncio.gather(*jobs) == list(range(40))
    assert len(desk.commits) == 2
    assert desk.kept() == list(range(40))


async def test_a_failing_job_fails_alone(desk: Desk) -> None:
    release = await desk.held()
    errors = {7: ConflictError("no"), 20: RuntimeError("bug")}
    jobs = [asyncio.ensure_future(desk.writer.run(put(n, errors.get(n)))) for n in range(30)]
    jobs.append(asyncio.ensure_future(desk.writer.run(put(3))))  # a key that is taken
    await asyncio.sleep(0)
    release.set()
    outcomes = await asyncio.gather(*jobs, return_exceptions=True)
    assert (outcomes[7], outcomes[20]) == (errors[7], errors[20])
    assert isinstance(outcomes[30], sa.exc.IntegrityError)
    assert desk.kept() == [n for n in range(30) if n not in errors]


async def test_who_hears_of_a_job_can_read_it(desk: Desk) -> None:
    for number in range(20):
        await desk.writer.run(put(number))
        assert number in desk.kept()


async def test_a_caller_that_has_gone_away_disturbs_nobody(desk: Desk) -> None:
    release = await desk.held()
    gone, stays = (asyncio.ensure_future(desk.writer.run(put(number))) for number in (1, 2))
    await asyncio.sleep(0)
    gone.cancel()
    release.set()
    assert await stays == 2
    assert gone.cancelled()
    assert desk.kept() == [1, 2]


async def test_too_much_is_refused_and_what_was_accepted_is_done(desk: Desk) -> None:
    release = await desk.held()
    jobs = [asyncio.ensure_future(desk.writer.run(put(number))) for number in range(SMALL_QUEUE + 5)]
    await asyncio.sleep(0)
    release.set()
    outcomes = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes[SMALL_QUEUE:]] == [BusyError] * 5
    assert desk.kept() == list(range(SMALL_QUEUE))


async def test_stopping_finishes_what_was_accepted(desk: Desk) -> None:
    release = await desk.held()
    jobs = [asyncio.ensure_future(desk.writer.run(put(number))) for number in range(40)]
    await asyncio.sleep(0)
    stopping = asyncio.ensure_future(desk.writer.stop())
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await desk.writer.run(put(99))
    release.set()
    await stopping
    assert await asyncio.gather(*jobs) == list(range(40))
    assert desk.kept() == list(range(40))


async def test_callers_of_several_loops_are_served(desk: Desk) -> None:
    others = (asyncio.to_thread(asyncio.run, desk.writer.run(put(number))) for number in range(5))
    assert await asyncio.gather(*others) == list(range(5))
