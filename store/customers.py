"""One customer over all channels, in SQL: places, conversations, and the timeline of what happened in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.customers import MOST_CONVERSATIONS, RANKS, Address, Event, HandoffStep, Kind, Point, Step, TicketStep, Visit
from bot.handoffs import HandoffState, Reason
from bot.messages import Author, Message
from bot.tickets import FIRST_NUMBER, Change, TicketState
from store.columns import Moment, RowNumber
from store.database import Database
from store.enclosing import messages_with
from store.rows import CONVERSATION, MESSAGE, Row, conversation_of
from store.schema import addresses, conversations, handoffs, messages, ticket_changes, tickets

_PEOPLE: Any = sa.bindparam("people", expanding=True)


def _known(column: sa.Column[Any]) -> Any:
    """The last that a platform said of somebody there."""
    there = [conversations.c[name] == addresses.c[name] for name in ("customer", "channel", "account")]
    newest = (conversations.c.created_at.desc(), conversations.c.id)
    said = sa.select(column).where(*there, column != "").order_by(*newest).limit(1)
    return sa.func.coalesce(said.correlate(addresses).scalar_subquery(), "").label(column.name)


_ADDRESSES = (
    sa.select(
        *(addresses.c[name] for name in ("customer", "channel", "account", "created_at")),
        _known(conversations.c.name),
        _known(conversations.c.handle),
    )
    .where(addresses.c.customer.in_(_PEOPLE))
    .order_by(addresses.c.created_at, addresses.c.channel, addresses.c.account, addresses.c.customer)
)
_LAST: Any = (
    sa.select(messages.c.row)
    .where(messages.c.conversation == conversations.c.id, messages.c.author != Author.NOTE.value)
    .order_by(messages.c.row.desc())
    .limit(1)
    .correlate(conversations)
    .scalar_subquery()
    .label("last_row")
)
_VISITS = (
    sa.select(*CONVERSATION, _LAST)
    .where(conversations.c.customer.in_(_PEOPLE))
    .order_by(sa.func.coalesce(_LAST, 0).desc(), conversations.c.id)
    .limit(sa.bindparam("at_most"))
)
_MESSAGES = sa.select(*MESSAGE).where(messages.c.row.in_(sa.bindparam("rows", expanding=True)))
_COUNT = sa.select(sa.func.count()).select_from(conversations).where(conversations.c.customer.in_(_PEOPLE))
_BY_STATE = (
    sa.select(tickets.c.state, sa.func.count().label("how_many"))
    .where(tickets.c.customer.in_(_PEOPLE))
    .group_by(tickets.c.state)
)

_SHOWN = (conversations.c.channel.label("channel_shown"), conversations.c.name.label("name_shown"))
_THEIRS = conversations.c.customer.in_(_PEOPLE)
_SAID = sa.select(*MESSAGE, *_SHOWN).join(conversations, conversations.c.id == messages.c.conversation).where(_THEIRS)
_CHANGED = (
    sa.select(
        ticket_changes,
        tickets.c.subject.label("subject_shown"),
        tickets.c.level.label("level_shown"),
        *_SHOWN,
    )
    .join(tickets, tickets.c.id == ticket_changes.c.ticket)
    .join(conversations, conversations.c.id == tickets.c.conversation)
    .where(tickets.c.customer.in_(_PEOPLE))
)
_HANDED = (
    sa.select(
        *(handoffs.c[name] for name in ("id", "row", "conversation", "state", "reason", "agent", "ticket")), *_SHOWN
    )
    .join(conversations, conversations.c.id == handoffs.c.conversation)
    .where(_THEIRS)
)
_STEPS = {Step.BEGUN: handoffs.c.asked_at, Step.CLAIMED: handoffs.c.claimed_at, Step.ENDED: handoffs.c.ended_at}


class SqlCustomers(Database):
    """bot.customers.Customers in SQL."""

    async def addresses(self, customers: Sequence[str]) -> list[Address]:
        """Where these are known, the oldest first."""
        values = {"people": list(customers)}
        return await self.read(lambda c: [_address(row) for row in c.execute(_ADDRESSES, values)])

    async def visits(self, customers: Sequence[str], *, limit: int = MOST_CONVERSATIONS) -> list[Visit]:
        """The conversations of these, the last used first."""
        return await self.read(partial(_visits, values={"people": list(customers), "at_most": limit}))

    async def conversations_of(self, customers: Sequence[str]) -> int:
        """How many conversations these have."""
        values = {"people": list(customers)}
        return await self.read(lambda c: int(c.execute(_COUNT, values).scalar_one()))

    async def tickets_by_state(self, customers: Sequence[str]) -> Mapping[TicketState, int]:
        """How many tickets these have, of the states in which there are some."""
        values = {"people": list(customers)}
        return await self.read(lambda c: {TicketState(row.state): row.how_many for row in c.execute(_BY_STATE, values)})

    async def timeline(
        self, customers: Sequence[str], *, kinds: Collection[Kind], before: Point | None = None, limit: int = 50
    ) -> list[Event]:
        """The last `limit` of what happened before that point, the oldest first."""
        known = {"people": list(customers), "before": before, "limit": limit}
        return await self.read(partial(_timeline, kinds=kinds, known=known))


def _address(row: Row) -> Address:
    return Address(row.customer, row.channel, row.account, row.name, row.handle, row.created_at)


def _visits(connection: Connection, *, values: Mapping[str, Any]) -> list[Visit]:
    rows = connection.execute(_VISITS, values).all()
    last = [row.last_row for row in rows if row.last_row is not None]
    said = messages_with(connection, connection.execute(_MESSAGES, {"rows": last}).all()) if last else []
    by_row = {message.row: message for message in said}
    return [Visit(conversation_of(row), by_row.get(row.last_row)) for row in rows]


def _timeline(connection: Connection, *, kinds: Collection[Kind], known: Mapping[str, Any]) -> list[Event]:
    found = [event for kind in kinds for event in _SOURCES[kind](connection, **known)]
    return sorted(found, key=lambda event: event.point)[-known["limit"] :]


def _messages(connection: Connection, *, people: list[str], before: Point | None, limit: int) -> list[Event]:
    wanted = _page(_SAID, Kind.MESSAGE, (messages.c.at, messages.c.row), before=before, limit=limit)
    rows = connection.execute(wanted, {"people": people}).all()
    return [
        _event(row, Kind.MESSAGE, Point(message.at, RANKS[Kind.MESSAGE], message.row), message=message)
        for row, message in zip(rows, messages_with(connection, rows), strict=True)
    ]


def _changes(connection: Connection, *, people: list[str], before: Point | None, limit: int) -> list[Event]:
    wanted = _page(_CHANGED, Kind.TICKET, (ticket_changes.c.at, ticket_changes.c.id), before=before, limit=limit)
    return [
        _event(row, Kind.TICKET, Point(row.at, RANKS[Kind.TICKET], row.id), ticket=_ticket_step(row))
        for row in connection.execute(wanted, {"people": people})
    ]


def _steps(connection: Connection, *, people: list[str], before: Point | None, limit: int) -> list[Event]:
    found = []
    for step, moment in _STEPS.items():
        took = _HANDED.add_columns(moment.label("at")).where(moment.is_not(None))
        wanted = _page(took, step, (moment, handoffs.c.row), before=before, limit=limit)
        found += [
            _event(row, Kind.HANDOFF, Point(row.at, RANKS[step], row.row), handoff=_handoff_step(row, step))
            for row in connection.execute(wanted, {"people": people})
        ]
    return found


_SOURCES: dict[Kind, Callable[..., list[Event]]] = {
    Kind.MESSAGE: _messages,
    Kind.TICKET: _changes,
    Kind.HANDOFF: _steps,
}


def _page(query: Any, source: Kind | Step, key: tuple[Any, Any], *, before: Point | None, limit: int) -> Any:
    """The last ones of a source that come before a point, which may belong to another source."""
    moment, number = key
    if before is not None and RANKS[source] == before.rank:
        then: Any = sa.tuple_(sa.literal(before.at, Moment), sa.literal(before.number, RowNumber))
        query = query.where(sa.tuple_(moment, number) < then)
    elif before is not None:
        query = query.where(moment <= before.at if RANKS[source] < before.rank else moment < before.at)
    return query.order_by(moment.desc(), number.desc()).limit(limit)


def _event(row: Row, kind: Kind, point: Point, **what: Message | TicketStep | HandoffStep) -> Event:
    return Event(point, kind, row.conversation, row.channel_shown, row.name_shown, **what)  # type: ignore[arg-type]


def _ticket_step(row: Row) -> TicketStep:
    change = Change(row.ticket, row.at, row.who, row.field, row.before, row.after, row.why)
    return TicketStep(f"BAL-{FIRST_NUMBER + row.ticket}", row.subject_shown, row.level_shown, change)


def _handoff_step(row: Row, step: Step) -> HandoffStep:
    ticket = None if row.ticket is None else f"BAL-{FIRST_NUMBER + row.ticket}"
    return HandoffStep(row.id, step, HandoffState(row.state), Reason(row.reason), row.agent, ticket)
