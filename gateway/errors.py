"""Every refusal as `{"error": {"code", "message"}}` with the status that fits; bad input is never a 500."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.errors import (
    AlreadyClaimedError,
    BalcaoError,
    BusyError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    TooLargeError,
    UnauthorizedError,
)
from connectors.uploads import MalformedError, MediaTypeError

log = logging.getLogger(__name__)

STATUS: tuple[tuple[type[BalcaoError], int], ...] = (
    (MalformedError, 400),
    (UnauthorizedError, 401),
    (ForbiddenError, 403),
    (NotFoundError, 404),
    (ConflictError, 409),
    (TooLargeError, 413),
    (MediaTypeError, 415),
    (InvalidError, 422),
    (BusyError, 429),
)


def install(app: FastAPI) -> None:
    """Give the app these answers."""
    app.add_exception_handler(BalcaoError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _accident)


def error_response(status: int, code: str, message: str, **more: object) -> JSONResponse:
    """The one shape of a refusal."""
    return JSONResponse({"error": {"code": code, "message": message, **more}}, status_code=status)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, BalcaoError)
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
    more = {"agent": error.agent} if isinstance(error, AlreadyClaimedError) else {}
    response = error_response(status, error.code, error.message, **more)
    if isinstance(error, UnauthorizedError):
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, BusyError):
        response.headers["Retry-After"] = str(max(1, round(error.retry_after)))
    return response


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first.get("loc", ()) if part != "body") or "the body"
    not_json = str(first.get("type", "")).startswith(("json_invalid", "value_error.jsondecode"))
    if not_json:
        return error_response(400, "not_json", "The body is not JSON.")
    return error_response(422, "invalid", f"{where}: {first.get('msg', 'not valid')}")


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = {401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "method_not_allowed"}.get(
        error.status_code, "refused"
    )
    response = error_response(error.status_code, code, str(error.detail))
    response.headers.update(error.headers or {})
    return response


async def _accident(request: Request, error: Exception) -> JSONResponse:
    log.error("request.accident", exc_info=error, extra={"path": request.url.path})
    return error_response(500, "accident", "Something failed on our side; nothing was changed. Please try again.")
