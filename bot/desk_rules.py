"""Reads how offers and silence are handled out of what a lead has written, and writes it down again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.dispatch import MOST_ANSWER_MINUTES, MOST_OFFER_SECONDS, DeskRules
from bot.written import Written

KEYS = ("auto_assign", "offer_seconds", "answer_minutes")
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def desk_of(content: Any) -> DeskRules:
    """The rules out of their content; SettingsError says what is wrong, and where."""
    whole = Written(content)
    whole.table(*KEYS)
    return DeskRules(
        auto_assign=whole.entry("auto_assign").flag(),
        offer_lasts=whole.entry("offer_seconds").number(MOST_OFFER_SECONDS) * SECOND,
        answer_within=whole.entry("answer_minutes").number(MOST_ANSWER_MINUTES) * MINUTE,
    )


def desk_content(rules: DeskRules) -> dict[str, Any]:
    """What `desk_of` reads."""
    return {
        "auto_assign": rules.auto_assign,
        "offer_seconds": rules.offer_lasts // SECOND,
        "answer_minutes": rules.answer_within // MINUTE,
    }
