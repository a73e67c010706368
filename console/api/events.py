"""Server-Sent Events for the console: what changes in the queue and in conversations, as it changes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from bot.streams import Subscription
from console.access import visitor_of
from console.api.encoding import Encoding
from console.deps import Deps
from console.watch import Watch

HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
)
OPENING = b"retry: 2000\n: A page that connects again reloads what it shows.\n\n"


@dataclass(frozen=True)
class Events:
    """A bare ASGI endpoint: streaming responses would double the memory of an open connection."""

    deps: Deps
    watch: Watch
    encoding: Encoding

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write until the page goes away, the session ends or the process stops."""
        if scope["method"] != "GET":
            raise HTTPException(405, "Only GET.", {"Allow": "GET"})
        visitor = await visitor_of(self.deps, HTTPConnection(scope))
        line = self.deps.streams.subscribe_desk(visitor.user.name, session=visitor.session)
        self.watch.join(line, visitor.token_hash)
        leaving = asyncio.create_task(_close_when_gone(receive, line))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
            await _write(send, OPENING)
            async for happening in line:
                await _write(send, b"".join(map(self.encoding.of, (happening, *line.rest()))))
            await send({"type": "http.response.body", "body": b""})
        finally:
            line.close()
            self.watch.leave(line)
            leaving.cancel()


def events(deps: Deps) -> Events:
    """The one of a gateway."""
    return Events(deps, Watch(deps.store, deps.clock), Encoding())


async def _write(send: Send, event: bytes) -> None:
    await send({"type": "http.response.body", "body": event, "more_body": True})


async def _close_when_gone(receive: Receive, line: Subscription) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    line.close()
