"""Inserting a row unless one with the same key is there already, in the words of both databases."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Connection

INSERTS = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}


def insert_once(connection: Connection, table: sa.Table, values: dict[str, Any]) -> Any:
    """The first column of the new primary key, or None when a unique key was taken and nothing happened."""
    result = connection.execute(_compiled(connection.dialect, table, tuple(values)), values)
    return result.inserted_primary_key[0] if result.rowcount == 1 else None


@lru_cache(maxsize=64)
def _compiled(dialect: Any, table: sa.Table, columns: tuple[str, ...]) -> Any:
    """SQLAlchemy 1.4 does not cache ON CONFLICT statements: compiling them anew takes longer than running them."""
    return INSERTS[dialect.name](table).on_conflict_do_nothing().compile(dialect=dialect, column_keys=list(columns))
