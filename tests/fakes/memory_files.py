"""Files in a dict."""

from __future__ import annotations

from collections.abc import AsyncIterator

from store.files import checked, in_pieces, missing


class MemoryFiles:
    """Satisfies bot.ports.Files; `kept` may be looked into by tests."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def keep(self, file: str, pieces: AsyncIterator[bytes], *, at_most: int) -> int:
        """All of it or nothing."""
        checked(file)
        self.kept[file] = b"".join([piece async for piece in in_pieces(pieces, at_most=at_most)])
        return len(self.kept[file])

    async def read(self, file: str) -> AsyncIterator[bytes]:
        """In two pieces, so that readers cannot count on one."""
        if file not in self.kept:
            raise missing()
        held = self.kept[file]
        for piece in (held[:2000], held[2000:]):
            if piece:
                yield piece

    async def forget(self, file: str) -> None:
        """Remove it."""
        self.kept.pop(file, None)
