"""Leases by name: work that only one of many processes does at a time."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from store.database import Database
from store.inserting import INSERTS
from store.schema import leases

_LEAVE = sa.delete(leases).where(leases.c.name == sa.bindparam("lease"), leases.c.holder == sa.bindparam("mine"))


class SqlLeases(Database):
    """bot.storing.Leases in SQL."""

    async def take_lease(self, name: str, *, holder: str, now: datetime, until: datetime) -> bool:
        """Hold it until then; True when it was free, ours, or had run out."""
        return await self.write(partial(_take, name=name, holder=holder, now=now, until=until))

    async def leave_lease(self, name: str, *, holder: str) -> None:
        """Free it, if it is ours."""
        await self.write(partial(_leave, values={"lease": name, "mine": holder}))


def _take(connection: Connection, *, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """One statement: whoever comes second waits for the first one's commit, and finds it taken then."""
    new = INSERTS[connection.dialect.name](leases).values(name=name, holder=holder, until=until)
    taken = new.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": new.excluded.holder, "until": new.excluded.until},
        where=sa.or_(leases.c.holder == holder, leases.c.until <= now),
    )
    return bool(connection.execute(taken).rowcount == 1)


def _leave(connection: Connection, *, values: dict[str, Any]) -> None:
    connection.execute(_LEAVE, values)
