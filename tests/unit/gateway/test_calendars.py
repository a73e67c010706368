"""The file of calendars: what it comes to, and a sentence for each mistake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.clocks import Policy, Target
from bot.errors import SettingsError
from bot.hours import Hours, parse_hours
from bot.tickets import Priority
from gateway.calendars import load_policy

NOW = datetime(2026, 11, 22, tzinfo=timezone.utc)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SETTING = parse_hours("Mo-Fr 09:00-18:00 America/Sao_Paulo")

TARGETS = """
targets:
  urgent: {first_response: 1h, resolution: 4h}
  high: {first_response: 30m, resolution: 1h 30m}
  normal: {first_response: 90m, resolution: 999h}
  low: {first_response: 16h, resolution: 40h}
"""

Load = Callable[[str], Policy]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Writes the file and reads it."""
    (tmp_path / "data").mkdir()

    def loaded(text: str) -> Policy:
        (tmp_path / "data" / "calendars.yml").write_text(text, encoding="utf-8")
        return load_policy(tmp_path, SETTING, now=NOW)

    return loaded


def test_the_file_that_comes_along(root: Path) -> None:
    policy = load_policy(root, SETTING, now=NOW)
    assert policy.calendar.hours == SETTING
    assert policy.calendar.holidays[date(2026, 11, 20)] == "Dia Nacional de Zumbi e da Consciência Negra"
    assert policy.target("anything", Priority.URGENT) == Target(1 * HOUR, 4 * HOUR)
    assert policy.target("anything", Priority.HIGH) == Target(2 * HOUR, 8 * HOUR)
    assert policy.target("anything", Priority.NORMAL) == Target(8 * HOUR, 24 * HOUR)
    assert policy.target("anything", Priority.LOW) == Target(16 * HOUR, 40 * HOUR)
    assert policy.calendar_of("anything") is policy.calendar


def test_always_open_means_no_holidays(root: Path) -> None:
    policy = load_policy(root, Hours(), now=NOW)
    assert policy.calendar.open_at(datetime(2026, 12, 25, 3, tzinfo=timezone.utc))


@pytest.mark.parametrize(
    ("calendar", "day", "name", "closes", "opens"),
    [
        ("spain", date(2026, 12, 8), "Inmaculada Concepción", "2026-12-07T18:30+01:00", "2026-12-09T09:00+01:00"),
        ("usa", date(2026, 11, 26), "Thanksgiving Day", "2026-11-25T17:00-05:00", "2026-11-27T09:00-05:00"),
    ],
)
def test_a_category_takes_a_calendar_that_comes_along(
    root: Path, load: Load, *, calendar: str, day: date, name: str, closes: str, opens: str
) -> None:
    shipped = (root / "data" / "calendars.yml").read_text(encoding="utf-8")
    assert shipped.count("categories: {}") == 1
    policy = load(shipped.replace("categories: {}", f"categories: {{charged_twice: {{calendar: {calendar}}}}}"))
    own = policy.calendar_of("charged_twice")
    assert own.holidays[day] == name
    assert own.next_opening(datetime.fromisoformat(closes)) == datetime.fromisoformat(opens)
    assert policy.calendar_of("other").hours == SETTING


def test_the_example_in_the_comments_works(root: Path, load: Load) -> None:
    shipped = (root / "data" / "calendars.yml").read_text(encoding="utf-8")
    comment = shipped.partition("For instance:\n")[2].partition("categories: {}")[0]
    example = "".join(f"{line.removeprefix('# ')}\n" for line in comment.splitlines())
    policy = load(shipped.replace("categories: {}", f"categories:\n{example}"))
    assert policy.target("charged_twice", Priority.HIGH) == Target(HOUR / 2, 4 * HOUR)
    assert policy.target("charged_twice", Priority.LOW) == Target(16 * HOUR, 40 * HOUR)
    assert str(policy.calendar_of("charged_twice").hours.zone) == "America/New_York"


def test_durations(load: Load) -> None:
    policy = load(TARGETS)
    assert policy.target("x", Priority.HIGH) == Target(0.5 * HOUR, 1.5 * HOUR)
    assert policy.target("x", Priority.NORMAL) == Target(1.5 * HOUR, 999 * HOUR)


def test_without_a_word_on_them_the_hours_are_the_settings_and_no_day_is_free(load: Load) -> None:
    calendar = load(TARGETS).calendar
    assert calendar.hours == SETTING
    assert not calendar.holidays


def test_national_holidays_of_four_years_and_of_a_part_of_a_country(load: Load) -> None:
    whole = load("calendar: {holidays: [BR]}" + TARGETS).calendar.holidays
    part = load("calendar: {holidays: [BR-SP]}" + TARGETS).calendar.holidays
    both = load("calendar: {holidays: [BR, ES]}" + TARGETS).calendar.holidays
    assert {day.year for day in whole} == {2025, 2026, 2027, 2028}
    assert part.keys() - whole.keys() >= {date(2026, 7, 9)}
    assert {date(2026, 9, 7), date(2026, 12, 8)} <= both.keys()


def test_names_are_those_of_the_country_on_any_machine(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en_US")
    assert load("calendar: {holidays: [ES]}" + TARGETS).calendar.holidays[date(2027, 1, 1)] == "Año Nuevo"


def test_own_days_without_work_and_holidays_with_it(load: Load) -> None:
    text = """
calendar:
  holidays: [BR]
  closed:
    2027-02-09: Carnaval
    2026-12-24 to 2027-01-02: Recesso
  open: [2026-09-07, 2026-12-30]
"""
    days = load(text + TARGETS).calendar.holidays
    assert days[date(2027, 2, 9)] == "Carnaval"
    row = [day for day in days if date(2026, 12, 20) <= day <= date(2027, 1, 10)]
    assert row == [date(2026, 12, 24) + i * DAY for i in range(10) if i != 6]
    assert date(2026, 9, 7) not in days
    assert date(2027, 9, 7) in days


HOW = "Write `always` or, for instance, `Mo-Fr 09:00-18:00; Sa 09:00-13:00 America/Sao_Paulo`."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "targets: lacks “low”. Every priority needs its targets."),
        ("[a]", ": is no table. Write lines of `name: value`, indented."),
        ("calendar: x", "calendar: is no table. Write lines of `name: value`, indented."),
        ("a: [", "line 2: is not YAML: "),
        ("calendar:\ncalendar:", 'line 2: is not YAML: found duplicate key "calendar"'),
        ("calender: {}", ": has no place for “calender”. It may have: calendar, calendars, targets, categories."),
        (
            "calendar: {holiday: [BR]}",
            "calendar: has no place for “holiday”. It may have: hours, holidays, closed, open.",
        ),
        ("calendar: {holidays: [[BR]]}", "calendar.holidays: is no list."),
        ("calendar: {[holidays]: BR}", "calendar: is no table."),
        ("calendar: {holidays: BR}", "calendar.holidays: is no list. Write it in brackets: [one, another]."),
        (
            "calendar: {holidays: [BX]}",
            "calendar.holidays: there is no country “BX”. Write BR, ES, US, or BR-SP for a state.",
        ),
        ("calendar: {holidays: [BR-XX]}", "calendar.holidays: BR has no part “XX”. It has: AC, AL, "),
        ("calendar: {hours: [x]}", "calendar.hours: is no text. Write `setting`, `always` or hours."),
        (
            "calendar:\n  hours: Mo 09:00-18:00 Brazil/Sao_Paulo",
            f"calendar.hours: “Brazil/Sao_Paulo” is not a time zone. {HOW}",
        ),
        ("calendar:\n  hours: Mon 09:00-18:00 UTC", f"calendar.hours: cannot read “Mon 09:00-18:00”. {HOW}"),
        (
            "calendar:\n  hours: Mo 09:00-24:30 UTC",
            f"calendar.hours: “Mo 09:00-24:30” has no such time of day. {HOW}",
        ),
        ("calendar:\n  hours: Mo 09:00-09:00 UTC", f"calendar.hours: “Mo 09:00-09:00” ends before it begins. {HOW}"),
        ("calendar:\n  hours: Mo 22:00-06:00 UTC", f"calendar.hours: “Mo 22:00-06:00” ends before it begins. {HOW}"),
        ("calendar: {closed: {2027-02-30: x}}", "calendar.closed: there is no date “2027-02-30”. Write year-month-day"),
        ("calendar: {closed: {2027-02-09: }}", "calendar.closed.2027-02-09: is no text. Write a name after the date."),
        (
            "calendar: {closed: {2027-01-02 to 2026-12-24: x}}",
            "calendar.closed: “2027-01-02 to 2026-12-24” must end on a later day, within a year.",
        ),
        (
            "calendar: {closed: {2027-01-02 to 9999-12-24: x}}",
            "calendar.closed: “2027-01-02 to 9999-12-24” must end on a later day, within a year.",
        ),
        ("calendar: {open: [tomorrow]}", "calendar.open: there is no date “tomorrow”. Write year-month-day"),
        (
            "calendars: {x: {closed: {2026-11-20 to 2027-11-20: a, 2027-11-20 to 2028-11-20: b, 2028-11-21: c}}}",
            "calendars.x: does not open within two years. Take away some of the days without work.",
        ),
        ("calendars: {x: {holidays: [BX]}}", "calendars.x.holidays: there is no country “BX”."),
        ("targets: {high: {first_response: 1h, resolution: 4h}}", "targets: lacks “low”."),
        ("targets: {hihg: {}}", "targets: has no place for “hihg”. It may have: low, normal, high, urgent."),
        ("targets: {high: {first: 1h}}", "targets.high: has no place for “first”. It may have: first_response, resol"),
        (
            "targets: {high: {first_response: 1h}}",
            "targets.high.resolution: is missing. Write open hours and minutes: 1h, 30m or 2h 30m, at most 999h.",
        ),
        ("targets: {high: {first_response: 2 hours}}", "targets.high.first_response: cannot read “2 hours”. Write op"),
        ("targets: {high: {first_response: 0h}}", "targets.high.first_response: cannot read “0h”."),
        ("targets: {high: {first_response: 1000h}}", "targets.high.first_response: cannot read “1000h”."),
        ("targets: {high: {first_response: ٣h}}", "targets.high.first_response: cannot read “٣h”."),
        (
            "targets: {high: {first_response: 4h, resolution: 2h}}",
            "targets.high: is to be solved before it is answered. Make the resolution the longer one.",
        ),
        ("categories: {x: {priority: high}}", "categories.x: has no place for “priority”. It may have: calendar, targ"),
        (
            "categories: {x: {targets: {now: {}}}}" + TARGETS,
            "categories.x.targets: has no place for “now”. It may have: low, normal, high, urgent.",
        ),
        (
            "calendars: {usa: {}, spain: {}}\ncategories: {x: {calendar: us}}" + TARGETS,
            "categories.x.calendar: there is no calendar “us”. There are: usa, spain.",
        ),
        (
            "categories: {x: {calendar: us}}" + TARGETS,
            "categories.x.calendar: there is no calendar “us”. There are: none.",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place_and_how_to_mend_it(load: Load, text: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as error:
        load(text)
    start = "data/calendars.yml" if sentence.startswith(":") else "data/calendars.yml, "
    assert error.value.message.startswith(start + sentence)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"data/calendars.yml: cannot be read \(FileNotFoundError\)"):
        load_policy(tmp_path, SETTING, now=NOW)


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "calendars.yml").write_bytes(b"calendar: \xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"^data/calendars.yml"):
        load_policy(tmp_path, SETTING, now=NOW)
