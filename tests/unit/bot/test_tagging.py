"""What may be a tag, how it is written, and what a history says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from bot.errors import InvalidError
from bot.tagging import LONGEST_TAG, MOST_TAGS, tag_of, tagged, tags_of
from bot.tickets import Priority, Ticket, TicketState

NOW = datetime(2026, 11, 23, 9, tzinfo=timezone.utc)
TICKET = Ticket(
    id=1, conversation="c", customer="k", subject="?", description="?", order_number=None, contact=None,
    category="exchange", priority=Priority.NORMAL, level=2, state=TicketState.OPEN, assignee=None,
    created_at=NOW, updated_at=NOW,
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("VIP", "vip"),
        ("  frete   GRÁTIS ", "frete grátis"),
        ("a\u0301rvore", "árvore"),
        ("já_2-x", "já_2-x"),
        ("日本語", "日本語"),
        ("हिन्दी", "हिन्दी"),
        ("٣", "٣"),
        ("", ""),
        (" \n\t ", ""),
        ("\u200b", ""),
        ("x" * LONGEST_TAG, "x" * LONGEST_TAG),
        ("a\x00b", "ab"),
    ],
)
def test_how_tags_are_written(text: str, tag: str) -> None:
    assert tag_of(text) == tag


@pytest.mark.parametrize("text", ["a,b", "a#b", "<b>", "🎉", "a\u202eb", "\ud800", "x" * (LONGEST_TAG + 1), "½", "a/b"])
def test_what_cannot_be_one(text: str) -> None:
    with pytest.raises(InvalidError):
        tag_of(text)


def test_each_once_and_not_too_many() -> None:
    assert tags_of(["b", "A", "a", "", " B "]) == ("a", "b")
    assert len(tags_of(f"t{n}" for n in range(MOST_TAGS))) == MOST_TAGS
    with pytest.raises(InvalidError):
        tags_of(f"t{n}" for n in range(MOST_TAGS + 1))


def test_a_history_tells_what_was_taken_and_what_was_given() -> None:
    later = NOW + timedelta(hours=1)
    after, lines = tagged(TICKET, ("a", "b"), ("b", "c"), who="Bia", now=later)
    assert after == replace(TICKET, updated_at=later)
    assert [(line.who, line.field, line.before, line.after) for line in lines] == [
        ("Bia", "tag", "a", ""),
        ("Bia", "tag", "", "c"),
    ]
    assert tagged(TICKET, ("a",), ("a",), who="Bia", now=later) == (TICKET, [])
