"""The floor in SQL: one reading of what supervisors look at, with no card in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.floor import Asked, Floor, Standing, answers_to
from bot.handoffs import HandoffState, Reason
from bot.tickets import FIRST_NUMBER, Priority
from store.columns import one_of
from store.database import Database
from store.line import agents_of
from store.rows import Row
from store.schema import PRESENT, conversations, handoffs, tickets

_LIGHT = (
    *("id", "conversation", "state", "agent", "ticket", "skill", "language", "asked_at", "claimed_at", "promised_at"),
    *("callback", "offered_to", "offered_until", "waiting_since", "answered"),
)
_STANDING = (
    sa.select(
        *(handoffs.c[name] for name in _LIGHT),
        conversations.c.name.label("customer"),
        conversations.c.channel,
        tickets.c.priority,
    )
    .join(conversations, conversations.c.id == handoffs.c.conversation)
    .outerjoin(tickets, tickets.c.id == handoffs.c.ticket)
    .where(PRESENT)
    .order_by(handoffs.c.asked_at, handoffs.c.row)
)
_ASKED = sa.select(handoffs.c.asked_at, handoffs.c.answered_at, handoffs.c.ended_at).where(
    one_of(handoffs.c.state, *(state.value for state in HandoffState)),
    handoffs.c.asked_at >= sa.bindparam("since"),
    handoffs.c.promised_at.is_(None),
    handoffs.c.reason != Reason.TAKEN.value,
)


class SqlFloor(Database):
    """bot.floor.Overview in SQL."""

    async def floor(self, *, since: datetime, within: timedelta, now: datetime) -> Floor:
        """How things stand, and how those who asked since then were answered."""
        return await self.read(partial(_floor, since=since, within=within, now=now))


def _floor(connection: Connection, *, since: datetime, within: timedelta, now: datetime) -> Floor:
    asked = [Asked(*row) for row in connection.execute(_ASKED, {"since": since})]
    standing = tuple(_standing(row) for row in connection.execute(_STANDING))
    return Floor(standing, tuple(agents_of(connection)), answers_to(asked, within=within, now=now))


def _standing(row: Row) -> Standing:
    values = dict(row._mapping)
    number = values["ticket"]
    ticket = None if number is None else f"BAL-{FIRST_NUMBER + number}"
    return Standing(**{**values, "ticket": ticket, "priority": values["priority"] or Priority.NORMAL.value})
