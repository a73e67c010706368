"""A hundred customers open a ticket each while every message comes thrice and processes are killed."""

from __future__ import annotations

from tests.integration.faults.running import Running
from tests.integration.faults.ticket_requests import requested


def test_each_customer_has_exactly_one_ticket(running: Running) -> None:
    came = requested(running.whole, 100, kills=4)
    print(came)
    assert came.exact, [pair for pair in zip(came.told, came.kept, strict=True) if len(pair[1]) != 1]
