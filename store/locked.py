"""The lock of a conversation: whatever changes a conversation holds it from its first statement on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversations import Conversation
from bot.errors import NotFoundError
from store.rows import CONVERSATION, Row, conversation_of, values_of
from store.schema import conversations

_OWNERSHIP = [conversations.c[name] for name in ("owner", "version", "agent", "language", "failures")]
LOCKED = sa.select(*CONVERSATION, conversations.c.events).with_for_update(of=conversations)
_BY_ID = LOCKED.where(conversations.c.id == sa.bindparam("conversation"))
_GIVE_EVENT = (
    sa.update(conversations)
    .where(conversations.c.id == sa.bindparam("conversation"))
    .values(events=sa.bindparam("new_events"), updated_at=sa.bindparam("now"))
)
_SAVE = sa.update(conversations).where(conversations.c.id == sa.bindparam("conversation"))


@dataclass(frozen=True)
class Locked:
    """A conversation held until the end of the transaction, and the last event number it has given."""

    conversation: Conversation
    events: int


def locked(connection: Connection, conversation: str) -> Locked | None:
    """Lock a conversation. On PostgreSQL other gateways wait here; on SQLite the transaction is the lock."""
    row = connection.execute(_BY_ID, {"conversation": conversation}).first()
    return None if row is None else locked_of(row)


def locked_or_missing(connection: Connection, conversation: str | None) -> Locked:
    """The same; NotFoundError when there is none."""
    held = locked(connection, conversation or "")
    if held is None:
        raise NotFoundError("There is no such conversation.")
    return held


def locked_of(row: Row) -> Locked:
    """A row of a statement derived from LOCKED."""
    return Locked(conversation_of(row), row.events)


def give_event(connection: Connection, conversation: str, *, event: int, now: datetime) -> None:
    """Remember that this number was given, the one after the last."""
    connection.execute(_GIVE_EVENT, {"conversation": conversation, "new_events": event, "now": now})


def save(connection: Connection, conversation: Conversation, *, now: datetime) -> None:
    """Write back owner, version, agent, language and failures."""
    values = values_of(conversation, _OWNERSHIP) | {"updated_at": now}
    connection.execute(_SAVE, {"conversation": conversation.id, **values})
