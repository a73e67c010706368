"""Lists of tickets: filtered, sorted, page by page; and what belongs to one ticket."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.attachments import Attachment
from bot.conversations import Conversation
from bot.errors import NotFoundError
from bot.messages import DEFAULT_LANGUAGE, LANGUAGES, Author
from bot.reading import ListedTicket, TicketOrder, TicketQuery
from bot.tickets import PEOPLE, Priority, id_of
from store.columns import EPOCH, Moment
from store.database import Database
from store.people_schema import ticket_tags
from store.rows import ATTACHMENT, CONVERSATION, TICKET, attachment_of, conversation_of, ticket_of
from store.schema import STILL_UNDER_WAY, attachments, conversations, customers, messages, tickets
from store.tagging import tags_on

ESCAPE = "!"
SIGNS = re.compile(r"[%_!]")
"""What LIKE takes for a pattern."""

NEVER = EPOCH.replace(year=9999)

_OF_LOCALE = sa.func.lower(sa.func.substr(conversations.c.locale, 1, 2))
_SPEAKS: Any = sa.func.coalesce(
    conversations.c.language, sa.case((_OF_LOCALE.in_(LANGUAGES), _OF_LOCALE), else_=DEFAULT_LANGUAGE)
)
_LISTED = sa.select(
    *TICKET,
    conversations.c.name.label("name_shown"),
    conversations.c.channel.label("channel_shown"),
    _SPEAKS.label("language_shown"),
).join(conversations, conversations.c.id == tickets.c.conversation)
_RANK: Any = sa.case({priority.value: priority.rank for priority in Priority}, value=tickets.c.priority)
_DUE = sa.func.coalesce(tickets.c.resolution_due, sa.literal(NEVER, Moment))
_UNANSWERED = sa.and_(tickets.c.first_response_at.is_(None), tickets.c.first_response_due.is_not(None))
# What is sorted from the last to the first is negated, so that one comparison finds the next page.
_KEYS: dict[TicketOrder, tuple[Any, ...]] = {
    TicketOrder.NEWEST: (-tickets.c.id,),
    TicketOrder.UPDATED: (-tickets.c.updated_at, -tickets.c.id),
    TicketOrder.DUE: (_DUE, -tickets.c.id),
    TicketOrder.PRIORITY: (-_RANK, -tickets.c.id),
}
_FILES = (
    sa.select(*ATTACHMENT)
    .where(attachments.c.ticket == sa.bindparam("ticket"))
    .order_by(attachments.c.message, attachments.c.place)
)
_RECENT = (
    sa.select(sa.func.count())
    .select_from(tickets)
    .join(conversations, conversations.c.customer == tickets.c.customer)
    .where(
        conversations.c.id == sa.bindparam("conversation"),
        tickets.c.level >= PEOPLE,
        tickets.c.created_at >= sa.bindparam("since"),
    )
)
_LAST_USED = (
    sa.select(*CONVERSATION)
    .join(messages, messages.c.conversation == conversations.c.id)
    .where(conversations.c.customer == sa.bindparam("customer"), messages.c.author == Author.CUSTOMER.value)
    .order_by(messages.c.row.desc())
    .limit(1)
)


class SqlTicketSearch(Database):
    """bot.storing.Reading in SQL, the part about lists of tickets."""

    async def tickets(self, query: TicketQuery, *, after: str | None = None, limit: int = 50) -> list[ListedTicket]:
        """In the order of the query, those behind the ticket numbered `after`."""
        return await self.read(partial(_tickets, query=query, after=after, limit=limit))

    async def attachments_of(self, number: str) -> list[Attachment]:
        """What the customer sent for this ticket, oldest first."""
        values = {"ticket": id_of(number)}
        return await self.read(lambda c: [attachment_of(row) for row in c.execute(_FILES, values)])

    async def recent_tickets(self, conversation: str, *, since: datetime) -> int:
        """How many tickets of this conversation's customer went to people since then."""
        values = {"conversation": conversation, "since": since}
        return await self.read(lambda c: int(c.execute(_RECENT, values).scalar_one()))

    async def last_used(self, customer: str) -> Conversation | None:
        """The conversation in which this customer wrote last."""
        row = await self.read(lambda c: c.execute(_LAST_USED, {"customer": customer}).first())
        return None if row is None else conversation_of(row)


def listed_tickets(connection: Connection, ids: Sequence[int]) -> list[ListedTicket]:
    """These tickets, the newest first."""
    wanted = _LISTED.where(tickets.c.id.in_(ids)).order_by(tickets.c.id.desc())
    return _listed(connection, wanted) if ids else []


def _tickets(connection: Connection, *, query: TicketQuery, after: str | None, limit: int) -> list[ListedTicket]:
    keys = _KEYS[query.order]
    wanted = _LISTED.where(*_conditions(query)).order_by(*keys).limit(limit)
    if after is not None:
        wanted = wanted.where(sa.tuple_(*keys) > _place(connection, keys, after))
    return _listed(connection, wanted)


def _place(connection: Connection, keys: tuple[Any, ...], after: str) -> Any:
    """Where the page before ended; the ticket itself need not fit the query any more."""
    named = [key.label(f"key{place}") for place, key in enumerate(keys)]
    row = connection.execute(sa.select(*named).where(tickets.c.id == id_of(after))).first()
    if row is None:
        raise NotFoundError("There is no such ticket.")
    return sa.tuple_(*(sa.literal(value, key.type) for value, key in zip(row, keys, strict=True)))


def _conditions(query: TicketQuery) -> list[Any]:
    equal = {
        tickets.c.level: query.level,
        tickets.c.category: query.category,
        tickets.c.customer: query.customer,
        tickets.c.conversation: query.conversation,
        conversations.c.channel: query.channel,
        _SPEAKS: query.language,
    }
    found = [column == value for column, value in equal.items() if value is not None]
    if query.states:
        found.append(tickets.c.state.in_([state.value for state in query.states]))
    if query.assignee is not None:
        found.append(tickets.c.assignee == query.assignee if query.assignee else tickets.c.assignee.is_(None))
    if query.kin is not None:
        found.append(tickets.c.customer.in_(_kin_of(query.kin)))
    if query.tag is not None:
        found.append(tickets.c.id.in_(sa.select(ticket_tags.c.ticket).where(ticket_tags.c.tag == query.tag)))
    if query.overdue_at is not None:
        found.append(_overdue(query.overdue_at))
    if query.words:
        found.append(_holds(query.words))
    return found


def _kin_of(customer: str) -> Any:
    """All who are one person with a customer, as far as agents said so."""
    head: Any = (
        sa.select(sa.func.coalesce(customers.c.linked_to, customers.c.id))
        .where(customers.c.id == customer)
        .scalar_subquery()
    )
    kin = customers.alias("kin")
    return sa.select(kin.c.id).where(sa.or_(kin.c.id == head, kin.c.linked_to == head))


def _overdue(now: datetime) -> Any:
    unanswered = sa.and_(_UNANSWERED, tickets.c.first_response_due <= now)
    return sa.and_(STILL_UNDER_WAY, sa.or_(unanswered, tickets.c.resolution_due <= now))


def _holds(words: str) -> Any:
    told = (tickets.c.subject, tickets.c.description, tickets.c.order_number, tickets.c.contact, conversations.c.name)
    pattern = "%" + SIGNS.sub(rf"{ESCAPE}\g<0>", words) + "%"
    places = [column.ilike(pattern, escape=ESCAPE) for column in told]
    return sa.or_(tickets.c.id == id_of(words), *places)


def _listed(connection: Connection, wanted: Any) -> list[ListedTicket]:
    rows = connection.execute(wanted).all()
    tags = tags_on(connection, tickets=[row.id for row in rows])
    return [
        ListedTicket(ticket_of(row), row.name_shown, row.channel_shown, row.language_shown, tags.get(row.id, ()))
        for row in rows
    ]
