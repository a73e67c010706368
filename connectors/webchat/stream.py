"""The open stream of one page: what it missed, how things stand, then everything as it happens.

A bare ASGI endpoint: response classes and middleware double the memory of an open connection.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from bot.messages import Message
from bot.status import Status, status_now, status_of
from bot.streams import Beat, Happening, MessageShown, QueueChanged, StatusChanged, Subscription, TypingChanged
from connectors.webchat.needs import ChatNeeds
from connectors.webchat.parse import ChatSession
from connectors.webchat.render import PING, message_event, status_event, typing_event
from connectors.webchat.tokens import Tokens, UnknownTokenError

REPLAYED = 50
"""Messages shown to a page that has none."""

PAGE = 200
LARGEST_EVENT = 2**53

STREAM_HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
)


@dataclass(frozen=True)
class Events:
    """`GET /chat/events`."""

    needs: ChatNeeds
    tokens: Tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one page until it leaves, is too slow, or the gateway stops."""
        headers = Headers(scope=scope)
        known = self.tokens.read(headers.get("authorization"))
        if await self.needs.store.conversation(known.session.conversation) is None:
            raise UnknownTokenError("This session is over; open a new one.")
        subscription = self.needs.streams.subscribe(known.session.conversation)
        leaving = asyncio.create_task(_close_when_left(receive, subscription))
        try:
            renewed = ((b"x-chat-token", known.renewed.encode()),) if known.renewed else ()
            await send({"type": "http.response.start", "status": 200, "headers": [*STREAM_HEADERS, *renewed]})
            page = OpenPage(self.needs, known.session, subscription, send)
            await page.serve(after=resume_point(headers.get("last-event-id")))
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            subscription.close()
            leaving.cancel()


class OpenPage:
    """One connection: the last event it was sent, and the last status."""

    __slots__ = ("_last", "_needs", "_send", "_session", "_status", "_subscription", "_told")

    def __init__(self, needs: ChatNeeds, session: ChatSession, subscription: Subscription, send: Send) -> None:
        self._needs = needs
        self._session = session
        self._subscription = subscription
        self._send = send
        self._last = 0
        self._status: bytes = b""
        self._told: Status | None = None

    async def serve(self, *, after: int | None) -> None:
        """Subscribed already, so nothing falls between the replay and what happens meanwhile."""
        await self._replay(after)
        await self._tell_status()
        async for happening in self._subscription:
            await self._tell(happening)

    async def _replay(self, after: int | None) -> None:
        if after is not None and await self._knows(after):
            self._last = after
            await self._catch_up()
            return
        await self._show(await self._visible(after=None, limit=REPLAYED))

    async def _knows(self, after: int) -> bool:
        """A page may come with an event of another conversation: then it starts afresh."""
        newest = await self._visible(after=None, limit=1)
        return bool(newest) and after <= (newest[-1].event or 0)

    async def _catch_up(self) -> None:
        while True:
            missed = await self._visible(after=self._last, limit=PAGE)
            await self._show(missed)
            if len(missed) < PAGE:
                return

    async def _visible(self, *, after: int | None, limit: int) -> list[Message]:
        return await self._needs.store.visible(self._session.conversation, after=after, limit=limit)

    async def _show(self, messages: list[Message]) -> None:
        if not messages:
            await self._write(b": \n\n")  # so that the page learns at once that it is connected
            return
        await self._write(b"".join(message_event(message).wire for message in messages))
        self._last = max(self._last, messages[-1].event or 0)

    async def _tell(self, happening: Happening) -> None:
        if isinstance(happening, MessageShown):
            await self._tell_message(happening.message)
        elif isinstance(happening, TypingChanged):
            await self._write(typing_event(happening).wire)
        elif isinstance(happening, QueueChanged):
            known = self._told and await status_now(self._told, self._needs.lines)
            await self._tell_status(known or None)
        elif isinstance(happening, StatusChanged):
            await self._tell_status()
        elif isinstance(happening, Beat):
            await self._write(PING)

    async def _tell_message(self, message: Message) -> None:
        """In the order of events, each once, whatever the order in which they are told."""
        event = message.event or 0
        if event <= self._last:
            return
        if event == self._last + 1:
            await self._show([message])
            return
        await self._catch_up()
        self._last = max(self._last, event)

    async def _tell_status(self, known: Status | None = None) -> None:
        """`known` when only the line has moved: a thousand who wait then ask the database nothing."""
        here = self._session.conversation
        status = known or await status_of(self._needs.store, here, lines=self._needs.lines)
        self._told = status
        self._subscription.follow_queue(_waits(status))
        wire = status_event(status, self._needs.brain_state()).wire
        if wire != self._status:
            self._status = wire
            await self._write(wire)

    async def _write(self, body: bytes) -> None:
        await self._send({"type": "http.response.body", "body": body, "more_body": True})


def resume_point(header: str | None) -> int | None:
    """The event to go on after; None for a new page and for a header that is no number of ours."""
    text = (header or "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > len(str(LARGEST_EVENT)):
        return None
    return int(text)


def _waits(status: Status) -> bool:
    return status.position is not None


async def _close_when_left(receive: Receive, subscription: Subscription) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    subscription.close()
