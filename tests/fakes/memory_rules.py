"""The memory store: the rules of the house."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.errors import ConflictError
from bot.house_rules import AnyTime, Content, HouseRule, RuleName, Seen
from tests.fakes.memory_tables import Memory


class MemoryRules(Memory):
    """Rules of bot.storing."""

    async def rules(self) -> list[HouseRule]:
        return [self.kept.rules[name] for name in sorted(self.kept.rules)]

    async def rules_written(self) -> Mapping[RuleName, datetime]:
        return {rule.name: rule.at for rule in self.kept.rules.values()}

    async def put_rule(
        self, name: RuleName, content: Content | None, *, who: str, now: datetime, seen: Seen = AnyTime.ANY
    ) -> HouseRule:
        before = self.kept.rules.get(name)
        if seen is not AnyTime.ANY and (before.at if before else None) != seen:
            raise ConflictError("Somebody has changed this meanwhile: look again before you change it.")
        at = max(now, before.at + timedelta(microseconds=1)) if before else now
        self.kept.rules[name] = HouseRule(name, json.loads(json.dumps(content)), who, at)
        return self.kept.rules[name]
