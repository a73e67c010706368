"""What every route shares: reading a JSON body with a bound, and answering errors as JSON that fits."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import ceil

from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.errors import BalcaoError, BusyError, InvalidError, NotFoundError, TooLargeError
from connectors.doorstep import bounded
from connectors.uploads import MalformedError, MediaTypeError
from connectors.webchat.tokens import UnknownTokenError

LARGEST_BODY = 64 * 1024
NO_STORE = {"Cache-Control": "no-store"}

CROSS_ORIGIN_HEADERS = ["authorization", "content-type", "last-event-id"]
EXPOSED_HEADERS = ["X-Chat-Token", "Retry-After"]
PREFLIGHT_SECONDS = 7200


class NotJsonError(BalcaoError):
    """The body is not JSON in UTF-8."""

    code = "not_json"


class MethodError(BalcaoError):
    """The route exists, the method does not."""

    code = "method_not_allowed"


STATUS_OF: dict[type[BalcaoError], int] = {
    NotJsonError: 400,
    MalformedError: 400,
    UnknownTokenError: 401,
    NotFoundError: 404,
    MethodError: 405,
    TooLargeError: 413,
    MediaTypeError: 415,
    InvalidError: 422,
    BusyError: 429,
}

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Endpoint:
    """A route as bare ASGI: only its methods pass, and our errors become answers."""

    methods: tuple[str, ...]
    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            if scope["method"] not in self.methods:
                raise MethodError(f"This address takes {self.methods[0]}.")
            await self.app(scope, receive, send)
        except ClientDisconnect:
            return  # nobody is left to be answered
        except BalcaoError as error:
            headers = {"Allow": ", ".join(self.methods)} if isinstance(error, MethodError) else {}
            await error_answer(error, headers)(scope, receive, send)


def handled(handler: Handler, *methods: str) -> Endpoint:
    """A route served by a function."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        answer = await handler(Request(scope, receive))
        await answer(scope, receive, send)

    return Endpoint(methods, app)


def from_any_site(app: ASGIApp) -> ASGIApp:
    """The widget stands on other people's sites; no cookies are involved, so any origin may ask."""
    return CORSMiddleware(
        app,
        allow_origins=["*"],
        allow_methods=["GET", "POST"],
        allow_headers=CROSS_ORIGIN_HEADERS,
        expose_headers=EXPOSED_HEADERS,
        max_age=PREFLIGHT_SECONDS,
    )


def error_answer(error: BalcaoError, headers: dict[str, str] | None = None) -> Response:
    """`{"error": {"code", "message"}}` with the status that fits."""
    status = next((status for kind, status in STATUS_OF.items() if isinstance(error, kind)), 400)
    extra = dict(headers or {}) | NO_STORE
    if isinstance(error, BusyError):
        extra["Retry-After"] = str(max(1, ceil(error.retry_after)))
    if isinstance(error, UnknownTokenError):
        extra["WWW-Authenticate"] = "Bearer"
    return JSONResponse({"error": {"code": error.code, "message": error.message}}, status, extra)


async def json_body(request: Request, *, empty: object = None) -> object:
    """The body as JSON; `empty` stands for no body where that is allowed."""
    _check_media_type(request.headers.get("content-type", ""))
    raw = await bounded(request, at_most=LARGEST_BODY)
    if not raw and empty is not None:
        return empty
    try:
        return json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise NotJsonError("The body is not JSON in UTF-8.") from error


def _check_media_type(header: str) -> None:
    kind = header.partition(";")[0].strip().lower()
    if kind and kind not in ("application/json", "text/plain"):
        raise MediaTypeError("Send application/json.")
