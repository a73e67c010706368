"""Leaving the line: to be called back on the same channel, or to go on with the assistant alone."""

from __future__ import annotations

from enum import Enum

from bot.messages import Button
from bot.plain import plain
from bot.words import Words

CALLBACK = "queue/callback"
CANCEL = "queue/cancel"
CHOICES = (CALLBACK, CANCEL)
"""Answered without the brain, and also while the queue owns the conversation."""


class Leaving(str, Enum):
    """`callback` keeps the place and frees the assistant; `cancel` ends the handoff."""

    CALLBACK = CALLBACK
    CANCEL = CANCEL


def ways_out(words: Words, speaks: str, *, callback: bool = True) -> tuple[Button, ...]:
    """The buttons under what is said to somebody in the line."""
    back = (words.button("queue.callback", speaks, CALLBACK),) if callback else ()
    return *back, words.button("queue.cancel", speaks, CANCEL)


def typed_choice(text: str, words: Words) -> str | None:
    """What somebody in the line means who types it: only the whole message counts, in any of our languages."""
    said = plain(text).strip(" .!")
    for choice, key in ((CANCEL, "queue.cancel.typed"), (CALLBACK, "queue.callback.typed")):
        if any(said == phrase.strip() for phrase in words.in_all(key, sep="|")):
            return choice
    return None
