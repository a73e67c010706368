"""The rules of the house: who looks after what, hours, offers; leads change them while everything runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from fastapi import APIRouter

from bot.errors import InvalidError, NotFoundError, SettingsError
from bot.house_rules import AnyTime, Content, Entry, RuleName
from bot.messages import tame
from bot.splitting import one_line
from console.access import Visitor
from console.api.gate import Lead
from console.api.rule_shapes import CheckedOut, HolidayOut, OutlookOut, RuleOut, RulePage, RuleWish, RuleWritten
from console.deps import Deps

LONGEST_SENTENCE = 300

T = TypeVar("T")


@dataclass(frozen=True)
class Rules:
    """`/rules`."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """The routes of rules."""
        tags: list[str | Enum] = ["rules"]
        router.get("/rules", tags=tags, summary="The rules in force")(self.all)
        router.put("/rules/{name}", tags=tags, summary="Follow this from now on")(self.write)
        router.delete("/rules/{name}", tags=tags, summary="As in the files again")(self.put_back)
        router.post("/rules/{name}/check", tags=tags, summary="What a wish would come to")(self.check)

    async def all(self, visitor: Lead) -> RulePage:
        """Each as it is in force, from the console or the files."""
        await self.deps.rulebook.look()
        return RulePage(items=[self._shown(entry) for entry in self.deps.rulebook.entries()])

    async def write(self, visitor: Lead, name: str, body: RuleWritten) -> RuleOut:
        """In force at once here, within seconds everywhere. 409 when it is not the one that was `seen`."""
        rule = _named(name)
        content = _told(lambda: self.deps.rulebook.checked(rule, body.content))
        return await self._put(visitor, rule, content, seen=body.seen if "seen" in body.__fields_set__ else AnyTime.ANY)

    async def put_back(self, visitor: Lead, name: str) -> RuleOut:
        """Nothing changes when it is so already."""
        return await self._put(visitor, _named(name), None, seen=AnyTime.ANY)

    async def check(self, visitor: Lead, name: str, body: RuleWish) -> CheckedOut:
        """Changes nothing; 422 says what is wrong."""
        rule = _named(name)
        content = _told(lambda: self.deps.rulebook.checked(rule, body.content))
        return CheckedOut(content=dict(content), outlook=self._outlook(rule, content))

    async def _put(self, visitor: Visitor, name: RuleName, content: Content | None, *, seen: Any) -> RuleOut:
        rulebook, now = self.deps.rulebook, self.deps.clock.now()
        if content is not None or self._entry(name).rule is not None:
            await self.deps.store.put_rule(name, content, who=visitor.user.name, now=now, seen=seen)
            await rulebook.look()
        return self._shown(self._entry(name))

    def _entry(self, name: RuleName) -> Entry:
        return next(entry for entry in self.deps.rulebook.entries() if entry.name is name)

    def _shown(self, entry: Entry) -> RuleOut:
        return RuleOut(
            name=entry.name.value,
            content=dict(entry.content),
            source="console" if entry.from_console else "files",
            who=entry.rule.who if entry.rule else None,
            at=entry.rule.at if entry.rule else None,
            files=dict(entry.files),
            wrong=_fit(entry.wrong),
            outlook=self._outlook(entry.name, entry.content),
        )

    def _outlook(self, name: RuleName, content: Content) -> OutlookOut | None:
        if name is not RuleName.HOURS:
            return None
        outlook = _told(lambda: self.deps.rulebook.outlook(content, now=self.deps.clock.now()))
        holidays = [
            HolidayOut(day=each.day.isoformat(), name=each.name, worked=each.worked) for each in outlook.holidays
        ]
        return OutlookOut(**{**vars(outlook), "holidays": holidays})


def _named(name: str) -> RuleName:
    try:
        return RuleName(name)
    except ValueError as error:
        raise NotFoundError("There is no such rule.") from error


def _told(read: Callable[[], T]) -> T:
    """What is wrong with a content is wrong with the request."""
    try:
        return read()
    except SettingsError as error:
        raise InvalidError(_fit(error.message)) from error


def _fit(sentence: str) -> str:
    """Short, and without what JSON in UTF-8 cannot hold: it quotes what was sent."""
    return one_line(tame(sentence), at_most=LONGEST_SENTENCE)
