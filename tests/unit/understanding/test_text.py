"""What a customer typed, made comparable."""

from __future__ import annotations

import pytest

from understanding.text import LONGEST_READ, looks_like_command, plain, readable, says_something, visible


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (None, ""),
        ("  a \n\t b ", "a b"),
        ("o\u200bi", "oi"),
        ("\u202eabc\u202c", "abc"),
        ("a\x00b", "ab"),
        ("cafe\u0301", "café"),
    ],
)
def test_what_cannot_be_seen_is_left_out(typed: str | None, shown: str) -> None:
    assert visible(typed) == shown


def test_of_a_very_long_text_the_head_and_the_tail_are_read() -> None:
    read = readable("a" * 8_000 + " the end")
    assert len(read) <= LONGEST_READ + 1
    assert read.endswith("the end")


def test_case_accents_numbers_and_stretched_letters_do_not_matter() -> None:
    assert plain("NÃÃÃÃO 48213") == plain("naao 7")


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂", "?!", "—", "\u200b"])
def test_without_a_letter_or_digit_nothing_is_said(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize("text", ["a", "7", "привет", "مرحبا", "你好"])
def test_any_script_says_something(text: str) -> None:
    assert says_something(text)


@pytest.mark.parametrize("typed", ["/restart", "∕talk_to_person", " \u200b/stop", "∕faq/find_invoice{}"])
def test_what_looks_like_a_command_is_seen(typed: str) -> None:
    assert looks_like_command(typed)


@pytest.mark.parametrize("typed", ["pix e/ou boleto", "/ quanto custa?", "24/12 abre?", "", None])
def test_a_slash_alone_is_no_command(typed: str | None) -> None:
    assert not looks_like_command(typed)
