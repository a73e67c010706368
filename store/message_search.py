"""Search over everything that is kept: customers, messages with their notes, tickets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.messages import ChannelAddress
from bot.searching import (
    Found,
    FoundCustomer,
    FoundMessage,
    FoundTicket,
    Phrase,
    found_ticket,
    phrases_of,
    seems_a_number,
    snippet,
    sought,
    spellings,
    told_of,
)
from bot.tickets import id_of
from store.database import Database
from store.enclosing import messages_with
from store.rows import MESSAGE
from store.schema import addresses, conversations, messages
from store.ticket_search import listed_tickets
from store.word_index import message_rows, named, ticket_ids

_MESSAGES = (
    sa.select(*MESSAGE, conversations.c.name.label("name_shown"), conversations.c.channel.label("channel_shown"))
    .join(conversations, conversations.c.id == messages.c.conversation)
    .where(messages.c.row.in_(sa.bindparam("rows", expanding=True)))
    .order_by(messages.c.row.desc())
)
_BY_ADDRESS = sa.select(addresses.c.customer).where(addresses.c.person.in_(sa.bindparam("written", expanding=True)))
_LATEST = (
    sa.select(conversations.c.customer)
    .group_by(conversations.c.customer)
    .order_by(sa.func.max(conversations.c.updated_at).desc(), conversations.c.customer)
    .limit(sa.bindparam("at_most"))
)
_OF_CUSTOMERS = (
    sa.select(*(conversations.c[name] for name in ("id", "customer", "name", "handle", "channel", "updated_at")))
    .where(conversations.c.customer.in_(sa.bindparam("customers", expanding=True)))
    .order_by(conversations.c.updated_at.desc(), conversations.c.id)
)
_ADDRESSES = (
    sa.select(addresses.c.customer, addresses.c.channel, addresses.c.account, addresses.c.person)
    .where(addresses.c.customer.in_(sa.bindparam("customers", expanding=True)))
    .order_by(addresses.c.customer, addresses.c.created_at, addresses.c.channel)
)


class SqlSearch(Database):
    """bot.searching.Search in SQL."""

    async def search(self, words: str, *, limit: int) -> Found:
        """At most `limit` of each kind that hold all of the words."""
        return await self.read(partial(_search, words=words, limit=limit))


def _search(connection: Connection, *, words: str, limit: int) -> Found:
    wanted = sought(words)
    if not wanted:
        return Found()
    phrases = phrases_of(wanted)
    tickets = _tickets(connection, words, wanted, phrases, limit)
    told = {each.listed.ticket.customer for each in tickets if seems_a_number(wanted) and told_of(each, phrases)}
    told |= set(connection.execute(_BY_ADDRESS, {"written": spellings(words)}).scalars())
    return Found(
        customers=_customers(connection, wanted, told, limit),
        messages=_messages(connection, wanted, phrases, limit),
        tickets=tickets,
    )


def _customers(connection: Connection, wanted: Sequence[str], told: set[str], limit: int) -> tuple[FoundCustomer, ...]:
    by_name = conversations.c.id.in_(named(connection, wanted))
    condition = sa.or_(by_name, conversations.c.customer.in_(sorted(told))) if told else by_name
    customers = list(connection.execute(_LATEST.where(condition), {"at_most": limit}).scalars())
    if not customers:
        return ()
    last: dict[str, Any] = {}
    for row in connection.execute(_OF_CUSTOMERS, {"customers": customers}):
        last.setdefault(row.customer, row)
    known = connection.execute(_ADDRESSES, {"customers": customers}).all()
    places = {
        customer: tuple(ChannelAddress(row.channel, row.account, row.person) for row in rows)
        for customer, rows in groupby(known, attrgetter("customer"))
    }
    return tuple(_customer(row, places.get(customer, ())) for customer, row in last.items())


def _customer(row: Any, places: tuple[ChannelAddress, ...]) -> FoundCustomer:
    return FoundCustomer(row.customer, row.name, row.handle, places, row.id, row.channel, row.updated_at)


def _messages(
    connection: Connection, wanted: Sequence[str], phrases: Sequence[Phrase], limit: int
) -> tuple[FoundMessage, ...]:
    rows = message_rows(connection, wanted, at_most=limit)
    found = connection.execute(_MESSAGES, {"rows": rows}).all() if rows else []
    whole = messages_with(connection, found)
    return tuple(
        FoundMessage(message, row.name_shown, row.channel_shown, snippet(message.text, phrases))
        for message, row in zip(whole, found, strict=True)
    )


def _tickets(
    connection: Connection, words: str, wanted: Sequence[str], phrases: Sequence[Phrase], limit: int
) -> tuple[FoundTicket, ...]:
    number = id_of(words)
    ids = [*([number] if number else []), *ticket_ids(connection, wanted, at_most=limit)]
    return tuple(found_ticket(listed, phrases) for listed in listed_tickets(connection, ids)[:limit])
