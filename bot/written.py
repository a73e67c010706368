"""A value that people wrote in a file or a form, and where it stands: what cannot be read says so, and where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import SettingsError

LONGEST_PATH = 120


@dataclass(frozen=True)
class Written:
    """A value as JSON or YAML has it, at a place such as `data/routing.yml, teams.delivery`, or `teams.delivery`.

    Whatever reads it raises SettingsError with a sentence that begins with the place.
    """

    value: Any
    source: str = ""
    path: str = ""

    def table(self, *known: str) -> dict[str, Written]:
        """Its entries by name; with `known` there may be no others."""
        if not isinstance(self.value, dict):
            raise self.wrong("is no table")
        odd = next((name for name in self.value if known and name not in known), None)
        if odd is not None:
            raise self.wrong(f"has no place for “{_cut(odd)}”; it may have {', '.join(known)}")
        return {str(name): self._in(str(name), value) for name, value in self.value.items()}

    def entry(self, name: str) -> Written:
        """One that must be there."""
        found = self.table().get(name)
        if found is None:
            raise self._in(name, None).wrong("is missing")
        return found

    def items(self) -> list[Written]:
        """Its entries, when it is a list."""
        if not isinstance(self.value, list):
            raise self.wrong("is no list")
        return [self._in(str(place), value) for place, value in enumerate(self.value)]

    def name(self, pattern: re.Pattern[str], rule: str) -> str:
        """A name of this pattern; `rule` says in words what it may be."""
        if not isinstance(self.value, str) or not pattern.fullmatch(self.value):
            raise self.wrong(f"“{_cut(self.value)}” is no name: {rule}")
        return self.value

    def choice(self, what: str, known: Sequence[str]) -> str:
        """One of the words that are known."""
        if self.value not in known:
            raise self.wrong(f"“{_cut(self.value)}” is no {what}; there are {', '.join(known)}")
        return str(self.value)

    def flag(self) -> bool:
        """Yes or no."""
        if not isinstance(self.value, bool):
            raise self.wrong("is true or false")
        return self.value

    def number(self, most: int) -> int:
        """A whole number from 1."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or not 1 <= self.value <= most:
            raise self.wrong(f"is a whole number from 1 to {most}")
        return self.value

    def wrong(self, what: str) -> SettingsError:
        """The error that tells what is wrong here."""
        path = _cut(self.path, LONGEST_PATH)
        where = f"{self.source}, {path}" if self.source and path else self.source or path
        return SettingsError(f"{where}: {what}." if where else f"It {what}.")

    def _in(self, name: str, value: Any) -> Written:
        return Written(value, self.source, f"{self.path}.{name}" if self.path else name)


def _cut(value: object, most: int = 40) -> str:
    """Fit to be shown: short, and nothing in it that cannot be written as UTF-8."""
    text = str(value)[: most + 1].encode("utf-8", "replace").decode()
    return text if len(text) <= most else f"{text[:most]}…"
