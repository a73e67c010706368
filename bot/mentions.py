"""Mentions: `@Name` in a note calls a colleague, who finds it under their bell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.messages import Message

MOST_MENTIONS = 50
"""Colleagues that one note calls; whom else it names is text."""

LONGEST_EXCERPT = 200


@dataclass(frozen=True)
class Mention:
    """`who` called `user` in a note; `customer` is the name to show, `text` the whole note."""

    id: int
    conversation: str
    user: str
    who: str
    customer: str
    text: str
    at: datetime
    seen: bool = False

    @property
    def excerpt(self) -> str:
        """The note's first line, cut short."""
        line = next((line.strip() for line in self.text.splitlines() if line.strip()), "")
        return line if len(line) <= LONGEST_EXCERPT else f"{line[: LONGEST_EXCERPT - 1].rstrip()}…"

    @property
    def told(self) -> dict[str, str | int]:
        """What the open consoles of this user hear of it."""
        about = {"conversation": self.conversation, "who": self.who, "name": self.customer, "text": self.excerpt}
        return {"id": self.id, **about, "at": self.at.isoformat()}


class Mentions(Protocol):
    """Who was called, and whether they have seen it. Users are known by name, in any case."""

    async def mentions(self, user: str, *, limit: int = 50) -> list[Mention]:
        """The last ones of this user, newest first."""
        ...

    async def unseen_mentions(self, user: str) -> int:
        """How many this user has not seen."""
        ...

    async def mentions_in(self, note: Message) -> list[Mention]:
        """Whom this note calls."""
        ...

    async def see_mentions(self, user: str, mentions: Sequence[int] | None) -> int:
        """Mark these (None: all) as seen, only this user's own; how many were not yet."""
        ...


def mentioned(text: str, names: Iterable[str], *, by: str) -> tuple[str, ...]:
    """Whom a note calls, as they are named in `names`, in the order of the text; the one who writes is not called.

    The longest name that fits counts (`@Ana Maria` is not Ana), in any case, and not inside a word or an address.
    """
    known = {name.casefold(): name for name in names if name.casefold() != by.casefold()}
    found = (known.get(each.casefold()) for each in _named(text, [*known.values(), by]))
    return tuple(dict.fromkeys(name for name in found if name))[:MOST_MENTIONS]


def _named(text: str, names: Sequence[str]) -> list[str]:
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    either = "|".join(re.escape(name) for name in longest_first)
    return re.findall(rf"(?<![\w@.])@({either})(?!\w)", text, re.IGNORECASE) if either else []
