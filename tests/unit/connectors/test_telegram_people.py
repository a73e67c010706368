"""What Telegram calls somebody besides their name."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from bot.arrivals import Pressed
from bot.messages import Inbound
from connectors.telegram.parse import parse
from connectors.telegram.payload import Us

NOW = datetime(2026, 11, 22, tzinfo=timezone.utc)
US = Us("7", "balcao_bot")


def person(username: object) -> dict[str, Any]:
    return {"id": 5, "is_bot": False, "first_name": "Ana", "username": username}


@pytest.mark.parametrize(
    ("username", "handle"),
    [("ana_souza", "@ana_souza"), (None, ""), (7, ""), ("", ""), ("a" * 65, ""), ("aná", ""), ("\u202eana", "")],
)
def test_the_user_name_is_the_handle(username: object, handle: str) -> None:
    chat = {"id": 5, "type": "private"}
    message = {"message_id": 1, "from": person(username), "chat": chat, "text": "oi"}
    arrived = parse({"update_id": 1, "message": message}, US, now=NOW)
    assert isinstance(arrived, Inbound)
    assert (arrived.name, arrived.handle) == ("Ana", handle)
    query = {"id": "9", "from": person(username), "message": {"message_id": 2, "chat": chat}, "data": "affirm"}
    pressed = parse({"update_id": 2, "callback_query": query}, US, now=NOW)
    assert isinstance(pressed, Pressed)
    assert pressed.handle == handle
