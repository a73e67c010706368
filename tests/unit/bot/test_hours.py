"""Opening hours in the shop's own zone."""

from __future__ import annotations

from datetime import datetime, time, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.hours import MIDNIGHT, Hours, Span, hours_text, parse_hours

SHOP = parse_hours("Mo-Fr 09:00-18:00; Sa 09:00-13:00 America/Sao_Paulo")


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026; the 23rd is a Monday. São Paulo is three hours behind UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        (utc(23, 12), True),
        (utc(23, 11, 59), False),
        (utc(23, 21), False),
        (utc(28, 15, 59), True),
        (utc(28, 16), False),
        (utc(29, 15), False),
    ],
)
def test_open_and_closed(moment: datetime, open_: bool) -> None:
    assert SHOP.open_at(moment) is open_


def test_always() -> None:
    hours = parse_hours("always")
    assert hours.open_at(utc(29, 3))


def test_always_may_have_a_zone_to_tell_times_in() -> None:
    hours = parse_hours("Always America/Sao_Paulo")
    assert hours.open_at(utc(29, 3))
    assert hours.zone == ZoneInfo("America/Sao_Paulo")
    assert hours_text(hours) == "always America/Sao_Paulo"
    assert hours_text(parse_hours("always")) == "always UTC"


@pytest.mark.parametrize("text", ["always Nowhere/Land", "always always", "always;always UTC", "always America", "UTC"])
def test_what_is_no_always(text: str) -> None:
    with pytest.raises(SettingsError):
        parse_hours(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Mo-Fr 09:00-18:00; Sa 09:00-13:00 America/Sao_Paulo", None),
        ("Mo-Su 00:00-24:00 UTC", None),
        ("Mo 09:00-12:00; Mo 13:00-18:00; We 09:00-12:00 Europe/Madrid", None),
        ("Mo-Th 09:00-14:00; Mo-Th 15:30-18:30; Fr 09:00-15:00 Europe/Madrid", None),
        ("Su 10:00-12:00; Mo 09:00-18:00 UTC", "Mo 09:00-18:00; Su 10:00-12:00 UTC"),
        (
            "Mo 13:00-18:00; Mo 09:00-12:00; Tu 09:00-12:00; Tu 13:00-18:00 UTC",
            "Mo-Tu 09:00-12:00; Mo-Tu 13:00-18:00 UTC",
        ),
    ],
)
def test_written_as_people_write_them(text: str, written: str | None) -> None:
    assert hours_text(parse_hours(text)) == (written or text)


TIMES = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
SPANS = st.builds(Span, st.integers(0, 6), TIMES, st.one_of(st.just(MIDNIGHT), TIMES)).filter(
    lambda span: span.opens < span.closes or span.closes == MIDNIGHT
)


@given(st.lists(SPANS, max_size=20), st.sampled_from(["UTC", "America/Sao_Paulo", "Asia/Kathmandu"]))
def test_what_is_written_reads_the_same(spans: list[Span], zone: str) -> None:
    def in_order(hours: Hours) -> list[tuple[int, time, time]]:
        return sorted((span.weekday, span.opens, span.closes) for span in hours.spans)

    hours = Hours(tuple(spans), ZoneInfo(zone))
    again = parse_hours(hours_text(hours))
    assert in_order(again) == in_order(hours)
    assert again.zone == hours.zone
