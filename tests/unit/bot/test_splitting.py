"""Long texts in parts: nothing lost, every part fits, cuts where a reader would pause."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.splitting import split, utf16


@given(st.text(max_size=600), st.integers(min_value=2, max_value=80))
def test_every_part_fits_and_nothing_but_white_space_is_lost(text: str, at_most: int) -> None:
    parts = split(text, at_most=at_most, length=utf16)
    assert all(0 < utf16(part) <= at_most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_short_text_stays_as_it_is() -> None:
    assert split("Olá!\n\n  Tudo bem?", at_most=4096) == ["Olá!\n\n  Tudo bem?"]
    assert split("  ", at_most=10) == []


def test_paragraphs_first_then_sentences_then_words() -> None:
    assert split("Um. Dois.\n\nTrês. Quatro.", at_most=16) == ["Um. Dois.", "Três. Quatro."]
    assert split("Aqui acaba uma. Aqui começa outra frase", at_most=24) == [
        "Aqui acaba uma.",
        "Aqui começa outra frase",
    ]
    assert split("palavras sem fim nenhum", at_most=14) == ["palavras sem", "fim nenhum"]
    assert split("x" * 25, at_most=10) == ["x" * 10, "x" * 10, "x" * 5]


def test_an_emoji_of_several_characters_stays_whole() -> None:
    family = "👩‍👩‍👧"
    parts = split("a" * 6 + family + "b" * 6, at_most=12, length=utf16)
    assert any(family in part for part in parts)
