"""Reading JSON that others made: whatever is missing or of another type reads as nothing."""

from __future__ import annotations

from collections.abc import Mapping

Json = Mapping[str, object]

LARGEST_NUMBER = 2**63
LONGEST_ID = 200
LONGEST_PERSON = 80
LONGEST_TAG = 35
"""Characters of a language tag."""


def child(value: object, *path: str) -> Json:
    """The object at this path, or an empty one."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def children(value: object) -> list[Json]:
    """The objects of a list."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def text_of(value: Json, name: str) -> str:
    """A text, as it came."""
    found = value.get(name)
    return found if isinstance(found, str) else ""


def number_of(value: Json, name: str) -> int | None:
    """A whole number that a database takes."""
    found = value.get(name)
    if isinstance(found, bool) or not isinstance(found, int):
        return None
    return found if abs(found) < LARGEST_NUMBER else None


def id_of(value: Json, name: str) -> str:
    """An identifier, whole number or text, as a text without surprises; empty when there is none."""
    number = number_of(value, name)
    return ascii_of(value, name) if number is None else str(number)


def ascii_of(value: Json, name: str, *, at_most: int = LONGEST_ID) -> str:
    """A text of visible ASCII signs (an address, a media type, a language tag); any other reads as nothing."""
    found = text_of(value, name)
    return found if len(found) <= at_most and found.isascii() and found.isprintable() else ""


def number_id(value: Json, name: str) -> str:
    """An identifier that must be a whole number, as a text."""
    number = number_of(value, name)
    return "" if number is None else str(number)


def person_name(*parts: str) -> str:
    """A name to show: one line, not too long."""
    name = " ".join(" ".join(parts).split())
    whole = name.encode("utf-8", "replace").decode()
    return "".join(c for c in whole if c.isprintable())[:LONGEST_PERSON]
