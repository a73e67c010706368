"""Every captured payload is read to exactly what it means, and none is without a line in its table."""

from __future__ import annotations

from functools import partial

import pytest

from bot.arrivals import Arrival
from connectors.slack.parse import parse as parse_slack
from connectors.telegram.parse import parse as parse_telegram
from tests.contract.channels import slack_arrivals, telegram_arrivals
from tests.contract.channels.bench import FIXTURES, fixture

NOW = telegram_arrivals.NOW
PARSE = {
    "telegram": partial(parse_telegram, us=telegram_arrivals.US, now=NOW),
    "slack": partial(parse_slack, us=slack_arrivals.US, now=NOW),
}
EXPECTED = {"telegram": telegram_arrivals.EXPECTED, "slack": slack_arrivals.EXPECTED}


CASES = [
    pytest.param(channel, name, expected, id=f"{channel}-{name}")
    for channel, table in EXPECTED.items()
    for name, expected in table.items()
]


@pytest.mark.parametrize(("channel", "name", "expected"), CASES)
def test_a_payload_means_exactly_this(channel: str, name: str, expected: Arrival) -> None:
    assert PARSE[channel](fixture(channel, name)) == expected


@pytest.mark.parametrize("channel", EXPECTED)
def test_every_fixture_has_a_line(channel: str) -> None:
    files = {path.stem for path in (FIXTURES / channel).glob("*.json")}
    assert files == EXPECTED[channel].keys()
    described = (FIXTURES / channel / "README.md").read_text(encoding="utf-8")
    assert [name for name in files if f"| `{name}` |" not in described] == []
