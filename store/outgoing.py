"""Putting messages into the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversations import Conversation
from bot.messages import Author, Delivery, Draft, Message
from store.enclosing import enclose
from store.rows import buttons_text
from store.schema import LEAVING, messages

DESK = "desk"
"""Stands where a platform's name stands in the key of a message that an agent's client has named."""

_ADD = sa.insert(messages)
_RESTAMP = (
    sa.update(messages)
    .where(
        messages.c.conversation == sa.bindparam("of"),
        LEAVING,
        messages.c.author == Author.BOT.value,
        messages.c.version == sa.bindparam("old"),
    )
    .values(version=sa.bindparam("new"))
)


def put_out(
    connection: Connection,
    conversation: Conversation,
    drafts: Sequence[Draft],
    *,
    now: datetime,
    turn: str | None = None,
    delivery: Delivery = Delivery.PENDING,
) -> None:
    """Add messages for the customer under the conversation's version."""
    rows = [_values(conversation, draft, now) | {"turn": turn, "delivery": delivery.value} for draft in drafts]
    if rows and not any(draft.attachments for draft in drafts):
        connection.execute(_ADD, rows)
        return
    for draft, values in zip(drafts, rows, strict=True):
        row = connection.execute(_ADD, values).inserted_primary_key[0]
        enclose(connection, draft.attachments, conversation=conversation.id, message=row, now=now)


def put_out_named(
    connection: Connection,
    conversation: Conversation,
    draft: Draft,
    *,
    external_id: str,
    now: datetime,
    not_before: datetime | None = None,
) -> Message:
    """Add one message that can be recognised by its external id when it is asked for again."""
    values = _values(conversation, draft, now) | {
        "not_before": not_before or now,
        "delivery": Delivery.PENDING.value,
        "channel": DESK,
        "account": conversation.id,
        "external_id": external_id,
    }
    row = connection.execute(_ADD, values).inserted_primary_key[0]
    enclosed = enclose(connection, draft.attachments, conversation=conversation.id, message=row, now=now)
    return Message(
        row=row,
        id=values["id"],
        conversation=conversation.id,
        author=draft.author,
        text=draft.text,
        at=now,
        buttons=draft.buttons,
        agent=draft.agent,
        delivery=Delivery.PENDING,
        attachments=enclosed,
        private=draft.private,
    )


def restamp(connection: Connection, conversation: str, *, old: int, new: int) -> None:
    """Move bot messages that still wait to leave to the new version: they go before the change of owner."""
    connection.execute(_RESTAMP, {"of": conversation, "old": old, "new": new})


def _values(conversation: Conversation, draft: Draft, now: datetime) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "conversation": conversation.id,
        "author": draft.author.value,
        "text": draft.text,
        "buttons": buttons_text(draft.buttons),
        "agent": draft.agent,
        "private": draft.private,
        "attachments": len(draft.attachments),
        "at": now,
        "version": conversation.version,
        "not_before": now,
    }
