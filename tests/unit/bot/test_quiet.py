"""Quiet hours: news waits for the morning of the customer."""

from __future__ import annotations

from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import pytest

from bot.errors import SettingsError
from bot.moments import said_when, zone_of
from bot.quiet import parse_quiet
from tests.fakes.house import house

SAO_PAULO, MADRID = ZoneInfo("America/Sao_Paulo"), ZoneInfo("Europe/Madrid")
WORDS = house().words


@pytest.mark.parametrize(
    ("hours", "moment", "until"),
    [
        ("22:00-08:00", "2026-11-24T21:59", None),
        ("22:00-08:00", "2026-11-24T22:00", "2026-11-25T08:00"),
        ("22:00-08:00", "2026-11-25T03:00", "2026-11-25T08:00"),
        ("22:00-08:00", "2026-11-25T08:00", None),
        ("13:00-15:00", "2026-11-24T14:00", "2026-11-24T15:00"),
        ("13:00-15:00", "2026-11-24T12:59", None),
        ("00:00-07:30", "2026-11-24T00:00", "2026-11-24T07:30"),
    ],
)
@pytest.mark.parametrize("zone", [SAO_PAULO, MADRID])
def test_quiet_ends_in_the_morning_of_the_customer(hours: str, moment: str, until: str | None, zone: ZoneInfo) -> None:
    quiet = parse_quiet(hours)
    assert quiet is not None
    now = datetime.fromisoformat(moment).replace(tzinfo=zone).astimezone(timezone.utc)
    expected = datetime.fromisoformat(until).replace(tzinfo=zone) if until else None
    assert quiet.until(now, zone) == expected


def test_off_is_never_quiet() -> None:
    assert parse_quiet(" OFF ") is None


@pytest.mark.parametrize("text", ["", "night", "22-8", "24:00-08:00", "22:60-08:00", "08:00-08:00", "22:00 - 08:00"])
def test_what_is_no_stretch_of_the_day_is_told(text: str) -> None:
    with pytest.raises(SettingsError, match="22:00-08:00"):
        parse_quiet(text)


@pytest.mark.parametrize(
    ("moment", "speaks", "said"),
    [
        ("2026-11-24T18:40", "pt", "hoje às 15:40 (UTC-03)"),
        ("2026-11-25T12:00", "es", "mañana a las 09:00 (UTC-03)"),
        ("2026-11-25T02:30", "en", "today at 23:30 (UTC-03)"),
        ("2026-11-30T14:00", "pt", "na segunda-feira, 30/11, às 11:00 (UTC-03)"),
        ("2026-11-30T14:00", "en", "on Monday 30/11 at 11:00 (UTC-03)"),
    ],
)
def test_moments_are_said_as_people_say_them(moment: str, speaks: str, said: str) -> None:
    now = datetime(2026, 11, 24, 15, tzinfo=timezone.utc)
    then = datetime.fromisoformat(moment).replace(tzinfo=timezone.utc)
    assert said_when(WORDS, then, speaks=speaks, now=now, zone=SAO_PAULO) == said


@pytest.mark.parametrize("name", [None, "", "Mars/Olympus", "../etc/passwd", "America/Sao_Paulo\0", "A" * 300])
def test_a_zone_that_is_none_is_the_other(name: str | None) -> None:
    assert zone_of(name, otherwise=MADRID) is MADRID
