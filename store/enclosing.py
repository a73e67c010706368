"""Attachments inside a transaction: added with their message, read with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.attachments import Attachment, Enclosed
from bot.errors import ConflictError
from bot.messages import Message
from store.inserting import insert_once
from store.rows import ATTACHMENT, Row, attachment_of, message_of, values_of
from store.schema import attachments

_OF_MESSAGES = (
    sa.select(*ATTACHMENT)
    .where(attachments.c.message.in_(sa.bindparam("rows", expanding=True)))
    .order_by(attachments.c.message, attachments.c.place)
)


def enclose(
    connection: Connection, enclosed: Sequence[Enclosed], *, conversation: str, message: int, now: datetime
) -> tuple[Attachment, ...]:
    """Add the attachments of a new message; ConflictError when a file belongs to another one already."""
    return tuple(
        _added(connection, each, place=place, conversation=conversation, message=message, now=now)
        for place, each in enumerate(enclosed)
    )


def messages_with(connection: Connection, rows: Sequence[Row]) -> list[Message]:
    """Rows with the columns MESSAGE; their attachments are looked for only when there are some."""
    enclosed = _of_messages(connection, [row.row for row in rows if row.attachments])
    return [message_of(row, enclosed.get(row.row, ())) for row in rows]


def message_with(connection: Connection, row: Row) -> Message:
    """The same for one row."""
    return messages_with(connection, [row])[0]


def _added(
    connection: Connection, enclosed: Enclosed, *, place: int, conversation: str, message: int, now: datetime
) -> Attachment:
    attachment = Attachment(
        id=enclosed.file or str(uuid4()),
        conversation=conversation,
        message=message,
        kind=enclosed.kind,
        name=enclosed.name,
        type=enclosed.type,
        size=enclosed.size,
        state=enclosed.state,
        error=enclosed.refused or None,
    )
    values = values_of(attachment, ATTACHMENT) | {"place": place, "source": enclosed.source, "at": now}
    if insert_once(connection, attachments, values) is None:
        raise ConflictError("This file belongs to another message already.")
    return attachment


def _of_messages(connection: Connection, rows: Sequence[int]) -> Mapping[int, Sequence[Attachment]]:
    found: dict[int, list[Attachment]] = defaultdict(list)
    for row in connection.execute(_OF_MESSAGES, {"rows": rows}) if rows else ():
        found[row.message].append(attachment_of(row))
    return found
