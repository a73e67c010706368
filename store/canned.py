"""Canned replies, and that the house was given its first ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.canned import SEEDED, CannedReply, CannedText
from bot.errors import ConflictError, NotFoundError
from store.database import Database
from store.inserting import insert_once
from store.people_schema import canned_replies, house_rules

_ALL = sa.select(canned_replies)
_ONE = sa.select(canned_replies).where(canned_replies.c.id == sa.bindparam("reply"))
_NAMED = sa.select(canned_replies.c.id).where(
    canned_replies.c.shortcut == sa.bindparam("named"), canned_replies.c.language == sa.bindparam("spoken")
)
_CHANGE = sa.update(canned_replies).where(canned_replies.c.id == sa.bindparam("reply"))
_REMOVE = sa.delete(canned_replies).where(canned_replies.c.id == sa.bindparam("reply"))


class SqlCanned(Database):
    """bot.canned.CannedReplies in SQL."""

    async def canned(self) -> list[CannedReply]:
        """All of them; sorted here, since databases sort `-` and `_` each in their own way."""
        found = await self.read(lambda c: [CannedReply(**row._mapping) for row in c.execute(_ALL)])
        return sorted(found, key=lambda reply: (reply.shortcut, reply.language))

    async def put_canned(self, reply: CannedText, *, who: str, now: datetime, id: int | None = None) -> CannedReply:
        """A new one, or another text of the one with this id."""
        values = {**vars(reply), "who": who, "at": now}
        return await self.write(partial(_put, values=values, reply=id))

    async def remove_canned(self, reply: int) -> CannedReply:
        """Take one away, and hand it back."""
        return await self.write(partial(_removed, reply=reply))

    async def fill_canned(self, replies: Sequence[CannedText], *, now: datetime) -> bool:
        """Add these, unless it was done before."""
        return await self.write(partial(_fill, replies=replies, now=now))


def _put(connection: Connection, *, values: dict[str, Any], reply: int | None) -> CannedReply:
    if reply is None:
        added = insert_once(connection, canned_replies, values)
        if added is None:
            raise _taken(values)
        return CannedReply(id=added, **values)
    named = {"named": values["shortcut"], "spoken": values["language"]}
    if connection.execute(_NAMED, named).scalar() not in (None, reply):
        raise _taken(values)
    if connection.execute(_CHANGE, {"reply": reply, **values}).rowcount != 1:
        raise _missing()
    return CannedReply(id=reply, **values)


def _removed(connection: Connection, *, reply: int) -> CannedReply:
    row = connection.execute(_ONE, {"reply": reply}).first()
    if row is None:
        raise _missing()
    connection.execute(_REMOVE, {"reply": reply})
    return CannedReply(**row._mapping)


def _fill(connection: Connection, *, replies: Sequence[CannedText], now: datetime) -> bool:
    if insert_once(connection, house_rules, {"name": SEEDED, "content": "true", "who": "", "at": now}) is None:
        return False
    for reply in replies:
        insert_once(connection, canned_replies, {**vars(reply), "who": "", "at": now})
    return True


def _taken(values: dict[str, Any]) -> ConflictError:
    return ConflictError(f"There is a reply /{values['shortcut']} in this language already.")


def _missing() -> NotFoundError:
    return NotFoundError("There is no such reply any more.")
