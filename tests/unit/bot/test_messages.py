"""Taming what people and hostile programs type."""

from __future__ import annotations

import pytest

from bot.messages import language_of_locale, tame


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  oi \n", "oi"),
        ("linha um\nlinha dois", "linha um\nlinha dois"),
        ("a\x00b\x07c", "abc"),
        ("\ud800oi", "\ufffdoi"),
        ("👩‍👩‍👧 🇧🇷", "👩‍👩‍👧 🇧🇷"),
        ("\u200b\u200e\ufeff \u2060", ""),
        ("مرحبا", "مرحبا"),
        ("<b>oi</b>", "<b>oi</b>"),
        ("", ""),
    ],
)
def test_tame(typed: str, kept: str) -> None:
    assert tame(typed) == kept


@pytest.mark.parametrize(
    ("locale", "language"), [("pt-BR", "pt"), ("es_MX", "es"), ("EN", "en"), ("fr-FR", None), (None, None), ("", None)]
)
def test_language_of_locale(locale: str | None, language: str | None) -> None:
    assert language_of_locale(locale) == language
