"""Marks: what somebody told or is called, written so that the same of another customer is found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from bot.cards import Card
from bot.plain import plain
from bot.spotting import COUNTRIES, emails_told, order_number_in, phone_in

LONGEST_MARK = 254
SHORTEST_PHONE = 8
LONGEST_LOCAL = 11
"""Digits of a telephone number with its area; with more a country stands before it."""

FULL_NAME = 2
"""Words of a name that may be told from others."""

NO_NAMES = frozenset(
    {
        *("web visitor", "web customer", "website visitor", "guest user", "slack user", "telegram user"),
        *("deleted account", "deleted user", "unknown user", "test user", "no name"),
        *("conta excluida", "usuario desconhecido", "cliente web", "visitante web", "sem nome", "sin nombre"),
    }
)
"""What platforms and people write where a name is missing."""

WORD = re.compile(r"\S*[^\W\d_]{2}\S*")
"""A part of a name that says something: an initial does not."""


class Told(str, Enum):
    """What two customers may have in common, the surest first."""

    EMAIL = "email"
    PHONE = "phone"
    ORDER = "order"
    NAME = "name"

    @property
    def rank(self) -> int:
        """From 0, the surest."""
        return list(Told).index(self)


@dataclass(frozen=True)
class Mark:
    """One thing, in the one way of writing it: `ana@example.com`, `11987654321`, `48213`, `ana souza`."""

    kind: Told
    value: str


def marks_of_ticket(contact: str | None, order_number: str | None) -> list[Mark]:
    """What a customer told for a ticket."""
    there = contact or ""
    phone = None if emails_told([there]) else phone_in(there, at_least=SHORTEST_PHONE)
    order = order_number_in(order_number or "", alone=True)
    return _kept([*_emails([there]), _phone(phone or ""), _mark(Told.ORDER, order or "")])


def marks_of_card(card: Card) -> list[Mark]:
    """What a customer told before a person came: the form, and what was found in their words."""
    told = marks_of_ticket(card.slots.get("contact"), card.slots.get("order_number"))
    orders = [_mark(Told.ORDER, order) for order in card.orders]
    return _kept([*told, *_emails(card.emails), *map(_phone, card.phones), *orders])


def marks_of_place(name: str, handle: str) -> list[Mark]:
    """What the platform says of a customer; a name of one word is nobody's."""
    full = plain(name)
    many = len(WORD.findall(full)) >= FULL_NAME and full not in NO_NAMES
    return _kept([*_emails([handle]), _mark(Told.NAME, full if many else "")])


def _emails(texts: Iterable[str]) -> list[Mark]:
    return [_mark(Told.EMAIL, email.casefold()) for email in emails_told(texts)]


def _phone(written: str) -> Mark:
    """The digits without the country, if it is one that may be told from an area."""
    digits = "".join(str(int(c)) for c in written if c.isdecimal()).removeprefix("00").lstrip("0")
    abroad = written.lstrip(" (").startswith(("+", "00")) or len(digits) > LONGEST_LOCAL
    country = next((code for code in COUNTRIES if abroad and digits.startswith(code)), "")
    local = digits.removeprefix(country)
    return _mark(Told.PHONE, local if len(local) >= SHORTEST_PHONE else "")


def _mark(kind: Told, value: str) -> Mark:
    return Mark(kind, value)


def _kept(marks: Iterable[Mark]) -> list[Mark]:
    """Each once, without those that hold nothing, or more than anybody has."""
    return list(dict.fromkeys(mark for mark in marks if 0 < len(mark.value) <= LONGEST_MARK))
