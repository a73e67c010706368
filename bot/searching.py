"""Search over everything: which words are sought, where they stand in a text, and what is found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.messages import ChannelAddress, Message
from bot.reading import ListedTicket

MOST_WORDS = 20
SNIPPET = 160
"""Characters of a snippet, about."""

BEFORE = 40
"""Characters of a snippet that stand before what was found, about."""

WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
"""Letters and digits with the accents that are written as characters of their own."""

DIGIT = re.compile(r"\d")

Phrase = tuple[str, ...]
"""Small letters without accents: whole words that stand one after the other, the last one perhaps only begun."""


@dataclass(frozen=True)
class Snippet:
    """A piece of a text on one line; `marks` are (begin, end) in characters of `text`, in order."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class FoundCustomer:
    """A customer, where they are known, and the conversation that was used last."""

    customer: str
    name: str
    handle: str
    addresses: tuple[ChannelAddress, ...]
    conversation: str
    channel: str
    at: datetime


@dataclass(frozen=True)
class FoundMessage:
    """A message or a note, and whose conversation it stands in."""

    message: Message
    name: str
    channel: str
    snippet: Snippet


@dataclass(frozen=True)
class FoundTicket:
    """A ticket, and the words of it that were sought."""

    listed: ListedTicket
    snippet: Snippet


@dataclass(frozen=True)
class Found:
    """What was found, each kind newest first."""

    customers: tuple[FoundCustomer, ...] = ()
    messages: tuple[FoundMessage, ...] = ()
    tickets: tuple[FoundTicket, ...] = ()


class Search(Protocol):
    """One question to everything that is kept."""

    async def search(self, words: str, *, limit: int) -> Found:
        """At most `limit` of each kind that hold all of the words, each at least begun; accents and case aside.

        Customers are found by name, handle and address, and by what stands in their tickets as contact or order
        number; tickets by their words and their number too.
        """
        ...


def sought(words: str) -> tuple[str, ...]:
    """The words as they were typed, each once; what has no letter and no digit is no word. At most MOST_WORDS."""
    return tuple(dict.fromkeys(word for word in words.split() if WORD.search(word)))[:MOST_WORDS]


def phrases_of(words: Sequence[str]) -> tuple[Phrase, ...]:
    """What each sought word asks for: `ana@example.com` is three words one after the other."""
    return tuple(tuple(plain for plain, _, _ in _words(word)) for word in words)


def holds(text: str, phrases: Sequence[Phrase]) -> bool:
    """Whether all of them stand in the text."""
    present = list(_words(text))
    return all(any(_stands(phrase, present, place) for place in range(len(present))) for phrase in phrases)


def snippet(text: str, phrases: Sequence[Phrase]) -> Snippet:
    """The text around the first word that was sought, on one line, every sought word in it marked."""
    line = re.sub(r"\s", " ", text)
    marks = _marks(line, phrases)
    begin = _begin(line, marks[0][0] if marks else 0)
    end = _end(line, begin)
    front, back = "…" if begin else "", "…" if end < len(line) else ""
    shift = len(front) - begin
    kept = tuple((first + shift, last + shift) for first, last in marks if first >= begin and last <= end)
    return Snippet(front + line[begin:end] + back, kept)


def found_ticket(listed: ListedTicket, phrases: Sequence[Phrase]) -> FoundTicket:
    """The ticket with its subject, or with the first other words of it that were sought."""
    ticket = listed.ticket
    told = (ticket.subject, ticket.description, ticket.order_number or "", ticket.contact or "")
    shown = [snippet(text, phrases) for text in told]
    return FoundTicket(listed, next((each for each in shown if each.marks), shown[0]))


def told_of(found: FoundTicket, phrases: Sequence[Phrase]) -> bool:
    """Whether the customer gave this as their contact or order number."""
    ticket = found.listed.ticket
    return any(holds(text or "", phrases) for text in (ticket.contact, ticket.order_number))


def seems_a_number(words: Sequence[str]) -> bool:
    """Whether it may be an order number, a phone number or an e-mail address."""
    return any("@" in word or DIGIT.search(word) for word in words)


def spellings(address: str) -> tuple[str, ...]:
    """How a platform may write the address of a person, phone numbers too."""
    digits = re.sub(r"\D", "", address)
    phone = (digits, f"+{digits}") if digits and not re.search(r"[^\d\s()+./-]", address) else ()
    return tuple(dict.fromkeys((address.strip(), *phone)))


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word in small letters without accents, with where it begins and ends in the text."""
    for found in WORD.finditer(text):
        yield _plain(found.group()), found.start(), found.end()


def _plain(word: str) -> str:
    small = word.lower()
    if small.isascii():
        return small
    return "".join(c for c in unicodedata.normalize("NFD", small) if not unicodedata.combining(c))


def _stands(phrase: Phrase, present: Sequence[tuple[str, int, int]], place: int) -> bool:
    here = present[place : place + len(phrase)]
    if len(here) < len(phrase):
        return False
    whole = all(word == wanted for (word, _, _), wanted in zip(here[:-1], phrase[:-1], strict=True))
    return whole and here[-1][0].startswith(phrase[-1])


def _marks(text: str, phrases: Sequence[Phrase]) -> list[tuple[int, int]]:
    present = list(_words(text))
    spans = sorted(
        (present[place][1], present[place + len(phrase) - 1][2])
        for phrase in phrases
        for place in range(len(present))
        if _stands(phrase, present, place)
    )
    apart: list[tuple[int, int]] = []
    for begin, end in spans:
        if apart and begin < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((begin, end))
    return apart


def _begin(line: str, first: int) -> int:
    """Where a snippet begins: at a word, a little before the first mark; at the text's own beginning when near."""
    if first <= BEFORE:
        return 0
    space = line.find(" ", first - BEFORE, first)
    return space + 1 if space >= 0 else first


def _end(line: str, begin: int) -> int:
    if len(line) - begin <= SNIPPET:
        return len(line)
    space = line.rfind(" ", begin + SNIPPET // 2, begin + SNIPPET)
    return space if space >= 0 else begin + SNIPPET
