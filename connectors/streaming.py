"""Files to and from a platform: as it gives them, piece by piece, and whole, as its client wants them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import TYPE_CHECKING

from bot.attachments import Attachment
from bot.errors import NotFoundError, UndeliverableError
from bot.ports import Files

if TYPE_CHECKING:
    from aiohttp import ClientSession

CONNECT_TIMEOUT = 5.0
KEPT_ALIVE = 4.0
"""Seconds that an idle connection is kept; less than any `read_timeout`."""

PIECE = 64 * 1024

Check = Callable[[int, str, str | None], None]
"""Raises when status, media type and `Retry-After` say that this is no file."""


async def open_session(*, read_timeout: float, connections: int) -> ClientSession:
    """A session of its own; aiohttp is imported beside the event loop."""
    await asyncio.to_thread(__import__, "aiohttp")
    from aiohttp import ClientSession, ClientTimeout, TCPConnector

    timeout = ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT, sock_read=read_timeout)
    # aiohttp 3.9 on uvloop goes on timing a connection that has nothing to read any more: one that is kept for longer
    # than that breaks under the next call, which the platform may have taken.
    return ClientSession(timeout=timeout, connector=TCPConnector(limit=connections, keepalive_timeout=KEPT_ALIVE))


async def streamed(
    session: ClientSession, address: str, check: Check, *, headers: Mapping[str, str] | None = None
) -> AsyncGenerator[bytes, None]:
    """The bytes; redirects are not followed, since a token may be in the address or beside it."""
    async with session.get(address, headers=headers, allow_redirects=False) as answer:
        try:
            check(answer.status, answer.content_type, answer.headers.get("Retry-After"))
            async for piece in answer.content.iter_chunked(PIECE):
                yield piece
        finally:
            answer.close()  # whoever stops reading leaves a connection that nobody else must get


async def whole(files: Files, attachment: Attachment) -> bytes:
    """What we keep of it, in one piece."""
    try:
        return b"".join([piece async for piece in files.read(attachment.id)])
    except NotFoundError as error:
        raise UndeliverableError("The file of this message is not kept any more.") from error
