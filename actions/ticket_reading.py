"""Reads free text about tickets: their numbers, what is to be added to one, a priority, a subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from actions.reading import CLAUSE, WORD, holds, length, telling_words
from actions.words import phrases, topics
from bot.plain import found_in, plain
from bot.spotting import TICKET, ticket_number
from bot.tickets import FIRST_NUMBER, Priority

BARE = re.compile(r"(?<![\w.,/:$-])(?<!\$ )#?(\d{4})(?![\w/-]|[.,:]\d)")
YEAR = re.compile(r"\b(?:em|de|en|del|in|of|since|desde)\s+(?:19|20)\d\d\b", re.I)
SHORT_NUMBER = 4
HEAD = 8
"""So many words may stand before the one that asks for an addition."""


def ticket_number_in(text: str) -> str | None:
    """The ticket that a text names: `BAL-1042`, "chamado 1042", or four digits from 1001 up; others as they are."""
    number = ticket_number_written(text)
    if number:
        return number
    bare = next((found[1] for found in BARE.finditer(YEAR.sub(" ", text)) if int(found[1]) > FIRST_NUMBER), None)
    return ticket_number(bare) if bare else None


def ticket_number_written(text: str) -> str | None:
    """The ticket that a text names beyond doubt: `BAL-1042` or "chamado 1042"."""
    found = TICKET.search(text) or _named().search(plain(text))
    return ticket_number(found[1]) if found else None


def told_to_add(text: str) -> str:
    """What a request for an addition tells besides asking: all of it when it cannot be told apart, empty if nothing."""
    asked = _asked_until(text)
    for start in _starts(text, asked or 0, clauses_only=not asked):
        told = text[start:].strip()
        if _adds_something(told) and (asked or _is_reference(text[:start])):
            return told
    return text.strip() if _adds_something(text) else ""


def asks_to_add(text: str) -> bool:
    """Whether a text begins by asking for an addition."""
    return _asked_until(text) is not None


def is_an_addition(text: str) -> bool:
    """Whether an answer to "what shall I add?" holds anything at all."""
    return bool(telling_words(text)) or any(character.isdecimal() for character in text)


def priority_in(text: str, *, asked: bool = False) -> Priority | None:
    """The priority that a customer asks for; `asked`: the question was which."""
    if holds(text, "unhurried"):
        return Priority.NORMAL
    named = [priority for priority in reversed(Priority) if holds(text, f"priority_{priority.value}")]
    clear = asked or holds(text, "priority") or named[:1] == [Priority.URGENT]
    return named[0] if named and clear else None


def category_in(text: str, *, asked: bool = False) -> str | None:
    """The category of the subject that is named in "o assunto é troca"; `asked`: the question was which."""
    told = subject_told(text)
    told = text if told is None and asked else told
    if not told:
        return None
    return next((means[0] for words, means in topics() if found_in(told, words)), None)


def subject_told(text: str) -> str | None:
    """What stands after the word for a subject; None when there is no such word."""
    names = "|".join(re.escape(name) for name in phrases("category"))
    found = re.search(rf"\b(?:{names})\b", plain(text))
    return plain(text)[found.end() :].strip(" :=,.!?") if found else None


@cache
def _named() -> re.Pattern[str]:
    """A number right after a name of a ticket; five digits there may be an order's, which is looked for first."""
    names = "|".join(re.escape(name) for name in phrases("ticket"))
    return re.compile(rf"\b(?:{names})[^\w\n]{{0,3}}(?:(?:numero|number|num|no|nr|n)\b[^\w\n]{{0,3}})?(\d+)\b")


def _asked_until(text: str) -> int | None:
    """Where the word that asks for an addition ends, if it stands near the beginning."""
    words = list(WORD.finditer(text))[:HEAD]
    return next((found.end() for found in words if plain(found[0]).startswith(phrases("adds"))), None)


def _starts(text: str, after: int, *, clauses_only: bool = False) -> Iterator[int]:
    """Where what is told may begin: after "que", after a pause."""
    for found in WORD.finditer(text, after):
        if not clauses_only and plain(found[0]) in phrases("that"):
            yield found.end()
            break
    pause = CLAUSE.search(text, after)
    if pause:
        yield pause.end()


def _is_reference(text: str) -> bool:
    """Whether a beginning only says which ticket is meant: "chamado 1311:", "sobre o BAL-1042,"."""
    return ticket_number_in(text) is not None and len(_left(text)) <= 1


def _adds_something(text: str) -> bool:
    """Whether there are words or numbers in it that neither ask for an addition nor name the ticket."""
    left = _left(text)
    numbers = re.findall(r"\d+", _named().sub(" ", plain(TICKET.sub(" ", text))))
    return len(left) > 1 or any(left or len(number) > SHORT_NUMBER for number in numbers)


def _left(text: str) -> list[str]:
    """The words that do more than ask for an addition to a ticket."""
    asking = {*phrases("addition"), *phrases("ticket"), *phrases("that"), "bal"}
    return [word for word in telling_words(text) if word not in asking and not word.startswith(phrases("adds"))]


def names_a_ticket(text: str) -> bool:
    """Whether a ticket is spoken of, by number or by name."""
    return holds(text, "ticket") or ticket_number_in(text) is not None


def is_bare_number(text: str) -> bool:
    """Whether a message is the number of a ticket and nothing else to speak of."""
    return ticket_number_in(text) is not None and length(TICKET.sub(" ", text)) <= 1
