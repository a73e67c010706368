"""Customers who are one person, in SQL: the log of what agents said, and under whom each of them stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.errors import BusyError, ConflictError, InvalidError, NotFoundError
from bot.linking import (
    MOST_SUGGESTED,
    NOBODY,
    TOO_COMMON,
    Alike,
    Said,
    Suggestion,
    Verdict,
    came_by,
    check_link,
    first_of,
    group_of,
    holding,
    in_order,
    suggested,
    undone,
)
from bot.marks import Mark, Told
from store.database import Database
from store.people_schema import customer_links
from store.rows import Row
from store.schema import conversations, customer_marks, customers

MOST_ALIKE = 500
TRIES = 5

Born = dict[str, datetime]
"""Customers and when each of them came first."""

_HEAD: Any = (
    sa.select(sa.func.coalesce(customers.c.linked_to, customers.c.id))
    .where(customers.c.id == sa.bindparam("customer"))
    .scalar_subquery()
)
_KIN = sa.select(customers.c.id, customers.c.created_at).where(
    sa.or_(customers.c.id == _HEAD, customers.c.linked_to == _HEAD)
)
_LOCK = (
    sa.select(customers.c.id)
    .where(customers.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(customers.c.id)
    .with_for_update(key_share=True)  # whoever only refers to them need not wait
)
_STAND = sa.update(customers).where(customers.c.id.in_(sa.bindparam("ids", expanding=True)))
_LOG = (
    sa.select(customer_links)
    .where(
        sa.or_(
            customer_links.c.customer.in_(sa.bindparam("ids", expanding=True)),
            customer_links.c.other.in_(sa.bindparam("ids", expanding=True)),
        )
    )
    .order_by(customer_links.c.id)
)
_ADD = sa.insert(customer_links)
_GROUPS = sa.select(customers.c.id, customers.c.created_at, customers.c.linked_to).where(
    sa.or_(
        customers.c.id.in_(sa.bindparam("ids", expanding=True)),
        customers.c.linked_to.in_(sa.bindparam("ids", expanding=True)),
    )
)

_mine, _theirs, _any = (customer_marks.alias(name) for name in ("mine", "theirs", "everybodys"))
_here, _there = (conversations.alias(name) for name in ("here", "there"))
_HOW_MANY: Any = (
    sa.select(sa.func.count())
    .select_from(
        sa.select(sa.literal(1).label("one"))
        .where(_any.c.kind == _mine.c.kind, _any.c.value == _mine.c.value)
        .limit(TOO_COMMON + 1)
        .correlate(_mine)
        .subquery()
    )
    .correlate(_mine)
    .scalar_subquery()
)
_ALIKE = (
    sa.select(
        _mine.c.kind,
        _mine.c.value,
        _here.c.customer,
        _there.c.customer.label("other"),
        _here.c.channel.label("here"),
        _there.c.channel.label("there"),
    )
    .select_from(_here)
    .join(_mine, _mine.c.conversation == _here.c.id)
    .join(_theirs, sa.and_(_theirs.c.kind == _mine.c.kind, _theirs.c.value == _mine.c.value))
    .join(_there, _there.c.id == _theirs.c.conversation)
    .where(
        _here.c.customer.in_(sa.bindparam("ids", expanding=True)),
        _there.c.customer.not_in(sa.bindparam("ids", expanding=True)),
        _HOW_MANY <= TOO_COMMON,
    )
    .order_by(_mine.c.at.desc())
    .limit(MOST_ALIKE)
)


class SqlLinks(Database):
    """bot.linking.Links in SQL."""

    async def kin(self, customer: str) -> list[str]:
        """All who are one person, the oldest first."""
        return await self.read(lambda c: in_order(_kin(c, customer)))

    async def links(self, customer: str) -> list[Said]:
        """The links that hold this customer's group together, the oldest first."""
        return await self.read(lambda c: holding(_log(c, _kin(c, customer))))

    async def link(self, customer: str, other: str, *, who: str, why: str, now: datetime) -> None:
        """Two are one person from now on."""
        said = Said(customer, other, Verdict.LINKED, now, who, why)
        await self.write(partial(_link, said=said))

    async def unlink(self, customer: str, other: str, *, who: str, now: datetime) -> None:
        """Both groups are as they were before the link."""
        await self.write(partial(_unlink, customer=customer, other=other, who=who, now=now))

    async def set_apart(self, customer: str, other: str, *, who: str, now: datetime) -> None:
        """Two are different people."""
        said = Said(customer, other, Verdict.DIFFERENT, now, who, "")
        await self.write(partial(_set_apart, said=said))

    async def suggestions(self, customer: str, *, limit: int = MOST_SUGGESTED) -> list[Suggestion]:
        """Who may be the same person, the surest first."""
        return await self.read(partial(_suggestions, customer=customer, limit=limit))


def _kin(connection: Connection, customer: str) -> Born:
    return {row.id: row.created_at for row in connection.execute(_KIN, {"customer": customer})}


def _held(connection: Connection, *people: str) -> tuple[Born, ...]:
    """Their groups, locked: nobody else changes them until this transaction ends."""
    found: tuple[Born, ...] = ()
    for _ in range(TRIES):
        before, found = found, tuple(_kin(connection, customer) for customer in people)
        if found == before:  # nothing happened while the lock was waited for
            return found
        connection.execute(_LOCK, {"ids": [customer for group in found for customer in group]}).all()
    raise BusyError("These customers are being linked by others at this moment.", retry_after=1.0)


def _link(connection: Connection, *, said: Said) -> None:
    one, two = _held(connection, said.customer, said.other)
    check_link(said.customer, said.other, one, two)
    if said.other in one:
        return
    _write(connection, [said])
    _stand(connection, one | two)


def _unlink(connection: Connection, *, customer: str, other: str, who: str, now: datetime) -> None:
    (kin,) = _held(connection, customer)
    links = holding(_log(connection, kin))
    link = came_by(customer, other, links)
    _write(connection, undone(customer, other, link, who=who, now=now))
    left = [said for said in links if said is not link]
    for group in (group_of(customer, left), group_of(other, left)):
        _stand(connection, {one: kin[one] for one in group})


def _set_apart(connection: Connection, *, said: Said) -> None:
    one, two = _held(connection, said.customer, said.other)
    if said.customer == said.other:
        raise InvalidError("This is one and the same customer.")
    if not (one and two):
        raise NotFoundError(NOBODY)
    if said.other in one:
        raise ConflictError("These two are linked: undo that first.")
    _write(connection, [said])


def _stand(connection: Connection, born: Born) -> None:
    """Everybody of a group under the oldest of them."""
    head = first_of(born)
    others = [customer for customer in born if customer != head]
    connection.execute(_STAND.values(linked_to=None), {"ids": [head]})
    if others:
        connection.execute(_STAND.values(linked_to=head), {"ids": others})


def _log(connection: Connection, people: Collection[str]) -> list[Said]:
    return [_said(row) for row in connection.execute(_LOG, {"ids": list(people)})]


def _write(connection: Connection, lines: Iterable[Said]) -> None:
    connection.execute(_ADD, [vars(said) | {"verdict": said.verdict.value} for said in lines])


def _said(row: Row) -> Said:
    return Said(row.customer, row.other, Verdict(row.verdict), row.at, row.who, row.why)


def _suggestions(connection: Connection, *, customer: str, limit: int) -> list[Suggestion]:
    ours = _kin(connection, customer)
    alikes = [_alike(row) for row in connection.execute(_ALIKE, {"ids": list(ours)})]
    if not alikes:
        return []
    groups = _groups(connection, [alike.other for alike in alikes])
    return suggested(alikes, ours, groups, _log(connection, ours), limit=limit)


def _alike(row: Row) -> Alike:
    return Alike(Mark(Told(row.kind), row.value), row.customer, row.other, row.here, row.there)


def _groups(connection: Connection, people: Sequence[str]) -> dict[str, list[str]]:
    """The whole kin of each of these."""
    named = connection.execute(_GROUPS, {"ids": list(set(people))}).all()
    heads = {row.linked_to or row.id for row in named}
    found: dict[str, Born] = {}
    for row in connection.execute(_GROUPS, {"ids": list(heads)}):
        found.setdefault(row.linked_to or row.id, {})[row.id] = row.created_at
    return {customer: in_order(group) for group in found.values() for customer in group}
