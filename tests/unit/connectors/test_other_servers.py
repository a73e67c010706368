"""Servers and payloads that do not keep to the usual form: read as what they mean."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest

from bot.arrivals import Arrival, Ignored, Pressed
from bot.attachments import Kind
from bot.messages import Inbound
from connectors.slack.parse import parse as slack
from connectors.slack.payload import Us as SlackUs
from connectors.slack.render import place_in, under_in
from connectors.telegram.parse import parse as telegram
from connectors.telegram.payload import Us
from connectors.telegram.requesting import true_answer

NOW = datetime(2026, 3, 2, tzinfo=timezone.utc)
GROUP = {"id": -100, "type": "supergroup"}


@pytest.mark.parametrize(
    ("status", "body", "means"),
    [
        (200, {"ok": True, "result": 1}, 200),
        (200, {"ok": False, "error_code": 429, "parameters": {"retry_after": 3}}, 429),
        (200, {"ok": False}, 400),
        (200, {"ok": False, "error_code": "x"}, 400),
        (200, [1], 502),
        (500, [1], 500),
        (502, "<html>", 502),
    ],
)
def test_an_answer_means_what_it_says(status: int, body: object, means: int) -> None:
    payload = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    assert true_answer(status, payload)[0] == means


def from_telegram(message: dict[str, object], kind: str = "message") -> Arrival:
    return telegram({"update_id": 1, kind: message}, Us("7", "aurora_bot"), now=NOW)


def test_a_private_chat_needs_neither_sender_nor_type() -> None:
    arrival = from_telegram({"message_id": 1, "chat": {"id": 5}, "text": "oi", "sender_chat": None, "photo": None})
    assert isinstance(arrival, Inbound)
    assert (arrival.sender.person, arrival.text, arrival.attachments) == ("5", "oi", ())


def test_a_command_without_entities_is_a_command() -> None:
    arrival = from_telegram({"message_id": 1, "chat": {"id": 5}, "from": {"id": 5}, "text": "/start faq-track_order"})
    assert isinstance(arrival, Inbound)
    assert arrival.choice == "faq/track_order"


@pytest.mark.parametrize(("presser", "kind"), [(5, Pressed), (6, Ignored)])
def test_in_a_group_a_button_is_for_whom_the_answer_hangs_on(presser: int, kind: type) -> None:
    asked = {"message_id": 1, "chat": GROUP, "from": {"id": 5, "is_bot": False}}
    message = {"message_id": 2, "chat": GROUP, "from": {"id": 7, "is_bot": True}, "reply_to_message": asked}
    query = {"id": "1", "from": {"id": presser, "is_bot": False}, "message": message, "data": "faq/refund"}
    assert isinstance(from_telegram(query, "callback_query"), kind)


def test_a_slack_message_with_nulls_is_a_message() -> None:
    event = {"type": "message", "channel": "D1", "user": "U1", "text": "oi", "ts": "1.1", "bot_id": None, "files": None}
    arrival = slack({"type": "event_callback", "event": event}, SlackUs("UBOT", "T1"), now=NOW)
    assert isinstance(arrival, Inbound)
    assert arrival.text == "oi"


def test_a_forward_without_a_word_is_read() -> None:
    event = {"type": "message", "channel": "D1", "user": "U1", "text": "", "ts": "1.1", "attachments": [{"text": "oi"}]}
    arrival = slack({"type": "event_callback", "event": event}, SlackUs("UBOT", "T1"), now=NOW)
    assert isinstance(arrival, Inbound)
    assert arrival.text == "oi"


def test_a_voice_clip_is_a_voice() -> None:
    file = {"id": "F1", "mimetype": "audio/mp4", "subtype": "slack_audio", "url_private": "https://files.slack.com/x"}
    event = {"type": "message", "subtype": "file_share", "channel": "D1", "user": "U1", "ts": "1.1", "files": [file]}
    arrival = slack({"type": "event_callback", "event": event}, SlackUs("UBOT", "T1"), now=NOW)
    assert isinstance(arrival, Inbound)
    assert [a.kind for a in arrival.attachments] == [Kind.VOICE]


def test_a_block_of_buttons_knows_its_conversation_and_its_message() -> None:
    assert place_in("choices:C1:1772.5:m-1") == ("C1", "1772.5")
    assert under_in("choices:C1:1772.5:m-1") == "m-1"
    for foreign in ("", "b0", "choices", "choices:", "choices:C1", "choices:1772.5:x", "choices::1:2"):
        assert place_in(foreign) is None
        assert under_in(foreign) == ""
