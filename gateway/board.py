"""The board: the line as it stood a moment ago, so that a thousand who wait are one question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.line import Line, Lines

FRESH = 1.0
"""Seconds after which the line is asked for again: other processes change it too."""


class Board:
    """Implements bot.line.Lines; belongs to one event loop."""

    def __init__(self, lines: Lines, monotonic: Callable[[], float]) -> None:
        self._lines = lines
        self._monotonic = monotonic
        self._line: Line | None = None
        self._until = 0.0
        self._asked = asyncio.Lock()
        self._changes = 0

    def changed(self) -> None:
        """Ask anew at the next look."""
        self._changes += 1
        self._line = None

    async def line(self) -> Line:
        """The line; many who ask at once are answered with one reading."""
        async with self._asked:
            if self._line is None or self._monotonic() >= self._until:
                changes = self._changes
                line = await self._lines.line()
                self._until = self._monotonic() + FRESH
                self._line = line if changes == self._changes else None
                return line
            return self._line
