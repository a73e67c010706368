"""Routes that read at most 64 KB of a body, whatever its headers say."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from connectors.doorstep import bounded

LARGEST_BODY = 64 * 1024

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class BoundedRoute(APIRoute):
    """A route that refuses a body over LARGEST_BODY before it is parsed."""

    def get_route_handler(self) -> Handler:
        """FastAPI's hook: the handler, with the body read first."""
        handle = super().get_route_handler()

        async def read_and_handled(request: Request) -> Response:
            # Starlette looks for the body here before it reads the stream.
            request._body = await read_bounded(request)
            return await handle(request)

        return read_and_handled


async def read_bounded(request: Request) -> bytes:
    """The whole body; TooLargeError as soon as it is known to be over the limit."""
    return await bounded(request, at_most=LARGEST_BODY)
