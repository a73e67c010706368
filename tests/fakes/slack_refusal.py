"""How a call of the fake's Web API ends when it does not work."""

from __future__ import annotations

from typing import Any


class SlackRefusal(Exception):
    """`{"ok": false, "error": …}`; with `retry_after` it is HTTP 429."""

    def __init__(self, error: str, *, retry_after: float | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.retry_after = retry_after
        self.body = {"ok": False, "error": error, **more}
