"""What goes wrong on purpose: scripted faults, and the rates above which Telegram refuses."""

from __future__ import annotations

import asyncio
import math
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.fakes.telegram_world import ApiError

ANY = "*"
PROXY_PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr>nginx</body></html>"
GRACE = 0.05
"""Seconds by which a message may come early: clocks and sockets are not exact."""


@dataclass
class Fault:
    """One kind of failure for the next `times` calls of a method; `after` says the call had its effect."""

    kind: str
    method: str
    times: int | None = 1
    chat: int | None = None
    after: bool = False
    status: int = 500
    description: str = ""
    parameters: Mapping[str, Any] | None = None
    seconds: float = 0.0

    def meets(self, method: str, chat: int | None) -> bool:
        """Whether it strikes this call."""
        return self.method in (ANY, method) and self.chat in (None, chat) and self.times != 0

    async def strike(self, request: web.Request) -> web.StreamResponse:
        """The answer, or none."""
        if self.kind == "fail":
            return failure(ApiError(self.status, self.description, self.parameters))
        if self.kind == "html":
            page = PROXY_PAGE.format(f"{self.status} Bad Gateway")
            return web.Response(status=self.status, text=page, content_type="text/html")
        if self.kind == "hang":
            await asyncio.sleep(self.seconds)
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)


class Faults:
    """The failures still to come; the oldest that meets a call strikes it."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Another one."""
        fault.method = fault.method.lower()
        self._coming.append(fault)

    def clear(self) -> None:
        """No more failures."""
        self._coming.clear()

    def take(self, method: str, chat: int | None) -> Fault | None:
        """What strikes this call."""
        found = next((fault for fault in self._coming if fault.meets(method, chat)), None)
        if found is not None and found.times is not None:
            found.times -= 1
        return found


@dataclass(frozen=True)
class Violation:
    """A call that was refused for coming too soon."""

    at: float
    method: str
    chat: int
    limit: str
    retry_after: int


class Rates:
    """Messages a second over all chats, seconds between two in one chat, and messages a minute in a group."""

    def __init__(self, *, per_second: int, gap: float, per_group_minute: int | None) -> None:
        self.per_second = per_second
        self.gap = gap
        self.per_group_minute = per_group_minute
        self.violations: list[Violation] = []
        self._all: deque[float] = deque()
        self._chats: dict[int, deque[float]] = defaultdict(deque)

    def take(self, method: str, chat: int, count: int = 1) -> None:
        """Count this message, or refuse it with a 429."""
        now = time.monotonic()
        mine = self._chats[chat]
        limits = [("overall", self._all, self.per_second, 1.0), ("chat", mine, 1, self.gap)]
        if chat < 0 and self.per_group_minute is not None:
            limits.append(("group", mine, self.per_group_minute, 60.0))
        for name, times, allowed, span in limits:
            recent = [at for at in times if at > now - span + GRACE]
            if len(recent) >= allowed:
                wait = max(1, math.ceil(recent[0] + span - now))
                self.violations.append(Violation(now, method, chat, name, wait))
                raise ApiError(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
        self._all.extend([now] * count)
        mine.extend([now] * count)
        while self._all[0] < now - 1.0:
            self._all.popleft()
        while mine[0] < now - 60.0:
            mine.popleft()


def failure(error: ApiError) -> web.Response:
    """An answer that is not `ok`, as Telegram gives it."""
    body: dict[str, Any] = {"ok": False, "error_code": error.status, "description": error.description}
    headers = {}
    if error.parameters:
        body["parameters"] = dict(error.parameters)
        if "retry_after" in error.parameters:
            headers["Retry-After"] = str(error.parameters["retry_after"])
    return web.json_response(body, status=error.status, headers=headers)
