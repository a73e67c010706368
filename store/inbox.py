"""Arrival: customers, their conversations and their messages, each stored once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversations import Conversation, Owner
from bot.leaving import CHOICES
from bot.matters import written
from bot.messages import Author, ChannelAddress, Delivery, Inbound, Message, ReplyTo
from bot.storing import Recorded
from store.columns import one_of
from store.database import Database
from store.enclosing import enclose, message_with
from store.history import revised, waiting_for
from store.inserting import insert_once
from store.locked import LOCKED, Locked, locked_of
from store.marking import mark_place
from store.rows import CONVERSATION, MESSAGE, conversation_of
from store.schema import addresses, conversations, customers, handoffs, messages, turns

WEB = "web"

_ADDRESS = addresses.c.customer == conversations.c.customer
_THERE = (
    addresses.c.channel == sa.bindparam("sender_channel"),
    addresses.c.account == sa.bindparam("sender_account"),
    addresses.c.person == sa.bindparam("person"),
    conversations.c.channel == sa.bindparam("channel"),
    conversations.c.account == sa.bindparam("account"),
    conversations.c.chat == sa.bindparam("chat"),
    conversations.c.thread == sa.bindparam("thread"),
)
_CONVERSATION = LOCKED.join(addresses, _ADDRESS).where(*_THERE)
_FIND = sa.select(*CONVERSATION).join(addresses, _ADDRESS).where(*_THERE)
_CUSTOMER = sa.select(addresses.c.customer).where(
    addresses.c.channel == sa.bindparam("channel"),
    addresses.c.account == sa.bindparam("account"),
    addresses.c.person == sa.bindparam("person"),
)
_KNOW = sa.update(conversations)
_REPEATED = sa.select(*MESSAGE).where(
    messages.c.channel == sa.bindparam("channel"),
    messages.c.account == sa.bindparam("account"),
    messages.c.external_id == sa.bindparam("external_id"),
)
_HEARD = (
    sa.update(conversations)
    .where(conversations.c.id == sa.bindparam("conversation"))
    .values(events=sa.bindparam("new_events"), updated_at=sa.bindparam("now"), unreachable=sa.false())
)
_ADD_TURN = sa.insert(turns)
_WAITS_FOR_AGENT = (
    sa.update(handoffs)
    .where(
        handoffs.c.conversation == sa.bindparam("of"),
        one_of(handoffs.c.state, "claimed"),
        handoffs.c.waiting_since.is_(None),
    )
    .values(waiting_since=sa.bindparam("now"))
)


class SqlInbox(Database):
    """bot.storing.Inbox in SQL."""

    async def open_conversation(
        self,
        sender: ChannelAddress,
        reply_to: ReplyTo,
        *,
        name: str = "",
        locale: str | None = None,
        zone: str | None = None,
        handle: str = "",
    ) -> Conversation:
        """The customer's conversation there, made when missing."""
        known = {"name": name, "locale": locale, "zone": zone, "handle": handle}
        opening = partial(_opened, sender=sender, reply_to=reply_to, known=known, now=self.clock.now())
        return (await self.write(opening)).conversation

    async def find_conversation(self, sender: ChannelAddress, reply_to: ReplyTo) -> Conversation | None:
        """The customer's conversation there, if there is one."""
        row = await self.read(lambda c: c.execute(_FIND, _key(sender, reply_to)).first())
        return None if row is None else conversation_of(row)

    async def record(self, inbound: Inbound) -> Recorded:
        """Store once, with its attachments, and start a turn when the assistant owns the conversation."""
        return await self.write(partial(_record, inbound=inbound))


def _record(connection: Connection, inbound: Inbound) -> Recorded:
    known = {"name": inbound.name, "locale": inbound.locale, "zone": inbound.zone, "handle": inbound.handle}
    held = _opened(connection, inbound.sender, inbound.reply_to, known=known, now=inbound.sent_at)
    message = _stored(connection, held, inbound)
    if message is None:
        return Recorded(held.conversation, _repeated(connection, inbound), new=False, turn=None)
    heard = {"conversation": message.conversation, "new_events": held.events + 1, "now": inbound.sent_at}
    connection.execute(_HEARD, heard)
    for ticket in waiting_for(connection, held.conversation.customer):
        revised(connection, ticket, written(ticket, inbound.text, now=inbound.sent_at), now=inbound.sent_at)
    conversation = replace(held.conversation, unreachable=False)
    if conversation.owner is Owner.AGENT:
        connection.execute(_WAITS_FOR_AGENT, {"of": conversation.id, "now": inbound.sent_at})
    if conversation.owner is not Owner.BOT and not _leaves(conversation, inbound):
        return Recorded(conversation, message, new=True, turn=None)
    return Recorded(conversation, message, new=True, turn=_turn_for(connection, message))


def _leaves(conversation: Conversation, inbound: Inbound) -> bool:
    """In the line only one thing is answered: leaving it."""
    return conversation.owner is Owner.QUEUE and inbound.choice in CHOICES


def _opened(
    connection: Connection, sender: ChannelAddress, reply_to: ReplyTo, *, known: dict[str, str | None], now: datetime
) -> Locked:
    held = _found(connection, sender, reply_to) or _made(connection, sender, reply_to, now=now)
    told: dict[str, Any] = {name: value for name, value in known.items() if value}
    wanted = replace(held.conversation, **told)
    if wanted == held.conversation:
        return held
    connection.execute(_KNOW.where(conversations.c.id == wanted.id), {name: getattr(wanted, name) for name in known})
    mark_place(connection, wanted, now=now)
    return replace(held, conversation=wanted)


def _found(connection: Connection, sender: ChannelAddress, reply_to: ReplyTo) -> Locked | None:
    row = connection.execute(_CONVERSATION, _key(sender, reply_to)).first()
    return None if row is None else locked_of(row)


def _key(sender: ChannelAddress, reply_to: ReplyTo) -> dict[str, str]:
    address = {"sender_channel": sender.channel, "sender_account": sender.account, "person": sender.person}
    return address | vars(reply_to)


def _made(connection: Connection, sender: ChannelAddress, reply_to: ReplyTo, *, now: datetime) -> Locked:
    values = {
        "id": str(uuid4()),
        "customer": _customer(connection, sender, now=now),
        **vars(reply_to),
        **{"owner": Owner.BOT.value, "version": 1, "name": "", "created_at": now, "updated_at": now},
    }
    insert_once(connection, conversations, values)  # taken: another process was first, and theirs is found below
    held = _found(connection, sender, reply_to)
    assert held is not None
    return held


def _customer(connection: Connection, sender: ChannelAddress, *, now: datetime) -> str:
    known = connection.execute(_CUSTOMER, vars(sender)).scalar()
    if known is not None:
        return str(known)
    customer = str(uuid4())
    connection.execute(sa.insert(customers), {"id": customer, "created_at": now})
    if insert_once(connection, addresses, {**vars(sender), "customer": customer, "created_at": now}):
        return customer
    connection.execute(sa.delete(customers).where(customers.c.id == customer))
    return str(connection.execute(_CUSTOMER, vars(sender)).scalar_one())


def _stored(connection: Connection, held: Locked, inbound: Inbound) -> Message | None:
    """The new message, or None when its external id is known."""
    values: dict[str, Any] = {
        "id": _public_id(inbound),
        "conversation": held.conversation.id,
        "author": Author.CUSTOMER.value,
        "text": inbound.text,
        "choice": inbound.choice,
        "album": inbound.album,
        "attachments": len(inbound.attachments),
        "at": inbound.sent_at,
        "event": held.events + 1,
        "delivery": Delivery.RECEIVED.value,
        "channel": inbound.reply_to.channel,
        "account": inbound.reply_to.account,
        "external_id": inbound.external_id,
    }
    row = insert_once(connection, messages, values)
    if row is None and not _known(connection, inbound):
        values["id"] = str(uuid4())  # the browser chose the id of another message of this conversation
        row = insert_once(connection, messages, values)
    if row is None:
        return None
    return Message(
        row=row,
        id=values["id"],
        conversation=held.conversation.id,
        author=Author.CUSTOMER,
        text=inbound.text,
        at=inbound.sent_at,
        choice=inbound.choice,
        event=held.events + 1,
        attachments=enclose(
            connection, inbound.attachments, conversation=held.conversation.id, message=row, now=inbound.sent_at
        ),
        album=inbound.album,
    )


def _public_id(inbound: Inbound) -> str:
    """A browser knows its own messages by the id it chose; other platforms' ids stay inside."""
    return inbound.external_id.rpartition(":")[2] if inbound.reply_to.channel == WEB else str(uuid4())


def _known(connection: Connection, inbound: Inbound) -> bool:
    return connection.execute(_REPEATED, _source(inbound)).first() is not None


def _repeated(connection: Connection, inbound: Inbound) -> Message:
    return message_with(connection, connection.execute(_REPEATED, _source(inbound)).one())


def _source(inbound: Inbound) -> dict[str, str]:
    return {
        "channel": inbound.reply_to.channel,
        "account": inbound.reply_to.account,
        "external_id": inbound.external_id,
    }


def _turn_for(connection: Connection, message: Message) -> str:
    turn = str(uuid4())
    values = {"id": turn, "conversation": message.conversation, "message": message.row, "state": "waiting"}
    connection.execute(_ADD_TURN, values | {"created_at": message.at})
    return turn
