"""The line, those who hold customers and those who answer, as the queue needs to know them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.agents import Agent, Presence
from bot.dispatch import Held
from bot.errors import NotFoundError
from bot.line import Line, Waiting
from bot.people import Role
from bot.tickets import Priority
from store.columns import one_of
from store.database import Database
from store.people_schema import users
from store.rows import Row, names_of
from store.schema import conversations, handoffs, tickets

LAST_WAITS = 20
RANKS = {priority.value: priority.rank for priority in Priority}
_LIGHT = ("row", "asked_at", "skill", "language", "promised_at", "callback", "prefers", "offered_to", "offered_until")
_LINE = (
    sa.select(
        handoffs.c.id,
        handoffs.c.conversation,
        *(handoffs.c[name] for name in (*_LIGHT, "passed", "told_place", "told_at")),
        conversations.c.channel,
        tickets.c.priority,
    )
    .join(conversations, conversations.c.id == handoffs.c.conversation)
    .outerjoin(tickets, tickets.c.id == handoffs.c.ticket)
    .where(one_of(handoffs.c.state, "waiting"))
)
_HELD = sa.select(*(handoffs.c[name] for name in ("id", "conversation", "agent", "waiting_since", "answered"))).where(
    one_of(handoffs.c.state, "claimed")
)
_HOLDING = (
    sa.select(handoffs.c.agent, sa.func.count().label("holding"))
    .where(one_of(handoffs.c.state, "claimed"))
    .group_by(handoffs.c.agent)
)
_AGENTS = (
    sa.select(users)
    .where(users.c.disabled == sa.false(), one_of(users.c.role, *(r.value for r in Role if r.may_answer)))
    .order_by(users.c.key)
)
_WAITS = (
    sa.select(handoffs.c.asked_at, handoffs.c.claimed_at, handoffs.c.asked_place)
    .where(handoffs.c.claimed_at.is_not(None), handoffs.c.promised_at.is_(None), handoffs.c.asked_place.is_not(None))
    .order_by(handoffs.c.claimed_at.desc())
    .limit(LAST_WAITS)
)
_CHOOSE = (
    sa.update(users)
    .where(users.c.key == sa.bindparam("user_key"))
    .values(presence=sa.bindparam("chosen"), seen_at=sa.bindparam("now"))
)
_CHOSEN = sa.update(users).where(users.c.key == sa.bindparam("user_key")).values(presence=sa.bindparam("chosen"))
_SEEN = sa.update(users).where(users.c.key == sa.bindparam("user_key")).values(seen_at=sa.bindparam("now"))


def line_of(connection: Connection) -> Line:
    """The line as it stands, within a transaction or without."""
    waiting = tuple(map(_waiting, connection.execute(_LINE).all()))
    waits = tuple(_per_place(row) for row in connection.execute(_WAITS))
    return Line(waiting, tuple(agents_of(connection)), waits)


def agents_of(connection: Connection) -> list[Agent]:
    """All who answer customers and may sign in, by name."""
    holding = {row.agent: row.holding for row in connection.execute(_HOLDING)}
    return [_agent(row, holding.get(row.name, 0)) for row in connection.execute(_AGENTS)]


class SqlLine(Database):
    """The part of bot.queueing.Queueing that tells how things stand, and who is here."""

    async def line(self) -> Line:
        """The line as it stands."""
        return await self.read(line_of)

    async def agents(self) -> list[Agent]:
        """All who answer customers and may sign in, by name."""
        return await self.read(agents_of)

    async def held(self) -> list[Held]:
        """Claimed handoffs, in which a customer waits for a word of the agent."""
        return await self.read(_held)

    async def set_presence(self, name: str, presence: Presence, *, now: datetime, by_lead: bool = False) -> None:
        """As they choose, or a lead does for them."""
        await self.write(partial(_choose, name=name, presence=presence, now=now, by_lead=by_lead))

    async def seen(self, names: Sequence[str], *, now: datetime) -> None:
        """Their consoles are open."""
        values = [{"user_key": name.strip().casefold(), "now": now} for name in names]
        if values:
            await self.write(lambda c: c.execute(_SEEN, values))


def _held(connection: Connection) -> list[Held]:
    rows = connection.execute(_HELD)
    return [Held(row.id, row.conversation, row.agent or "", row.waiting_since, row.answered) for row in rows]


def _choose(connection: Connection, *, name: str, presence: Presence, now: datetime, by_lead: bool) -> None:
    values: dict[str, Any] = {"user_key": name.strip().casefold(), "chosen": presence.value}
    chosen = (_CHOSEN, values) if by_lead else (_CHOOSE, values | {"now": now})
    if connection.execute(*chosen).rowcount != 1:
        raise NotFoundError("There is no such user.")


def _waiting(row: Row) -> Waiting:
    return Waiting(
        handoff=row.id,
        conversation=row.conversation,
        row=row.row,
        asked_at=row.asked_at,
        priority=RANKS.get(row.priority, Priority.NORMAL.rank),
        skill=row.skill,
        language=row.language,
        channel=row.channel,
        promised_at=row.promised_at,
        callback=row.callback,
        prefers=row.prefers,
        offered_to=row.offered_to,
        offered_until=row.offered_until,
        passed=names_of(row.passed),
        told_place=row.told_place,
        told_at=row.told_at,
    )


def _per_place(row: Row) -> float:
    """Seconds that one place of the line took; a night between is no waiting (see `promised_at`)."""
    seconds: float = (row.claimed_at - row.asked_at).total_seconds() / max(1, row.asked_place)
    return seconds


def _agent(row: Row, holding: int) -> Agent:
    return Agent(
        name=row.name,
        skills=names_of(row.skills),
        languages=names_of(row.languages),
        capacity=row.capacity,
        team=row.team,
        chosen=Presence(row.presence),
        seen_at=row.seen_at,
        offered_at=row.offered_at,
        holding=holding,
    )
