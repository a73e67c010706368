"""So many messages in so many seconds: how a rate is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.errors import SettingsError

SPEC = re.compile(r"([1-9]\d{0,5})\s*/\s*([1-9]\d{0,4})s")


@dataclass(frozen=True)
class Rate:
    """So many at once, refilled evenly over `seconds`."""

    burst: int
    seconds: int


def parse_rate(spec: str) -> Rate | None:
    """`30/10s` → 30 in 10 seconds; `off` → None."""
    if spec.strip().lower() == "off":
        return None
    found = SPEC.fullmatch(spec.strip())
    if not found:
        raise SettingsError("BALCAO_CHAT_RATE is a number of messages by seconds, such as 30/10s, or off.")
    return Rate(int(found[1]), int(found[2]))
