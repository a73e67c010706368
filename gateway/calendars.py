"""Reads `data/calendars.yml`: when people work, with national holidays as a table, and what they promise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from holidays import country_holidays
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.calendar import Calendar
from bot.clocks import Policy, Target
from bot.errors import SettingsError
from bot.hours import Hours, parse_hours
from bot.tickets import Priority

FILE = "data/calendars.yml"
YEARS = (-1, 2)
"""National holidays are known from the year before this one to the year after the next."""

LONGEST_CLOSED = timedelta(days=366)
LONGEST_WAIT = timedelta(days=2 * 365)
"""A calendar that does not open within this time is a mistake."""

DURATION = re.compile(r"(?:(\d{1,3})h)?\s*(?:(\d{1,3})m)?", re.ASCII)

Table = dict[str, object]


def load_policy(root: Path, hours: Hours, *, now: datetime) -> Policy:
    """What the file promises; `hours` are those of the setting, `now` chooses the years of national holidays.

    SettingsError says what is wrong in the file, where, and how to mend it.
    """
    file = _table(_read(root / FILE), "", ("calendar", "calendars", "targets", "categories"))
    named = {
        name: _calendar(value, f"calendars.{name}", hours, now)
        for name, value in _table(file.get("calendars"), "calendars").items()
    }
    categories = {
        name: _table(value, f"categories.{name}", ("calendar", "targets"))
        for name, value in _table(file.get("categories"), "categories").items()
    }
    return Policy(
        calendar=_calendar(file.get("calendar"), "calendar", hours, now),
        targets=_every_priority(_targets(file.get("targets"), "targets")),
        calendars={
            name: _named(table["calendar"], f"categories.{name}.calendar", named)
            for name, table in categories.items()
            if "calendar" in table
        },
        exceptions={
            name: _targets(table["targets"], f"categories.{name}.targets")
            for name, table in categories.items()
            if "targets" in table
        },
    )


def _read(path: Path) -> object:
    try:
        return YAML(typ="base").load(path)  # all values are texts: NO is Norway, and a wrong date is ours to explain
    except OSError as error:
        raise _wrong("", f"cannot be read ({error.__class__.__name__})", "Put back the one that came along.") from error
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise _wrong(line, f"is not YAML: {problem}", "Compare it with the lines around.") from error


def _calendar(value: object, at: str, setting: Hours, now: datetime) -> Calendar:
    table = _table(value, at, ("hours", "holidays", "closed", "open"))
    years = range(now.year + YEARS[0], now.year + YEARS[1] + 1)
    free: dict[date, str] = {}
    for code in _list(table.get("holidays"), f"{at}.holidays"):
        free |= _national(code, years, f"{at}.holidays")
    free |= _closed(_table(table.get("closed"), f"{at}.closed"), f"{at}.closed")
    at_work = {_date(day, f"{at}.open") for day in _list(table.get("open"), f"{at}.open")}
    hours = _hours(table.get("hours", "setting"), f"{at}.hours", setting)
    calendar = Calendar(hours, {day: free[day] for day in sorted(free.keys() - at_work)})
    if calendar.next_opening(now) > now + LONGEST_WAIT:
        raise _wrong(at, "does not open within two years", "Take away some of the days without work.")
    return calendar


def _hours(value: object, at: str, setting: Hours) -> Hours:
    text = _text(value, at, "Write `setting`, `always` or hours.")
    return setting if text == "setting" else parse_hours(text, source=f"{FILE}, {at}")


def _national(code: str, years: Iterable[int], at: str) -> dict[date, str]:
    """The public holidays of `BR` or `BR-SP`, named in the country's own language."""
    country, _, part = code.partition("-")
    try:
        known = country_holidays(country)
    except NotImplementedError as error:
        raise _wrong(at, f"there is no country “{code}”", "Write BR, ES, US, or BR-SP for a state.") from error
    if part and part not in known.subdivisions:
        parts = ", ".join(known.subdivisions) or "none"
        raise _wrong(at, f"{country} has no part “{part}”", f"It has: {parts}.")
    # Without a language the names would be in that of the machine.
    return dict(country_holidays(country, subdiv=part or None, years=years, language=known.default_language))


def _closed(table: Table, at: str) -> dict[date, str]:
    named = {days: _text(name, f"{at}.{days}", "Write a name after the date.") for days, name in table.items()}
    return {day: name for days, name in named.items() for day in _days(days, at)}


def _days(text: str, at: str) -> Iterator[date]:
    """Each day of `2026-12-24`, or of `2026-12-24 to 2027-01-02`."""
    first, _, last = text.partition(" to ")
    start, end = _date(first, at), _date(last or first, at)
    if not timedelta() <= end - start <= LONGEST_CLOSED:
        raise _wrong(at, f"“{text}” must end on a later day, within a year", "Exchange or correct the dates.")
    return (start + timedelta(days=day) for day in range((end - start).days + 1))


def _date(text: str, at: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise _wrong(at, f"there is no date “{text}”", "Write year-month-day, such as 2027-02-09.") from error


def _every_priority(targets: dict[Priority, Target]) -> dict[Priority, Target]:
    for priority in Priority:
        if priority not in targets:
            raise _wrong("targets", f"lacks “{priority.value}”", "Every priority needs its targets.")
    return targets


def _targets(value: object, at: str) -> dict[Priority, Target]:
    table = _table(value, at, tuple(priority.value for priority in Priority))
    return {Priority(name): _target(target, f"{at}.{name}") for name, target in table.items()}


def _target(value: object, at: str) -> Target:
    table = _table(value, at, ("first_response", "resolution"))
    target = Target(
        first_response=_duration(table.get("first_response"), f"{at}.first_response"),
        resolution=_duration(table.get("resolution"), f"{at}.resolution"),
    )
    if target.resolution < target.first_response:
        raise _wrong(at, "is to be solved before it is answered", "Make the resolution the longer one.")
    return target


def _duration(value: object, at: str) -> timedelta:
    match = DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    span = timedelta(hours=int(match[1] or 0), minutes=int(match[2] or 0)) if match else timedelta()
    if not span:
        said = f"cannot read “{value}”" if value else "is missing"
        raise _wrong(at, said, "Write open hours and minutes: 1h, 30m or 2h 30m, at most 999h.")
    return span


def _named(value: object, at: str, calendars: dict[str, Calendar]) -> Calendar:
    name = _text(value, at, "Write the name of a calendar.")
    if name not in calendars:
        raise _wrong(at, f"there is no calendar “{name}”", f"There are: {', '.join(calendars) or 'none'}.")
    return calendars[name]


def _table(value: object, at: str, keys: tuple[str, ...] = ()) -> Table:
    """A table of the file, empty when nothing is written; `keys` are those it may have, all when none."""
    if value in (None, ""):
        return {}
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise _wrong(at, "is no table", "Write lines of `name: value`, indented.")
    for key in value:
        if keys and key not in keys:
            raise _wrong(at, f"has no place for “{key}”", f"It may have: {', '.join(keys)}.")
    return value


def _list(value: object, at: str) -> list[str]:
    if value in (None, ""):
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(at, "is no list", "Write it in brackets: [one, another].")
    return value


def _text(value: object, at: str, how: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(at, "is no text", how)
    return value.strip()


def _wrong(at: str, what: str, how: str) -> SettingsError:
    return SettingsError(f"{FILE}{', ' if at else ''}{at}: {what}. {how}")
