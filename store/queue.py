"""Questions about handoffs and tickets; nothing here waits for the writer."""

from __future__ import annotations

from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.errors import NotFoundError
from bot.handoffs import Handoff, HandoffState
from bot.tickets import Change, Ticket, id_of
from store.columns import Moment
from store.database import Database
from store.handing import place_in_line
from store.history import history
from store.rows import HANDOFF, TICKET, handoff_of, ticket_of
from store.schema import PRESENT, conversations, handoffs, tickets

HANDOFFS = sa.select(*HANDOFF).join(conversations, conversations.c.id == handoffs.c.conversation)
ENDED = (HandoffState.RETURNED, HandoffState.RESOLVED)

_ONE = HANDOFFS.where(handoffs.c.id == sa.bindparam("handoff"))
_PRESENT = (
    HANDOFFS.where(
        handoffs.c.conversation == sa.bindparam("conversation"),
        PRESENT,
    )
    .order_by(handoffs.c.row.desc())
    .limit(1)
)
_PLACE = sa.select(handoffs.c.asked_at, handoffs.c.ended_at, handoffs.c.row).where(
    handoffs.c.id == sa.bindparam("handoff")
)
_WAITS = (
    sa.select(handoffs.c.asked_at, handoffs.c.claimed_at)
    .where(handoffs.c.claimed_at.is_not(None), handoffs.c.promised_at.is_(None))
    .order_by(handoffs.c.claimed_at.desc())
    .limit(sa.bindparam("at_most"))
)
_TICKET = sa.select(*TICKET).where(tickets.c.id == sa.bindparam("ticket"))


class SqlQueue(Database):
    """bot.storing.Reading in SQL, the part about handoffs and tickets."""

    async def handoff(self, handoff: str) -> Handoff | None:
        """A handoff by its id."""
        return await self.read(lambda c: _first(c, _ONE, handoff=handoff))

    async def handoff_of(self, conversation: str) -> Handoff | None:
        """The waiting or claimed handoff of a conversation."""
        return await self.read(lambda c: _first(c, _PRESENT, conversation=conversation))

    async def handoffs(
        self, state: HandoffState | None, *, after: str | None = None, limit: int = 200
    ) -> list[Handoff]:
        """First come first; ended ones newest first. NotFoundError when `after` is unknown."""
        return await self.read(partial(_handoffs, state=state, after=after, limit=limit))

    async def place(self, handoff: str) -> int | None:
        """Position among the waiting ones, from 1; None when it is not waiting."""
        return await self.read(lambda c: place_in_line(c, handoff)) or None

    async def recent_waits(self, *, limit: int = 20) -> list[float]:
        """Seconds from asking to claim of the last handoffs; a night between does not count as waiting."""
        rows = await self.read(lambda c: c.execute(_WAITS, {"at_most": limit}).all())
        return [(row.claimed_at - row.asked_at).total_seconds() for row in rows]

    async def ticket(self, number: str) -> Ticket | None:
        """A ticket by the number people say."""
        row = await self.read(lambda c: c.execute(_TICKET, {"ticket": id_of(number)}).first())
        return None if row is None else ticket_of(row)

    async def changes(self, number: str) -> list[Change]:
        """A ticket's history, oldest first."""
        return await self.read(partial(history, ticket=id_of(number)))


def _first(connection: Connection, statement: sa.sql.Select, **values: str) -> Handoff | None:
    row = connection.execute(statement, values).first()
    return None if row is None else handoff_of(row)


def _handoffs(connection: Connection, *, state: HandoffState | None, after: str | None, limit: int) -> list[Handoff]:
    query = HANDOFFS if state is None else HANDOFFS.where(handoffs.c.state == state.value)
    newest_first = state in ENDED
    moment = handoffs.c.ended_at if newest_first else handoffs.c.asked_at
    if after is not None:
        query = query.where(_behind(connection, after, newest_first=newest_first))
    order = (moment.desc(), handoffs.c.row.desc()) if newest_first else (moment, handoffs.c.row)
    return [handoff_of(row) for row in connection.execute(query.order_by(*order).limit(limit))]


def _behind(connection: Connection, after: str, *, newest_first: bool) -> sa.sql.ColumnElement[Any]:
    last = connection.execute(_PLACE, {"handoff": after}).first()
    if last is None:
        raise NotFoundError("There is no such handoff.")
    if newest_first:
        return sa.tuple_(handoffs.c.ended_at, handoffs.c.row) < sa.tuple_(sa.literal(last.ended_at, Moment), last.row)
    return sa.tuple_(handoffs.c.asked_at, handoffs.c.row) > sa.tuple_(sa.literal(last.asked_at, Moment), last.row)
