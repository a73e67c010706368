"""Token buckets."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import BusyError, SettingsError
from bot.rates import Rate, parse_rate
from connectors.webchat.rates import Limiter, network_of
from tests.fakes.clock import FakeClock


@pytest.mark.parametrize(
    ("spec", "rate"), [("30/10s", Rate(30, 10)), (" 5 / 1s ", Rate(5, 1)), ("off", None), ("OFF", None)]
)
def test_a_rate_is_read(spec: str, rate: Rate | None) -> None:
    assert parse_rate(spec) == rate


@pytest.mark.parametrize("spec", ["", "30", "30/10", "0/10s", "30/0s", "-1/10s", "many/10s", "30/10m"])
def test_a_wrong_rate_says_how_it_is_written(spec: str) -> None:
    with pytest.raises(SettingsError, match="30/10s"):
        parse_rate(spec)


def test_a_burst_then_a_steady_flow() -> None:
    clock = FakeClock()
    limiter = Limiter(Rate(3, 9), clock)
    for _ in range(3):
        limiter.take("ana")
    with pytest.raises(BusyError) as refused:
        limiter.take("ana")
    assert refused.value.retry_after == 3

    clock.pass_by(timedelta(seconds=3))
    limiter.take("ana")
    with pytest.raises(BusyError):
        limiter.take("ana")
    limiter.take("luis")


def test_waiting_as_told_is_enough() -> None:
    clock = FakeClock()
    limiter = Limiter(Rate(7, 10), clock)
    for _ in range(50):
        try:
            limiter.take("ana")
        except BusyError as busy:
            clock.pass_by(timedelta(seconds=busy.retry_after))
            limiter.take("ana")  # raises when it was told too early


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("127.0.0.1", None),
        ("::1", None),
        ("", None),
        ("unix", "unix"),
    ],
)
def test_who_counts_as_one(address: str, network: str | None) -> None:
    assert network_of(address) == network
