"""Ends the open streams of sessions that are over, whoever ended them: one question for all of them."""

from __future__ import annotations

import asyncio
import logging

from bot.ports import Clock
from bot.staffing import Accounts
from bot.streams import Subscription

log = logging.getLogger(__name__)

EVERY = 5.0
"""Seconds; what this process ends itself ends at once (bot.streams.Streams.hang_up)."""


class Watch:
    """The open streams of this process, each with the hash of the token that opened it."""

    def __init__(self, accounts: Accounts, clock: Clock, *, every: float = EVERY) -> None:
        self._accounts = accounts
        self._clock = clock
        self._every = every
        self._open: dict[Subscription, str] = {}
        self._rounds: asyncio.Task[None] | None = None

    def join(self, line: Subscription, token_hash: str) -> None:
        """Watch this one too; whoever comes first starts the rounds."""
        self._open[line] = token_hash
        if self._rounds is None:
            self._rounds = asyncio.create_task(self._run())

    def leave(self, line: Subscription) -> None:
        """It is closed; the last one ends the rounds."""
        self._open.pop(line, None)
        if not self._open and self._rounds is not None:
            self._rounds.cancel()
            self._rounds = None

    async def look(self) -> None:
        """Close the streams whose session has run out or was ended, or whose user was disabled."""
        asked = dict(self._open)  # who joins meanwhile was signed in a moment ago
        going_on = await self._accounts.signed_in(set(asked.values()), now=self._clock.now())
        for line, token_hash in asked.items():
            if token_hash not in going_on:
                line.close(at_once=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            try:
                await self.look()
            except Exception:
                log.exception("watch.failed")
