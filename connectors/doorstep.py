"""What webhooks share: a body read with a bound, a comparison that tells nothing, refusals as JSON."""

from __future__ import annotations

import hmac
from math import ceil

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from bot.errors import BalcaoError, BusyError, InvalidError, TooLargeError, UnauthorizedError

LARGEST_BODY = 1024 * 1024
"""Platforms send a few KB; a post with many files or blocks a few hundred."""

STATUS = {UnauthorizedError: 401, TooLargeError: 413, InvalidError: 422, BusyError: 503}


async def bounded(request: Request, *, at_most: int = LARGEST_BODY) -> bytes:
    """The body, counted while it arrives: a Content-Length may be missing or wrong."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > at_most:
                raise TooLargeError(f"A body has at most {at_most // 1024} KB.")
    except ClientDisconnect as error:
        raise InvalidError("The body did not arrive whole.") from error
    return bytes(body)


def same(given: str, secret: str) -> bool:
    """Whether both are the same, in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())


def refused(error: BalcaoError) -> Response:
    """`{"error": {"code", "message"}}` with the status that fits; the platform comes back after a 503."""
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)
    headers = {"Retry-After": str(max(1, ceil(error.retry_after)))} if isinstance(error, BusyError) else {}
    return JSONResponse({"error": {"code": error.code, "message": error.message}}, status, headers)


def switched_off() -> Response:
    """For a channel without a token."""
    return JSONResponse({"error": {"code": "not_found", "message": "This channel is switched off."}}, 404)
