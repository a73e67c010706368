"""Open time: the hours on the wall clock of a place, without its holidays, counted exactly in UTC."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import cached_property
from itertools import takewhile

from bot.hours import MIDNIGHT, Hours, Span

DAY = timedelta(days=1)
A_YEAR = timedelta(days=366)
SECONDS = range(24 * 60 * 60)
FOREVER = datetime.max.replace(tzinfo=timezone.utc)

Opening = tuple[datetime, datetime]
"""A beginning and an end in UTC; the end is not part of it."""


@dataclass(frozen=True)
class Calendar:
    """When people work: hours in a zone, but not on holidays. Hours without spans never close.

    Open is when the zone's wall clock shows a time of a span on a date that is no holiday, so a span may be
    longer, shorter or cut in two on the day that the clocks change. Holidays are local dates with their names.
    All moments are aware.
    """

    hours: Hours = field(default_factory=Hours)
    holidays: Mapping[date, str] = field(default_factory=dict)

    def open_at(self, moment: datetime) -> bool:
        """Whether people work at this moment."""
        start, _ = next(self._openings(moment))
        return start == moment.astimezone(timezone.utc)

    def next_opening(self, moment: datetime) -> datetime:
        """The moment itself when open, else the next opening; in the zone of the hours."""
        start, _ = next(self._openings(moment))
        return start.astimezone(self.hours.zone)

    def next_closing(self, moment: datetime) -> datetime | None:
        """When the opening ends that this moment lies in, or the next one; in the zone of the hours.

        None when it does not end within a year.
        """
        openings = self._openings(moment)
        _, closes = next(openings)
        for opens, end in openings:
            if opens != closes or closes - moment > A_YEAR:
                break
            closes = end
        return None if closes - moment > A_YEAR else closes.astimezone(self.hours.zone)

    def add(self, moment: datetime, span: timedelta) -> datetime:
        """The first moment, in UTC, at which so much open time has passed; `moment` itself for a span of nothing."""
        if span <= timedelta():
            return moment.astimezone(timezone.utc)
        openings = self._openings(moment)
        start, end = next(openings)
        while span > end - start:
            span -= end - start
            start, end = next(openings)
        return start + span

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much open time lies between two moments; nothing when the end is not after the start."""
        until = end.astimezone(timezone.utc)
        openings = takewhile(lambda opening: opening[0] < until, self._openings(start))
        return sum((min(closes, until) - opens for opens, closes in openings), timedelta())

    def _openings(self, moment: datetime) -> Iterator[Opening]:
        """What is open from a moment on, in order and without end."""
        now = moment.astimezone(timezone.utc)
        if not self.hours.spans:
            yield now, FOREVER
            return
        day = now.date()
        while True:
            yield from ((max(start, now), end) for start, end in self._openings_on(day) if end > now)
            day += DAY

    def _openings_on(self, day: date) -> tuple[Opening, ...]:
        """The openings of a day of UTC, worked out once: thousands of tickets ask for the same days."""
        if day not in self._known:
            self._known[day] = tuple(self._work_out(day))
        return self._known[day]

    def _work_out(self, day: date) -> Iterator[Opening]:
        for start, end, offset in _by_offset(day, self.hours.zone):
            for opens, closes in self._on_the_wall(start + offset, end + offset):
                opening = max(start, opens - offset), min(end, closes - offset)
                if opening[0] < opening[1]:
                    yield opening

    def _on_the_wall(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans of one date or two that follow each other, in local time that is only labelled UTC."""
        for local in sorted({start.date(), end.date()} - self.holidays.keys()):
            midnight = datetime.combine(local, MIDNIGHT, timezone.utc)
            yield from ((midnight + opens, midnight + closes) for opens, closes in self._week[local.weekday()])

    @cached_property
    def _known(self) -> dict[date, tuple[Opening, ...]]:
        return {}

    @cached_property
    def _week(self) -> list[list[tuple[timedelta, timedelta]]]:
        return [_apart(span for span in self.hours.spans if span.weekday == weekday) for weekday in range(7)]


def _by_offset(day: date, zone: tzinfo) -> list[tuple[datetime, datetime, timedelta]]:
    """A day of UTC, cut where the zone's clocks change: each part with its offset from UTC.

    Under one offset local times are neither missing nor repeated, so plain arithmetic is right.
    """
    start = datetime.combine(day, MIDNIGHT, timezone.utc)
    before, after = _offset(start, zone), _offset(start + DAY, zone)
    if before == after:
        return [(start, start + DAY, before)]
    second = bisect_left(SECONDS, True, key=lambda s: _offset(start + timedelta(seconds=s), zone) != before)
    change = start + timedelta(seconds=second)
    return [(start, change, before), (change, start + DAY, after)]


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    return moment.astimezone(zone).replace(tzinfo=None) - moment.replace(tzinfo=None)


def _apart(spans: Iterator[Span]) -> list[tuple[timedelta, timedelta]]:
    """The spans of one weekday since its midnight, in order; what two of them share counts once."""
    apart: list[tuple[timedelta, timedelta]] = []
    until = timedelta()
    for opens, closes in sorted((_since_midnight(span.opens), _since_midnight(span.closes) or DAY) for span in spans):
        if closes > until:
            apart.append((max(opens, until), closes))
            until = closes
    return apart


def _since_midnight(at: time) -> timedelta:
    return datetime.combine(date.min, at) - datetime.combine(date.min, MIDNIGHT)
