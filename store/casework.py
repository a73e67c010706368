"""What agents and time do to tickets, each in one transaction; the conversation is locked before its ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.cards import Card
from bot.conversations import Conversation
from bot.errors import AlreadyClaimedError, NotFoundError
from bot.handoffs import Handoff, HandoffState, Reason, claimed
from bot.matters import raised
from bot.staffing import TicketEdit, TicketRule
from bot.tickets import NewTicket, Priority, Ticket, changed, id_of, responded
from store.columns import one_of
from store.database import Database
from store.handing import added_handoff
from store.history import history, locked_ticket, revised
from store.locked import locked, locked_or_missing, save
from store.marking import mark_card
from store.outgoing import put_out_named
from store.queue import HANDOFFS
from store.rows import card_text, handoff_of, values_of
from store.schema import PRESENT, handoffs, tickets

MOST_AT_ONCE = 100

_PRESENT = HANDOFFS.where(handoffs.c.conversation == sa.bindparam("conversation"), PRESENT)
_OF_PRESENT = sa.select(handoffs.c.ticket).where(handoffs.c.conversation == sa.bindparam("conversation"), PRESENT)
_NEEDS = (
    sa.update(handoffs)
    .where(handoffs.c.ticket == sa.bindparam("of_ticket"), one_of(handoffs.c.state, "waiting"))
    .values(skill=sa.bindparam("needed"))
)
_CONVERSATION = sa.select(tickets.c.conversation).where(tickets.c.id == sa.bindparam("ticket"))
_TO_LOOK_AT = (
    sa.select(tickets.c.id)
    .where(tickets.c.look_at <= sa.bindparam("now"))
    .order_by(tickets.c.look_at)
    .limit(MOST_AT_ONCE)
)
_SAVE = sa.update(handoffs).where(handoffs.c.id == sa.bindparam("handoff"))
_CLAIMED = [
    handoffs.c[name]
    for name in ("state", "agent", "claimed_at", "offered_to", "offered_until", "waiting_since", "answered")
]


class SqlCasework(Database):
    """The part of bot.staffing.Desk that is about tickets, and bot.staffing.Clockwork, in SQL."""

    async def change_ticket(self, number: str, edit: TicketEdit, *, who: str, now: datetime) -> Ticket:
        """Change what is given, and put out the news in the same transaction."""
        return await self.write(partial(_change_ticket, number=number, edit=edit, who=who, now=now))

    async def take_over(self, number: str, card: Card, *, agent: str, now: datetime) -> Handoff:
        """Claim the conversation of a ticket, by its waiting handoff or a new one."""
        return await self.write(partial(_take_over, number=number, card=card, agent=agent, now=now))

    async def tickets_to_look_at(self, now: datetime) -> list[int]:
        """Ids of tickets that time may change."""
        return await self.read(lambda c: list(c.execute(_TO_LOOK_AT, {"now": now}).scalars()))

    async def look_at_ticket(self, ticket: int, rule: TicketRule, *, now: datetime) -> Ticket | None:
        """Apply the rule to a ticket and its history; None when nobody needed to look any more."""
        return await self.write(partial(_look, ticket=ticket, rule=rule, now=now))


def answered_by(connection: Connection, conversation: str, *, agent: str, now: datetime) -> None:
    """The first answer of a person stops the clock of the first response."""
    number = connection.execute(_OF_PRESENT, {"conversation": conversation}).scalar()
    ticket = locked_ticket(connection, number)
    if ticket is not None:
        revised(connection, ticket, responded(ticket, who=agent, now=now), now=now)


def _change_ticket(connection: Connection, *, number: str, edit: TicketEdit, who: str, now: datetime) -> Ticket:
    there = locked(connection, edit.news.conversation) if edit.news else None
    before = locked_ticket(connection, id_of(number))
    if before is None:
        raise NotFoundError("There is no such ticket.")
    after, lines = changed(before, who=who, now=now, why=edit.why, **_wanted(edit))
    if edit.news and there and after.state is not before.state:
        after, response = responded(after, who=who, now=now)
        lines = [*lines, *response]
        once = f"news:{before.id}:{after.state.value}:{len(history(connection, before.id))}"
        known: dict[str, Any] = {"external_id": once, "now": now, "not_before": edit.news.not_before}
        put_out_named(connection, there.conversation, edit.news.draft, **known)
    if edit.skill is not None:
        connection.execute(_NEEDS, {"of_ticket": before.id, "needed": edit.skill})
    return revised(connection, before, (after, lines), now=now)


def _wanted(edit: TicketEdit) -> dict[str, Any]:
    given = {name: getattr(edit, name) for name in ("state", "priority", "assignee", "category", "subject")}
    return {name: value or None for name, value in given.items() if value is not None}


def _take_over(connection: Connection, *, number: str, card: Card, agent: str, now: datetime) -> Handoff:
    conversation = connection.execute(_CONVERSATION, {"ticket": id_of(number)}).scalar()
    if conversation is None:
        raise NotFoundError("There is no such ticket.")
    held = locked_or_missing(connection, conversation).conversation
    unasked = connection.execute(_PRESENT, {"conversation": conversation}).first() is None
    if unasked:
        _ask_for_oneself(connection, held, id_of(number), card, agent=agent, now=now)
    handoff = handoff_of(connection.execute(_PRESENT, {"conversation": conversation}).one())
    if handoff.state is HandoffState.CLAIMED and handoff.agent != agent:
        raise AlreadyClaimedError(handoff.agent or "")
    taken, owned = claimed(handoff, held, agent=agent, now=now)
    if unasked:  # nobody waits for a word
        taken = replace(taken, waiting_since=None)
    if taken is not handoff:
        connection.execute(_SAVE, {"handoff": taken.id, **values_of(taken, _CLAIMED)})
        save(connection, owned, now=now)
    return taken


def _ask_for_oneself(
    connection: Connection, held: Conversation, number: int | None, card: Card, *, agent: str, now: datetime
) -> None:
    """The handoff that nobody asked for, of a ticket that is people's from now on."""
    why = Reason.TAKEN.value
    before = locked_ticket(connection, number)
    assert before is not None
    unchanged = NewTicket(subject="", priority=Priority.LOW)
    ticket = revised(connection, before, raised(before, unchanged, who=agent, why=why, now=now), now=now)
    values = {"reason": why, "card": card_text(card), "ticket": ticket.id, "language": card.language}
    added_handoff(connection, held, values, now=now)
    mark_card(connection, held.id, card, now=now)


def _look(connection: Connection, *, ticket: int, rule: TicketRule, now: datetime) -> Ticket | None:
    before = locked_ticket(connection, ticket)
    if before is None or before.look_at is None or before.look_at > now:
        return None
    return revised(connection, before, rule(before, history(connection, ticket)), now=now)
