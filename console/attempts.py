"""Limits guessing of passwords: so many tries for a name from an address, and for an address in all."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

from bot.errors import BusyError

WITHIN = timedelta(minutes=5)
FOR_A_NAME = 5
FOR_AN_ADDRESS = 30
REMEMBERED = 10_000
"""Keys kept; the oldest are forgotten first, so that a flood of made-up names cannot fill the memory."""


class Attempts:
    """Tries to sign in, in this process. A try counts when it begins, so that parallel ones count too."""

    def __init__(self) -> None:
        self._tries: OrderedDict[tuple[str, str], deque[datetime]] = OrderedDict()

    def begin(self, name: str, *, address: str, now: datetime) -> None:
        """Count one try; BusyError says when the next one may be made."""
        limits = (((name.casefold(), address), FOR_A_NAME), (("", address), FOR_AN_ADDRESS))
        kept = [(self._recent(key, now), most) for key, most in limits]
        waits = [tries[-most] + WITHIN - now for tries, most in kept if len(tries) >= most]
        if waits:
            seconds = max(1, round(max(waits).total_seconds()))
            raise BusyError("Too many attempts to sign in. Please wait a few minutes.", retry_after=seconds)
        for tries, _ in kept:
            tries.append(now)

    def succeeded(self, name: str, *, address: str) -> None:
        """A right password clears the name's count, and is none of the address's guesses: an office has one address."""
        self._tries.pop((name.casefold(), address), None)
        of_address = self._tries.get(("", address))
        if of_address:
            of_address.pop()

    def _recent(self, key: tuple[str, str], now: datetime) -> deque[datetime]:
        tries = self._tries.setdefault(key, deque())
        self._tries.move_to_end(key)
        while tries and tries[0] <= now - WITHIN:
            tries.popleft()
        while len(self._tries) > REMEMBERED:
            self._tries.popitem(last=False)
        return tries
