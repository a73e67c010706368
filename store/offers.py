"""Moves of the queue: offers, transfers, customers taken back from silent agents, places told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversations import Conversation, Owner
from bot.errors import AlreadyClaimedError
from bot.handoffs import Handoff, HandoffState, Passing, left, passed_on, taken_back
from bot.leaving import Leaving
from bot.messages import Draft
from bot.tickets import id_of
from store.database import Database
from store.desk import both, note, save_both
from store.history import change, locked_ticket
from store.line import SqlLine
from store.outgoing import put_out
from store.people_schema import users
from store.queue import HANDOFFS
from store.rows import handoff_of
from store.schema import PRESENT, handoffs

_OFFERED = sa.update(users).where(users.c.key == sa.bindparam("user_key")).values(offered_at=sa.bindparam("now"))
_TOLD = (
    sa.update(handoffs)
    .where(handoffs.c.id == sa.bindparam("handoff"))
    .values(told_place=sa.bindparam("place"), told_at=sa.bindparam("now"))
)
_PRESENT = HANDOFFS.where(handoffs.c.conversation == sa.bindparam("conversation"), PRESENT)
_PROMISE = (
    sa.update(handoffs).where(handoffs.c.id == sa.bindparam("handoff")).values(promised_at=sa.bindparam("promise"))
)


class SqlOffers(SqlLine, Database):
    """bot.queueing.Queueing in SQL."""

    async def offer(self, handoff: str, *, agent: str, until: datetime, now: datetime) -> Handoff | None:
        """Ask an agent to take it; None when it does not wait any more or is offered to somebody still."""
        return await self.write(partial(_offer, identity=handoff, agent=agent, until=until, now=now))

    async def withdraw(self, handoff: str, *, agent: str) -> Handoff | None:
        """The agent does not take what they were offered; None when it is not offered to them any more."""
        return await self.write(partial(_withdraw, identity=handoff, agent=agent, now=self.clock.now()))

    async def pass_on(
        self, handoff: str, to: Passing, *, by: str, lead: bool, notice: Draft, note: str, now: datetime
    ) -> Handoff:
        """Transfer: back in the line at the old place, offered to a colleague or waiting for another skill."""
        known: dict[str, Any] = {"by": by, "lead": lead, "notice": notice, "words": note, "now": now}
        return await self.write(partial(_pass_on, identity=handoff, to=to, **known))

    async def take_back(
        self, handoff: str, *, agent: str, since: datetime, notice: Draft, promised_at: datetime | None, now: datetime
    ) -> Handoff | None:
        """Back to the line from an agent who has left the customer waiting `since` then; None when that is over."""
        known: dict[str, Any] = {"since": since, "notice": notice, "promised_at": promised_at, "now": now}
        return await self.write(partial(_take_back, identity=handoff, agent=agent, **known))

    async def tell_place(self, handoff: str, *, place: int, draft: Draft, now: datetime) -> bool:
        """Put out the sentence and remember what was told; False when it does not wait any more."""
        return await self.write(partial(_tell_place, identity=handoff, place=place, draft=draft, now=now))


def leave(connection: Connection, conversation: Conversation, how: Leaving, *, now: datetime) -> Conversation:
    """The customer leaves the line, keeping the place or for good; the conversation as it is then."""
    row = connection.execute(_PRESENT, {"conversation": conversation.id}).first()
    sides = left(handoff_of(row), conversation, callback=how is Leaving.CALLBACK, now=now) if row else None
    if sides is None:
        return conversation
    save_both(connection, *sides, now=now)
    return sides[1]


def _offer(connection: Connection, *, identity: str, agent: str, until: datetime, now: datetime) -> Handoff | None:
    handoff, held = both(connection, identity)
    busy = handoff.offered_to is not None and handoff.offered_until is not None and handoff.offered_until > now
    if handoff.state is not HandoffState.WAITING or busy:
        return None
    passed = {*handoff.passed, handoff.offered_to or agent} - {agent}
    offered = replace(handoff, offered_to=agent, offered_until=until, passed=tuple(sorted(passed)))
    save_both(connection, offered, held.conversation, now=now)
    connection.execute(_OFFERED, {"user_key": agent.strip().casefold(), "now": now})
    return offered


def _withdraw(connection: Connection, *, identity: str, agent: str, now: datetime) -> Handoff | None:
    handoff, held = both(connection, identity)
    if handoff.state is not HandoffState.WAITING or handoff.offered_to != agent:
        return None
    passed = handoff.passed if agent in handoff.passed else (*handoff.passed, agent)
    waiting = replace(handoff, offered_to=None, offered_until=None, passed=passed)
    save_both(connection, waiting, held.conversation, now=now)
    return waiting


def _pass_on(
    connection: Connection,
    *,
    identity: str,
    to: Passing,
    by: str,
    lead: bool,
    notice: Draft,
    words: str,
    now: datetime,
) -> Handoff:
    handoff, held = both(connection, identity)
    if handoff.state is HandoffState.CLAIMED and handoff.agent != by and not lead:
        raise AlreadyClaimedError(handoff.agent or "")
    waiting, conversation = passed_on(handoff, held.conversation, to, by=by)
    save_both(connection, waiting, conversation, now=now)
    if to.agent:
        connection.execute(_OFFERED, {"user_key": to.agent.strip().casefold(), "now": now})
    if words:
        note(connection, conversation=conversation.id, agent=by, text=words, now=now)
    if handoff.state is HandoffState.CLAIMED:
        put_out(connection, conversation, [notice], now=now)
    ticket = locked_ticket(connection, id_of(handoff.ticket or ""))
    if ticket is not None and to.agent and ticket.assignee != to.agent:
        change(connection, ticket, who=by, now=now, why="passed on", assignee=to.agent)
    return waiting


def _take_back(
    connection: Connection,
    *,
    identity: str,
    agent: str,
    since: datetime,
    notice: Draft,
    promised_at: datetime | None,
    now: datetime,
) -> Handoff | None:
    handoff, held = both(connection, identity)
    sides = taken_back(handoff, held.conversation, agent=agent, since=since)
    if sides is None:
        return None
    waiting, conversation = sides
    if promised_at is not None:
        conversation = conversation.handed_to(Owner.BOT)
        connection.execute(_PROMISE, {"handoff": identity, "promise": promised_at})
    save_both(connection, waiting, conversation, now=now)
    put_out(connection, conversation, [notice], now=now)
    return waiting


def _tell_place(connection: Connection, *, identity: str, place: int, draft: Draft, now: datetime) -> bool:
    handoff, held = both(connection, identity)
    if handoff.state is not HandoffState.WAITING:
        return False
    connection.execute(_TOLD, {"handoff": identity, "place": place, "now": now})
    put_out(connection, held.conversation, [draft], now=now)
    return True
