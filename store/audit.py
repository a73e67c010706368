"""The audit log in SQL: added to, and read from the newest on."""

from __future__ import annotations

from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.auditing import AuditEntry, AuditQuery, Deed
from bot.errors import NotFoundError
from store.database import Database
from store.people_schema import audit
from store.rows import Row
from store.schema import conversations

_ADD = sa.insert(audit)
_PLACE: Any = sa.tuple_(audit.c.at, audit.c.id)
_READ = (
    sa.select(audit, conversations.c.name.label("customer"))
    .join(conversations, conversations.c.id == audit.c.conversation, isouter=True)
    .order_by(audit.c.at.desc(), audit.c.id.desc())
    .limit(sa.bindparam("at_most"))
)
_ONE = sa.select(audit.c.at).where(audit.c.id == sa.bindparam("entry"))


class SqlAudit(Database):
    """bot.auditing.Audit in SQL."""

    async def noted(self, *entries: AuditEntry) -> None:
        """Add these, in one transaction."""
        values = [_values(entry) for entry in entries]
        if values:
            await self.write(lambda c: c.execute(_ADD, values) and None)

    async def audit(self, query: AuditQuery, *, after: int | None = None, limit: int = 50) -> list[AuditEntry]:
        """The newest first; those behind the entry of the id `after`, NotFoundError when there is none."""
        return await self.read(partial(_audit, query=query, after=after, limit=limit))


def _audit(connection: Connection, *, query: AuditQuery, after: int | None, limit: int) -> list[AuditEntry]:
    wanted = _READ.where(*_conditions(query))
    if after is not None:
        wanted = wanted.where(_place(connection, after) > _PLACE)
    return [_entry(row) for row in connection.execute(wanted, {"at_most": limit})]


def _place(connection: Connection, after: int) -> Any:
    at = connection.execute(_ONE, {"entry": after}).scalar()
    if at is None:
        raise NotFoundError("There is no such entry.")
    return sa.tuple_(sa.literal(at, audit.c.at.type), sa.literal(after, audit.c.id.type))


def _conditions(query: AuditQuery) -> list[Any]:
    equal = {
        audit.c.who: query.who,
        audit.c.did: None if query.deed is None else query.deed.value,
        audit.c.conversation: query.conversation,
        audit.c.ticket: query.ticket,
    }
    found = [column == value for column, value in equal.items() if value is not None]
    if query.since is not None:
        found.append(audit.c.at >= query.since)
    if query.until is not None:
        found.append(audit.c.at < query.until)
    return found


def _values(entry: AuditEntry) -> dict[str, Any]:
    same = ("at", "who", "conversation", "ticket", "about", "address")
    return {**{name: getattr(entry, name) for name in same}, "did": entry.deed.value}


def _entry(row: Row) -> AuditEntry:
    return AuditEntry(
        at=row.at,
        who=row.who,
        deed=Deed(row.did),
        conversation=row.conversation,
        ticket=row.ticket,
        about=row.about,
        address=row.address,
        id=row.id,
        customer=row.customer or "",
    )
