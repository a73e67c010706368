"""What actions do, once for each turn and effect, however often they are asked."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.errors import NotFoundError
from bot.handoffs import Reason
from bot.tickets import SAME_MATTER, NewTicket, Ticket
from store.database import Database
from store.history import NOT_DONE, opened
from store.inserting import insert_once
from store.locked import LOCKED, Locked, locked_of
from store.rows import TICKET, ticket_of
from store.schema import conversations, effects, tickets, turns

_OF_TURN = LOCKED.where(
    conversations.c.id == sa.select(turns.c.conversation).where(turns.c.id == sa.bindparam("turn")).scalar_subquery()
)
_DONE = (
    sa.select(*TICKET)
    .join(effects, effects.c.ticket == tickets.c.id)
    .where(effects.c.turn == sa.bindparam("turn"), effects.c.effect == "ticket")
)
_SAME = (
    sa.select(*TICKET)
    .where(
        tickets.c.conversation == sa.bindparam("conversation"),
        tickets.c.category == sa.bindparam("category"),
        tickets.c.description == sa.bindparam("description"),
        tickets.c.created_at >= sa.bindparam("since"),
        NOT_DONE,
    )
    .order_by(tickets.c.id.desc())
    .limit(1)
)


class SqlEffects(Database):
    """bot.storing.Effects in SQL."""

    async def open_ticket(self, turn: str, new: NewTicket, *, now: datetime) -> Ticket:
        """Open a ticket, or return the one of this turn, or the same one opened a moment ago."""
        return await self.write(partial(_open_ticket, turn=turn, new=new, now=now))

    async def ask_handoff(self, turn: str, reason: Reason, *, now: datetime) -> None:
        """Remember that this turn asks for a person; the first reason stays."""
        await self.write(partial(_ask_handoff, turn=turn, reason=reason, now=now))


def _open_ticket(connection: Connection, *, turn: str, new: NewTicket, now: datetime) -> Ticket:
    held = _locked_turn(connection, turn)
    done = connection.execute(_DONE, {"turn": turn}).first()
    if done is not None:
        return ticket_of(done)
    ticket = _same(connection, held, new, now) or opened(connection, held.conversation, new, now=now)
    _remember(connection, held, turn, "ticket", now, ticket=ticket.id)
    return ticket


def _same(connection: Connection, held: Locked, new: NewTicket, now: datetime) -> Ticket | None:
    """The customer told the same thing twice: it is one matter."""
    values = {"conversation": held.conversation.id, "category": new.category, "description": new.description}
    row = connection.execute(_SAME, values | {"since": now - SAME_MATTER}).first()
    return None if row is None else ticket_of(row)


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
