"""The rules of the house in SQL: a row for each that was ever written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.errors import ConflictError
from bot.house_rules import AnyTime, Content, HouseRule, RuleName, Seen
from store.columns import one_of
from store.database import Database
from store.inserting import insert_once
from store.people_schema import house_rules
from store.rows import Row

MOMENT = timedelta(microseconds=1)

_OURS = one_of(house_rules.c.name, *(name.value for name in RuleName))
_ALL = sa.select(house_rules).where(_OURS).order_by(house_rules.c.name)
_WRITTEN = sa.select(house_rules.c.name, house_rules.c.at).where(_OURS)
_ONE = sa.select(house_rules.c.at).where(house_rules.c.name == sa.bindparam("rule")).with_for_update()
_CHANGE = sa.update(house_rules).where(house_rules.c.name == sa.bindparam("rule"))


class SqlHouseRules(Database):
    """bot.house_rules.Rules in SQL."""

    async def rules(self) -> list[HouseRule]:
        """All that were ever written, by name."""
        return await self.read(lambda c: [_rule(row) for row in c.execute(_ALL)])

    async def rules_written(self) -> Mapping[RuleName, datetime]:
        """When each was written last."""
        return await self.read(lambda c: {RuleName(row.name): row.at for row in c.execute(_WRITTEN)})

    async def put_rule(
        self, name: RuleName, content: Content | None, *, who: str, now: datetime, seen: Seen = AnyTime.ANY
    ) -> HouseRule:
        """Write it; ConflictError when it is not the one that was seen."""
        return await self.write(partial(_put, rule=HouseRule(name, content, who, now), seen=seen))


def _put(connection: Connection, *, rule: HouseRule, seen: Seen) -> HouseRule:
    name = rule.name.value
    before = connection.execute(_ONE, {"rule": name}).scalar()
    _check(before, seen)
    values = {"content": json.dumps(rule.content), "who": rule.who}
    if before is None and insert_once(connection, house_rules, {"name": name, "at": rule.at, **values}) is not None:
        return rule
    before = connection.execute(_ONE, {"rule": name}).scalar_one()
    _check(before, seen)
    after = max(rule.at, before + MOMENT)
    connection.execute(_CHANGE, {"rule": name, "at": after, **values})
    return HouseRule(rule.name, rule.content, rule.who, after)


def _check(before: datetime | None, seen: Seen) -> None:
    if seen is not AnyTime.ANY and before != seen:
        raise ConflictError("Somebody has changed this meanwhile: look again before you change it.")


def _rule(row: Row) -> HouseRule:
    return HouseRule(RuleName(row.name), _content(row.content), row.who, row.at)


def _content(text: str) -> Content | None:
    """What cannot be read is a rule that nobody can follow."""
    try:
        content = json.loads(text)
    except ValueError:
        return {}
    return content if content is None or isinstance(content, dict) else {}
