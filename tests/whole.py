"""The whole of Balcão as its users start it: `balcao up` on a free port, with a home of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.settings import TABLE

ROOT = Path(__file__).resolve().parent.parent
ADMIN_PASSWORD = "counter-and-lamp-42"
PATIENCE = 180.0
LOOK = 0.05


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def untouched() -> dict[str, str]:
    """This environment with every setting at its default: neither a shell nor `.env` at the root changes a test."""
    return {**os.environ, **{setting.name: setting.default for setting in TABLE}}


@dataclass
class Whole:
    """One running Balcão. `log` is everything it printed."""

    home: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is open."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log_path(self) -> Path:
        """What it printed, all starts one after the other."""
        return self.home / "up.log"

    def start(self) -> None:
        """Give the command; does not wait."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gateway.cli", "up", "--port", str(self.port)],
                cwd=ROOT,
                env=self._settings(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command beside it, with the same settings, to its end."""
        return subprocess.run(
            [sys.executable, "-m", "gateway.cli", *arguments],
            cwd=ROOT,
            env=self._settings(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def wait_for(self, path: str) -> float:
        """Seconds until this path answers 200."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            assert self.process is not None
            assert self.process.poll() is None, self.log()
            try:
                if httpx.get(self.url + path, timeout=5).status_code == httpx.codes.OK:
                    return time.monotonic() - began
            except httpx.HTTPError:
                pass
            time.sleep(LOOK)
        raise AssertionError(f"{path} never answered 200:\n{self.log()}")

    def log(self) -> str:
        """Everything printed so far."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ctrl-C; returns the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=30)

    def _settings(self) -> dict[str, str]:
        return {
            **untouched(),
            "BALCAO_HOME": str(self.home),
            "BALCAO_ADMIN_PASSWORD": ADMIN_PASSWORD,
            "BALCAO_CHAT_RATE": "off",
            **self.environ,
        }
