"""The rows of attachments while their bytes are fetched, one process at a time."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.attachments import Attachment, Keeping
from bot.enclosing import Fetch
from bot.messages import Message
from store.database import Database
from store.enclosing import message_with
from store.rows import ATTACHMENT, MESSAGE, attachment_of
from store.schema import TO_FETCH, attachments, conversations, messages

_FREE = sa.and_(
    TO_FETCH,
    sa.or_(attachments.c.not_before.is_(None), attachments.c.not_before <= sa.bindparam("now")),
    sa.or_(attachments.c.lease_until.is_(None), attachments.c.lease_until <= sa.bindparam("now")),
)
_ONE = sa.select(*ATTACHMENT).where(attachments.c.id == sa.bindparam("attachment"))
_WAITING = sa.select(attachments.c.id).where(_FREE).order_by(attachments.c.message, attachments.c.place)
_LEASE = (
    sa.update(attachments)
    .where(attachments.c.id == sa.bindparam("attachment"), _FREE)
    .values(
        holder=sa.bindparam("new_holder"),
        lease_until=sa.bindparam("until"),
        attempts=attachments.c.attempts + 1,
    )
)
_TAKEN = (
    sa.select(*ATTACHMENT, attachments.c.source, attachments.c.attempts, conversations.c.channel)
    .join(conversations, conversations.c.id == attachments.c.conversation)
    .where(attachments.c.id == sa.bindparam("attachment"))
)
_END = (
    sa.update(attachments)
    .where(
        attachments.c.id == sa.bindparam("attachment"),
        attachments.c.holder == sa.bindparam("mine"),
        TO_FETCH,
    )
    .values(
        state=sa.bindparam("new_state"),
        error=sa.bindparam("why"),
        size=sa.func.coalesce(sa.bindparam("true_size", type_=sa.BigInteger), attachments.c.size),
        type=sa.func.coalesce(sa.bindparam("true_type", type_=sa.Text), attachments.c.type),
        not_before=sa.bindparam("until"),
        holder=None,
        lease_until=None,
    )
)
_MESSAGE = (
    sa.select(*MESSAGE)
    .join(attachments, attachments.c.message == messages.c.row)
    .where(attachments.c.id == sa.bindparam("attachment"))
)


class SqlEnclosures(Database):
    """bot.storing.Enclosures in SQL."""

    async def attachment(self, attachment: str) -> Attachment | None:
        """An attachment by its id."""
        row = await self.read(lambda c: c.execute(_ONE, {"attachment": attachment}).first())
        return None if row is None else attachment_of(row)

    async def waiting_fetches(self, now: datetime) -> list[str]:
        """Ids of attachments to be fetched that are due and held by nobody, the oldest first."""
        return await self.read(lambda c: list(c.execute(_WAITING, {"now": now}).scalars()))

    async def begin_fetch(self, attachment: str, *, holder: str, now: datetime, until: datetime) -> Fetch | None:
        """Lease one, if it is free; a try counts from here on, so that one which kills its process counts too."""
        values = {"attachment": attachment, "new_holder": holder, "now": now, "until": until}
        return await self.write(partial(_begin, values=values))

    async def end_fetch(
        self,
        attachment: str,
        *,
        holder: str,
        size: int | None = None,
        type: str | None = None,
        refused: str | None = None,
        failed: str | None = None,
        until: datetime | None = None,
    ) -> Message | None:
        """`kept`, `refused` or `failed`; with `until` it waits again, and `failed` says why."""
        values = {
            "attachment": attachment,
            "mine": holder,
            "new_state": ending(refused=refused, failed=failed, until=until).value,
            "why": refused or failed,
            "true_size": size,
            "true_type": type,
            "until": until,
        }
        return await self.write(partial(_end, values=values))


def ending(*, refused: str | None, failed: str | None, until: datetime | None) -> Keeping:
    """The state after a try."""
    if until is not None:
        return Keeping.WAITING
    if refused is not None:
        return Keeping.REFUSED
    return Keeping.KEPT if failed is None else Keeping.FAILED


def _begin(connection: Connection, *, values: dict[str, Any]) -> Fetch | None:
    if connection.execute(_LEASE, values).rowcount != 1:
        return None
    row = connection.execute(_TAKEN, {"attachment": values["attachment"]}).one()
    return Fetch(attachment_of(row), row.channel, row.source, row.attempts - 1)


def _end(connection: Connection, *, values: dict[str, Any]) -> Message | None:
    if connection.execute(_END, values).rowcount != 1:
        return None
    return message_with(connection, connection.execute(_MESSAGE, {"attachment": values["attachment"]}).one())
