"""Whatever goes wrong between customers, platforms and our processes: each message is answered exactly once."""

from __future__ import annotations

import pytest

from tests.integration.faults import scenarios
from tests.integration.faults.counting import Count
from tests.integration.faults.running import Running

CUSTOMERS, MESSAGES = 6, 3
FEW = 5


def test_two_hundred_customers_at_once(running: Running) -> None:
    count = scenarios.in_peace(running, "telegram", 200, 1)
    _exact(count)
    assert count.unknown == 0
    refused = running.telegram.violations
    assert len(refused) <= FEW, "the platform's rates are kept; a machine that stands still bunches a few calls"


def test_every_delivery_six_times_in_any_order(running: Running, platform: str) -> None:
    count = scenarios.replayed(running, platform, CUSTOMERS, MESSAGES)
    _exact(count)
    assert count.unknown == 0


def test_told_to_wait(running: Running, platform: str) -> None:
    count = scenarios.told_to_wait(running, platform, CUSTOMERS, MESSAGES)
    _exact(count)
    assert count.unknown == 0


def test_errors_of_the_platform(running: Running, platform: str) -> None:
    _exact(scenarios.server_errors(running, platform, CUSTOMERS, MESSAGES))


def test_malformed_updates_hold_up_nobody(running: Running, platform: str) -> None:
    count = scenarios.malformed(running, platform, CUSTOMERS, 2)
    _exact(count)
    assert count.unknown == 0


@pytest.mark.parametrize("how", ["reset", "hang"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_connection_that_breaks_or_hangs(running: Running, platform: str, how: str, after: bool) -> None:
    count = scenarios.cut_off(how, after=after)(running, platform, CUSTOMERS, 1)
    _exact(count)
    assert count.unknown == CUSTOMERS
    assert count.answers == CUSTOMERS * (2 if after else 1)


def _exact(count: Count) -> None:
    print(count)
    assert count.is_exact, count
