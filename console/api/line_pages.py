"""Pages of the line, made once for all who ask: consoles that come back after a restart all ask for the same."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.responses import Response

from bot.line import Line
from console.api.answering import as_json
from console.api.shapes import HandoffPage

REMEMBERED = 16

Make = Callable[[], Awaitable[HandoffPage]]


class LinePages:
    """Pages by cursor and limit, for as long as the line is the same object (bot.line.Lines)."""

    def __init__(self) -> None:
        self._line: Line | None = None
        self._made: dict[tuple[str | None, int], asyncio.Task[bytes]] = {}

    async def page(self, line: Line, after: str | None, limit: int, make: Make) -> Response:
        """The answer; whoever asks first has it made, and what raised is not remembered."""
        if line is not self._line:
            self._line, self._made = line, {}
        making = self._made.get((after, limit))
        if making is None:
            making = asyncio.create_task(_written(make))
            if len(self._made) < REMEMBERED:
                self._made[after, limit] = making
                making.add_done_callback(self._forget_failure)
        written = await asyncio.shield(making)  # one who leaves does not end it for the others
        return Response(written, media_type="application/json")

    def _forget_failure(self, making: asyncio.Task[bytes]) -> None:
        if making.cancelled() or making.exception() is not None:
            self._made = {key: made for key, made in self._made.items() if made is not making}


async def _written(make: Make) -> bytes:
    return as_json(await make()).encode()
