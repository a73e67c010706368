"""Tags on tickets, in SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.errors import NotFoundError
from bot.tagging import MOST_IN_USE, TagInUse, tagged
from bot.tickets import Ticket, id_of
from store.database import Database
from store.history import locked_ticket, revised
from store.people_schema import ticket_tags

_COUNT = sa.func.count().label("how_many")
_IN_USE = (
    sa.select(ticket_tags.c.tag, _COUNT)
    .group_by(ticket_tags.c.tag)
    .order_by(_COUNT.desc(), ticket_tags.c.tag)
    .limit(MOST_IN_USE)
)
_ON = sa.select(ticket_tags).where(ticket_tags.c.ticket.in_(sa.bindparam("tickets", expanding=True)))
_ADD = sa.insert(ticket_tags)
_REMOVE = sa.delete(ticket_tags).where(
    ticket_tags.c.ticket == sa.bindparam("of"), ticket_tags.c.tag.in_(sa.bindparam("gone", expanding=True))
)


class SqlTags(Database):
    """bot.tagging.Tags in SQL."""

    async def tags(self) -> list[TagInUse]:
        """All in use, the most used first."""
        rows = await self.read(lambda c: c.execute(_IN_USE).all())
        found = [TagInUse(row.tag, row.how_many) for row in rows]
        return sorted(found, key=lambda tag: (-tag.count, tag.name))

    async def tags_on(self, tickets: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
        """The tags of these tickets, by their ids, in alphabetical order."""
        return await self.read(partial(tags_on, tickets=tickets))

    async def set_tags(self, number: str, tags: Sequence[str], *, who: str, now: datetime) -> Ticket:
        """Give a ticket exactly these tags and write its history."""
        return await self.write(partial(_set_tags, number=number, tags=tags, who=who, now=now))


def tags_on(connection: Connection, *, tickets: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """The same inside a transaction."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(_ON, {"tickets": list(tickets)}) if tickets else ():
        found[row.ticket].append(row.tag)
    return {ticket: tuple(sorted(tags)) for ticket, tags in found.items()}


def _set_tags(connection: Connection, *, number: str, tags: Sequence[str], who: str, now: datetime) -> Ticket:
    ticket = locked_ticket(connection, id_of(number))
    if ticket is None:
        raise NotFoundError("There is no such ticket.")
    had = tags_on(connection, tickets=[ticket.id]).get(ticket.id, ())
    gone, given = set(had) - set(tags), sorted(set(tags) - set(had))
    if gone:
        connection.execute(_REMOVE, {"of": ticket.id, "gone": sorted(gone)})
    if given:
        connection.execute(_ADD, [{"ticket": ticket.id, "tag": tag} for tag in given])
    return revised(connection, ticket, tagged(ticket, had, tags, who=who, now=now), now=now)
