"""Tickets as they are opened, found and changed inside a transaction, every change with a line of history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversations import Conversation
from bot.messages import Author
from bot.tickets import SAME_MATTER, Change, NewTicket, Ticket, TicketState, changed, opening
from store.columns import one_of
from store.marking import mark_ticket
from store.rows import TICKET, change_of, ticket_of, values_of
from store.schema import attachments, messages, ticket_changes, tickets

SENT_FOR = timedelta(hours=24)
"""Files that a customer sent within this time before a ticket belong to it."""

CHANGES = (
    sa.select(*(c for c in ticket_changes.c if c.name not in ("id", "conversation")))
    .where(ticket_changes.c.ticket == sa.bindparam("ticket"))
    .order_by(ticket_changes.c.id)
)
_BY_ID = sa.select(*TICKET).where(tickets.c.id == sa.bindparam("ticket")).with_for_update()
_RECENT = (
    sa.select(*TICKET)
    .where(tickets.c.conversation == sa.bindparam("conversation"), tickets.c.updated_at >= sa.bindparam("since"))
    .order_by(tickets.c.updated_at.desc(), tickets.c.id.desc())
    .limit(20)
    .with_for_update()
)
_WAITING = (
    sa.select(*TICKET)
    .where(tickets.c.customer == sa.bindparam("customer"), one_of(tickets.c.state, "pending"))
    .order_by(tickets.c.id)
    .with_for_update()
)
_CHANGEABLE = [c for c in tickets.c if c.name not in ("id", "conversation", "customer", "created_at")]
_FREE_FILES = (
    attachments.c.conversation == sa.bindparam("of"),
    attachments.c.ticket.is_(None),
    attachments.c.at >= sa.bindparam("since"),
    attachments.c.message.in_(
        sa.select(messages.c.row).where(
            messages.c.conversation == sa.bindparam("of"), messages.c.author == Author.CUSTOMER.value
        )
    ),
)
_FILE = sa.update(attachments).where(*_FREE_FILES).values(ticket=sa.bindparam("number"))
_COUNT = sa.select(sa.func.count()).select_from(attachments).where(*_FREE_FILES)


def opened(connection: Connection, conversation: Conversation, new: NewTicket, *, who: str, now: datetime) -> Ticket:
    """A new ticket with the next number; people's tickets take along what the customer has sent for them."""
    told = {name: value for name, value in vars(new).items() if name not in ("why", "raised")}
    kept = {**told, "conversation": conversation.id, "customer": conversation.customer}
    fixed: dict[str, Any] = {"state": TicketState.OPEN, "created_at": now, "updated_at": now, "look_at": now}
    plain = {"priority": new.priority.value, "state": TicketState.OPEN.value}
    number = connection.execute(sa.insert(tickets), kept | fixed | plain).inserted_primary_key[0]
    ticket = Ticket(id=number, assignee=None, **kept, **fixed)
    _write(connection, ticket, opening(ticket, new, who=who))
    mark_ticket(connection, ticket, now=now)
    _take_files(connection, ticket, now=now)
    return ticket


def locked_ticket(connection: Connection, ticket: int | None) -> Ticket | None:
    """A ticket, locked on PostgreSQL."""
    row = connection.execute(_BY_ID, {"ticket": ticket}).first()
    return None if row is None else ticket_of(row)


def recent(connection: Connection, conversation: str, *, now: datetime) -> list[Ticket]:
    """The tickets of this conversation that changed within SAME_MATTER, the last changed first."""
    values = {"conversation": conversation, "since": now - SAME_MATTER}
    return [ticket_of(row) for row in connection.execute(_RECENT, values)]


def waiting_for(connection: Connection, customer: str) -> list[Ticket]:
    """The tickets that wait for this customer."""
    return [ticket_of(row) for row in connection.execute(_WAITING, {"customer": customer})]


def history(connection: Connection, ticket: int | None) -> list[Change]:
    """A ticket's history, oldest first."""
    return [change_of(row) for row in connection.execute(CHANGES, {"ticket": ticket})]


def change(connection: Connection, ticket: Ticket, *, who: str, now: datetime, why: str = "", **fields: Any) -> Ticket:
    """Change a ticket by the rule in bot.tickets and write its history."""
    return revised(connection, ticket, changed(ticket, who=who, now=now, why=why, **fields), now=now)


def revised(connection: Connection, before: Ticket, after: tuple[Ticket, Sequence[Change]], *, now: datetime) -> Ticket:
    """Keep what a rule has made of a ticket, with the lines of history that it wrote."""
    ticket, lines = after
    if ticket == before and not lines:
        return before
    connection.execute(sa.update(tickets).where(tickets.c.id == ticket.id), values_of(ticket, _CHANGEABLE))
    _write(connection, ticket, lines)
    mark_ticket(connection, ticket, now=now, before=before)
    if lines:
        _take_files(connection, ticket, now=now)
    return ticket


def free_files(connection: Connection, conversation: str, *, now: datetime) -> int:
    """How many files of the customer would go with a ticket opened now."""
    return int(connection.execute(_COUNT, {"of": conversation, "since": now - SENT_FOR}).scalar_one())


def _write(connection: Connection, ticket: Ticket, lines: Sequence[Change]) -> None:
    rows = [vars(line) | {"conversation": ticket.conversation} for line in lines]
    if rows:
        connection.execute(sa.insert(ticket_changes), rows)


def _take_files(connection: Connection, ticket: Ticket, *, now: datetime) -> None:
    if ticket.with_people and free_files(connection, ticket.conversation, now=now):
        values = {"of": ticket.conversation, "since": now - SENT_FOR, "number": ticket.id}
        connection.execute(_FILE, values)
