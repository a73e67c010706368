"""What looks round now and then: clocks of tickets, the queue, and who is at their console."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from bot.desk import Counter
from bot.house import House
from bot.ports import Clock
from bot.storing import Store
from gateway.attendance import Attendants
from gateway.board import Board
from gateway.dispatcher import Dispatcher
from gateway.hub import Hub
from gateway.lookout import Lookout

log = logging.getLogger(__name__)

LOOK_OUT = 2.0
DISPATCH = 1.0
"""Seconds between rounds."""


@dataclass
class Rounds:
    """`holder` names this process in leases."""

    store: Store
    hub: Hub
    house: House
    clock: Clock
    holder: str
    board: Board
    counter: Counter = field(init=False)
    attendants: Attendants = field(init=False)

    def __post_init__(self) -> None:
        self.counter = Counter(self.store, self.hub, self.house, self.clock)
        self.attendants = Attendants(self.store, self.clock, self.hub.at_desk)
        self._lookout = Lookout(self.store, self.hub, self.house, self.clock)
        self._dispatcher = Dispatcher(
            self.store, self.hub, self.house, self.clock, self.counter, self.holder, self.board
        )

    def all(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """Each goes on until it is cancelled."""
        return self._look_out(), self._dispatch(), self.attendants.run()

    async def leave(self) -> None:
        """Let another process see to the queue."""
        await self._dispatcher.leave()

    async def _look_out(self) -> None:
        """Keep the clocks of tickets; after a round that found some, another at once."""
        while True:
            try:
                looked_at = await self._lookout.round()
            except Exception:
                log.exception("lookout.failed")
                looked_at = 0
            if not looked_at:
                await asyncio.sleep(LOOK_OUT)

    async def _dispatch(self) -> None:
        """Offer, take back and tell places."""
        while True:
            try:
                await self._dispatcher.round()
            except Exception:
                log.exception("dispatch.failed")
            await asyncio.sleep(DISPATCH)
