"""Handing a conversation to the queue: one waiting handoff, one ticket of level 2, one place in the line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.agents import anybody_here
from bot.conversations import Conversation, Owner
from bot.handoffs import HandoffState, NewHandoff, Place
from bot.matters import raised
from bot.tickets import ASSISTANT, UNDER_WAY, NewTicket, Ticket
from store.history import locked_ticket, opened, recent, revised
from store.line import line_of
from store.marking import mark_card
from store.rows import card_text
from store.schema import handoffs

_WAITING = sa.select(handoffs).where(
    handoffs.c.conversation == sa.bindparam("conversation"), handoffs.c.state == HandoffState.WAITING.value
)
_ADD = sa.insert(handoffs)
_UPDATE = sa.update(handoffs).where(handoffs.c.row == sa.bindparam("the_row"))
_PLACED = (
    sa.update(handoffs)
    .where(handoffs.c.id == sa.bindparam("handoff"))
    .values(told_place=sa.bindparam("place"), told_at=sa.bindparam("now"))
)
_ASKED_AT = (
    sa.update(handoffs)
    .where(handoffs.c.id == sa.bindparam("handoff"), handoffs.c.asked_place.is_(None))
    .values(asked_place=sa.bindparam("place"))
)
_HELPED_BEFORE = (
    sa.select(handoffs.c.agent)
    .where(handoffs.c.ticket == sa.bindparam("ticket"), handoffs.c.agent.is_not(None), handoffs.c.ended_at.is_not(None))
    .order_by(handoffs.c.row.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Handed:
    """What handing over came to; `position` counts from 1."""

    id: str
    conversation: Conversation
    ticket: Ticket
    position: int
    eta_minutes: int | None
    anybody: bool

    @property
    def place(self) -> Place:
        """What the customer is told of it."""
        return Place(self.ticket.number, self.position, self.eta_minutes, self.anybody)


def hand_over(connection: Connection, conversation: Conversation, new: NewHandoff, *, now: datetime) -> Handed:
    """Adopt the waiting handoff and the open ticket of the conversation, or make them.

    Outside hours (`promised_at`) the assistant goes on until somebody claims.
    """
    waiting = connection.execute(_WAITING, {"conversation": conversation.id}).first()
    known = waiting.ticket if waiting else None
    ticket = ticket_for(connection, conversation, new.ticket, known=known, why=new.reason.value, now=now)
    mark_card(connection, conversation.id, new.card, now=now)
    values = {
        "reason": new.reason.value,
        "card": card_text(new.card),
        "ticket": ticket.id,
        "promised_at": new.promised_at,
        "skill": new.skill,
        "language": new.card.language,
        "callback": False,
        "prefers": connection.execute(_HELPED_BEFORE, {"ticket": ticket.id}).scalar(),
    }
    if waiting is None:
        identity = added_handoff(connection, conversation, values, now=now)
    else:
        connection.execute(_UPDATE, {"the_row": waiting.row, **values})
        identity = waiting.id
    owned = conversation if new.promised_at else conversation.handed_to(Owner.QUEUE)
    line = line_of(connection)
    place = line.places[identity]
    connection.execute(_PLACED, {"handoff": identity, "place": place, "now": now})
    connection.execute(_ASKED_AT, {"handoff": identity, "place": place})
    anybody = anybody_here(line.agents, new.skill, new.card.language, now=now)
    return Handed(identity, owned, ticket, place, line.eta_minutes(place), anybody)


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
