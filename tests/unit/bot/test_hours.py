"""Opening hours in the shop's own zone."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.hours import parse_hours

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
