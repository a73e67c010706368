"""The gateway is killed with `kill -9` wherever a message may be: it is answered exactly once all the same."""

from __future__ import annotations

from tests.integration.faults import scenarios
from tests.integration.faults.counting import Count
from tests.integration.faults.running import Running

CUSTOMERS = 5


def test_between_commit_and_answer(running: Running) -> None:
    count = scenarios.killed_before_the_answer(running, "telegram", CUSTOMERS, 2)
    _exact(count)
    assert count.unknown == 0


def test_between_answer_and_delivery(running: Running) -> None:
    count = scenarios.killed_before_delivery(running, "slack", CUSTOMERS, 1)
    _exact(count)
    assert count.unknown == 0


def test_while_the_platform_has_not_taken_it(running: Running) -> None:
    count = scenarios.killed_while_sending(after=False)(running, "telegram", CUSTOMERS, 1)
    _exact(count)
    assert (count.unknown, count.answers) == (CUSTOMERS, CUSTOMERS)


def test_once_the_platform_has_taken_it(running: Running) -> None:
    count = scenarios.killed_while_sending(after=True)(running, "slack", CUSTOMERS, 1)
    _exact(count)
    assert (count.unknown, count.answers) == (CUSTOMERS, CUSTOMERS * 2)


def test_again_and_again_while_customers_write(running: Running, platform: str) -> None:
    count = scenarios.killed_again_and_again(2)(running, platform, CUSTOMERS, 4)
    _exact(count)
    assert count.unknown <= CUSTOMERS


def _exact(count: Count) -> None:
    print(count)
    assert count.is_exact, count
