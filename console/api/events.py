"""Server-Sent Events for the console: what changes in the queue and in conversations, as it changes."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from bot.errors import UnauthorizedError
from bot.streams import DeskNote, Happening, MessageShown, QueueChanged, StatusChanged, Subscription, TypingChanged
from console.access import visitor_of
from console.api.showing import show_message
from console.deps import Deps

HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
)
OPENING = "retry: 2000\n: A page that connects again reloads what it shows.\n\n"
PING = ": ping\n\n"


@dataclass(frozen=True)
class Events:
    """A bare ASGI endpoint: streaming responses would double the memory of an open connection."""

    deps: Deps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write until the page goes away, the session ends or the process stops."""
        if scope["method"] != "GET":
            raise HTTPException(405, "Only GET.", {"Allow": "GET"})
        connection = HTTPConnection(scope)
        visitor = await visitor_of(self.deps, connection)
        line = self.deps.streams.subscribe_desk(visitor.user.name)
        leaving = asyncio.create_task(_close_when_gone(receive, line))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
            await _write(send, OPENING)
            await self._tell(connection, line, send)
            await send({"type": "http.response.body", "body": b""})
        finally:
            line.close()
            leaving.cancel()

    async def _tell(self, connection: HTTPConnection, line: Subscription, send: Send) -> None:
        async for happening in line:
            if not await self._still_signed_in(connection):
                return
            await _write(send, event_of(happening))

    async def _still_signed_in(self, connection: HTTPConnection) -> bool:
        try:
            await visitor_of(self.deps, connection)
        except UnauthorizedError:
            return False
        return True


def event_of(happening: Happening) -> str:
    """One happening as the lines of an event; a beat is a comment."""
    if isinstance(happening, MessageShown):
        message = happening.message
        shown = json.loads(show_message(message).json())
        return _event("message", {"conversation": message.conversation, "message": shown})
    if isinstance(happening, TypingChanged):
        who = {"conversation": happening.conversation, "author": happening.author, "on": happening.on}
        return _event("typing", who)
    if isinstance(happening, StatusChanged):
        return _event("status", {"conversation": happening.conversation})
    if isinstance(happening, DeskNote):
        return _event(happening.kind, dict(happening.about))
    return _event("queue", {}) if isinstance(happening, QueueChanged) else PING


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _close_when_gone(receive: Receive, line: Subscription) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    line.close()
