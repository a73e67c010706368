"""Who looks after what, and how soon: the table of teams, from `data/routing.yml` or the rules of the house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from bot.plain import found_in
from bot.tickets import Priority

GENERAL = "general"
"""The category of what fits no other."""

OFTEN = 3
"""So many tickets of one customer in SAME_MATTER, this one counted, are repeated contact."""


@dataclass(frozen=True)
class Route:
    """Who looks after a category."""

    team: str
    skill: str
    priority: Priority = Priority.NORMAL


@dataclass(frozen=True)
class Judged:
    """A priority, and why it is above that of its category; empty when it is not."""

    priority: Priority
    raised: str = ""


@dataclass(frozen=True)
class Routing:
    """The table: a route for each category, and the words of urgency in all languages.

    `teams` has the skill of each team, also of those that look after no category.
    """

    general: Route
    routes: Mapping[str, Route] = field(default_factory=dict)
    urgent: tuple[str, ...] = ()
    teams: Mapping[str, str] = field(default_factory=dict)

    @property
    def categories(self) -> tuple[str, ...]:
        """All that there are, the general one last."""
        return (*self.routes, GENERAL)

    @property
    def skills(self) -> frozenset[str]:
        """All that agents may have."""
        return frozenset(self._skills.values())

    def skill_of(self, team: str) -> str | None:
        """What a team looks after; None when there is no such team."""
        return self._skills.get(team)

    def route(self, category: str) -> Route:
        """Who looks after it; what is not in the table goes where everything general goes."""
        return self.routes.get(category, self.general)

    def judge(self, category: str, text: str, *, recent: int = 0, reason: str = "") -> Judged:
        """The priority of a matter: that of its category, one step up for each reason to hurry.

        `recent` is how many tickets the customer has had lately, `reason` one that is known otherwise.
        """
        word = found_in(text, self.urgent)
        reasons = [f"urgent: {word}"] if word else []
        reasons += [f"contact: {recent + 1}"] if recent + 1 >= OFTEN else []
        reasons += [reason] if reason else []
        priority = self.route(category).priority
        for _ in reasons:
            priority = priority.raised
        return Judged(priority, "; ".join(reasons) if priority is not self.route(category).priority else "")

    def over(self, files: Routing) -> Routing:
        """This table in the place of the files', with their words of urgency.

        A category that only the files know keeps its priority, and its team where there still is one of that name.
        """
        more = {name: self._adopted(route) for name, route in files.routes.items() if name not in self.routes}
        return replace(self, routes={**self.routes, **more}, urgent=files.urgent)

    def _adopted(self, route: Route) -> Route:
        if route.team in self.teams:
            return replace(route, skill=self.teams[route.team])
        return replace(self.general, priority=route.priority)

    @cached_property
    def _skills(self) -> dict[str, str]:
        """By team, the general one last."""
        routes = {route.team: route.skill for route in self.routes.values()}
        return {**self.teams, **routes, self.general.team: self.general.skill}
