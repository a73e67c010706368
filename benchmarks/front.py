"""A gateway alone, in a process and a database of its own, before a brain that repeats what it hears."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg2

from tests.integration.faults.quick_brain import QuickBrain
from tests.whole import PATIENCE, ROOT, free_port, untouched

SERVER = "postgresql://postgres@127.0.0.1:5432"
SECRET = "a secret that signs for a minute"  # noqa: S105
LOOK = 0.1
USER, KERNEL = 11, 13
"""Where proc(5) has the times, counted behind the name."""


@dataclass(frozen=True)
class Used:
    """What a process has cost so far: seconds of processor time, MB of resident memory."""

    seconds: float
    memory: float


@dataclass(frozen=True)
class Front:
    """A running gateway; `log` is what it printed."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Where it is open."""
        return f"http://127.0.0.1:{self.port}"

    @classmethod
    @contextmanager
    def at(cls, home: Path, database: str, **more: str) -> Iterator[Front]:
        """Until the end of the block."""
        home.mkdir(parents=True, exist_ok=True)
        known = {"BALCAO_HOME": str(home), "BALCAO_DATABASE_URL": database, "BALCAO_SECRET_KEY": SECRET}
        port, log = free_port(), home / "gateway.log"
        command = [sys.executable, "-m", "gateway.cli", "gateway", "--port", str(port)]
        with QuickBrain() as brain, log.open("wb") as out:
            environ = {**untouched(), **known, "BALCAO_RASA_URL": brain.url, "BALCAO_CHAT_RATE": "off", **more}
            process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=out, stderr=subprocess.STDOUT)
            front = cls(process, port, log)
            try:
                front.wait()
                yield front
            finally:
                process.terminate()
                process.wait(timeout=30)

    def wait(self) -> None:
        """Until it is ready; SystemExit with its log when it never is."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if httpx.get(f"{self.url}/readyz", timeout=5).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(LOOK)
        raise SystemExit(f"The gateway did not start:\n{self.log.read_text(errors='replace')}")

    def used(self) -> Used:
        """As the system tells it; `ps` counts whole seconds, which is all there is on macOS."""
        shown = subprocess.run(
            ["ps", "-o", "rss=,time=", "-p", str(self.process.pid)],  # noqa: S607
            capture_output=True,
            text=True,
            check=True,
        )
        memory, spent = shown.stdout.split()
        days, _, clock = spent.rpartition("-")
        seconds = 86_400.0 * int(days or 0)
        for place, part in enumerate(reversed(clock.split(":"))):
            seconds += float(part) * 60**place
        exact = Path(f"/proc/{self.process.pid}/stat")
        if exact.exists():
            ticks = exact.read_text(encoding="ascii").rpartition(")")[2].split()[USER:KERNEL]
            seconds = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        return Used(seconds, int(memory) / 1024)


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty one, gone at the end of the block."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/balcao.db"
        return
    name = f"balcao_console_{uuid4().hex[:12]}"
    _on_server(f"CREATE DATABASE {name}")
    try:
        yield f"{SERVER}/{name}"
    finally:
        _on_server(f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(statement: str) -> None:
    connection = psycopg2.connect(f"{SERVER}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
