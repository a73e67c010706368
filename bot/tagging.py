"""Tags on tickets: short words by which people find what belongs together."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.errors import InvalidError
from bot.messages import tame
from bot.tickets import Change, Ticket

LONGEST_TAG = 30
MOST_TAGS = 10
MOST_IN_USE = 500
"""How many different ones are told of, the most used first."""

FIELD = "tag"
"""How a change of tags stands in a ticket's history."""

SIGNS = frozenset(" -_")
LETTERS_AND_DIGITS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd"})
"""Letters of any script, with the marks that some write their vowels with, and digits."""


@dataclass(frozen=True)
class TagInUse:
    """A tag and how many tickets have it."""

    name: str
    count: int


class Tags(Protocol):
    """Which tags there are, and giving them to tickets."""

    async def tags(self) -> list[TagInUse]:
        """All in use, at most MOST_IN_USE, the most used first."""
        ...

    async def tags_on(self, tickets: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
        """The tags of these tickets, by their ids, in alphabetical order; those without any are left out."""
        ...

    async def set_tags(self, number: str, tags: Sequence[str], *, who: str, now: datetime) -> Ticket:
        """Give a ticket exactly these tags, as `tags_of` makes them, and write its history; NotFoundError."""
        ...


def tag_of(text: str) -> str:
    """A tag as it is kept: small letters, single spaces; "" for nothing. InvalidError for what cannot be one."""
    tag = " ".join(unicodedata.normalize("NFC", tame(text)).lower().split())
    strange = next((c for c in tag if c not in SIGNS and unicodedata.category(c) not in LETTERS_AND_DIGITS), None)
    if strange is not None:
        raise InvalidError("A tag has letters, digits, spaces, - and _ only.")
    if len(tag) > LONGEST_TAG:
        raise InvalidError(f"A tag has at most {LONGEST_TAG} characters.")
    return tag


def tags_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The tags of a ticket, each once, in alphabetical order; InvalidError for what cannot be one, or too many."""
    found = sorted({tag for tag in map(tag_of, texts) if tag})
    if len(found) > MOST_TAGS:
        raise InvalidError(f"A ticket has at most {MOST_TAGS} tags.")
    return tuple(found)


def tagged(
    ticket: Ticket, before: Iterable[str], after: Iterable[str], *, who: str, now: datetime
) -> tuple[Ticket, list[Change]]:
    """The ticket with other tags and its history lines: what was taken away, then what was given."""
    had, has = set(before), set(after)
    lines = [Change(ticket.id, now, who, FIELD, tag, "") for tag in sorted(had - has)]
    lines += [Change(ticket.id, now, who, FIELD, "", tag) for tag in sorted(has - had)]
    return (replace(ticket, updated_at=now), lines) if lines else (ticket, [])
