"""What is a word, where it stands in a text, and the piece of the text that is shown around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.searching import MOST_WORDS, SNIPPET, holds, phrases_of, snippet, sought, spellings


def marked(text: str, words: str) -> list[str]:
    """What is marked in a snippet."""
    found = snippet(text, phrases_of(sought(words)))
    return [found.text[begin:end] for begin, end in found.marks]


def test_words_are_what_has_a_letter_or_a_digit_each_once() -> None:
    assert sought("  nota ? fiscal – nota 👍 2 ") == ("nota", "fiscal", "2")
    assert sought("!!! ...") == ()
    assert len(sought(" ".join(str(n) for n in range(100)))) == MOST_WORDS


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Devolução", ("devolucao",)),
        ("cafe\u0301", ("cafe",)),
        ("ana.souza@example.com", ("ana", "souza", "example", "com")),
        ("BAL-1042", ("bal", "1042")),
        ("a_b", ("a", "b")),
        ("İstanbul", ("istanbul",)),
        ("Straße", ("straße",)),
    ],
)
def test_a_word_is_sought_in_its_parts(word: str, parts: tuple[str, ...]) -> None:
    assert phrases_of([word]) == (parts,)


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Meu Liquidificador quebrou", "liquidif QUEBR", ["Liquidificador", "quebrou"]),
        ("não, NÃO e nao", "nao", ["não", "NÃO", "nao"]),
        ("escreva a ana.souza@example.com já", "ana.souza@example.com", ["ana.souza@example.com"]),
        ("o BAL-1042 e o 1042", "bal-1042", ["BAL-1042"]),
        ("casa casaco", "cas casac", ["casa", "casaco"]),
        ("cafe\u0301 aqui", "cafe", ["cafe\u0301"]),
        ("a b a b", "a.b", ["a b", "a b"]),
        ("nada", "tudo", []),
    ],
)
def test_what_was_sought_is_marked(text: str, words: str, found: list[str]) -> None:
    assert marked(text, words) == found


def test_a_long_text_is_cut_around_the_first_mark() -> None:
    text = "começo " * 50 + "aqui está a TORRADEIRA quebrada " + "fim " * 90
    found = snippet(text, phrases_of(["torradeira"]))
    assert found.text.startswith("…")
    assert found.text.endswith("…")
    assert "aqui está a TORRADEIRA quebrada" in found.text
    assert len(found.text) <= SNIPPET + 2
    assert [found.text[begin:end] for begin, end in found.marks] == ["TORRADEIRA"]


def test_a_short_text_is_whole_and_on_one_line() -> None:
    assert snippet("um\ndois\t três", phrases_of(["tres"])).text == "um dois  três"
    assert snippet("", ()).text == ""


def test_a_word_without_an_end_is_cut() -> None:
    found = snippet("a" * 5000, phrases_of(["aa"]))
    assert len(found.text) <= SNIPPET + 2


@given(text=st.text(max_size=400), words=st.text(min_size=1, max_size=20))
def test_marks_lie_in_order_inside_the_snippet(text: str, words: str) -> None:
    phrases = phrases_of(sought(words))
    found = snippet(text, phrases)
    assert len(found.text) <= SNIPPET + 2
    assert "\n" not in found.text
    edges = [edge for mark in found.marks for edge in mark]
    assert edges == sorted(edges)
    assert all(0 <= begin < end <= len(found.text) for begin, end in found.marks)
    if phrases and holds(text, phrases) and len(text) <= SNIPPET:
        assert found.marks


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("+55 (11) 98765-4321", ("+55 (11) 98765-4321", "5511987654321", "+5511987654321")),
        ("998877", ("998877", "+998877")),
        ("U0123", ("U0123",)),
        ("ana", ("ana",)),
        ("a 1", ("a 1",)),
        ("+", ("+",)),
    ],
)
def test_an_address_may_be_written_in_several_ways(typed: str, written: tuple[str, ...]) -> None:
    assert spellings(typed) == written
