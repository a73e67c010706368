"""From polling to the webhook and back, across restarts: customers write all the while, and nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.integration.faults.counting import rows
from tests.integration.faults.crowd import EchoedCrowd
from tests.integration.faults.quick_brain import QuickBrain
from tests.integration.faults.running import Running

CUSTOMERS = 6
PROOF = "X-Telegram-Bot-Api-Secret-Token"
FORGED = {
    "update_id": 900_000_001,
    "message": {
        "message_id": 1,
        "date": 1_760_000_000,
        "from": {"id": 666_001, "is_bot": False, "first_name": "Eva"},
        "chat": {"id": 666_001, "type": "private"},
        "text": "forged",
    },
}


@pytest.fixture
def quick(model: Path, quick_brain: QuickBrain, tmp_path: Path) -> Iterator[Running]:
    """A Balcão before the quick brain; it polls."""
    with Running.at(tmp_path / "home", BALCAO_RASA_URL=quick_brain.url) as up:
        yield up


def test_to_the_webhook_and_back(quick: Running) -> None:
    began, crowd = time.monotonic(), EchoedCrowd.of(quick.telegram, CUSTOMERS)
    updates = quick.telegram.updates
    crowd.asks()
    quick.whole.stop()
    crowd.asks()

    quick.starts_again(BALCAO_PUBLIC_URL=quick.whole.url)
    polls = len(quick.telegram.calls("getUpdates"))
    assert updates.webhook["url"] == f"{quick.whole.url}/webhooks/telegram"
    secret = updates.webhook["secret"]
    crowd.asks()
    quick.until(lambda: not crowd.unanswered, "not answered by webhook")
    assert len(quick.telegram.calls("getUpdates")) == polls
    for headers in ({}, {PROOF: ""}, {PROOF: secret[:-1]}, {PROOF: "Segredo"}):
        refused = httpx.post(updates.webhook["url"], json=FORGED, headers=headers)
        assert refused.status_code == httpx.codes.UNAUTHORIZED
    crowd.asks()
    quick.kill_gateway()
    crowd.asks()
    quick.until(lambda: not updates.pending, "not delivered again")
    crowd.asks()
    quick.whole.stop()
    crowd.asks()

    quick.starts_again(BALCAO_PUBLIC_URL="")
    assert not updates.webhook
    crowd.asks()
    count = quick.count("polling, webhook, polling", crowd, since=began)
    assert count.is_exact, count
    assert count.unknown <= CUSTOMERS, count  # those that were being sent when the gateway was killed
    assert len(quick.telegram.calls("getUpdates")) > polls
    assert len(rows(quick.whole.home, "telegram")) == 2 * crowd.written
    assert secret not in quick.whole.log()
