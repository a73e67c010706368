"""Bringing a database to the newest revision: the gateway (at start) and `balcao user add` do it, under a lock."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.errors import SettingsError
from store.engine import begin_once, exclusive_engine, is_absent, open_engines, reached

log = logging.getLogger(__name__)

HEAD = "0005"
"""The newest revision in `migrations/versions`; known here so that a usual start need not load Alembic."""

MIGRATIONS = Path(__file__).parent / "migrations"
NOT_OURS = ("sqlite_sequence", "message_words", "ticket_words", "conversation_words")
ADVISORY_LOCK = 7_214_310_001
"""Any number, as long as every gateway takes the same one."""


def migrate(url: str) -> None:
    """Upgrade to HEAD. Others that try at the same time wait, then find nothing to do.

    SettingsError when the database cannot be reached or was written by a newer version.
    """
    engine = exclusive_engine(url)
    try:
        reached(engine.url, lambda: begin_once(engine))
        with engine.begin() as connection:
            _lock(connection)
            if _revision(connection) != HEAD:
                _upgrade(connection)
    finally:
        engine.dispose()


def is_current(url: str) -> bool:
    """Whether the tables are those of HEAD; nothing is made or changed, and Alembic is not loaded.

    SettingsError when the database cannot be reached.
    """
    if is_absent(url):
        return False
    engines = open_engines(url)
    try:
        with engines.reading.connect() as connection:
            return _revision(connection) == HEAD
    finally:
        engines.close()


def alembic_config(connection: Connection) -> Any:
    """Alembic's configuration over an open connection."""
    from alembic.config import Config  # 0.8 s that a usual start does not spend

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether autogenerate should look at it: not at SQLite's own row numbers, nor at the words that triggers keep."""
    return kind != "table" or not (name or "").startswith(NOT_OURS)


def _lock(connection: Connection) -> None:
    """On SQLite the transaction itself is exclusive."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)))


def _revision(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return None if revision is None else str(revision)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # late, as above

    before = _revision(connection)
    if before is not None and not list((MIGRATIONS / "versions").glob(f"{before}_*.py")):
        raise SettingsError(
            f"The database was written by a newer version of Balcão (revision {before}): install that version."
        )
    command.upgrade(alembic_config(connection), HEAD)
    log.info("store.migrated", extra={"before": before, "after": HEAD})
