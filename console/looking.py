"""Who has which conversation open right now, and who writes a note there: what colleagues should see in time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

LASTS = timedelta(seconds=45)
"""A page says again every twenty seconds that it is open; one that was closed without a word is forgotten."""

WRITES = timedelta(seconds=15)
"""A page says again every few seconds that a note is being written."""


@dataclass(frozen=True)
class Look:
    """Until when somebody counts as looking, and as writing."""

    until: datetime
    writes_until: datetime | None = None

    def writes(self, now: datetime) -> bool:
        """Whether a note is being written."""
        return self.writes_until is not None and self.writes_until > now


class Lookers:
    """Kept in this process; losing it loses nothing."""

    def __init__(self) -> None:
        self._looks: defaultdict[str, dict[str, Look]] = defaultdict(dict)

    def look(self, conversation: str, name: str, *, now: datetime, writing: bool = False) -> bool:
        """Somebody has it open, and perhaps writes a note; True when that is news."""
        before = self._present(conversation, now=now).get(name)
        self._looks[conversation][name] = Look(now + LASTS, now + WRITES if writing else None)
        return before is None or before.writes(now) != writing

    def leave(self, conversation: str, name: str) -> bool:
        """They look at something else; True when that is news."""
        looks = self._looks.get(conversation, {})
        left = looks.pop(name, None) is not None
        if not looks:
            self._looks.pop(conversation, None)
        return left

    def of(self, conversation: str, *, now: datetime) -> list[str]:
        """Who has it open, by name."""
        return sorted(self._present(conversation, now=now))

    def writing(self, conversation: str, *, now: datetime) -> list[str]:
        """Who of them writes a note."""
        return sorted(name for name, look in self._present(conversation, now=now).items() if look.writes(now))

    def _present(self, conversation: str, *, now: datetime) -> dict[str, Look]:
        looks = self._looks.get(conversation)
        if looks is None:
            return {}
        for name in [name for name, look in looks.items() if look.until <= now]:
            del looks[name]
        if not looks:
            del self._looks[conversation]
        return looks
