"""Reads a customer's stream from the beginning, as a browser does after a reload."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.conversations.chat import Chat


def read_until_answers(chat: Chat, count: int) -> list[dict[str, Any]]:
    """All messages from the first one on, until `count` of them are not the customer's."""
    shown: list[dict[str, Any]] = []
    for kind, data in events(chat):
        if kind == "message":
            shown.append(data)
            if sum(message["author"] != "customer" for message in shown) == count:
                return shown
    raise AssertionError(f"the stream ended after {len(shown)} messages")


def statuses(chat: Chat, count: int) -> list[dict[str, Any]]:
    """The first statuses of a fresh stream."""
    found = []
    for kind, data in events(chat):
        if kind == "status":
            found.append(data)
        if len(found) == count:
            break
    return found


def events(chat: Chat) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind and data of every event."""
    with chat.http.stream("GET", "/chat/events", headers={"last-event-id": "0"}) as stream:
        kind, data = "", "{}"
        for line in stream.iter_lines():
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            elif line.startswith("data: "):
                data = line.removeprefix("data: ")
            elif not line and kind:
                yield kind, json.loads(data)
                kind = ""
