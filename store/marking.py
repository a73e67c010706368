"""Marks of customers, kept where they are told: in a ticket, on a card, by the platform."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.cards import Card
from bot.conversations import Conversation
from bot.marks import Mark, marks_of_card, marks_of_place, marks_of_ticket
from bot.tickets import Ticket
from store.inserting import insert_once
from store.rows import card_of
from store.schema import conversations, customer_marks, handoffs, tickets

_PLACES = sa.select(*(conversations.c[name] for name in ("id", "name", "handle", "created_at")))
_TICKETS = sa.select(*(tickets.c[name] for name in ("conversation", "contact", "order_number", "created_at"))).where(
    sa.or_(tickets.c.contact.is_not(None), tickets.c.order_number.is_not(None))
)
_CARDS = sa.select(handoffs.c.conversation, handoffs.c.card, handoffs.c.asked_at)


def mark_ticket(connection: Connection, ticket: Ticket, *, now: datetime, before: Ticket | None = None) -> None:
    """What this ticket tells, unless it told the same before."""
    told = (ticket.contact, ticket.order_number)
    if any(told) and (before is None or told != (before.contact, before.order_number)):
        _keep(connection, ticket.conversation, marks_of_ticket(*told), now=now)


def mark_card(connection: Connection, conversation: str, card: Card, *, now: datetime) -> None:
    """What this card tells."""
    _keep(connection, conversation, marks_of_card(card), now=now)


def mark_place(connection: Connection, conversation: Conversation, *, now: datetime) -> None:
    """What the platform says of the customer."""
    _keep(connection, conversation.id, marks_of_place(conversation.name, conversation.handle), now=now)


def fill_marks(connection: Connection) -> None:
    """The marks of all that was kept before there were any; for the migration that makes their table."""
    for row in connection.execute(_PLACES).all():
        _keep(connection, row.id, marks_of_place(row.name, row.handle), now=row.created_at)
    for row in connection.execute(_TICKETS).all():
        _keep(connection, row.conversation, marks_of_ticket(row.contact, row.order_number), now=row.created_at)
    for row in connection.execute(_CARDS).all():
        _keep(connection, row.conversation, marks_of_card(card_of(row.card)), now=row.asked_at)


def _keep(connection: Connection, conversation: str, marks: Iterable[Mark], *, now: datetime) -> None:
    for mark in marks:
        values = {"conversation": conversation, "kind": mark.kind.value, "value": mark.value, "at": now}
        insert_once(connection, customer_marks, values)
