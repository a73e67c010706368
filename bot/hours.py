"""When people answer: `always`, or `Mo-Fr 09:00-18:00; Sa 09:00-13:00 America/Sao_Paulo`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timezone, tzinfo
from itertools import groupby
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import SettingsError

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOW = "Write `always` or, for instance, `Mo-Fr 09:00-18:00; Sa 09:00-13:00 America/Sao_Paulo`."
ALWAYS = "always"
MIDNIGHT = time()
SPAN = re.compile(r"(Mo|Tu|We|Th|Fr|Sa|Su)(?:-(Mo|Tu|We|Th|Fr|Sa|Su))? (\d\d:\d\d)-(\d\d:\d\d)")


@dataclass(frozen=True)
class Span:
    """One stretch of one weekday (0 is Monday); one that closes at 0:00 lasts to the end of the day."""

    weekday: int
    opens: time
    closes: time

    def holds(self, at: time) -> bool:
        """Whether a time of its day lies within."""
        return self.opens <= at and (at < self.closes or self.closes == MIDNIGHT)


@dataclass(frozen=True)
class Hours:
    """Opening hours in a time zone; no spans means always open."""

    spans: tuple[Span, ...] = ()
    zone: tzinfo = timezone.utc

    def open_at(self, moment: datetime) -> bool:
        """Whether people answer at this moment."""
        local = moment.astimezone(self.zone)
        return not self.spans or any(
            span.weekday == local.weekday() and span.holds(local.time()) for span in self.spans
        )


def parse_hours(text: str, *, source: str = "BALCAO_HOURS") -> Hours:
    """Hours as people write them; SettingsError says how, and names the source. A span may end at 24:00.

    `always` may have a zone too, in which times are told: `always America/Sao_Paulo`.
    """
    if text.strip().lower() == ALWAYS:
        return Hours()
    spans_text, _, zone_name = text.strip().rpartition(" ")
    try:
        zone = ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(f"{source}: “{zone_name}” is not a time zone. {HOW}") from error
    if spans_text.strip().lower() == ALWAYS:
        return Hours((), zone)
    spans = tuple(span for part in spans_text.split(";") for span in _spans(part.strip(), source))
    return Hours(spans, zone)


def hours_text(hours: Hours) -> str:
    """The hours as people write them, in the order of the week: the opposite of `parse_hours`."""
    zone = hours.zone.key if isinstance(hours.zone, ZoneInfo) else "UTC"
    if not hours.spans:
        return f"{ALWAYS} {zone}"
    week = [[span for span in sorted(hours.spans, key=_order) if span.weekday == day] for day in range(7)]
    alike = groupby(range(7), key=lambda day: [(span.opens, span.closes) for span in week[day]])
    return f"{'; '.join(part for _, days in alike for part in _parts(list(days), week))} {zone}"


def _order(span: Span) -> tuple[int, time, bool, time]:
    return span.weekday, span.opens, span.closes == MIDNIGHT, span.closes


def _parts(days: Sequence[int], week: Sequence[Sequence[Span]]) -> list[str]:
    """Days in a row that are alike, each of their spans once."""
    named = DAYS[days[0]] if len(days) == 1 else f"{DAYS[days[0]]}-{DAYS[days[-1]]}"
    closes = ["24:00" if span.closes == MIDNIGHT else f"{span.closes:%H:%M}" for span in week[days[0]]]
    return [f"{named} {span.opens:%H:%M}-{end}" for span, end in zip(week[days[0]], closes, strict=True)]


def _spans(text: str, source: str) -> list[Span]:
    match = SPAN.fullmatch(text)
    if not match:
        raise SettingsError(f"{source}: cannot read “{text}”. {HOW}")
    first, last, opens, closes = match.groups()
    days = range(DAYS.index(first), DAYS.index(last or first) + 1)
    try:
        start = time.fromisoformat(opens)
        end = MIDNIGHT if closes == "24:00" else time.fromisoformat(closes)
    except ValueError as error:
        raise SettingsError(f"{source}: “{text}” has no such time of day. {HOW}") from error
    if not days or closes <= opens:
        raise SettingsError(f"{source}: “{text}” ends before it begins. {HOW}")
    return [Span(day, start, end) for day in days]
