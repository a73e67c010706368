"""When people answer: `always`, or `Mo-Fr 09:00-18:00; Sa 09:00-13:00 America/Sao_Paulo`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import SettingsError

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOW = "Write `always` or, for instance, `Mo-Fr 09:00-18:00; Sa 09:00-13:00 America/Sao_Paulo`."
SPAN = re.compile(r"(Mo|Tu|We|Th|Fr|Sa|Su)(?:-(Mo|Tu|We|Th|Fr|Sa|Su))? (\d\d:\d\d)-(\d\d:\d\d)")


@dataclass(frozen=True)
class Span:
    """One stretch of one weekday (0 is Monday)."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Hours:
    """Opening hours in a time zone; no spans means always open."""

    spans: tuple[Span, ...] = ()
    zone: tzinfo = timezone.utc

    def open_at(self, moment: datetime) -> bool:
        """Whether people answer at this moment."""
        local = moment.astimezone(self.zone)
        return not self.spans or any(
            s.weekday == local.weekday() and s.opens <= local.time() < s.closes for s in self.spans
        )

    def next_opening(self, moment: datetime) -> datetime:
        """The moment itself when open, else the next opening, in the zone of the hours."""
        local = moment.astimezone(self.zone)
        if self.open_at(moment):
            return local
        openings = (
            datetime.combine(local.date() + timedelta(days=day), span.opens, self.zone)
            for day in range(8)
            for span in self.spans
            if span.weekday == (local.weekday() + day) % 7
        )
        return min(opening for opening in openings if opening > local)


def parse_hours(text: str) -> Hours:
    """Hours from the setting `BALCAO_HOURS`; SettingsError says how to write them."""
    if text.strip().lower() == "always":
        return Hours()
    spans_text, _, zone_name = text.strip().rpartition(" ")
    try:
        zone = ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(f"BALCAO_HOURS: “{zone_name}” is not a time zone. {HOW}") from error
    spans = tuple(span for part in spans_text.split(";") for span in _spans(part.strip()))
    return Hours(spans, zone)


def _spans(text: str) -> list[Span]:
    match = SPAN.fullmatch(text)
    if not match:
        raise SettingsError(f"BALCAO_HOURS: cannot read “{text}”. {HOW}")
    first, last, opens, closes = match.groups()
    days = range(DAYS.index(first), DAYS.index(last or first) + 1)
    try:
        start, end = time.fromisoformat(opens), time.fromisoformat(closes)
    except ValueError as error:
        raise SettingsError(f"BALCAO_HOURS: “{text}” has no such time of day. {HOW}") from error
    if not days or end <= start:
        raise SettingsError(f"BALCAO_HOURS: “{text}” ends before it begins. {HOW}")
    return [Span(day, start, end) for day in days]
