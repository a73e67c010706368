"""Mentions in notes: kept with the note, listed for whom they call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.mentions import Mention
from bot.messages import Message
from store.database import Database
from store.people_schema import mentions, users
from store.rows import Row
from store.schema import conversations, messages

_MENTION = (
    sa.select(
        *(mentions.c[name] for name in ("id", "conversation", "who", "at", "seen")),
        users.c.name.label("user"),
        conversations.c.name.label("customer"),
        messages.c.text,
    )
    .join(users, users.c.key == mentions.c.user)
    .join(messages, messages.c.row == mentions.c.message)
    .join(conversations, conversations.c.id == mentions.c.conversation)
)
_OF_USER = (
    _MENTION.where(mentions.c.user == sa.bindparam("user_key"))
    .order_by(mentions.c.id.desc())
    .limit(sa.bindparam("at_most"))
)
_IN_NOTE = _MENTION.where(mentions.c.message == sa.bindparam("note")).order_by(mentions.c.id)
_OWN_UNSEEN = (mentions.c.user == sa.bindparam("user_key"), mentions.c.seen.is_(sa.false()))
_UNSEEN = sa.select(sa.func.count()).select_from(mentions).where(*_OWN_UNSEEN)
_SEE_ALL = sa.update(mentions).where(*_OWN_UNSEEN).values(seen=True)
_SEE = _SEE_ALL.where(mentions.c.id.in_(sa.bindparam("seen_ids", expanding=True)))
_KNOWN = sa.select(users.c.key).where(users.c.key.in_(sa.bindparam("user_keys", expanding=True)))
_ADD = sa.insert(mentions)


class SqlMentions(Database):
    """bot.mentions.Mentions in SQL."""

    async def mentions(self, user: str, *, limit: int = 50) -> list[Mention]:
        """The last ones of this user, newest first."""
        values = {"user_key": _key(user), "at_most": limit}
        return await self.read(lambda c: [_mention_of(row) for row in c.execute(_OF_USER, values)])

    async def unseen_mentions(self, user: str) -> int:
        """How many this user has not seen."""
        return await self.read(lambda c: int(c.execute(_UNSEEN, {"user_key": _key(user)}).scalar_one()))

    async def mentions_in(self, note: Message) -> list[Mention]:
        """Whom this note calls."""
        return await self.read(lambda c: [_mention_of(row) for row in c.execute(_IN_NOTE, {"note": note.row})])

    async def see_mentions(self, user: str, mentions: Sequence[int] | None) -> int:
        """Mark these, or all, as seen; others' stay as they are."""
        return await self.write(partial(_see, user=_key(user), seen=None if mentions is None else list(mentions)))


def add_mentions(connection: Connection, note: Message, called: Sequence[str], *, now: datetime) -> None:
    """Remember whom a new note calls; names of nobody are passed over."""
    if not called:
        return
    wanted = list(dict.fromkeys(map(_key, called)))
    known = set(connection.execute(_KNOWN, {"user_keys": wanted}).scalars())
    same = {"message": note.row, "conversation": note.conversation, "who": note.agent or "", "at": now}
    rows = [{**same, "user": key} for key in wanted if key in known]
    if rows:
        connection.execute(_ADD, rows)


def _see(connection: Connection, *, user: str, seen: list[int] | None) -> int:
    if seen is None:
        return int(connection.execute(_SEE_ALL, {"user_key": user}).rowcount)
    return int(connection.execute(_SEE, {"user_key": user, "seen_ids": seen}).rowcount) if seen else 0


def _mention_of(row: Row) -> Mention:
    return Mention(**row._mapping)


def _key(name: str) -> str:
    return name.strip().casefold()  # as store.accounts keeps users
