"""Which messages, tickets and conversations hold some words: the part of the search that each database does its way."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

RECENT = 20_000
"""Messages that PostgreSQL reads one by one first: what is found often is found among them."""

# Tables that no query changes: triggers of migration 0005 keep them.
_MESSAGES, _TICKETS, _NAMES = (
    sa.table(name, sa.column("key"), sa.column("words"), sa.column("rowid"), sa.column("conversation"))
    for name in ("message_words", "ticket_words", "conversation_words")
)


def message_rows(connection: Connection, words: Sequence[str], *, at_most: int) -> list[int]:
    """Rows of the messages that hold all of these words, the newest first."""
    if connection.dialect.name == "sqlite":
        return _matching(connection, _MESSAGES, words, at_most)
    latest = sa.select(_MESSAGES.c.key, _MESSAGES.c.words).order_by(_MESSAGES.c.key.desc()).limit(RECENT).subquery()
    recent = sa.select(latest.c.key).where(_holds(latest.c.words, words)).order_by(latest.c.key.desc()).limit(at_most)
    rows = list(connection.execute(recent).scalars())
    return rows if len(rows) == at_most else _holding(connection, _MESSAGES, words, at_most)


def ticket_ids(connection: Connection, words: Sequence[str], *, at_most: int) -> list[int]:
    """Ids of the tickets that hold all of these words, the newest first."""
    find = _matching if connection.dialect.name == "sqlite" else _holding
    return find(connection, _TICKETS, words, at_most)


def named(connection: Connection, words: Sequence[str]) -> Any:
    """A SELECT of the conversations whose customer's name or handle holds all of these words."""
    if connection.dialect.name == "sqlite":
        return sa.select(_NAMES.c.conversation).where(_matches(_NAMES, f"words : ({_quoted(words)})"))
    return sa.select(_NAMES.c.key).where(_holds(_NAMES.c.words, words))


def _matching(connection: Connection, table: Any, words: Sequence[str], at_most: int) -> list[int]:
    rowid = table.c.rowid
    wanted = sa.select(rowid).where(_matches(table, _quoted(words))).order_by(rowid.desc()).limit(at_most)
    return list(connection.execute(wanted).scalars())


def _matches(table: Any, query: str) -> Any:
    return sa.literal_column(table.name).op("MATCH")(query)


def _quoted(words: Sequence[str]) -> str:
    """Each word as FTS5 quotes it; it parts it like the texts, and the last part may be only begun."""
    return " AND ".join('"' + word.replace('"', '""') + '"*' for word in words)


def _holding(connection: Connection, table: Any, words: Sequence[str], at_most: int) -> list[int]:
    """Found by the index, always: the planner would now and then read everything backwards in the hope of a few."""
    found = sa.select(table.c.key).where(_holds(table.c.words, words)).cte("found").prefix_with("MATERIALIZED")
    wanted = sa.select(found.c.key).order_by(found.c.key.desc()).limit(at_most)
    return list(connection.execute(wanted).scalars())


def _holds(column: Any, words: Sequence[str]) -> Any:
    return column.op("@@")(reduce(lambda one, other: one.op("&&")(other), map(_query, words)))


def _query(word: str) -> Any:
    """The parts of a word follow each other, and the last may be only begun; nothing holds what has no part."""
    parts = sa.func.replace(sa.func.plain_words(word), " ", " <-> ")
    return sa.func.to_tsquery("simple", sa.func.nullif(parts, "").op("||")(":*"))
