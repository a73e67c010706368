"""How much one session may send, and how many sessions one address may open: token buckets."""

from __future__ import annotations

import ipaddress
from math import ceil

from bot.errors import BusyError
from bot.ports import Clock
from bot.rates import Rate

MOST_KEYS = 20_000
"""Above this, buckets that are full again are forgotten: they say nothing."""


SESSIONS_OF_ONE_ADDRESS = Rate(60, 60)
TYPING_OF_ONE_SESSION = Rate(30, 30)


class Limiter:
    """One bucket for each key; without a rate nothing is limited."""

    def __init__(self, rate: Rate | None, clock: Clock) -> None:
        self._rate = rate
        self._clock = clock
        self._full_again: dict[str, float] = {}

    def take(self, key: str) -> None:
        """Count one; BusyError when the bucket is empty.

        A bucket is kept as the moment it will be full again: each one taken moves that by a share.
        """
        if self._rate is None:
            return
        now = self._clock.now().timestamp()
        share = self._rate.seconds / self._rate.burst
        full_again = max(self._full_again.get(key, now), now) + share
        excess = full_again - now - self._rate.seconds
        if excess > share / 1000:  # so that rounding never refuses the last one of a burst
            raise BusyError("Too many messages at once; wait a moment.", retry_after=max(1, ceil(excess)))
        self._full_again[key] = full_again
        if len(self._full_again) > MOST_KEYS:
            self._forget(now)

    def _forget(self, now: float) -> None:
        self._full_again = {key: moment for key, moment in self._full_again.items() if moment > now}


def network_of(address: str) -> str | None:
    """One customer's part of the internet: an IPv4 address, or the /64 of an IPv6 one.

    None for this machine itself: a proxy here that does not say whom it speaks for stands for everybody.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address or None
    if ip.is_loopback:
        return None
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is None:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
