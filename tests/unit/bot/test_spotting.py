"""Numbers and addresses in free text."""

from __future__ import annotations

import random

import pytest

from bot.spotting import email_in, emails_told, order_number_in, orders_told, phone_in, phones_told, tickets_told


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("meu pedido 48213 e o 48214", ("48213", "48214")),
        ("48213 48214", ("48213", "48214")),
        ("nº48213, pedido #48215.", ("48213", "48215")),
        ("pedido 48213, de novo 48213", ("48213",)),
        ("٤٨٢١٣", ("48213",)),
        ("CEP 01310-100, zip 94105, código postal 28013", ()),
        ("custou R$ 12500, ou 12500 reais, $48213", ()),
        ("fone 11 98765 4321", ()),
        ("ana48213@example.com, BAL-10421, bal 10422", ()),
        ("123456 1234 12.345 48213-9", ()),
        ("", ()),
    ],
)
def test_orders(text: str, orders: tuple[str, ...]) -> None:
    assert orders_told([text]) == orders


@pytest.mark.parametrize(
    ("text", "emails"),
    [
        ("é ana.souza+loja@example.com.br.", ("ana.souza+loja@example.com.br",)),
        ("Ana@Example.com ou ana@example.com", ("Ana@Example.com",)),
        ("a@b.co, c@d.org", ("a@b.co", "c@d.org")),
        ("foto@2x.png, @ana, ana@, ana@loja, ana@10.0.0.1", ()),
    ],
)
def test_emails(text: str, emails: tuple[str, ...]) -> None:
    assert emails_told([text]) == emails


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("(11) 98765-4321", ("(11) 98765-4321",)),
        ("11987654321 ou +55 11 98765-4321", ("11987654321", "+55 11 98765-4321")),
        ("612 345 678 y 98765-4321", ("612 345 678", "98765-4321")),
        ("call 555-123-4567 or 0800 123 4567", ("555-123-4567", "0800 123 4567")),
        ("CPF 123.456.789-09, 12345678909, CNPJ 12.345.678/0001-90", ()),
        ("2026-11-25 14:02, 25.11.2026 14h30", ()),
        ("7891234567895, NF 35200114200166000187550010000000046550000046", ()),
        ("0000000000, 1111111111, R$ 1.234.567.890", ()),
        ("https://loja.com/11987654321, BR123456789BR, 4111 1111 1111 1111", ()),
        ("48213\n48214", ()),
    ],
)
def test_phones(text: str, phones: tuple[str, ...]) -> None:
    assert phones_told([text]) == phones


def test_tickets() -> None:
    assert tickets_told(["BAL-1042 e bal 1043, Bal1042", "balde 1044", "BAL-" + "9" * 30]) == ("BAL-1042", "BAL-1043")


def test_everything_is_told_once_over_all_messages() -> None:
    assert orders_told(["48213", "o 48213 e o 50001", "50001"]) == ("48213", "50001")


def test_what_an_answer_holds_is_taken_more_freely() -> None:
    assert order_number_in("48 213", alone=True) == "48213"
    assert phone_in("3456-7890", at_least=8) == "3456-7890"
    assert email_in("é ana@loja.com.") == "ana@loja.com"


def test_nothing_takes_long_or_fails() -> None:
    """40,000 characters of whatever makes a pattern look twice."""
    patterns = ("a", "1", "1.", "1 ", "x@", "a1-", "bal", "+", "(1", "a.a@", "11 98765-4321 ", "www.", "1:", "é1")
    for text in (pattern * (40_000 // len(pattern)) for pattern in (*patterns, "\ud800")):
        for find in (orders_told, emails_told, phones_told, tickets_told):
            assert isinstance(find([text]), tuple)
    signs, chance = "0123456789 -.()+@aB/\n$é", random.Random(3)  # noqa: S311 - no secret
    for _ in range(500):
        text = "".join(chance.choice(signs) for _ in range(chance.randrange(40)))
        assert all(len(order) == 5 for order in orders_told([text]))
        assert all(sum(c.isdecimal() for c in phone) >= 9 for phone in phones_told([text]))
