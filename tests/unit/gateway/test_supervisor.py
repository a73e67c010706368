"""The supervisor with real child processes: restarts what falls, leaves nothing behind."""

from __future__ import annotations

import asyncio
import sys

from gateway.supervisor import Program, Supervisor
from tests.processes import living

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)
PARENT = """
import subprocess, time
child = subprocess.Popen(['sleep', '600'])
print('child', child.pid, flush=True)
time.sleep(600)
"""
CRASHING = "print('falling', flush=True); raise SystemExit(3)"


def python(name: str, code: str) -> Program:
    return Program(name, [sys.executable, "-c", code])


async def test_everything_ends_even_what_ignores_the_signal_and_grandchildren() -> None:
    lines: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
    supervisor = Supervisor(lambda name, line: lines.put_nowait((name, line)), grace=0.5)
    supervisor.start(python("stubborn", STUBBORN))
    supervisor.start(python("parent", PARENT))
    said = [await asyncio.wait_for(lines.get(), 20) for _ in range(2)]
    grandchild = next(int(line.split()[1]) for name, line in said if name == "parent")
    await asyncio.wait_for(supervisor.end(), 20)
    for _ in range(100):
        if grandchild not in living():
            break
        await asyncio.sleep(0.02)
    assert grandchild not in living()
    assert not supervisor.running


async def test_what_falls_is_started_again_and_said() -> None:
    lines: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
    supervisor = Supervisor(lambda name, line: lines.put_nowait((name, line)), first_pause=0.01)
    supervisor.start(python("shaky", CRASHING))
    said = [await asyncio.wait_for(lines.get(), 20) for _ in range(3)]
    await asyncio.wait_for(supervisor.end(), 20)
    assert said[0] == ("shaky", "falling")
    assert said[1][0] == "balcao"
    assert "shaky ended (code 3)" in said[1][1]
    assert said[2] == ("shaky", "falling")
