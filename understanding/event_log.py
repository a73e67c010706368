"""The events of conversations in SQL: the only SQL of the Rasa side, in a database of its own.

It imports neither Rasa nor NumPy, so that erasure and retention may use it from anywhere.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.pool import QueuePool

SCHEMA = "rasa"
SESSION_STARTED = "session_started"
_LOCK_OF_CREATION = 7_265_001


@dataclass(frozen=True)
class StoredEvent:
    """One event of a conversation, as JSON text, with the turn and attempt that caused it."""

    type_name: str
    timestamp: float
    data: str


class EventLog:
    """Append, read and erase events; one row a conversation says whose attempt it is."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(make_url(url.replace("postgres://", "postgresql://", 1)))
        schema = SCHEMA if self.engine.dialect.name == "postgresql" else None
        self._metadata = sa.MetaData(schema=schema)
        self._events = _events(self._metadata)
        self._attempts = _attempts(self._metadata)
        self._create(schema)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with self.engine.begin() as connection:
            yield connection

    def begin(self, connection: Connection, conversation: str, turn: str, attempt: int) -> bool:
        """Note the attempt, void earlier ones of the same turn; False when a later one began."""
        held = self._held(connection, conversation)
        if held is not None and held[0] == turn and held[1] > attempt:
            return False
        values = {"turn": turn, "attempt": attempt}
        if held is None:
            row = {"conversation": conversation, **values}
            connection.execute(sa.insert(self._attempts).values(row))
        elif held != (turn, attempt):
            mine = self._attempts.c.conversation == conversation
            connection.execute(sa.update(self._attempts).where(mine).values(values))
        connection.execute(
            sa.delete(self._events).where(self._events.c.conversation == conversation, self._events.c.turn == turn)
        )
        return True

    def is_held_by(self, connection: Connection, conversation: str, turn: str, attempt: int) -> bool:
        return self._held(connection, conversation) == (turn, attempt)

    def append(
        self,
        connection: Connection,
        conversation: str,
        events: Sequence[StoredEvent],
        *,
        turn: str | None = None,
        attempt: int | None = None,
    ) -> None:
        if not events:
            return
        about = {"conversation": conversation, "turn": turn, "attempt": attempt}
        connection.execute(sa.insert(self._events), [{**about, **vars(event)} for event in events])

    def last_id(self, connection: Connection, conversation: str) -> int:
        """The number of the last event, 0 when there is none."""
        mine = self._events.c.conversation == conversation
        return int(connection.scalar(sa.select(sa.func.max(self._events.c.id)).where(mine)) or 0)

    def read(self, connection: Connection, conversation: str, *, all_sessions: bool = False) -> list[str]:
        """The events' JSON in order, from the last start of a session unless all are wanted."""
        events = self._events
        wanted = sa.select(events.c.data).where(events.c.conversation == conversation)
        if not all_sessions:
            start = sa.select(sa.func.max(events.c.id)).where(
                events.c.conversation == conversation, events.c.type_name == SESSION_STARTED
            )
            since = connection.scalar(start)
            wanted = wanted if since is None else wanted.where(events.c.id >= since)
        return [str(row.data) for row in connection.execute(wanted.order_by(events.c.id))]

    def conversations(self) -> list[str]:
        with self.transaction() as connection:
            rows = connection.execute(sa.select(self._events.c.conversation).distinct())
            return [str(row.conversation) for row in rows]

    def forget(self, conversation: str) -> int:
        """Erase all events of one conversation; the number of rows erased."""
        with self.transaction() as connection:
            for table in (self._attempts, self._events):
                gone = connection.execute(sa.delete(table).where(table.c.conversation == conversation))
        return int(gone.rowcount)

    def forget_before(self, timestamp: float) -> int:
        """Erase the events of conversations in which nothing happened since; rows erased."""
        events = self._events
        idle = (
            sa.select(events.c.conversation)
            .group_by(events.c.conversation)
            .having(sa.func.max(events.c.timestamp) < timestamp)
        )
        with self.transaction() as connection:
            names = [str(row.conversation) for row in connection.execute(idle)]
        return sum(self.forget(name) for name in names)

    def close(self) -> None:
        self.engine.dispose()

    def _held(self, connection: Connection, conversation: str) -> tuple[str, int] | None:
        """The attempt under way, its row locked until the transaction ends."""
        table = self._attempts
        row = connection.execute(
            sa.select(table.c.turn, table.c.attempt).where(table.c.conversation == conversation).with_for_update()
        ).first()
        return None if row is None else (str(row.turn), int(row.attempt))

    def _create(self, schema: str | None) -> None:
        with self.transaction() as connection:
            if schema is not None:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_OF_CREATION)))
                connection.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
            self._metadata.create_all(connection)


def _events(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "events",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("turn", sa.String(255)),
        sa.Column("attempt", sa.Integer),
        sa.Column("timestamp", sa.Float, nullable=False),
        sa.Column("type_name", sa.String(255), nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Index("events_of_conversation", "conversation", "id"),
        sqlite_autoincrement=True,
    )


def _attempts(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "attempts",
        metadata,
        sa.Column("conversation", sa.String(255), primary_key=True),
        sa.Column("turn", sa.String(255), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
    )


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, future=True, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        future=True,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        connect_args={"check_same_thread": False},
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None
    for pragma in ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
