"""The board: the line as it stood a moment ago, so that a thousand who wait are one question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.handoffs import Handoff, HandoffState
from bot.line import Line, Lines

FRESH = 1.0
"""Seconds after which the line is asked for again: other processes change it too."""


@dataclass
class _Reading:
    """The store is being asked, after so many changes; `left` are those who left the line meanwhile."""

    changes: int
    left: set[str] = field(default_factory=set)
    task: asyncio.Task[Line] | None = None


class Board:
    """Implements bot.line.Lines; belongs to one event loop."""

    def __init__(self, lines: Lines, monotonic: Callable[[], float]) -> None:
        self._lines = lines
        self._monotonic = monotonic
        self._line: Line | None = None
        self._until = 0.0
        self._reading: _Reading | None = None
        self._changes = 0

    def changed(self, handoff: Handoff | None = None) -> None:
        """Ask anew at the next look; who has only left the line is taken off it without asking."""
        if handoff is None or handoff.state is HandoffState.WAITING:
            self._changes += 1
            self._line = None
            return
        if self._line is not None:
            self._line = self._line.without(handoff.id)
        if self._reading is not None:
            self._reading.left.add(handoff.id)

    async def line(self) -> Line:
        """The line; many who ask at once are answered with one reading."""
        if self._line is not None and self._monotonic() < self._until:
            return self._line
        return await self.anew()

    async def anew(self) -> Line:
        """The line as it is now, remembered for the others."""
        reading = self._reading
        if reading is None or reading.changes != self._changes:
            reading = self._reading = _Reading(self._changes)
            reading.task = asyncio.create_task(self._read(reading))
        assert reading.task is not None
        return await asyncio.shield(reading.task)  # one who leaves does not end it for the others

    async def _read(self, reading: _Reading) -> Line:
        try:
            line = (await self._lines.line()).without(*reading.left)
        finally:
            if self._reading is reading:
                self._reading = None
        if reading.changes == self._changes:
            self._line, self._until = line, self._monotonic() + FRESH
        return line
