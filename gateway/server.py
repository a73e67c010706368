"""Runs the composed application under uvicorn."""

from __future__ import annotations

import gc
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

import uvicorn

from bot.logs import set_up_logs
from bot.settings import Settings
from gateway.app import compose

SECONDS_TO_CLOSE = 2
SWITCH = 0.0005
"""Seconds that a thread goes on while another one waits for the interpreter.

SQLite's readers give it up at every row: with Python's own 5 ms each row may have to wait so long for it.
"""

ENOUGH_FILES = 65_536
SEEN_TO = 10_000
"""New objects until the youngest are looked through; the line of a full desk alone is thousands."""


class Server(uvicorn.Server):
    """Ends the open streams as soon as a signal arrives: uvicorn alone would wait for them for ever."""

    def __init__(self, config: uvicorn.Config, close_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._close_streams = close_streams

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called for SIGINT and SIGTERM."""
        self._close_streams()
        super().handle_exit(sig, frame)


def serve(settings: Settings, root: Path, *, host: str, port: int) -> None:
    """Serve until a signal arrives."""
    set_up_logs(settings.log_level, secrets=settings.secrets)
    _many_files()
    sys.setswitchinterval(SWITCH)
    gateway = compose(settings, root)
    _spare_the_collector()
    config = uvicorn.Config(
        gateway.app,
        host=host,
        port=port,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_CLOSE,
    )
    Server(config, gateway.close_streams).run()


def _spare_the_collector() -> None:
    """What is there by now stays: walking through all of it again and again stops everything for 200 ms each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(SEEN_TO)


def _many_files() -> None:
    """Each open stream is a file descriptor: take as many as the system allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH_FILES if hard == resource.RLIM_INFINITY else min(hard, ENOUGH_FILES)
    with suppress(ValueError, OSError):  # macOS has a lower limit of its own
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
