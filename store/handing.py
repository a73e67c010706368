"""Handing a conversation to the queue: one waiting handoff, one ticket of level 2, one place in the line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversations import Conversation, Owner
from bot.handoffs import HandoffState, NewHandoff
from bot.matters import raised
from bot.tickets import ASSISTANT, UNDER_WAY, NewTicket, Ticket
from store.history import locked_ticket, opened, recent, revised
from store.rows import card_text
from store.schema import handoffs

_WAITING = sa.select(handoffs).where(
    handoffs.c.conversation == sa.bindparam("conversation"), handoffs.c.state == HandoffState.WAITING.value
)
_ADD = sa.insert(handoffs)
_UPDATE = sa.update(handoffs).where(handoffs.c.row == sa.bindparam("the_row"))
_MINE = handoffs.alias("mine")
_UP_TO_MINE = (
    sa.select(sa.func.count())
    .select_from(_MINE)
    .join(
        handoffs,
        sa.tuple_(handoffs.c.asked_at, handoffs.c.row) <= sa.tuple_(_MINE.c.asked_at, _MINE.c.row),
    )
    .where(
        _MINE.c.id == sa.bindparam("handoff"),
        _MINE.c.state == HandoffState.WAITING.value,
        handoffs.c.state == HandoffState.WAITING.value,
    )
)


@dataclass(frozen=True)
class Handed:
    """What handing over came to; `position` counts from 1."""

    id: str
    conversation: Conversation
    ticket: Ticket
    position: int


def hand_over(connection: Connection, conversation: Conversation, new: NewHandoff, *, now: datetime) -> Handed:
    """Adopt the waiting handoff and the open ticket of the conversation, or make them.

    Outside hours (`promised_at`) the assistant goes on until somebody claims.
    """
    waiting = connection.execute(_WAITING, {"conversation": conversation.id}).first()
    known = waiting.ticket if waiting else None
    ticket = ticket_for(connection, conversation, new.ticket, known=known, why=new.reason.value, now=now)
    values = {
        "reason": new.reason.value,
        "card": card_text(new.card),
        "ticket": ticket.id,
        "promised_at": new.promised_at,
    }
    if waiting is None:
        identity = added_handoff(connection, conversation, values, now=now)
    else:
        connection.execute(_UPDATE, {"the_row": waiting.row, **values})
        identity = waiting.id
    owned = conversation if new.promised_at else conversation.handed_to(Owner.QUEUE)
    return Handed(identity, owned, ticket, place_in_line(connection, identity))


def place_in_line(connection: Connection, handoff: str) -> int:
    """Position among the waiting ones, from 1; 0 when it is not waiting."""
    return int(connection.execute(_UP_TO_MINE, {"handoff": handoff}).scalar_one())


def added_handoff(connection: Connection, conversation: Conversation, values: dict[str, Any], *, now: datetime) -> str:
    """A new waiting handoff; its id."""
    identity = str(uuid4())
    fixed = {"id": identity, "conversation": conversation.id, "asked_at": now, "state": HandoffState.WAITING.value}
    connection.execute(_ADD, values | fixed)
    return identity


def ticket_for(
    connection: Connection, conversation: Conversation, new: NewTicket, *, known: int | None, why: str, now: datetime
) -> Ticket:
    """People take over the matter at hand, the one that changed last, instead of opening a second one."""
    at_hand = [t for t in (locked_ticket(connection, known), *recent(connection, conversation.id, now=now)) if t]
    found = next((ticket for ticket in at_hand if ticket.state in UNDER_WAY), None)
    if found is None:
        return opened(connection, conversation, new, who=ASSISTANT, now=now)
    return revised(connection, found, raised(found, new, who=ASSISTANT, why=why, now=now), now=now)
