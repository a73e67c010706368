"""What actions do, once for each turn and effect, however often they are asked."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.errors import NotFoundError
from bot.handoffs import Reason
from bot.helping import Help
from bot.matters import inherited
from bot.tickets import CUSTOMER, PEOPLE, SAME_MATTER, Ask, NewTicket, Ticket, asked_for, id_of
from store.columns import one_of
from store.database import Database
from store.history import free_files, locked_ticket, opened, recent, revised
from store.inserting import insert_once
from store.locked import LOCKED, Locked, locked_of
from store.rows import TICKET, helped_of, ticket_of
from store.schema import STILL_UNDER_WAY, conversations, effects, handoffs, tickets, turns

MOST_OWN = 20

_THERE = conversations.alias("there")

_OF_TURN = LOCKED.where(
    conversations.c.id == sa.select(turns.c.conversation).where(turns.c.id == sa.bindparam("turn")).scalar_subquery()
)
_CONVERSATION = sa.select(turns.c.conversation).where(turns.c.id == sa.bindparam("turn"))
_DONE = (
    sa.select(*TICKET)
    .join(effects, effects.c.ticket == tickets.c.id)
    .where(effects.c.turn == sa.bindparam("turn"), effects.c.effect == sa.bindparam("effect"))
)
_SAME = (
    sa.select(*TICKET)
    .where(
        tickets.c.conversation == sa.bindparam("conversation"),
        tickets.c.category == sa.bindparam("category"),
        tickets.c.description == sa.bindparam("description"),
        tickets.c.level == sa.bindparam("level"),
        tickets.c.created_at >= sa.bindparam("since"),
        STILL_UNDER_WAY,
    )
    .order_by(tickets.c.id.desc())
    .limit(1)
)
_MINE = (
    sa.select(*TICKET)
    .join(conversations, conversations.c.customer == tickets.c.customer)
    .join(turns, turns.c.conversation == conversations.c.id)
    .where(turns.c.id == sa.bindparam("turn"))
)
_HELPED_ME = (
    sa.select(*(handoffs.c[name] for name in ("id", "state", "agent", "ticket", "ended_at")), _THERE.c.zone)
    .select_from(turns)
    .join(conversations, conversations.c.id == turns.c.conversation)
    .join(_THERE, _THERE.c.customer == conversations.c.customer)
    .join(handoffs, handoffs.c.conversation == _THERE.c.id)
    .where(turns.c.id == sa.bindparam("turn"), one_of(handoffs.c.state, "returned", "resolved"))
    .order_by(handoffs.c.ended_at.desc(), handoffs.c.row.desc())
    .limit(1)
)
_ALL_MINE = _MINE.where(tickets.c.level >= PEOPLE).order_by(tickets.c.id.desc()).limit(MOST_OWN)
_ONE_OF_MINE = _MINE.where(tickets.c.id == sa.bindparam("ticket"))


class SqlEffects(Database):
    """bot.storing.Effects in SQL."""

    async def open_ticket(self, turn: str, new: NewTicket, *, now: datetime) -> Ticket:
        """Open a ticket, or return the one of this turn, or the same one opened a moment ago."""
        return await self.write(partial(_open_ticket, turn=turn, new=new, now=now))

    async def opened_ticket(self, turn: str) -> Ticket | None:
        """The ticket with people that an action opened in this turn."""
        row = await self.read(lambda c: c.execute(_DONE, {"turn": turn, "effect": "ticket"}).first())
        return None if row is None else ticket_of(row)

    async def own_tickets(self, turn: str) -> list[Ticket]:
        """The tickets at level 2 of the customer whose turn this is, the newest first."""
        return await self.read(lambda c: [ticket_of(row) for row in c.execute(_ALL_MINE, {"turn": turn})])

    async def own_ticket(self, turn: str, number: str) -> Ticket:
        """One of the customer's; NotFoundError when there is none or it is somebody else's."""
        return await self.read(partial(_own, turn=turn, number=number))

    async def ask_for(self, turn: str, number: str, ask: Ask, *, text: str, now: datetime) -> Ticket:
        """What the customer asks for, once for this turn, ticket and wish."""
        return await self.write(partial(_ask_for, turn=turn, number=number, ask=ask, text=text, now=now))

    async def own_help(self, turn: str) -> Help | None:
        """Who helped this customer the last time, in any of their conversations."""
        row = await self.read(lambda c: c.execute(_HELPED_ME, {"turn": turn}).first())
        return None if row is None else Help(helped_of(row), row.ended_at, row.zone)

    async def enclosed_of(self, turn: str) -> int:
        """How many files the customer has sent that would go with a ticket opened now."""
        return await self.read(partial(_enclosed, turn=turn, now=self.clock.now()))

    async def ask_handoff(self, turn: str, reason: Reason, *, now: datetime) -> None:
        """Remember that this turn asks for a person; the first reason stays."""
        await self.write(partial(_ask_handoff, turn=turn, reason=reason, now=now))


def _open_ticket(connection: Connection, *, turn: str, new: NewTicket, now: datetime) -> Ticket:
    held = _locked_turn(connection, turn)
    done = connection.execute(_DONE, {"turn": turn, "effect": "ticket"}).first()
    if done is not None:
        return ticket_of(done)
    ticket = (
        _same(connection, held, new, now)
        or _inherited(connection, held, new, now)
        or opened(connection, held.conversation, new, who=CUSTOMER, now=now)
    )
    _remember(connection, held, turn, "ticket", now, ticket=ticket.id)
    return ticket


def _same(connection: Connection, held: Locked, new: NewTicket, now: datetime) -> Ticket | None:
    """The customer told the same thing twice: it is one matter."""
    told = {name: getattr(new, name) for name in ("category", "description", "level")}
    values = {**told, "conversation": held.conversation.id, "since": now - SAME_MATTER}
    row = connection.execute(_SAME, values).first()
    return None if row is None else ticket_of(row)


def _inherited(connection: Connection, held: Locked, new: NewTicket, now: datetime) -> Ticket | None:
    known = recent(connection, held.conversation.id, now=now)
    after = inherited(known, new, now=now)
    if after is None:
        return None
    before = next(ticket for ticket in known if ticket.id == after[0].id)
    return revised(connection, before, after, now=now)


def _own(connection: Connection, *, turn: str, number: str) -> Ticket:
    row = connection.execute(_ONE_OF_MINE, {"turn": turn, "ticket": id_of(number)}).first()
    if row is None:
        raise NotFoundError("There is no such ticket.")
    return ticket_of(row)


def _ask_for(connection: Connection, *, turn: str, number: str, ask: Ask, text: str, now: datetime) -> Ticket:
    held = _locked_turn(connection, turn)
    own = _own(connection, turn=turn, number=number)
    effect = f"{ask.value}:{own.id}"
    done = connection.execute(_DONE, {"turn": turn, "effect": effect}).first()
    if done is not None:
        return ticket_of(done)
    ticket = locked_ticket(connection, own.id) or own
    after = revised(connection, ticket, asked_for(ticket, ask, text=text, now=now), now=now)
    _remember(connection, held, turn, effect, now, ticket=ticket.id)
    return after


def _enclosed(connection: Connection, *, turn: str, now: datetime) -> int:
    conversation = connection.execute(_CONVERSATION, {"turn": turn}).scalar()
    return free_files(connection, conversation or "", now=now)


def _ask_handoff(connection: Connection, *, turn: str, reason: Reason, now: datetime) -> None:
    _remember(connection, _locked_turn(connection, turn), turn, "handoff", now, reason=reason.value)


def _locked_turn(connection: Connection, turn: str) -> Locked:
    row = connection.execute(_OF_TURN, {"turn": turn}).first()
    if row is None:
        raise NotFoundError("There is no such turn.")
    return locked_of(row)


def _remember(connection: Connection, held: Locked, turn: str, effect: str, now: datetime, **result: str | int) -> None:
    key = {"turn": turn, "effect": effect, "conversation": held.conversation.id, "at": now}
    insert_once(connection, effects, key | result)
