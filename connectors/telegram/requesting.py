"""Requests of python-telegram-bot whose status is what the answer says: an error in a 200, or one that is no object."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from telegram.request import HTTPXRequest

MOST = 600


class HonestRequest(HTTPXRequest):
    """For Bot API servers and proxies that do not keep to the usual form."""

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """The true status, and a body that python-telegram-bot can read."""
        status, payload = await super().do_request(*args, **options)
        return true_answer(status, payload)


def true_answer(status: int, payload: bytes) -> tuple[int, bytes]:
    """`{"ok": false, "error_code": 429}` is a 429, whatever its status; an error that is no object says nothing."""
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        return status, payload
    if not isinstance(answer, dict):
        return (status, b"{}") if status >= HTTPStatus.BAD_REQUEST else (HTTPStatus.BAD_GATEWAY, b"{}")
    if status >= HTTPStatus.BAD_REQUEST or answer.get("ok") is not False:
        return status, payload
    code = answer.get("error_code")
    usual = isinstance(code, int) and HTTPStatus.BAD_REQUEST <= code < MOST
    return (code if usual else HTTPStatus.BAD_REQUEST), payload  # type: ignore[return-value]
