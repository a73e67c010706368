"""Column types and conditions that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An exact moment: microseconds since 1970, read back as aware UTC; SQLite has no type of its own for it."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        """Only aware moments: a naive one raises TypeError here instead of being off by some hours later."""
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        """The same moment, in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


RowNumber = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""SQLite numbers rows by itself only when the type is INTEGER."""


def one_of(column: sa.Column[Any], *values: str) -> Any:
    """`column IN (…)` with the values written out: partial indexes serve only conditions spelled like theirs."""
    return column.in_([sa.literal_column(f"'{value}'") for value in values])


def text(name: str, *, key: bool = False) -> sa.Column[Any]:
    """Words that are always there."""
    return sa.Column(name, sa.Text, primary_key=key, nullable=False)


def maybe(name: str) -> sa.Column[Any]:
    """Words that may be missing."""
    return sa.Column(name, sa.Text)


def number(name: str) -> sa.Column[Any]:
    """A count that begins at 0."""
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def flag(name: str) -> sa.Column[Any]:
    """Yes or no; no at first."""
    return sa.Column(name, sa.Boolean(create_constraint=False), nullable=False, server_default=sa.false())


def at(name: str) -> sa.Column[Any]:
    """When something happened."""
    return sa.Column(name, Moment, nullable=False)


def later(name: str) -> sa.Column[Any]:
    """A moment that may not have come."""
    return sa.Column(name, Moment)


def refers(name: str, target: str, *, key: bool = False) -> sa.Column[Any]:
    """A row of another table, by its key of words."""
    return sa.Column(name, sa.Text, sa.ForeignKey(target), primary_key=key, nullable=False)
