"""The rules in force in this process: those of the files, and over them what leads have written."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.clocks import Policy
from bot.desk_rules import desk_content, desk_of
from bot.errors import SettingsError
from bot.house import InForce, LivingRules
from bot.house_rules import Content, Entry, HouseRule, Outlook, RuleName, Rules, Watch
from bot.ports import Clock, Live
from bot.routing import Routing
from bot.routing_table import teams_content, teams_of
from bot.written import Written
from gateway.calendars import Calendars
from gateway.hours_rule import hours_rule, outlook_of, read_hours

log = logging.getLogger(__name__)

T = TypeVar("T")


class HouseRulebook:
    """Implements bot.house_rules.Rulebook: `living` is what everything else reads, made of the files at first."""

    def __init__(self, rules: Rules, living: LivingRules, calendars: Calendars, *, clock: Clock, live: Live) -> None:
        self._living = living
        self._files = living.now
        self._calendars = calendars
        self._clock = clock
        self._live = live
        self._written: dict[RuleName, HouseRule] = {}
        self._wrong: dict[RuleName, str] = {}
        self._watch = Watch(rules, self._take_over)
        self.look = self._watch.look
        self.run = self._watch.run

    @property
    def now(self) -> InForce:
        """The rules in force."""
        return self._living.now

    def entries(self) -> list[Entry]:
        """Each rule as it is in force."""
        return [self._entry(name) for name in RuleName]

    def checked(self, name: RuleName, content: Content) -> Content:
        """The content in the one way in which it is written down; SettingsError says what is wrong and where."""
        if name is RuleName.HOURS:
            return hours_rule(content, now=self._clock.now()).content
        if name is RuleName.DESK:
            return desk_content(desk_of(content))
        return teams_content(self._table(content))

    def outlook(self, content: Content, *, now: datetime) -> Outlook:
        """What hours come to, seen from a moment."""
        return outlook_of(read_hours(dict(content), now=now), now=now)

    def _take_over(self, rules: Sequence[HouseRule]) -> None:
        self._written = {rule.name: rule for rule in rules}
        self._wrong = {}
        files = self._files
        self._living.now = InForce(
            policy=self._followed(RuleName.HOURS, self._policy, files.policy),
            routing=self._followed(RuleName.ROUTING, self._routing, files.routing),
            desk=self._followed(RuleName.DESK, lambda rule: desk_of(rule.content), files.desk),
        )
        self._live.tell_desk("rules", {})

    def _followed(self, name: RuleName, read: Callable[[HouseRule], T], otherwise: T) -> T:
        """What a rule comes to; one that cannot be followed is as if it were not there."""
        rule = self._written.get(name)
        if rule is None or (rule.content is None and name is not RuleName.HOURS):
            return otherwise
        try:
            return read(rule)
        except Exception as error:
            log.exception("rules.invalid", extra={"rule": name.value})
            self._wrong[name] = error.message if isinstance(error, SettingsError) else "It cannot be read."
            return otherwise

    def _policy(self, rule: HouseRule) -> Policy:
        """Also when it was put back to the files: what was promised before stays."""
        now = self._clock.now()
        if rule.content is None:
            return replace(self._files.policy, since=rule.at)
        return self._calendars.policy(now=now, house=hours_rule(rule.content, now=now).calendar, since=rule.at)

    def _routing(self, rule: HouseRule) -> Routing:
        return teams_of(rule.content).over(self._files.routing)

    def _table(self, content: Content) -> Routing:
        """The table as a lead may write it: of teams that are in it, and categories that there are."""
        table = teams_of(content)
        whole = Written(content)
        if table.general.team not in table.teams:
            raise whole.entry("general").entry("team").wrong(f"there is no team “{table.general.team}” in the table")
        known = {*self._files.routing.routes, *self.now.routing.routes}
        odd = next((name for name in table.routes if name not in known), None)
        if odd is not None:
            raise whole.entry("teams").wrong(f"there is no category “{odd}”")
        return table

    def _entry(self, name: RuleName) -> Entry:
        rule, wrong = self._written.get(name), self._wrong.get(name, "")
        files = self._as_in_files(name)
        followed = rule.content if rule is not None and rule.content is not None and not wrong else None
        return Entry(name, self._whole(name, followed), files, rule, wrong)

    def _whole(self, name: RuleName, followed: Content | None) -> Content:
        if followed is None:
            return self._as_in_files(name)
        return teams_content(self.now.routing) if name is RuleName.ROUTING else followed

    def _as_in_files(self, name: RuleName) -> Content:
        if name is RuleName.HOURS:
            return self._calendars.house
        return desk_content(self._files.desk) if name is RuleName.DESK else teams_content(self._files.routing)
