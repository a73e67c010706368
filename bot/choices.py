"""Choices on channels of every kind: buttons, short payloads, and numbers for whoever types instead."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from itertools import takewhile

from bot.messages import Author, Button, Message

NUMBER = re.compile(r"\s*#?(\d{1,2})[.)]?\s*")
SHORT = "#"
DIGEST = 24


def short(payload: str, *, at_most: int) -> str:
    """The payload when it fits into so many bytes of UTF-8, else a digest that `offered` finds again."""
    if len(payload.encode()) <= at_most and not payload.startswith(SHORT):
        return payload
    return SHORT + hashlib.sha256(payload.encode()).hexdigest()[:DIGEST]


def offered(buttons: Sequence[Button], data: str) -> Button | None:
    """The button among these whose payload, or its short form, this is."""
    digest = data if data.startswith(SHORT) else None
    return next((b for b in buttons if b.payload == data or (digest and short(b.payload, at_most=0) == digest)), None)


def numbered(text: str, buttons: Sequence[Button]) -> str:
    """The text with its choices as a numbered list, for where there are no buttons or too many."""
    lines = [f"{number}. {button.title}" for number, button in enumerate(buttons, start=1)]
    return "\n".join([text, "", *lines]) if lines else text


def by_number(text: str, messages: Sequence[Message]) -> Button | None:
    """The choice that a typed number means: one of those in the answer that was shown last.

    `messages` is the end of the transcript, oldest first.
    """
    found = NUMBER.fullmatch(text)
    answer = takewhile(lambda message: message.author is Author.BOT, reversed(messages))
    buttons = next((message.buttons for message in answer if message.buttons), ())
    number = int(found[1]) if found else 0
    return buttons[number - 1] if 1 <= number <= len(buttons) else None
