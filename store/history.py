"""Tickets as they are opened, found and changed inside a transaction, every change with a line of history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversations import Conversation
from bot.tickets import SAME_MATTER, NewTicket, Ticket, TicketState, changed
from store.columns import one_of
from store.rows import TICKET, ticket_of, values_of
from store.schema import ticket_changes, tickets

OPEN = frozenset({TicketState.OPEN, TicketState.PENDING})
NOT_DONE = one_of(tickets.c.state, "open", "pending")

_BY_ID = sa.select(*TICKET).where(tickets.c.id == sa.bindparam("ticket")).with_for_update()
_SAME_MATTER = (
    sa.select(*TICKET)
    .where(
        tickets.c.conversation == sa.bindparam("conversation"),
        NOT_DONE,
        tickets.c.updated_at >= sa.bindparam("since"),
    )
    .order_by(tickets.c.id.desc())
    .limit(1)
    .with_for_update()
)
_CHANGEABLE = [tickets.c[name] for name in ("level", "state", "priority", "assignee", "category", "updated_at")]


def opened(connection: Connection, conversation: Conversation, new: NewTicket, *, now: datetime) -> Ticket:
    """A new ticket with the next number."""
    values: dict[str, Any] = {
        **vars(new),
        "priority": new.priority.value,
        "conversation": conversation.id,
        "customer": conversation.customer,
        "state": TicketState.OPEN.value,
        "created_at": now,
        "updated_at": now,
    }
    number = connection.execute(sa.insert(tickets), values).inserted_primary_key[0]
    kept = {**vars(new), "conversation": conversation.id, "customer": conversation.customer}
    return Ticket(id=number, state=TicketState.OPEN, assignee=None, created_at=now, updated_at=now, **kept)


def locked_ticket(connection: Connection, ticket: int | None) -> Ticket | None:
    """A ticket, locked on PostgreSQL."""
    row = connection.execute(_BY_ID, {"ticket": ticket}).first()
    return None if row is None else ticket_of(row)


def same_matter(connection: Connection, conversation: str, *, now: datetime) -> Ticket | None:
    """The newest ticket of this conversation that is not done and changed within SAME_MATTER."""
    row = connection.execute(_SAME_MATTER, {"conversation": conversation, "since": now - SAME_MATTER}).first()
    return None if row is None else ticket_of(row)


def change(connection: Connection, ticket: Ticket, *, who: str, now: datetime, why: str = "", **fields: Any) -> Ticket:
    """Change a ticket by the rule in bot.tickets and write its history."""
    after, lines = changed(ticket, who=who, now=now, why=why, **fields)
    if not lines:
        return ticket
    statement = sa.update(tickets).where(tickets.c.id == ticket.id)
    connection.execute(statement, values_of(after, _CHANGEABLE))
    rows = [vars(line) | {"conversation": ticket.conversation} for line in lines]
    connection.execute(sa.insert(ticket_changes), rows)
    return after
