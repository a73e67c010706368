"""Telegram does not know our token and Slack cannot be reached: the web chat works, and everybody can read why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conversations.chat import Chat, Staff
from tests.conversations.platforms import until
from tests.fakes.telegram import FakeTelegram
from tests.integration.faults.quick_brain import QuickBrain, echo
from tests.whole import ADMIN_PASSWORD, Whole, free_port

DEAD_TOKEN = "7123456789:AAE-a-token-that-was-revoked"
SLACK_TOKENS = {"SLACK_BOT_TOKEN": "xoxb-of-the-tests", "SLACK_APP_TOKEN": "xapp-of-the-tests"}
DEAD = "Telegram does not accept our token: set TELEGRAM_BOT_TOKEN to the one BotFather shows."
AWAY = "Slack cannot be reached."


@pytest.fixture
def whole(model: Path, quick_brain: QuickBrain, tmp_path: Path) -> Iterator[Whole]:
    """A Balcão whose platforms are both out of order."""
    with FakeTelegram() as telegram:
        environ = {
            "BALCAO_RASA_URL": quick_brain.url,
            "TELEGRAM_BOT_TOKEN": DEAD_TOKEN,
            "TELEGRAM_API_URL": telegram.url,
            "SLACK_API_URL": f"http://127.0.0.1:{free_port()}/api",
            **SLACK_TOKENS,
        }
        running = Whole(tmp_path / "home", environ)
        running.start()
        running.wait_for("/readyz")
        yield running
        running.stop()


def test_platforms_out_of_order_stop_nothing_and_are_named(whole: Whole) -> None:
    ready = until(lambda: _settled(whole), whole.log)
    assert ready["ready"]
    assert (ready["telegram"], ready["slack"], ready["webchat"]) == (DEAD, AWAY, "ok")
    staff = Staff.signed_in(whole.url, ADMIN_PASSWORD)
    chat = Chat(whole.url, staff, "pt-BR")
    assert [bubble.text for bubble in chat.say("oi")] == [echo("oi")]
    checked = whole.run("check")
    assert checked.returncode != 0
    assert {f"NO  telegram: {DEAD}", f"NO  slack: {AWAY}"} <= set(checked.stdout.splitlines())
    said = whole.log() + checked.stdout + checked.stderr
    assert not [secret for secret in (DEAD_TOKEN, *SLACK_TOKENS.values()) if secret in said]
    chat.http.close()
    staff.http.close()


def _settled(whole: Whole) -> dict[str, str] | None:
    """Once neither channel is still starting: /readyz must be 200 all the time."""
    answer = httpx.get(whole.url + "/readyz", timeout=5)
    assert answer.status_code == httpx.codes.OK
    state: dict[str, str] = answer.json()
    return None if "starting" in (state["telegram"], state["slack"]) else state
