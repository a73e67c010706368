"""Whom a note calls, and what the bell shows of it."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.mentions import MOST_MENTIONS, Mention, mentioned

STAFF = ("Ana", "Ana Maria", "Bia", "Caio", "D'Ávila", "Zé", "Müller-Lüdenscheidt", "a.b", "C++", "(x")


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("", ()),
        ("no names at all", ()),
        ("@Caio", ("Caio",)),
        ("@caio, @CAIO e @Caio", ("Caio",)),
        ("fala com o @Zé.", ("Zé",)),
        ("(@Zé)\n@Ana: veja", ("Zé", "Ana")),
        ("@Ana Maria veja", ("Ana Maria",)),
        ("@ana maria, @Ana", ("Ana Maria", "Ana")),
        ("@Ana  Maria", ("Ana",)),
        ("@Anabel", ()),
        ("@Ana_", ()),
        ("@Ana Mariana", ("Ana",)),
        ("ana@Caio", ()),
        ("x@caio.com", ()),
        ("a.@Caio", ()),
        ("@@Caio", ()),
        ("@ Caio", ()),
        ("@D'Ávila @müller-lüdenscheidt", ("D'Ávila", "Müller-Lüdenscheidt")),
        ("@a.b @axb", ("a.b",)),
        ("@C++ e @(x", ("C++", "(x")),
        ("@Bia", ()),
        ("@Nobody", ()),
        ("@\u0130ana", ()),
    ],
)
def test_the_longest_name_that_fits_in_any_case(text: str, called: tuple[str, ...]) -> None:
    assert mentioned(text, STAFF, by="bia") == called


def test_nobody_to_call() -> None:
    assert mentioned("@Bia @", (), by="Bia") == ()
    assert mentioned("@ @x", ("",), by="Bia") == ()


def test_a_note_calls_so_many_and_no_more() -> None:
    crowd = [f"Agent {number}" for number in range(300)]
    called = mentioned(" ".join(f"@{name}" for name in crowd), crowd, by="Bia")
    assert called == tuple(crowd[:MOST_MENTIONS])


def test_a_flood_of_signs_is_read_in_one_go() -> None:
    crowd = [f"@Agent {number}" for number in range(200)]
    assert mentioned(" @" * 4000 + "@" * 4000, crowd, by="Bia") == ()


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [("one\ntwo", "one"), ("\n  \n two ", "two"), ("", ""), ("x" * 300, "x" * 199 + "…"), ("y" * 200, "y" * 200)],
)
def test_the_bell_shows_the_first_line(text: str, excerpt: str) -> None:
    at = datetime(2026, 3, 2, tzinfo=timezone.utc)
    mention = Mention(7, "c1", "Caio", "Bia", "Ana", text, at)
    assert mention.excerpt == excerpt
    assert mention.told == {
        "id": 7, "conversation": "c1", "who": "Bia", "name": "Ana", "text": excerpt, "at": "2026-03-02T00:00:00+00:00",
    }  # fmt: skip
