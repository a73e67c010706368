"""How Slack brings what happened to an app: signed requests or Socket Mode, and again until it is acknowledged."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp

Payload = dict[str, Any]

ORDERLY = 1.0
"""Seconds that the next happening in a place waits for the first attempt of the one before, once that began."""

AT_ONCE = 32
"""Replayed deliveries under way together."""


@dataclass(frozen=True)
class Envelope:
    """Something to be delivered; `kind` is events, interactions or commands, `lane` the place it belongs to."""

    kind: str
    payload: Payload
    lane: str


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt: `reason` is empty when it was acknowledged; `answer` is what came back."""

    reason: str = ""
    answer: bytes = b""
    final: bool = False


@dataclass
class Turn:
    """The place of an envelope in the order of its lane."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    tried: asyncio.Event = field(default_factory=asyncio.Event)

    async def over(self) -> None:
        """It was tried once, or has had its time."""
        await self.begun.wait()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.tried.wait(), ORDERLY)


@dataclass(frozen=True)
class Delivery:
    """One attempt, for tests to look at."""

    kind: str
    payload: Payload
    attempt: int
    outcome: Outcome
    at: float
    seconds: float


class Way(Protocol):
    """One of the two ways to an app."""

    async def attempt(self, envelope: Envelope, number: int, reason: str) -> Outcome:
        """Deliver once; `reason` is why the attempt before failed."""
        ...

    def again(self) -> str:
        """The reason that a repeated delivery gives."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


@dataclass
class Requests:
    """The Events API: requests to the app's URLs, signed."""

    url: str
    secret: str
    patience: Callable[[], float]
    _session: aiohttp.ClientSession | None = None

    async def attempt(self, envelope: Envelope, number: int, reason: str) -> Outcome:
        """Post once and wait for 200."""
        body, content_type = encoded(envelope)
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        headers |= signature_headers(self.secret, body)
        if number:
            headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        url, timeout = f"{self.url}/{envelope.kind}", aiohttp.ClientTimeout(total=self.patience())
        try:
            async with self._session.post(
                url, data=body, headers=headers, timeout=timeout, max_redirects=2
            ) as response:
                answer = await response.read()
        except asyncio.TimeoutError:
            return Outcome("http_timeout")
        except aiohttp.TooManyRedirects:
            return Outcome("too_many_redirects")
        except aiohttp.ClientError:
            return Outcome("connection_failed")
        good = 200 <= response.status < 300
        return Outcome("" if good else "http_error", answer, final="X-Slack-No-Retry" in response.headers)

    def again(self) -> str:
        """Slack's usual complaint."""
        return "http_timeout"

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()


def encoded(envelope: Envelope) -> tuple[bytes, str]:
    """The body of a request and its type: JSON for events, forms for all else."""
    if envelope.kind == "events":
        return json.dumps(envelope.payload).encode(), "application/json"
    form = envelope.payload if envelope.kind == "commands" else {"payload": json.dumps(envelope.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def signature_headers(secret: str, body: bytes, *, at: float | None = None) -> dict[str, str]:
    """The headers that prove a request is Slack's."""
    timestamp = str(int(time.time() if at is None else at))
    signed = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={signed}"}


@dataclass
class PostOffice:
    """Delivers in order of each place, repeats what is not acknowledged, remembers all attempts."""

    way: Way
    answered: Callable[[Envelope, bytes], None]
    pauses: Sequence[float] = (0.2, 1.0, 5.0)
    """Seconds before each further attempt; Slack's own are 0, 60 and 300."""
    repeated: frozenset[str] = frozenset({"events"})
    """Kinds that Slack repeats; for others the person sees that it did not work."""
    given: list[Envelope] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    lost: list[Envelope] = field(default_factory=list)
    handed: deque[Any] = field(default_factory=deque)
    """What waits for the loop."""
    _lanes: dict[str, list[Turn]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def busy(self) -> bool:
        """Whether deliveries are under way."""
        return bool(self.handed or self._tasks)

    def give(self, envelopes: Sequence[Envelope]) -> None:
        """Deliver what belongs to one happening, together; called in the fake's loop."""
        turns = [Turn() for _ in envelopes]
        before = self._lanes.get(envelopes[0].lane, [])
        self._lanes[envelopes[0].lane] = turns
        self._start(self._in_order(before, envelopes, turns))

    def replay(self, given: Sequence[Envelope], times: int, seed: int) -> None:
        """Deliver these again, shuffled."""
        again = [(envelope, number) for number in range(1, times + 1) for envelope in given]
        Random(seed).shuffle(again)  # noqa: S311 - the order of a test, not a secret
        room = asyncio.Semaphore(AT_ONCE)
        for envelope, number in again:
            self._start(self._once_more(room, envelope, min(number, 3)))

    async def close(self) -> None:
        """Give up what is under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.way.close()

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _in_order(self, before: Sequence[Turn], envelopes: Sequence[Envelope], turns: Sequence[Turn]) -> None:
        await asyncio.gather(*(turn.over() for turn in before))
        await asyncio.gather(*(self._deliver(e, turn) for e, turn in zip(envelopes, turns, strict=True)))

    async def _deliver(self, envelope: Envelope, turn: Turn) -> None:
        reason = ""
        pauses = list(self.pauses) if envelope.kind in self.repeated else []
        for number in range(1 + len(pauses)):
            if number:
                await asyncio.sleep(pauses[number - 1])
            turn.begun.set()
            outcome = await self._attempt(envelope, number, reason)
            turn.tried.set()
            if not outcome.reason:
                return
            reason = outcome.reason
            if outcome.final:
                break
        self.lost.append(envelope)

    async def _once_more(self, room: asyncio.Semaphore, envelope: Envelope, number: int) -> None:
        async with room:
            outcome = await self._attempt(envelope, number, self.way.again())
        if outcome.reason:
            await self._deliver(envelope, Turn())

    async def _attempt(self, envelope: Envelope, number: int, reason: str) -> Outcome:
        at, began = time.time(), time.monotonic()
        outcome = await self.way.attempt(envelope, number, reason)
        took = time.monotonic() - began
        self.deliveries.append(Delivery(envelope.kind, envelope.payload, number, outcome, at, took))
        if not outcome.reason and outcome.answer:
            self.answered(replace(envelope), outcome.answer)
        return outcome
