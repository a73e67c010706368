"""A page that listens, as a test sees it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from tests.contract.webchat.conftest import Visitor


@dataclass
class Page:
    """An open stream; every event read so far is in `seen` as (name, data, id)."""

    response: httpx.Response
    lines: AsyncIterator[str]
    seen: list[tuple[str, dict[str, object], int | None]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    async def next(self, name: str) -> dict[str, object]:
        """Read on until an event of this name."""
        while True:
            found = await self._event()
            if found == name:
                return self.seen[-1][1]

    async def until_text(self, text: str) -> None:
        """Read on until a message with this text."""
        while (await self.next("message"))["text"] != text:
            pass

    async def rest(self) -> None:
        """Read to the end of the stream."""
        async for _ in self.lines:
            pass

    def texts(self) -> list[object]:
        """The messages so far."""
        return [data["text"] for name, data, _ in self.seen if name == "message"]

    def last_id(self) -> int:
        """Where to resume."""
        return max(id or 0 for _, _, id in self.seen)

    async def _event(self) -> str | None:
        fields: dict[str, str] = {}
        async for line in self.lines:
            if line.startswith(":"):
                self.comments.append(line)
            elif line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif fields:
                break
            else:
                return None
        number = int(fields["id"]) if "id" in fields else None
        self.seen.append((fields["event"], json.loads(fields["data"]), number))
        return fields["event"]


@asynccontextmanager
async def listening(visitor: Visitor, *, after: object = None) -> AsyncIterator[Page]:
    """Open the stream of a visitor."""
    headers = visitor.headers if after is None else visitor.headers | {"Last-Event-ID": str(after)}
    async with visitor.http.stream("GET", "/chat/events", headers=headers) as response:
        assert response.status_code == 200
        yield Page(response, response.aiter_lines())
