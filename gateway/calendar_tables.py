"""Reads one calendar out of a table that people wrote: its hours, national holidays, and days of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache

from holidays import country_holidays, list_supported_countries

from bot.calendar import Calendar
from bot.errors import SettingsError
from bot.hours import Hours, parse_hours

YEARS = (-1, 2)
"""National holidays are known from the year before this one to the year after the next."""

LONGEST_CLOSED = timedelta(days=366)
LONGEST_WAIT = timedelta(days=2 * 365)
"""A calendar that does not open within this time is a mistake."""

KEYS = ("hours", "holidays", "closed", "open")

Table = dict[str, object]


def calendar_of(value: object, at: str, setting: Hours, now: datetime) -> Calendar:
    """A calendar; `at` is the place where it stands, `setting` what its hours may refer to."""
    written = table(value, at, KEYS)
    closed_at, open_at, national_at = (within(at, name) for name in ("closed", "open", "holidays"))
    years = range(now.year + YEARS[0], now.year + YEARS[1] + 1)
    free: dict[date, str] = {}
    for code in listed(written.get("holidays"), national_at):
        free |= national(code, years, national_at)
    free |= _closed(table(written.get("closed"), closed_at), closed_at)
    at_work = {day_of(day, open_at) for day in listed(written.get("open"), open_at)}
    hours = _hours(written.get("hours", "setting"), within(at, "hours"), setting)
    calendar = Calendar(hours, {day: free[day] for day in sorted(free.keys() - at_work)})
    if calendar.next_opening(now) > now + LONGEST_WAIT:
        raise wrong(at, "does not open within two years", "Take away some of the days without work.")
    return calendar


def national(code: str, years: Iterable[int], at: str) -> dict[date, str]:
    """The public holidays of `BR` or `BR-SP`, named in the country's own language."""
    country, _, part = code.partition("-")
    if country not in _countries():
        raise wrong(at, f"there is no country “{code}”", "Write BR, ES, US, or BR-SP for a state.")
    known = country_holidays(country)
    if part and part not in known.subdivisions:
        parts = ", ".join(known.subdivisions) or "none"
        raise wrong(at, f"{country} has no part “{part}”", f"It has: {parts}.")
    # Without a language the names would be in that of the machine.
    return dict(country_holidays(country, subdiv=part or None, years=years, language=known.default_language))


def days_of(words: str, at: str) -> Iterator[date]:
    """Each day of `2026-12-24`, or of `2026-12-24 to 2027-01-02`."""
    first, _, last = words.partition(" to ")
    start, end = day_of(first, at), day_of(last or first, at)
    if not timedelta() <= end - start <= LONGEST_CLOSED:
        raise wrong(at, f"“{words}” must end on a later day, within a year", "Exchange or correct the dates.")
    return (start + timedelta(days=day) for day in range((end - start).days + 1))


def day_of(words: str, at: str) -> date:
    """One day."""
    try:
        return date.fromisoformat(words.strip())
    except ValueError as error:
        raise wrong(at, f"there is no date “{words}”", "Write year-month-day, such as 2027-02-09.") from error


def table(value: object, at: str, keys: tuple[str, ...] = ()) -> Table:
    """A table, empty when nothing is written; `keys` are those it may have, all when none."""
    if value in (None, ""):
        return {}
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise wrong(at, "is no table", "Write lines of `name: value`, indented.")
    for key in value:
        if keys and key not in keys:
            raise wrong(at, f"has no place for “{key}”", f"It may have: {', '.join(keys)}.")
    return value


def listed(value: object, at: str) -> list[str]:
    """A list of texts, empty when nothing is written."""
    if value in (None, ""):
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise wrong(at, "is no list", "Write it in brackets: [one, another].")
    return value


def text(value: object, at: str, how: str) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise wrong(at, "is no text", how)
    return value.strip()


def within(at: str, name: str) -> str:
    """The place of an entry: `data/calendars.yml, calendar.hours`, or `hours` alone."""
    return f"{at}.{name}" if at else name


def wrong(at: str, what: str, how: str) -> SettingsError:
    """The error that says what is wrong where, and how to mend it."""
    return SettingsError(f"{at}: {what}. {how}" if at else f"It {what}. {how}")


@cache
def _countries() -> frozenset[str]:
    return frozenset(list_supported_countries(include_aliases=True))


def _hours(value: object, at: str, setting: Hours) -> Hours:
    words = text(value, at, "Write `setting`, `always` or hours.")
    return setting if words == "setting" else parse_hours(words, source=at)


def _closed(written: Table, at: str) -> dict[date, str]:
    named = {days: text(name, within(at, days), "Write a name after the date.") for days, name in written.items()}
    return {day: name for days, name in named.items() for day in days_of(days, at)}
