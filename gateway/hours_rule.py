"""Reads the rule of the house's hours: a calendar as in `data/calendars.yml`, written by a lead in the console."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.calendar import Calendar
from bot.hours import Hours, hours_text
from bot.house_rules import Holiday, Outlook
from bot.messages import tame
from gateway.calendar_tables import KEYS, Table, calendar_of, day_of, days_of, listed, national, table, text, wrong

LONGEST_HOURS = 2_000
LONGEST_NAME = 80
MOST = {"holidays": 30, "closed": 100, "open": 200}
"""Entries of each list."""

TEN_YEARS = timedelta(days=3653)
A_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class HoursRule:
    """The content in the one way in which it is written down, and the calendar that it makes."""

    content: dict[str, Any]
    calendar: Calendar


def hours_rule(content: Any, *, now: datetime) -> HoursRule:
    """The rule as a lead may write it; SettingsError says what is wrong, where, and how to mend it."""
    written = table(content, "", KEYS)
    for name, most in MOST.items():
        entries = written.get(name)
        if isinstance(entries, list | dict) and len(entries) > most:
            raise wrong(name, f"has more than {most} entries", "Take away what is over.")
    hours = text(written.get("hours"), "hours", "Write `always` or hours.")
    if len(hours) > LONGEST_HOURS or hours == "setting":
        raise wrong("hours", "cannot be read", "Write `always` or hours, as in BALCAO_HOURS.")
    closed = {days: _name(name, days) for days, name in table(written.get("closed"), "closed").items()}
    rule = read_hours({**written, "closed": closed}, now=now)
    _check_near([*rule.content["closed"], *rule.content["open"]], now.date())
    return rule


def read_hours(written: Table, *, now: datetime) -> HoursRule:
    """The rule out of its content, also of the one that stands in the file."""
    once = {name: _once(written, name) for name in ("holidays", "open")}
    calendar = calendar_of({**written, **once}, "", Hours(), now)
    closed = table(written.get("closed"), "closed")
    named = {_stretch(days): closed[days] for days in closed}
    return HoursRule({"hours": hours_text(calendar.hours), **once, "closed": named}, calendar)


def outlook_of(rule: HoursRule, *, now: datetime) -> Outlook:
    """What the hours come to, seen from now."""
    calendar = rule.calendar
    is_open = calendar.open_at(now)
    changes_at = calendar.next_closing(now) if is_open else calendar.next_opening(now)
    zone = calendar.hours.zone
    today = now.astimezone(zone).date()
    return Outlook(
        open=is_open,
        changes_at=changes_at,
        zone=zone.key if isinstance(zone, ZoneInfo) else "UTC",
        closed_for="" if is_open else calendar.holidays.get(today, ""),
        holidays=tuple(_holidays(rule, today)),
    )


def _holidays(rule: HoursRule, today: date) -> Iterator[Holiday]:
    codes, worked = rule.content["holidays"], rule.content["open"]
    years = range(today.year, today.year + 2)
    known = {day: name for code in codes for day, name in national(code, years, "holidays").items()}
    for day, name in sorted(known.items()):
        if today <= day < today + A_YEAR:
            yield Holiday(day, name, day.isoformat() in worked)


def _once(written: Table, name: str) -> list[str]:
    return list(dict.fromkeys(entry.strip() for entry in listed(written.get(name), name)))


def _stretch(days: str) -> str:
    first, last = min(days_of(days, "closed")), max(days_of(days, "closed"))
    return first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"


def _name(name: object, days: str) -> str:
    words = " ".join(tame(name).split()) if isinstance(name, str) else ""
    if not 1 <= len(words) <= LONGEST_NAME:
        raise wrong(f"closed.{days}", f"has a name of 1 to {LONGEST_NAME} characters", "Write one.")
    return words


def _check_near(days: Sequence[str], today: date) -> None:
    far = next((day for day in days if abs(day_of(day.partition(" ")[0], "closed") - today) > TEN_YEARS), None)
    if far is not None:
        raise wrong("closed", f"“{far}” is more than ten years away", "Take it away.")
