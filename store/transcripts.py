"""The pieces of a long conversation, and where people's stretches in it begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.errors import NotFoundError
from bot.handoffs import HandoffState
from bot.transcripts import Page, Stretch
from store.database import Database
from store.enclosing import messages_with
from store.rows import MESSAGE, Row
from store.schema import handoffs, messages

_OF = sa.select(*MESSAGE).where(messages.c.conversation == sa.bindparam("conversation"))
_LAST = _OF.order_by(messages.c.row.desc()).limit(sa.bindparam("at_most"))
_BEFORE = _LAST.where(messages.c.row < sa.bindparam("row"))
_AFTER = _OF.where(messages.c.row > sa.bindparam("row")).order_by(messages.c.row).limit(sa.bindparam("at_most"))
_ROW = sa.select(messages.c.row).where(
    messages.c.conversation == sa.bindparam("conversation"), messages.c.id == sa.bindparam("message")
)
_ANY = sa.select(messages.c.row).where(messages.c.conversation == sa.bindparam("conversation")).limit(1)
_ANY_BEFORE = _ANY.where(messages.c.row < sa.bindparam("row"))
_ANY_AFTER = _ANY.where(messages.c.row > sa.bindparam("row"))
_STRETCHES = (
    sa.select(*(handoffs.c[name] for name in ("asked_at", "claimed_at", "ended_at", "agent", "state")))
    .where(handoffs.c.conversation == sa.bindparam("conversation"))
    .order_by(handoffs.c.row.desc())
    .limit(sa.bindparam("at_most"))
)


class SqlTranscripts(Database):
    """bot.transcripts.Transcripts in SQL; a page is found by the index of conversation and row, however long it is."""

    async def messages_before(self, conversation: str, row: int | None, *, limit: int) -> Page:
        """The last ones before this row, or the last of all."""
        return await self.read(partial(_before, conversation=conversation, row=row, limit=limit))

    async def messages_after(self, conversation: str, row: int, *, limit: int) -> Page:
        """The first ones behind this row."""
        return await self.read(partial(_after, conversation=conversation, row=row, limit=limit))

    async def messages_around(self, conversation: str, message: str, *, limit: int) -> Page:
        """The message of this id in the middle; NotFoundError when it is not of this conversation."""
        return await self.read(partial(_around, conversation=conversation, message=message, limit=limit))

    async def stretches(self, conversation: str, *, limit: int = 200) -> list[Stretch]:
        """Its last handoffs, in the order in which they were asked for."""
        values = {"conversation": conversation, "at_most": limit}
        return await self.read(lambda c: [_stretch(row) for row in c.execute(_STRETCHES, values)][::-1])


def _before(connection: Connection, *, conversation: str, row: int | None, limit: int) -> Page:
    statement = _LAST if row is None else _BEFORE
    values = {"conversation": conversation, "at_most": limit, "row": row}
    return _page(connection, connection.execute(statement, values).all()[::-1], conversation)


def _after(connection: Connection, *, conversation: str, row: int, limit: int) -> Page:
    values = {"conversation": conversation, "at_most": limit, "row": row}
    return _page(connection, connection.execute(_AFTER, values).all(), conversation)


def _around(connection: Connection, *, conversation: str, message: str, limit: int) -> Page:
    row = connection.execute(_ROW, {"conversation": conversation, "message": message}).scalar()
    if row is None:
        raise NotFoundError("There is no such message in this conversation.")
    half = limit // 2
    before = connection.execute(_BEFORE, {"conversation": conversation, "at_most": half, "row": row}).all()[::-1]
    behind = {"conversation": conversation, "at_most": limit - len(before), "row": row - 1}
    return _page(connection, [*before, *connection.execute(_AFTER, behind).all()], conversation)


def _page(connection: Connection, rows: Sequence[Row], conversation: str) -> Page:
    if not rows:
        return Page()
    first, last = ({"conversation": conversation, "row": row.row} for row in (rows[0], rows[-1]))
    return Page(
        messages=tuple(messages_with(connection, rows)),
        earlier=connection.execute(_ANY_BEFORE, first).first() is not None,
        later=connection.execute(_ANY_AFTER, last).first() is not None,
    )


def _stretch(row: Any) -> Stretch:
    return Stretch(row.asked_at, row.claimed_at, row.ended_at, row.agent, HandoffState(row.state))
