"""Who looks after what, and how soon: the table in `data/routing.yml`, as trainers write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import SettingsError
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
    """The table: a route for each category, and the words of urgency in all languages."""

    general: Route
    routes: Mapping[str, Route] = field(default_factory=dict)
    urgent: tuple[str, ...] = ()

    @property
    def categories(self) -> tuple[str, ...]:
        """All that there are, the general one last."""
        return (*self.routes, GENERAL)

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


def routing_of(content: Any) -> Routing:
    """The table out of its file's content; SettingsError says what is wrong with it."""
    try:
        general = content["general"]
        routes = {
            str(category): Route(str(team), str(table["skill"]), _priority(priority))
            for team, table in content["teams"].items()
            for category, priority in table["categories"].items()
        }
        urgent = tuple(str(word) for line in content["urgent"] for word in line)
        return Routing(Route(general["team"], general["skill"], _priority(general["priority"])), routes, urgent)
    except (AttributeError, KeyError, TypeError) as error:
        raise SettingsError(f"data/routing.yml cannot be understood: {type(error).__name__} at {error}.") from error


def _priority(word: Any) -> Priority:
    try:
        return Priority(str(word))
    except ValueError as error:
        known = ", ".join(priority.value for priority in Priority)
        raise SettingsError(f"data/routing.yml: “{word}” is no priority; there are {known}.") from error
