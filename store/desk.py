"""What agents do in a conversation: claim, finish, say, note, each in one transaction under its lock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversations import Conversation, Owner
from bot.errors import ConflictError, NotFoundError
from bot.handoffs import Handoff, HandoffState, claimed, finished
from bot.messages import Author, Delivery, Draft, Message
from bot.tickets import UNDER_WAY, TicketState, id_of
from store.casework import answered_by
from store.columns import Moment, one_of
from store.database import Database
from store.enclosing import message_with
from store.history import change, locked_ticket
from store.locked import LOCKED, Locked, locked_of, locked_or_missing, save
from store.mentions import add_mentions
from store.outgoing import DESK, put_out, put_out_named
from store.queue import HANDOFFS
from store.rows import MESSAGE, handoff_of, values_of
from store.schema import conversations, handoffs, messages

_OF_HANDOFF = LOCKED.where(
    conversations.c.id
    == sa.select(handoffs.c.conversation).where(handoffs.c.id == sa.bindparam("handoff")).scalar_subquery()
)
_HANDOFF = HANDOFFS.where(handoffs.c.id == sa.bindparam("handoff"))
_SAVE = sa.update(handoffs).where(handoffs.c.id == sa.bindparam("handoff"))
_CHANGEABLE = [
    handoffs.c[name]
    for name in (
        *("state", "agent", "claimed_at", "ended_at", "skill", "callback", "prefers"),
        *("offered_to", "offered_until", "passed", "waiting_since", "answered"),
    )
]
_SPOKEN_AT = sa.bindparam("spoken_at", type_=Moment)
_ANSWERED = (
    sa.update(handoffs)
    .where(handoffs.c.conversation == sa.bindparam("of"), one_of(handoffs.c.state, "claimed"))
    .values(answered=sa.true(), waiting_since=None, answered_at=sa.func.coalesce(handoffs.c.answered_at, _SPOKEN_AT))
)
_SAID = sa.select(*MESSAGE).where(
    messages.c.channel == DESK,
    messages.c.account == sa.bindparam("conversation"),
    messages.c.external_id == sa.bindparam("external_id"),
)


class SqlDesk(Database):
    """bot.storing.Desk in SQL."""

    async def claim(self, handoff: str, *, agent: str, now: datetime) -> Handoff:
        """Compare and set; NotFoundError, AlreadyClaimedError or ConflictError."""
        return await self.write(partial(_claim, identity=handoff, agent=agent, now=now))

    async def finish(
        self, handoff: str, *, agent: str, state: HandoffState, notice: Draft | None, now: datetime
    ) -> Handoff:
        """Return, resolve (its ticket becomes solved) or release, and tell the customer `notice`."""
        return await self.write(partial(_finish, identity=handoff, agent=agent, state=state, notice=notice, now=now))

    async def say(
        self, conversation: str, draft: Draft, *, external_id: str, now: datetime, not_before: datetime | None = None
    ) -> Message:
        """A message for the customer, once for each external id; an agent must own the conversation."""
        known: dict[str, Any] = {"external_id": external_id, "now": now, "not_before": not_before or now}
        return await self.write(partial(_say, conversation=conversation, draft=draft, **known))

    async def note(
        self,
        conversation: str,
        *,
        agent: str,
        text: str,
        now: datetime,
        called: Sequence[str] = (),
        external_id: str | None = None,
    ) -> Message:
        """A line that only colleagues read; it calls those named."""
        known: dict[str, Any] = {"called": called, "external_id": external_id, "now": now}
        return await self.write(partial(note, conversation=conversation, agent=agent, text=text, **known))


def _claim(connection: Connection, *, identity: str, agent: str, now: datetime) -> Handoff:
    handoff, held = both(connection, identity)
    taken, conversation = claimed(handoff, held.conversation, agent=agent, now=now)
    if taken is not handoff:
        save_both(connection, taken, conversation, now=now)
    return taken


def _finish(
    connection: Connection, *, identity: str, agent: str, state: HandoffState, notice: Draft | None, now: datetime
) -> Handoff:
    handoff, held = both(connection, identity)
    ended, conversation = finished(handoff, held.conversation, agent=agent, state=state, now=now)
    save_both(connection, ended, conversation, now=now)
    if state is HandoffState.RESOLVED:
        _solve(connection, ended.ticket, agent=agent, now=now)
    put_out(connection, conversation, [notice] if notice else [], now=now)
    return ended


def both(connection: Connection, identity: str) -> tuple[Handoff, Locked]:
    """A handoff and its conversation, locked; NotFoundError."""
    held = connection.execute(_OF_HANDOFF, {"handoff": identity}).first()
    if held is None:
        raise NotFoundError("There is no such handoff.")
    handoff = connection.execute(_HANDOFF, {"handoff": identity}).one()
    return handoff_of(handoff), locked_of(held)


def save_both(connection: Connection, handoff: Handoff, conversation: Conversation, *, now: datetime) -> None:
    """Write back what a move has changed of both."""
    connection.execute(_SAVE, {"handoff": handoff.id, **values_of(handoff, _CHANGEABLE)})
    save(connection, conversation, now=now)


def _solve(connection: Connection, number: str | None, *, agent: str, now: datetime) -> None:
    ticket = locked_ticket(connection, id_of(number or ""))
    if ticket is not None and ticket.state in UNDER_WAY:
        change(connection, ticket, who=agent, now=now, why="handoff resolved", state=TicketState.SOLVED)


def _say(
    connection: Connection, *, conversation: str, draft: Draft, external_id: str, now: datetime, not_before: datetime
) -> Message:
    present = locked_or_missing(connection, conversation).conversation
    said = connection.execute(_SAID, {"conversation": conversation, "external_id": external_id}).first()
    if said is not None:
        return message_with(connection, said)
    if draft.author is Author.AGENT and (present.owner is not Owner.AGENT or present.agent != draft.agent):
        raise ConflictError("This conversation is not yours to answer.")
    if draft.author is Author.AGENT:
        answered_by(connection, conversation, agent=draft.agent or "", now=now)
        connection.execute(_ANSWERED, {"of": conversation, "spoken_at": now})
    return put_out_named(connection, present, draft, external_id=external_id, now=now, not_before=not_before)


def note(
    connection: Connection,
    *,
    conversation: str,
    agent: str,
    text: str,
    now: datetime,
    called: Sequence[str] = (),
    external_id: str | None = None,
) -> Message:
    """A line that only colleagues read, within a transaction: once for each external id; it calls those named."""
    locked_or_missing(connection, conversation)
    key = {"conversation": conversation, "external_id": external_id}
    said = connection.execute(_SAID, key).first() if external_id else None
    if said is not None:
        return message_with(connection, said)
    values: dict[str, Any] = {
        "id": str(uuid4()),
        "conversation": conversation,
        "author": Author.NOTE.value,
        "text": text,
        "agent": agent,
        "at": now,
        "delivery": Delivery.RECEIVED.value,
    }
    once = {"channel": DESK, "account": conversation, "external_id": external_id} if external_id else {}
    row = connection.execute(sa.insert(messages), values | once).inserted_primary_key[0]
    message = Message(row, values["id"], conversation, Author.NOTE, text, now, agent=agent)
    add_mentions(connection, message, called, now=now)
    return message
