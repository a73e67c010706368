"""Logs: one line an event, and no token in any of them, tracebacks included."""

from __future__ import annotations

import json
import logging

import pytest

from bot.logs import HIDDEN, JsonLines, PeopleLines, WithoutSecrets, set_up_logs

TOKEN = "7123456789:AAsecret"


def record_of_accident() -> logging.LogRecord:
    """An error whose traceback holds a token."""
    error = RuntimeError(f"POST https://api.telegram.org/bot{TOKEN}/sendMessage")
    return logging.LogRecord("x", logging.ERROR, "x.py", 1, "channel.failed", None, (RuntimeError, error, None))


@pytest.mark.parametrize("inner", [JsonLines(), PeopleLines()], ids=["json", "people"])
def test_a_token_never_reaches_a_line(inner: logging.Formatter) -> None:
    line = WithoutSecrets(inner, [TOKEN, ""]).format(record_of_accident())
    assert TOKEN not in line
    assert HIDDEN in line
    assert "channel.failed" in line


def test_the_libraries_of_the_platforms_stay_silent(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    try:
        set_up_logs("debug", secrets=[TOKEN])
        logging.getLogger("telegram.part").critical("an update: %s", "texto da cliente")
        logging.getLogger("slack_bolt.part").error("a body: %s", "texto da cliente")
        logging.getLogger("httpx").info("POST /bot%s", TOKEN)
        logging.getLogger("bot.door").info("message.recorded", extra={"conversation": "c"})
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    finally:
        root.handlers[:], root.level = before[0], before[1]
        for name in ("telegram", "slack_bolt", "slack_sdk"):
            logging.getLogger(name).setLevel(logging.NOTSET)
    assert [line["event"] for line in lines] == ["message.recorded"]
