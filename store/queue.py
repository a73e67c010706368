"""Questions about handoffs and tickets; nothing here waits for the writer."""

from __future__ import annotations

from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.errors import NotFoundError
from bot.handoffs import Handoff, HandoffState
from bot.tickets import Change, Priority, Ticket, id_of
from store.columns import Moment
from store.database import Database
from store.history import history
from store.rows import HANDOFF, TICKET, handoff_of, ticket_of
from store.schema import PRESENT, conversations, handoffs, tickets

HANDOFFS = (
    sa.select(*HANDOFF)
    .join(conversations, conversations.c.id == handoffs.c.conversation)
    .outerjoin(tickets, tickets.c.id == handoffs.c.ticket)
)
ENDED = (HandoffState.RETURNED, HandoffState.RESOLVED, HandoffState.LEFT)
_RANK: Any = sa.case(
    {priority.value: -priority.rank for priority in Priority}, value=tickets.c.priority, else_=-Priority.NORMAL.rank
)
"""The smaller the sooner."""

_ONE = HANDOFFS.where(handoffs.c.id == sa.bindparam("handoff"))
_PRESENT = (
    HANDOFFS.where(
        handoffs.c.conversation == sa.bindparam("conversation"),
        PRESENT,
    )
    .order_by(handoffs.c.row.desc())
    .limit(1)
)
_PLACE = (
    sa.select(handoffs.c.asked_at, handoffs.c.ended_at, handoffs.c.row, _RANK.label("rank"))
    .outerjoin(tickets, tickets.c.id == handoffs.c.ticket)
    .where(handoffs.c.id == sa.bindparam("handoff"))
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
        self, state: HandoffState | None, *, agent: str | None = None, after: str | None = None, limit: int = 200
    ) -> list[Handoff]:
        """Who waits by priority, then first come first; ended ones newest first. NotFoundError: `after` is unknown."""
        return await self.read(partial(_handoffs, state=state, agent=agent, after=after, limit=limit))

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


def _handoffs(
    connection: Connection, *, state: HandoffState | None, agent: str | None, after: str | None, limit: int
) -> list[Handoff]:
    query = HANDOFFS if state is None else HANDOFFS.where(handoffs.c.state == state.value)
    if agent is not None:
        query = query.where(handoffs.c.agent == agent)
    if after is not None:
        query = query.where(_behind(connection, after, state=state))
    return [handoff_of(row) for row in connection.execute(query.order_by(*_order(state)).limit(limit))]


def _order(state: HandoffState | None) -> tuple[Any, ...]:
    if state in ENDED:
        return handoffs.c.ended_at.desc(), handoffs.c.row.desc()
    first_come = (handoffs.c.asked_at, handoffs.c.row)
    return (_RANK, *first_come) if state is HandoffState.WAITING else first_come


def _behind(connection: Connection, after: str, *, state: HandoffState | None) -> sa.sql.ColumnElement[Any]:
    last = connection.execute(_PLACE, {"handoff": after}).first()
    if last is None:
        raise NotFoundError("There is no such handoff.")
    if state in ENDED:
        return sa.tuple_(handoffs.c.ended_at, handoffs.c.row) < sa.tuple_(sa.literal(last.ended_at, Moment), last.row)
    asked = sa.tuple_(handoffs.c.asked_at, handoffs.c.row) > sa.tuple_(sa.literal(last.asked_at, Moment), last.row)
    if state is not HandoffState.WAITING:
        return asked
    return sa.or_(last.rank < _RANK, sa.and_(last.rank == _RANK, asked))
