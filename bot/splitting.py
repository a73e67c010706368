"""Long texts in parts that a platform takes, cut where a reader would pause."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

PAUSES = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…])[\"”’)\]]*\s+"),
    re.compile(r"\s+"),
)
"""Ends of paragraphs, lines, sentences, words: the best that leaves no part too empty."""

FULL_ENOUGH = 0.5
JOINERS = "\u200d\ufe0f"


def utf16(text: str) -> int:
    """Length in UTF-16 code units, in which Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, *, at_most: int, length: Callable[[str], int] = len) -> list[str]:
    """Parts of at most `at_most` by `length`; together they are the text but for the white space at the cuts."""
    return list(_parts(text.strip(), at_most, length))


def _parts(text: str, at_most: int, length: Callable[[str], int]) -> Iterator[str]:
    while length(text) > at_most:
        room = _fitting(text, at_most, length)
        cut, rest = _pause(text, room)
        yield text[:cut].rstrip()
        text = text[rest:].lstrip()
    if text:
        yield text


def _fitting(text: str, at_most: int, length: Callable[[str], int]) -> int:
    """How many characters fit; at least one, so that every part gets on."""
    low, high = 1, min(len(text), at_most)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if length(text[:middle]) <= at_most else (low, middle - 1)
    return low


def _pause(text: str, room: int) -> tuple[int, int]:
    """Where the part ends and where the next begins."""
    for pause in PAUSES:
        ends = [found for found in pause.finditer(text, 0, room + 1) if found.start() >= room * FULL_ENOUGH]
        if ends and ends[-1].start() <= room:
            return ends[-1].start(), ends[-1].end()
    while room > 1 and (text[room] in JOINERS or text[room - 1] in JOINERS):
        room -= 1  # an emoji of several characters stays whole
    return room, room


def one_line(text: str, *, at_most: int) -> str:
    """The text in one line of at most so many characters, cut where it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= at_most else line[: at_most - 1].rstrip() + "…"
