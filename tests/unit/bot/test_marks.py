"""One way of writing what customers tell, so that the same is found: addresses, telephones, orders, names."""

from __future__ import annotations

import pytest

from bot.cards import Card
from bot.marks import LONGEST_MARK, Mark, Told, marks_of_card, marks_of_place, marks_of_ticket


def told(contact: str | None, order: str | None = None) -> list[tuple[str, str]]:
    """What a ticket tells."""
    return [(mark.kind.value, mark.value) for mark in marks_of_ticket(contact, order)]


@pytest.mark.parametrize(
    ("contact", "marks"),
    [
        (None, []),
        ("", []),
        ("pelo chat", []),
        ("Ana.Souza+loja@Example.COM", [("email", "ana.souza+loja@example.com")]),
        ("ana@example.com ou 11 98765-4321", [("email", "ana@example.com")]),
        ("a@example.com, b@example.com", [("email", "a@example.com"), ("email", "b@example.com")]),
        ("foto.png@2x.png", []),
        ("+55 (11) 98765-4321", [("phone", "11987654321")]),
        ("0055 11 98765-4321", [("phone", "11987654321")]),
        ("011 98765-4321", [("phone", "11987654321")]),
        ("5511987654321", [("phone", "11987654321")]),
        ("98765-4321", [("phone", "987654321")]),
        ("+34 612 345 678", [("phone", "612345678")]),
        ("612345678", [("phone", "612345678")]),
        ("+1 (555) 123-4567", [("phone", "5551234567")]),
        ("٠١١ ٩٨٧٦٥ ٤٣٢١", [("phone", "11987654321")]),
        ("12345", []),
        ("0000000", []),
        ("9" * 40, []),
        ("x" * LONGEST_MARK + "@example.com", []),
    ],
)
def test_contacts(contact: str | None, marks: list[tuple[str, str]]) -> None:
    assert told(contact) == marks


@pytest.mark.parametrize(
    ("order", "marks"),
    [("48213", [("order", "48213")]), ("#48 213", [("order", "48213")]), ("4821", []), ("não sei", []), (None, [])],
)
def test_orders(order: str | None, marks: list[tuple[str, str]]) -> None:
    assert told(None, order) == marks


def test_a_card_tells_the_form_and_what_was_found() -> None:
    card = Card(
        *("Quebrou", "asked", "pt", "web", "Ana"),
        slots={"contact": "ana@example.com", "order_number": "48213"},
        orders=("48213", "50000"),
        emails=("ANA@example.com", "b@example.com"),
        phones=("11 98765-4321",),
    )
    assert marks_of_card(card) == [
        Mark(Told.EMAIL, "ana@example.com"),
        Mark(Told.ORDER, "48213"),
        Mark(Told.EMAIL, "b@example.com"),
        Mark(Told.PHONE, "11987654321"),
        Mark(Told.ORDER, "50000"),
    ]
    assert marks_of_card(Card("", "", "", "", "")) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Ana Souza", "ana souza"),
        ("  ANA   Sóuza ", "ana souza"),
        ("José da Silva 🌻", "jose da silva 🌻"),
        ("Ana", ""),
        ("Ana S.", ""),
        ("J. P.", ""),
        ("Slack User", ""),
        ("Visitante web", ""),
        ("1234 5678", ""),
        ("", ""),
        ("\u202e", ""),
    ],
)
def test_names(name: str, value: str) -> None:
    found = [mark.value for mark in marks_of_place(name, "") if mark.kind is Told.NAME]
    assert found == ([value] if value else [])


def test_a_handle_counts_when_it_is_an_address() -> None:
    assert marks_of_place("", "Ana@example.com") == [Mark(Told.EMAIL, "ana@example.com")]
    assert marks_of_place("", "@ana") == []


def test_the_surest_comes_first() -> None:
    assert sorted(reversed(Told), key=lambda kind: kind.rank) == [Told.EMAIL, Told.PHONE, Told.ORDER, Told.NAME]
