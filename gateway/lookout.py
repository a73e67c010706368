"""Looks at tickets when their time has come: due moments, warnings, matters that end by themselves."""

from __future__ import annotations

from functools import partial

from bot.clockwork import Clockwork
from bot.house import House
from bot.ports import Clock, Live
from bot.storing import Store


class Lookout:
    """One round looks at every ticket whose moment has come; several gateways may look side by side."""

    def __init__(self, store: Store, live: Live, house: House, clock: Clock) -> None:
        self._store = store
        self._live = live
        self._house = house
        self._clock = clock

    async def round(self) -> int:
        """Look at those that are due; how many that were."""
        now, rule = self._clock.now(), Clockwork(self._house.policy, self._house.solved_after)
        due = await self._store.tickets_to_look_at(now)
        for ticket in due:
            looked_at = await self._store.look_at_ticket(ticket, partial(rule.look, now=now), now=now)
            if looked_at is not None:
                self._live.ticket(looked_at.conversation)
        return len(due)
