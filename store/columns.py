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
