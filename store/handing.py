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
from bot.tickets import Ticket
from store.history import OPEN, change, locked_ticket, opened, same_matter
from store.rows import Row, card_text
from store.schema import handoffs

ASSISTANT = "assistant"

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
    ticket = _ticket(connection, conversation, new, waiting, now=now)
    values = {
        "reason": new.reason.value,
        "card": card_text(new.card),
        "ticket": ticket.id,
        "promised_at": new.promised_at,
    }
    if waiting is None:
        identity = _added(connection, conversation, values, now=now)
    else:
        connection.execute(_UPDATE, {"the_row": waiting.row, **values})
        identity = waiting.id
    owned = conversation if new.promised_at else conversation.handed_to(Owner.QUEUE)
    return Handed(identity, owned, ticket, place_in_line(connection, identity))


def place_in_line(connection: Connection, handoff: str) -> int:
    """Position among the waiting ones, from 1; 0 when it is not waiting."""
    return int(connection.execute(_UP_TO_MINE, {"handoff": handoff}).scalar_one())


def _added(connection: Connection, conversation: Conversation, values: dict[str, Any], *, now: datetime) -> str:
    identity = str(uuid4())
    fixed = {"id": identity, "conversation": conversation.id, "asked_at": now, "state": HandoffState.WAITING.value}
    connection.execute(_ADD, values | fixed)
    return identity


def _ticket(
    connection: Connection, conversation: Conversation, new: NewHandoff, waiting: Row | None, *, now: datetime
) -> Ticket:
    """People take over the matter at hand instead of opening a second one."""
    known = locked_ticket(connection, waiting.ticket) if waiting else None
    if known is None or known.state not in OPEN:
        known = same_matter(connection, conversation.id, now=now)
    if known is None:
        return opened(connection, conversation, new.ticket, now=now)
    level = max(known.level, new.ticket.level)
    return change(connection, known, who=ASSISTANT, now=now, why=new.reason.value, level=level)
