"""One thread that does all the writing of a process, many jobs in one commit."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy.engine import Connection, Engine

from bot.errors import BalcaoError, BusyError
from store.failures import our_error, worth_another_try

log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[Connection], T]

BATCH = 256
LONGEST_QUEUE = 10_000
TRIES = 3


@dataclass(frozen=True)
class Job(Generic[T]):
    """Work, and who waits for its result."""

    work: Work[T]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[T]


@dataclass(frozen=True)
class Result:
    """What one job came to, after the commit or the rollback."""

    value: Any = None
    error: Exception | None = None


class Writer:
    """Runs jobs in the order they came, as many as wait in one transaction.

    A job may run twice: when one of a batch raises, the transaction is rolled back and each job is run
    again in one of its own, so that only the failing one fails. Jobs therefore touch nothing but the
    connection they are given. A caller hears of its job after COMMIT, never before.
    """

    def __init__(self, engine: Engine, *, longest_queue: int = LONGEST_QUEUE) -> None:
        self._engine = engine
        self._longest_queue = longest_queue
        self._jobs: deque[Job[Any]] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    async def run(self, work: Work[T]) -> T:
        """The result of this work once it is committed; BusyError when too much waits already."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        with self._wake:
            if self._closing or len(self._jobs) >= self._longest_queue:
                raise BusyError("Too much is being written at present.", retry_after=1.0)
            self._jobs.append(Job(work, loop, future))
            self._wake.notify()
        return await future

    async def stop(self) -> None:
        """Refuse new jobs, finish the accepted ones, end the thread."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while batch := self._next_batch():
            _settle(batch, self._together(batch))

    def _next_batch(self) -> list[Job[Any]]:
        with self._wake:
            self._wake.wait_for(lambda: self._jobs or self._closing)
            return [self._jobs.popleft() for _ in range(min(len(self._jobs), BATCH))]

    def _together(self, batch: list[Job[Any]]) -> list[Result]:
        try:
            with self._engine.begin() as connection:
                values = [job.work(connection) for job in batch]
        except Exception:  # noqa: BLE001 - whichever job it was, each one now speaks for itself
            return self._one_by_one(batch)
        return [Result(value) for value in values]

    def _one_by_one(self, batch: list[Job[Any]]) -> list[Result]:
        results: list[Result] = []
        for job in batch:
            unreachable = bool(results) and isinstance(results[-1].error, BusyError)
            results.append(results[-1] if unreachable else self._alone(job))  # waiting once for a server is enough
        return results

    def _alone(self, job: Job[Any], tries: int = TRIES) -> Result:
        try:
            with self._engine.begin() as connection:
                value = job.work(connection)
        except BalcaoError as error:
            return Result(error=error)
        except Exception as error:  # noqa: BLE001 - it belongs to the caller of this one job
            if tries > 1 and worth_another_try(error):
                return self._alone(job, tries - 1)
            return Result(error=our_error(error))
        return Result(value)


def _settle(batch: list[Job[Any]], results: list[Result]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Result]]] = defaultdict(list)
    for job, result in zip(batch, results, strict=True):
        by_loop[job.loop].append((job.future, result))
    for loop, settled in by_loop.items():
        try:
            loop.call_soon_threadsafe(_tell, settled)
        except RuntimeError:  # the loop has ended; what was written stays written
            log.warning("writer.nobody_waits")


def _tell(settled: list[tuple[asyncio.Future[Any], Result]]) -> None:
    for future, result in settled:
        if future.done():  # its caller was cancelled meanwhile
            continue
        if result.error is not None:
            future.set_exception(result.error)
        else:
            future.set_result(result.value)
