"""Reads `data/calendars.yml`: when people work, with national holidays as a table, and what they promise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.calendar import Calendar
from bot.clocks import Policy, Target
from bot.hours import Hours, hours_text
from bot.tickets import Priority
from gateway.calendar_tables import Table, calendar_of, listed, table, text, within, wrong

FILE = "data/calendars.yml"
DURATION = re.compile(r"(?:(\d{1,3})h)?\s*(?:(\d{1,3})m)?", re.ASCII)


@dataclass(frozen=True)
class Calendars:
    """The file as it was read, and the hours of the setting."""

    file: Table
    hours: Hours

    def policy(self, *, now: datetime, house: Calendar | None = None, since: datetime | None = None) -> Policy:
        """What is promised. `now` chooses the years of national holidays.

        `house` stands in the place of the house's calendar and of the setting, from the moment `since` on.
        SettingsError says what is wrong in the file, where, and how to mend it.
        """
        hours = house.hours if house else self.hours
        named = {
            name: calendar_of(value, _at(f"calendars.{name}"), hours, now)
            for name, value in table(self.file.get("calendars"), _at("calendars")).items()
        }
        categories = {
            name: table(value, _at(f"categories.{name}"), ("calendar", "targets"))
            for name, value in table(self.file.get("categories"), _at("categories")).items()
        }
        return Policy(
            calendar=house or calendar_of(self.file.get("calendar"), _at("calendar"), self.hours, now),
            targets=_every_priority(_targets(self.file.get("targets"), _at("targets"))),
            calendars={
                name: _named(words["calendar"], _at(f"categories.{name}.calendar"), named)
                for name, words in categories.items()
                if "calendar" in words
            },
            exceptions={
                name: _targets(words["targets"], _at(f"categories.{name}.targets"))
                for name, words in categories.items()
                if "targets" in words
            },
            since=since,
        )

    @property
    def house(self) -> Table:
        """The house's calendar, written whole: its hours stand where the file refers to the setting."""
        written = table(self.file.get("calendar"), _at("calendar"))
        hours = written.get("hours", "setting")
        return {
            "hours": hours_text(self.hours) if hours == "setting" else hours,
            "holidays": list(listed(written.get("holidays"), _at("calendar.holidays"))),
            "closed": dict(table(written.get("closed"), _at("calendar.closed"))),
            "open": list(listed(written.get("open"), _at("calendar.open"))),
        }


def load_policy(root: Path, hours: Hours, *, now: datetime) -> Policy:
    """What the file promises; `hours` are those of the setting, `now` chooses the years of national holidays."""
    return load_calendars(root, hours).policy(now=now)


def load_calendars(root: Path, hours: Hours) -> Calendars:
    """The file, as far as it can be read."""
    return Calendars(table(_read(root / FILE), FILE, ("calendar", "calendars", "targets", "categories")), hours)


def _at(path: str) -> str:
    return f"{FILE}, {path}"


def _read(path: Path) -> object:
    try:
        return YAML(typ="base").load(path)  # all values are texts: NO is Norway, and a wrong date is ours to explain
    except OSError as error:
        raise wrong(FILE, f"cannot be read ({type(error).__name__})", "Put back the one that came along.") from error
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = _at(f"line {mark.line + 1}") if mark else FILE
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise wrong(at, f"is not YAML: {problem}", "Compare it with the lines around.") from error


def _every_priority(targets: dict[Priority, Target]) -> dict[Priority, Target]:
    for priority in Priority:
        if priority not in targets:
            raise wrong(_at("targets"), f"lacks “{priority.value}”", "Every priority needs its targets.")
    return targets


def _targets(value: object, at: str) -> dict[Priority, Target]:
    written = table(value, at, tuple(priority.value for priority in Priority))
    return {Priority(name): _target(target, within(at, name)) for name, target in written.items()}


def _target(value: object, at: str) -> Target:
    written = table(value, at, ("first_response", "resolution"))
    target = Target(
        first_response=_duration(written.get("first_response"), within(at, "first_response")),
        resolution=_duration(written.get("resolution"), within(at, "resolution")),
    )
    if target.resolution < target.first_response:
        raise wrong(at, "is to be solved before it is answered", "Make the resolution the longer one.")
    return target


def _duration(value: object, at: str) -> timedelta:
    match = DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    span = timedelta(hours=int(match[1] or 0), minutes=int(match[2] or 0)) if match else timedelta()
    if not span:
        said = f"cannot read “{value}”" if value else "is missing"
        raise wrong(at, said, "Write open hours and minutes: 1h, 30m or 2h 30m, at most 999h.")
    return span


def _named(value: object, at: str, calendars: dict[str, Calendar]) -> Calendar:
    name = text(value, at, "Write the name of a calendar.")
    if name not in calendars:
        raise wrong(at, f"there is no calendar “{name}”", f"There are: {', '.join(calendars) or 'none'}.")
    return calendars[name]
