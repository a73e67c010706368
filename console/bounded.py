"""Routes that read at most 64 KB of a body, whatever its headers say."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.errors import InvalidError, TooLargeError

LARGEST_BODY = 64 * 1024

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class BoundedRoute(APIRoute):
    """A route that refuses a body over LARGEST_BODY before it is parsed."""

    def get_route_handler(self) -> Handler:
        """FastAPI's hook: the handler, with the body read first."""
        handle = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            # Starlette looks for the body here before it reads the stream.
            request._body = await read_bounded(request)
            return await handle(request)

        return bounded


async def read_bounded(request: Request) -> bytes:
    """The whole body; TooLargeError as soon as it is known to be over the limit."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise TooLargeError(f"A body has at most {LARGEST_BODY // 1024} KB.")
    except ClientDisconnect as error:  # nobody is left to hear it, and it is nothing to report
        raise InvalidError("The body did not arrive whole.") from error
    return bytes(body)
