"""The life of a turn: waiting, working under a lease, and how it ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversations import Owner
from bot.errors import StaleTurnError
from bot.handoffs import Reason
from bot.leaving import CHOICES
from bot.matters import WROTE
from bot.messages import Delivery
from bot.storing import Ended, Outcome, Turn
from bot.tickets import Ticket
from store.columns import EPOCH, one_of
from store.database import Database
from store.enclosing import message_with
from store.handing import hand_over
from store.locked import Locked, locked, locked_or_missing, save
from store.matters import on_matter
from store.offers import leave
from store.outgoing import put_out, restamp
from store.rows import MESSAGE, TICKET, ranking_text, ticket_of
from store.schema import (
    LEAVING,
    TO_FETCH,
    UNFINISHED,
    attachments,
    conversations,
    effects,
    messages,
    ticket_changes,
    tickets,
    turns,
)

_FREE = sa.or_(turns.c.state == "waiting", turns.c.lease_until <= sa.bindparam("at_most"))
_WAITING = (
    sa.select(turns.c.conversation)
    .where(UNFINISHED, _FREE)
    .group_by(turns.c.conversation)
    .order_by(sa.func.min(turns.c.message))
)
_OLDEST = (
    sa.select(*MESSAGE, turns.c.id.label("turn_id"), turns.c.attempt, _FREE.label("free"))
    .join(messages, messages.c.row == turns.c.message)
    .where(turns.c.conversation == sa.bindparam("conversation"), UNFINISHED)
    .order_by(turns.c.message)
    .limit(1)
)
_LEASE = (
    sa.update(turns)
    .where(turns.c.id == sa.bindparam("turn"), UNFINISHED, _FREE)
    .values(
        state="working",
        attempt=sa.bindparam("new_attempt"),
        holder=sa.bindparam("new_holder"),
        lease_until=sa.bindparam("until"),
    )
)
_FOR_A_PERSON = (
    sa.update(turns)
    .where(turns.c.conversation == sa.bindparam("of"), UNFINISHED, _FREE)
    .values(state="person", ended_at=sa.bindparam("now"), holder=None, lease_until=None)
)
_FOR_THE_LINE = _FOR_A_PERSON.where(
    turns.c.message.not_in(
        sa.select(messages.c.row).where(
            messages.c.conversation == sa.bindparam("of"), one_of(messages.c.choice, *CHOICES)
        )
    )
)
"""In the line only leaving it is answered."""

_END = (
    sa.update(turns)
    .where(
        turns.c.id == sa.bindparam("turn"),
        turns.c.state == "working",
        turns.c.holder == sa.bindparam("mine"),
        turns.c.attempt == sa.bindparam("my_attempt"),
    )
    .values(
        state=sa.bindparam("new_state"),
        ended_at=sa.bindparam("now"),
        lease_until=None,
        ranking=sa.bindparam("new_ranking"),
    )
)
_RENEW_TURNS = (
    sa.update(turns)
    .where(turns.c.holder == sa.bindparam("mine"), turns.c.state == "working", UNFINISHED)
    .values(lease_until=sa.bindparam("until"))
)
_RENEW_SENDS = (
    sa.update(messages)
    .where(messages.c.holder == sa.bindparam("mine"), messages.c.delivery == "sending", LEAVING)
    .values(lease_until=sa.bindparam("until"))
)
_RENEW_FETCHES = (
    sa.update(attachments)
    .where(attachments.c.holder == sa.bindparam("mine"), TO_FETCH)
    .values(lease_until=sa.bindparam("until"))
)
_RELEASE_TURNS = (
    sa.update(turns)
    .where(
        turns.c.conversation == sa.bindparam("of"),
        turns.c.holder == sa.bindparam("mine"),
        turns.c.state == "working",
        UNFINISHED,
    )
    .values(state="waiting", holder=None, lease_until=None)
)
_RELEASE_SENDS = (
    sa.update(messages)
    .where(
        messages.c.conversation == sa.bindparam("of"),
        messages.c.holder == sa.bindparam("mine"),
        messages.c.delivery == "sending",
        LEAVING,
    )
    .values(holder=None, lease_until=EPOCH)
)
"""It stays `sending` under a lease that ran out: its fate is as open as after a dead holder, and decided alike."""

_ASKED = sa.select(effects.c.reason).where(effects.c.turn == sa.bindparam("turn"), effects.c.effect == "handoff")
_UNTOLD = (
    sa.select(*TICKET)
    .join(effects, effects.c.ticket == tickets.c.id)
    .join(turns, turns.c.id == effects.c.turn)
    .where(
        effects.c.conversation == sa.bindparam("conversation"),
        effects.c.effect == "ticket",
        effects.c.told == sa.false(),
        turns.c.state == "failed",
    )
    .order_by(tickets.c.id)
    .distinct()
)
_AWAITED = (
    sa.select(*TICKET)
    .join(ticket_changes, ticket_changes.c.ticket == tickets.c.id)
    .join(conversations, conversations.c.customer == tickets.c.customer)
    .join(turns, turns.c.conversation == conversations.c.id)
    .join(messages, messages.c.row == turns.c.message)
    .where(
        turns.c.id == sa.bindparam("turn"),
        ticket_changes.c.field == "state",
        ticket_changes.c.why == WROTE,
        ticket_changes.c.at == messages.c.at,
    )
    .order_by(tickets.c.id)
)
_TOLD = (
    sa.update(effects)
    .where(effects.c.conversation == sa.bindparam("of"), effects.c.ticket == sa.bindparam("number"))
    .values(told=sa.true())
)


class SqlTurns(Database):
    """bot.storing.Turns in SQL."""

    async def waiting_conversations(self, now: datetime) -> list[str]:
        """Conversations with a turn that somebody should take, the longest wait first."""
        return await self.read(lambda c: list(c.execute(_WAITING, {"at_most": now}).scalars()))

    async def begin_turn(self, conversation: str, *, holder: str, now: datetime, until: datetime) -> Turn | None:
        """Lease the oldest unfinished turn, if nobody holds it."""
        return await self.write(partial(_begin, conversation=conversation, holder=holder, now=now, until=until))

    async def renew(self, holder: str, *, until: datetime) -> None:
        """Prolong every lease of this holder."""
        await self.write(partial(_renew, holder=holder, until=until))

    async def release(self, conversation: str, *, holder: str) -> None:
        """Give back what this holder has begun in this conversation."""
        await self.write(partial(_release, conversation=conversation, holder=holder))

    async def handoff_asked(self, turn: str) -> Reason | None:
        """Whether an action asked for a person in this turn."""
        reason = await self.read(lambda c: c.execute(_ASKED, {"turn": turn}).scalar())
        return None if reason is None else Reason(reason)

    async def untold_tickets(self, conversation: str) -> list[Ticket]:
        """Tickets of turns that were given up before the customer heard of them."""
        values = {"conversation": conversation}
        return await self.read(lambda c: [ticket_of(row) for row in c.execute(_UNTOLD, values)])

    async def awaited_tickets(self, turn: str) -> list[Ticket]:
        """The tickets that waited for what the customer wrote in this turn."""
        return await self.read(lambda c: [ticket_of(row) for row in c.execute(_AWAITED, {"turn": turn})])

    async def end_turn(self, turn: Turn, outcome: Outcome, *, holder: str, now: datetime) -> Ended:
        """State, replies, owner, handoff and ticket in one transaction; StaleTurnError when the lease is lost."""
        return await self.write(partial(_end, turn=turn, outcome=outcome, holder=holder, now=now))


def _begin(connection: Connection, *, conversation: str, holder: str, now: datetime, until: datetime) -> Turn | None:
    held = locked(connection, conversation)
    if held is None:
        return None
    if held.conversation.owner is Owner.AGENT:
        connection.execute(_FOR_A_PERSON, {"of": conversation, "at_most": now, "now": now})
        return None
    if held.conversation.owner is Owner.QUEUE:
        connection.execute(_FOR_THE_LINE, {"of": conversation, "at_most": now, "now": now})
    row = connection.execute(_OLDEST, {"conversation": conversation, "at_most": now}).first()
    if row is None or not row.free:
        return None
    values = {"turn": row.turn_id, "at_most": now, "new_attempt": row.attempt + 1, "new_holder": holder, "until": until}
    if connection.execute(_LEASE, values).rowcount != 1:
        return None  # its holder has renewed the lease since we looked
    return Turn(row.turn_id, row.attempt + 1, held.conversation, message_with(connection, row))


def _renew(connection: Connection, *, holder: str, until: datetime) -> None:
    for statement in (_RENEW_TURNS, _RENEW_SENDS, _RENEW_FETCHES):
        connection.execute(statement, {"mine": holder, "until": until})


def _release(connection: Connection, *, conversation: str, holder: str) -> None:
    connection.execute(_RELEASE_TURNS, {"of": conversation, "mine": holder})
    connection.execute(_RELEASE_SENDS, {"of": conversation, "mine": holder})


def _end(connection: Connection, *, turn: Turn, outcome: Outcome, holder: str, now: datetime) -> Ended:
    held = locked_or_missing(connection, turn.conversation.id)
    taken = _taken_by_people(held, turn)
    state = "person" if taken else "failed" if outcome.failed else "answered"
    _close(connection, turn, outcome, state=state, holder=holder, now=now)
    if taken:
        put_out(connection, turn.conversation, outcome.replies, now=now, turn=turn.id, delivery=Delivery.STALE)
        return Ended(held.conversation, None)
    for ticket in outcome.told:
        connection.execute(_TOLD, {"of": held.conversation.id, "number": ticket})
    return _answer(connection, held, turn, outcome, now=now)


def _taken_by_people(held: Locked, turn: Turn) -> bool:
    """Somebody claimed while the turn was worked at: what it says comes too late."""
    present, then = held.conversation, turn.conversation
    return present.owner is not then.owner or present.version != then.version


def _close(connection: Connection, turn: Turn, outcome: Outcome, *, state: str, holder: str, now: datetime) -> None:
    values: dict[str, Any] = {
        "turn": turn.id,
        "mine": holder,
        "my_attempt": turn.attempt,
        "new_state": state,
        "now": now,
        "new_ranking": ranking_text(outcome.note),
    }
    if connection.execute(_END, values).rowcount != 1:
        raise StaleTurnError("This turn belongs to another process or attempt by now.")


def _answer(connection: Connection, held: Locked, turn: Turn, outcome: Outcome, *, now: datetime) -> Ended:
    before = held.conversation
    after = replace(
        before,
        failures=before.failures + 1 if outcome.failed else 0,
        language=outcome.language or before.language,
    )
    on_matter(connection, after, outcome, now=now)
    handoff, drafts = None, list(outcome.replies)
    if outcome.handoff is not None:
        handed = hand_over(connection, after, outcome.handoff, now=now)
        after, handoff = handed.conversation, handed.id
        drafts.append(outcome.handoff.notice(handed.place))
    if outcome.leaving is not None:
        after = leave(connection, after, outcome.leaving, now=now)
    save(connection, after, now=now)
    if after.version != before.version:
        restamp(connection, after.id, old=before.version, new=after.version)
    put_out(connection, after, drafts, now=now, turn=turn.id)
    return Ended(after, handoff)
