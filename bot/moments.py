"""How a moment is said to a customer: the day, the time, and the zone that both are meant in."""

from __future__ import annotations

from datetime import datetime, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.words import Words

NEAR = {-1: "day.yesterday", 0: "day.today", 1: "day.tomorrow"}
"""Days that have a word of their own."""


def said_when(words: Words, moment: datetime, *, speaks: str, now: datetime, zone: tzinfo) -> str:
    """`today at 15:40 (UTC-03)`, `yesterday at 09:12 (UTC)`, `on Monday, 30/11, at 09:00 (UTC)`."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    name = local.tzname() or ""
    known = {"time": f"{local:%H:%M}", "zone": f"UTC{name}" if name.startswith(("+", "-")) else name}
    near = NEAR.get((local.date() - today).days)
    if near is not None:
        return words.say(near, speaks, **known)
    day = words.say(f"day.{local.weekday()}", speaks)
    return words.say("day.time", speaks, day=day, date=f"{local:%d/%m}", **known)


def zone_of(name: str | None, *, otherwise: tzinfo = timezone.utc) -> tzinfo:
    """The zone of this name; the other one when there is none."""
    try:
        return ZoneInfo(name) if name else otherwise
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return otherwise
