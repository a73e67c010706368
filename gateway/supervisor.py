"""`balcao up`: starts gateway, Rasa and action server, starts again what falls, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bot.lifeline import PARENT
from bot.logs import FOR_PEOPLE

GRACE = 4.0
"""Seconds between asking a process to end and killing it."""

STEADY = 30.0
LONGEST_PAUSE = 30.0
LONGEST_LINE = 1 << 20

CANNOT_START = 2
"""The code of a process that said in one sentence what is wrong: starting it again would not help."""


@dataclass(frozen=True)
class Program:
    """One child: its name in front of its lines, its command, what it needs in its environment."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str] = field(default_factory=dict)


class Supervisor:
    """Runs programs, each in a session of its own so that Ctrl-C reaches only us and the end is ordered."""

    def __init__(self, say: Callable[[str, str], None], *, grace: float = GRACE, first_pause: float = 1.0) -> None:
        self._say = say
        self._grace = grace
        self._first_pause = first_pause
        self.exit_code = 0
        self._for_people = {FOR_PEOPLE: "1"} if sys.stdout.isatty() else {}
        self._ending = asyncio.Event()
        self._children: dict[str, asyncio.subprocess.Process] = {}
        self._keepers: list[asyncio.Task[None]] = []

    def start(self, program: Program) -> None:
        """Keep this program running until the end."""
        self._keepers.append(asyncio.create_task(self._keep(program)))

    async def until_signal(self) -> None:
        """Wait for Ctrl-C or SIGTERM; a second one kills at once."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._signalled)
        await self._ending.wait()

    async def end(self) -> None:
        """Ask every child to end, then kill whoever did not."""
        self._ending.set()
        self._signal_all(signal.SIGTERM)
        if self._keepers:
            _, late = await asyncio.wait(self._keepers, timeout=self._grace)
            if late:
                self._signal_all(signal.SIGKILL)
            await asyncio.gather(*self._keepers, return_exceptions=True)

    @property
    def running(self) -> list[str]:
        """Names of the children that run at present."""
        return sorted(self._children)

    def _signalled(self) -> None:
        if self._ending.is_set():
            self._signal_all(signal.SIGKILL)
        self._ending.set()

    def _signal_all(self, number: signal.Signals) -> None:
        for child in self._children.values():
            with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of the dead
                os.killpg(child.pid, number)

    async def _keep(self, program: Program) -> None:
        pause = self._first_pause / 2
        while not self._ending.is_set():
            began = time.monotonic()
            code = await self._started(program)
            if self._ending.is_set():
                return
            if code == CANNOT_START:
                self.exit_code = CANNOT_START
                self._ending.set()
                return
            pause = self._first_pause if time.monotonic() - began > STEADY else min(pause * 2, LONGEST_PAUSE)
            self._say("balcao", f"{program.name} ended (code {code}); starting it again in {pause:.3g} s")
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._ending.wait(), pause)

    async def _started(self, program: Program) -> int:
        try:
            return await self._run(program)
        except OSError as error:
            self._say("balcao", f"{program.name} cannot be started: {error.strerror}")
            return 1

    async def _run(self, program: Program) -> int:
        child = await asyncio.create_subprocess_exec(
            *program.command,
            env={**os.environ, **program.environ, PARENT: str(os.getpid()), **self._for_people},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            limit=LONGEST_LINE,
        )
        self._children[program.name] = child
        await self._read(program.name, child)
        code = await child.wait()
        del self._children[program.name]
        return code

    async def _read(self, name: str, child: asyncio.subprocess.Process) -> None:
        assert child.stdout is not None
        while True:
            try:
                line = await child.stdout.readline()
            except ValueError:  # a line beyond the limit: skip what is buffered of it
                continue
            if not line:
                return
            self._say(name, line.decode("utf-8", "replace").rstrip())


def ourselves(*arguments: str) -> list[str]:
    """The command line that runs this installation of `balcao`."""
    return [sys.executable, "-m", "gateway.cli", *arguments]
