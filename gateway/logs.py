"""Logs: dotted event names with ids, never a customer's words; lines for people on a terminal, JSON elsewhere."""

from __future__ import annotations

import logging
import sys

import structlog

QUIET = ("httpx", "httpcore", "uvicorn", "uvicorn.access", "asyncio", "alembic")
"""httpx writes whole URLs at INFO, and some of them hold a bot token; the others say what we say already."""


def set_up_logs(level: str) -> None:
    """Send everything of this process through one formatter to stderr."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.ExtraAdder(),
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    people = sys.stderr.isatty()
    last = structlog.dev.ConsoleRenderer(colors=people) if people else structlog.processors.JSONRenderer()
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            last,
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
