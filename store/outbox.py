"""Departure: messages leave in order, one at a time within a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversations import Conversation
from bot.messages import Author, Delivery, Message
from bot.ports import Outgoing
from store.database import Database
from store.enclosing import message_with
from store.locked import LOCKED, give_event
from store.rows import MESSAGE, Row, conversation_of
from store.schema import LEAVING, addresses, conversations, messages, turns

FATE_UNKNOWN = "Its sending was cut off: the customer may have it or not."

_DUE = sa.or_(
    sa.and_(messages.c.delivery == "pending", messages.c.not_before <= sa.bindparam("now")),
    sa.and_(messages.c.delivery == "sending", messages.c.lease_until <= sa.bindparam("now")),
)
_CONVERSATIONS = (
    sa.select(messages.c.conversation)
    .where(LEAVING, _DUE)
    .group_by(messages.c.conversation)
    .order_by(sa.func.min(messages.c.row))
)
_PERSON = (
    sa.select(addresses.c.person)
    .where(
        addresses.c.customer == conversations.c.customer,
        addresses.c.channel == conversations.c.channel,
        addresses.c.account == conversations.c.account,
    )
    .order_by(addresses.c.created_at, addresses.c.person)
    .limit(1)
    .correlate(conversations)
    .scalar_subquery()
)
_HELD = LOCKED.add_columns(_PERSON.label("person")).where(conversations.c.id == sa.bindparam("conversation"))
_ASKED = messages.alias("asked")
_LEAVING = (
    sa.select(
        *MESSAGE,
        *(messages.c[name] for name in ("version", "done", "lease_until")),
        _ASKED.c.external_id.label("answers"),
    )
    .outerjoin(turns, turns.c.id == messages.c.turn)
    .outerjoin(_ASKED, _ASKED.c.row == turns.c.message)
    .where(messages.c.conversation == sa.bindparam("conversation"), LEAVING)
    .order_by(messages.c.row)
)
_CHANGE = sa.update(messages).where(messages.c.row == sa.bindparam("the_row"))
_UNTOUCHED = _CHANGE.where(messages.c.delivery == sa.bindparam("seen"), _DUE)
"""Renewing a lease or giving up takes no lock of the conversation: look once more while writing."""

_SEND = _UNTOUCHED.values(
    delivery="sending",
    holder=sa.bindparam("new_holder"),
    lease_until=sa.bindparam("until"),
    attempts=sa.bindparam("new_attempts"),
    lost=sa.bindparam("new_lost"),
)
_DROP = _CHANGE.values(delivery=sa.bindparam("new_state"), error=sa.bindparam("why"), holder=None, lease_until=None)
_MINE = _CHANGE.where(messages.c.holder == sa.bindparam("mine"), messages.c.delivery == "sending")
_PROGRESSED = _MINE.values(done=sa.bindparam("so_far"))
_SENT = _MINE.values(delivery="sent", event=sa.bindparam("new_event"), error=None, holder=None, lease_until=None)
_PUT_BACK = _MINE.values(
    delivery="pending",
    not_before=sa.bindparam("until"),
    error=sa.bindparam("why"),
    attempts=messages.c.attempts + sa.bindparam("tried", type_=sa.Integer),
    lost=messages.c.lost + sa.bindparam("cut_off", type_=sa.Integer),
    holder=None,
    lease_until=None,
)
_GIVE_UP = _MINE.values(delivery=sa.bindparam("new_state"), error=sa.bindparam("why"), holder=None, lease_until=None)
_WITH_EVENTS = (
    sa.select(*MESSAGE, conversations.c.events)
    .join(conversations, conversations.c.id == messages.c.conversation)
    .where(messages.c.row == sa.bindparam("the_row"))
    .with_for_update(of=conversations)
)
_ONE = sa.select(*MESSAGE).where(messages.c.row == sa.bindparam("the_row"))
_IN_FLIGHT = sa.select(sa.func.count()).where(
    messages.c.conversation == sa.bindparam("conversation"),
    LEAVING,
    messages.c.delivery == "sending",
    messages.c.holder.is_not(None),
    messages.c.author == Author.BOT.value,
)


class SqlOutbox(Database):
    """bot.storing.Outbox in SQL."""

    async def waiting_deliveries(self, now: datetime) -> list[str]:
        """Conversations with a message due, or left `sending` by a dead process, the oldest first."""
        return await self.read(lambda c: list(c.execute(_CONVERSATIONS, {"now": now}).scalars()))

    async def begin_delivery(
        self, conversation: str, *, holder: str, now: datetime, until: datetime
    ) -> Outgoing | None:
        """Mark the oldest pending message `sending`, if due and none is being sent."""
        return await self.write(partial(_begin, conversation=conversation, holder=holder, now=now, until=until))

    async def progressed(self, row: int, *, holder: str, done: int) -> bool:
        """Remember how many calls of a message the platform has taken; False when it is no longer ours."""
        values = {"the_row": row, "mine": holder, "so_far": done}
        return await self.write(lambda c: bool(c.execute(_PROGRESSED, values).rowcount == 1))

    async def delivered(self, row: int, *, holder: str) -> Message | None:
        """Mark `sent` and give it the next event number; None when it was no longer ours."""
        return await self.write(partial(_delivered, row=row, holder=holder, now=self.clock.now()))

    async def put_back(
        self,
        row: int,
        *,
        holder: str,
        until: datetime,
        why: str | None = None,
        counted: bool = True,
        lost: bool = False,
    ) -> Message | None:
        """Pending again, not before `until`; None when it was no longer ours."""
        values = {"mine": holder, "until": until, "why": why, "tried": int(counted), "cut_off": int(lost)}
        return await self.write(partial(_settle, statement=_PUT_BACK, row=row, values=values))

    async def give_up(self, row: int, *, holder: str, state: Delivery, error: str) -> Message | None:
        """`failed` or `unknown`, with a sentence for agents."""
        values = {"mine": holder, "new_state": state.value, "why": error}
        return await self.write(partial(_settle, statement=_GIVE_UP, row=row, values=values))

    async def bot_sends_in_flight(self, conversation: str) -> int:
        """Bot messages being sent at this moment."""
        return await self.read(lambda c: int(c.execute(_IN_FLIGHT, {"conversation": conversation}).scalar_one()))


@dataclass(frozen=True)
class Choice:
    """Which message leaves now, and which ones never will."""

    next: Row | None
    dropped: Sequence[tuple[Row, Delivery]]


def _begin(
    connection: Connection, *, conversation: str, holder: str, now: datetime, until: datetime
) -> Outgoing | None:
    held = connection.execute(_HELD, {"conversation": conversation}).first()
    if held is None:
        return None
    known = conversation_of(held)
    rows = connection.execute(_LEAVING, {"conversation": conversation}).all()
    choice = _choice(rows, known, now)
    for row, state in choice.dropped:
        why = FATE_UNKNOWN if state is Delivery.UNKNOWN else None
        connection.execute(_DROP, {"the_row": row.row, "new_state": state.value, "why": why})
    if choice.next is None or not _sending(connection, choice.next, holder=holder, now=now, until=until):
        return None
    return _outgoing(connection, choice.next, known, person=held.person)


def _outgoing(connection: Connection, row: Row, conversation: Conversation, *, person: str | None) -> Outgoing:
    lost = row.lost + _lost(row)
    message = replace(message_with(connection, row), delivery=Delivery.SENDING, due=None, doubtful=lost > 0)
    return Outgoing(
        message=message,
        conversation=conversation,
        attempts=row.attempts + _lost(row),
        person=person or "",
        answers=row.answers or "",
        done=row.done,
        lost=lost,
    )


def _choice(rows: Sequence[Row], conversation: Conversation, now: datetime) -> Choice:
    """The oldest message that may still leave goes next, if it is due and nothing else is on its way."""
    dropped: list[tuple[Row, Delivery]] = []
    if any(row.delivery == "sending" and row.lease_until > now for row in rows):
        return Choice(None, dropped)
    for row in rows:
        stale = row.author == Author.BOT.value and row.version != conversation.version
        if stale:
            dropped.append((row, Delivery.UNKNOWN if _perhaps_seen(row) else Delivery.STALE))
        elif _lost(row) and row.lost:
            dropped.append((row, Delivery.UNKNOWN))
        else:
            return Choice(row if _lost(row) or row.not_before <= now else None, dropped)
    return Choice(None, dropped)


def _lost(row: Row) -> int:
    """1 when its sender died while sending, which counts as one more attempt."""
    return int(row.delivery == "sending")


def _perhaps_seen(row: Row) -> bool:
    """Whether the customer may have it, or a part of it, although it did not leave whole."""
    return bool(_lost(row) or row.lost or row.done)


def _sending(connection: Connection, row: Row, *, holder: str, now: datetime, until: datetime) -> bool:
    values: dict[str, Any] = {
        "the_row": row.row,
        "seen": row.delivery,
        "now": now,
        "new_holder": holder,
        "until": until,
        "new_attempts": row.attempts + _lost(row),
        "new_lost": row.lost + _lost(row),
    }
    return bool(connection.execute(_SEND, values).rowcount == 1)


def _delivered(connection: Connection, *, row: int, holder: str, now: datetime) -> Message | None:
    found = connection.execute(_WITH_EVENTS, {"the_row": row}).first()
    if found is None:
        return None
    event = found.events + 1
    if connection.execute(_SENT, {"the_row": row, "mine": holder, "new_event": event}).rowcount != 1:
        return None
    give_event(connection, found.conversation, event=event, now=now)
    return replace(message_with(connection, found), delivery=Delivery.SENT, event=event, error=None)


def _settle(connection: Connection, *, statement: sa.sql.Update, row: int, values: dict[str, Any]) -> Message | None:
    if connection.execute(statement, {"the_row": row, **values}).rowcount != 1:
        return None
    return message_with(connection, connection.execute(_ONE, {"the_row": row}).one())
