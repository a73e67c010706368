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
from store.locked import give_event, locked
from store.rows import MESSAGE, Row, message_of
from store.schema import LEAVING, conversations, messages

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
_LEAVING = (
    sa.select(
        *MESSAGE,
        *(messages.c[name] for name in ("version", "attempts", "lost", "not_before", "lease_until")),
    )
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
_SENT = _MINE.values(delivery="sent", event=sa.bindparam("new_event"), error=None, holder=None, lease_until=None)
_PUT_BACK = _MINE.values(
    delivery="pending",
    not_before=sa.bindparam("until"),
    attempts=messages.c.attempts + 1,
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

    async def delivered(self, row: int, *, holder: str) -> Message | None:
        """Mark `sent` and give it the next event number; None when it was no longer ours."""
        return await self.write(partial(_delivered, row=row, holder=holder, now=self.clock.now()))

    async def put_back(self, row: int, *, holder: str, until: datetime) -> None:
        """Pending again, not before `until`."""
        await self.write(partial(_put_back, row=row, holder=holder, until=until))

    async def give_up(self, row: int, *, holder: str, state: Delivery, error: str) -> Message | None:
        """`failed` or `unknown`, with a sentence for agents."""
        return await self.write(partial(_give_up, row=row, holder=holder, state=state, error=error))

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
    held = locked(connection, conversation)
    if held is None:
        return None
    rows = connection.execute(_LEAVING, {"conversation": conversation}).all()
    choice = _choice(rows, held.conversation, now)
    for row, state in choice.dropped:
        why = FATE_UNKNOWN if state is Delivery.UNKNOWN else None
        connection.execute(_DROP, {"the_row": row.row, "new_state": state.value, "why": why})
    if choice.next is None or not _sending(connection, choice.next, holder=holder, now=now, until=until):
        return None
    message = replace(message_of(choice.next), delivery=Delivery.SENDING)
    return Outgoing(message, held.conversation.reply_to, choice.next.attempts + _lost(choice.next))


def _choice(rows: Sequence[Row], conversation: Conversation, now: datetime) -> Choice:
    """The oldest message that may still leave goes next, if it is due and nothing else is on its way."""
    dropped: list[tuple[Row, Delivery]] = []
    if any(row.delivery == "sending" and row.lease_until > now for row in rows):
        return Choice(None, dropped)
    for row in rows:
        stale = row.author == Author.BOT.value and row.version != conversation.version
        if _lost(row) and (stale or row.lost):
            dropped.append((row, Delivery.UNKNOWN))
        elif stale:
            dropped.append((row, Delivery.STALE))
        else:
            return Choice(row if _lost(row) or row.not_before <= now else None, dropped)
    return Choice(None, dropped)


def _lost(row: Row) -> int:
    """1 when its sender died while sending, which counts as one more attempt."""
    return int(row.delivery == "sending")


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
    return replace(message_of(found), delivery=Delivery.SENT, event=event, error=None)


def _put_back(connection: Connection, *, row: int, holder: str, until: datetime) -> None:
    connection.execute(_PUT_BACK, {"the_row": row, "mine": holder, "until": until})


def _give_up(connection: Connection, *, row: int, holder: str, state: Delivery, error: str) -> Message | None:
    values = {"the_row": row, "mine": holder, "new_state": state.value, "why": error}
    if connection.execute(_GIVE_UP, values).rowcount != 1:
        return None
    return message_of(connection.execute(_ONE, {"the_row": row}).one())
