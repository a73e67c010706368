"""Canned replies: what agents say often, written once in each language under one shortcut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.errors import InvalidError
from bot.messages import LANGUAGES, tame

SHORTCUT = re.compile(r"[a-z0-9_-]{1,40}")
LONGEST_REPLY = 4_000
MOST_REPLIES = 2_000
"""Over all languages: pages load all of them at once."""

PLACEHOLDERS = ("customer", "first_name", "agent", "ticket", "order")
"""What may stand in braces in a text; the agent's page fills it when the reply is put in."""

SEEDED = "canned_seeded"
"""The name under which the house remembers that it was given its first replies."""


@dataclass(frozen=True)
class CannedText:
    """A reply as it is written: `shortcut` and `language` name it, no two have both in common."""

    shortcut: str
    language: str
    text: str


@dataclass(frozen=True)
class CannedReply:
    """The same as it is kept; `who` wrote it last, nobody for those that Balcão came with."""

    id: int
    shortcut: str
    language: str
    text: str
    who: str
    at: datetime


class CannedReplies(Protocol):
    """What leads keep and everybody reads."""

    async def canned(self) -> list[CannedReply]:
        """All of them, by shortcut, then language."""
        ...

    async def put_canned(self, reply: CannedText, *, who: str, now: datetime, id: int | None = None) -> CannedReply:
        """A new one, or another text of the one with this id.

        NotFoundError for an unknown id, ConflictError when another has this shortcut and language.
        """
        ...

    async def remove_canned(self, reply: int) -> CannedReply:
        """Take one away, and hand it back; NotFoundError when there is none with this id."""
        ...

    async def fill_canned(self, replies: Sequence[CannedText], *, now: datetime) -> bool:
        """Add these, once in the life of a house: False, and nothing happens, from the second time on.

        A shortcut and language that exist already stay as they are.
        """
        ...


def canned_text(shortcut: str, language: str, text: str) -> CannedText:
    """What people typed, checked and tamed; InvalidError says what is wrong."""
    if not SHORTCUT.fullmatch(shortcut):
        raise InvalidError("shortcut: 1 to 40 of the letters a to z, digits, - and _.")
    if language not in LANGUAGES:
        raise InvalidError(f"language: one of {', '.join(LANGUAGES)}.")
    words = tame(text)
    if not 1 <= len(words) <= LONGEST_REPLY:
        raise InvalidError(f"text: 1 to {LONGEST_REPLY} characters.")
    return CannedText(shortcut, language, words)
