"""Engines for SQLite files and PostgreSQL servers, and clear sentences when they cannot be had."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import URL
from sqlalchemy.pool import QueuePool

from bot.errors import SettingsError

BUSY_TIMEOUT = 10
"""Seconds that SQLite waits for the writer of another process; gateway and action server both write."""

CONNECT_TIMEOUT = 5
READERS = 4
HOW = "Write sqlite:///file.db, sqlite:////absolute/file.db or postgresql://user:password@host:5432/name."

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
)
"""FULL: what was acknowledged survives a power cut; group commit pays for it once for many."""


@dataclass(frozen=True)
class Engines:
    """One connection that writes, a few that only read."""

    writing: Engine
    reading: Engine

    def close(self) -> None:
        """Close every connection."""
        self.writing.dispose()
        self.reading.dispose()


def open_engines(url: str) -> Engines:
    """Engines for this database, after one try of each; SettingsError says what is wrong."""
    place = _parsed(url)
    if place.get_backend_name() == "sqlite":
        return _checked(place, _sqlite_engines(place))
    return _checked(place, _postgresql_engines(place))


def exclusive_engine(url: str) -> Engine:
    """For migrations: on SQLite a transaction shuts out every other writer from its beginning."""
    place = _parsed(url)
    if place.get_backend_name() == "sqlite":
        engine = _sqlite_engine(place, 1, begin="BEGIN EXCLUSIVE")
        sa.event.listen(engine, "connect", _without_foreign_keys)  # a changed table is made anew and renamed
        return engine
    return _postgresql_engine(place, 1)


def is_absent(url: str) -> bool:
    """Whether this is a SQLite file that nobody has made yet; connecting would make it."""
    place = _parsed(url)
    return place.get_backend_name() == "sqlite" and not Path(str(place.database)).exists()


def reached(place: URL, attempt: Callable[[], None]) -> None:
    """Run a first use of a database; what fails becomes a SettingsError without any password in it."""
    try:
        attempt()
    except (sa.exc.DatabaseError, OSError) as error:
        raise SettingsError(_unreachable(place)) from error


def begin_once(engine: Engine) -> None:
    """An empty transaction; on SQLite it takes the write lock, which an unwritable file refuses."""
    with engine.begin():
        pass


def _parsed(url: str) -> URL:
    try:
        place = sa.engine.make_url(url)
    except sa.exc.ArgumentError as error:
        raise SettingsError(f"BALCAO_DATABASE_URL is not an address of a database. {HOW}") from error
    if place.drivername not in ("sqlite", "postgresql", "postgresql+psycopg2"):
        raise SettingsError(f"BALCAO_DATABASE_URL: “{place.drivername}” is not served. {HOW}")
    if place.drivername == "sqlite" and place.database in (None, "", ":memory:"):
        raise SettingsError(f"BALCAO_DATABASE_URL names no file: what was accepted must survive a restart. {HOW}")
    return place


def _sqlite_engines(place: URL) -> Engines:
    return Engines(_sqlite_engine(place, 1, begin="BEGIN IMMEDIATE"), _sqlite_engine(place, READERS, begin=None))


def _sqlite_engine(place: URL, size: int, *, begin: str | None) -> Engine:
    reached(place, lambda: Path(str(place.database)).absolute().parent.mkdir(parents=True, exist_ok=True))
    engine = sa.create_engine(
        place,
        future=True,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        connect_args={"timeout": BUSY_TIMEOUT, "check_same_thread": False},
        isolation_level="AUTOCOMMIT" if begin is None else None,
        hide_parameters=True,  # they are customers' words, and errors are logged
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    if begin is not None:
        sa.event.listen(engine, "begin", _beginning(begin))
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the module's own BEGIN would be DEFERRED: it fails at once under contention
    for pragma in PRAGMAS:
        connection.execute(pragma).close()
    # its own knows the letters of English only, and words are sought in any language
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text


def _without_foreign_keys(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA foreign_keys=OFF").close()


def _beginning(statement: str) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return begin


def _postgresql_engines(place: URL) -> Engines:
    reading = _postgresql_engine(place, READERS).execution_options(isolation_level="AUTOCOMMIT")
    return Engines(_postgresql_engine(place, 1), reading)


def _postgresql_engine(place: URL, size: int) -> Engine:
    return sa.create_engine(
        place,
        future=True,
        pool_size=size,
        max_overflow=0,
        connect_args={"connect_timeout": CONNECT_TIMEOUT},
        hide_parameters=True,  # as above
    )


def _checked(place: URL, engines: Engines) -> Engines:
    try:
        reached(place, lambda: begin_once(engines.writing))
    except SettingsError:
        engines.close()
        raise
    return engines


def _unreachable(place: URL) -> str:
    if place.get_backend_name() == "sqlite":
        file = Path(str(place.database)).absolute()
        return f"{file} cannot be written as a SQLite database: check the folder, its owner and the space left."
    where = f"{place.host or 'localhost'}:{place.port or 5432}"
    return f"PostgreSQL at {where} did not let us into “{place.database}”: does it run, are user and password right?"
