"""Logs of all our processes: a dotted event, its ids, never a customer's words; for people or as JSON lines."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timezone

FOR_PEOPLE = "LOG_FOR_PEOPLE"
"""Not a setting: `balcao up` on a terminal asks its children for lines that people read."""

QUIET = ("httpx", "httpcore", "uvicorn", "uvicorn.access", "asyncio", "alembic", "aiohttp", "boto3", "botocore")
"""httpx writes whole URLs at INFO, and some of them hold a bot token; the others say what we say already."""

SILENT = ("telegram", "slack_bolt", "slack_sdk")
"""They write customers' texts and whole payloads, some at their highest levels; we tell what went wrong."""

HIDDEN = "[secret]"

ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}
"""What every record has; anything else was given as `extra`."""


def set_up_logs(level: str, *, secrets: Sequence[str] = ()) -> None:
    """Send everything of this process to stderr, one line an event; `secrets` never appear in it."""
    handler = logging.StreamHandler()
    people = os.environ.get(FOR_PEOPLE) == "1" or sys.stderr.isatty()
    handler.setFormatter(WithoutSecrets(PeopleLines() if people else JsonLines(), secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


class WithoutSecrets(logging.Formatter):
    """The last guard: a token that found its way into a line or a traceback is blotted out."""

    def __init__(self, inner: logging.Formatter, secrets: Sequence[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """The line of the inner formatter."""
        line = self._inner.format(record)
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return line


class JsonLines(logging.Formatter):
    """`{"time", "level", "event", …}`, a traceback under `exception`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **_given(record),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class PeopleLines(logging.Formatter):
    """`14:02:09 turn.answered  conversation=… turn=…`, warnings with their level."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, a traceback below it."""
        level = "" if record.levelno <= logging.INFO else f"{record.levelname} "
        given = " ".join(f"{name}={value}" for name, value in _given(record).items())
        line = f"{_time(record)[11:19]} {level}{record.getMessage()}  {given}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _given(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in ORDINARY}


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds")
