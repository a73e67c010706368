"""Reads the table of teams out of a file or of what a lead has written, and writes it down again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.routing import GENERAL, Route, Routing
from bot.tickets import Priority
from bot.written import Written

FILE = "data/routing.yml"
NAME = re.compile(r"[^\W_](?:[\w .&'/-]{0,38}[\w.])?")
"""What teams and skills may be called."""

RULE = "1 to 40 letters, digits, spaces and . & ' / - _, a letter or digit first"
CATEGORY = re.compile(r"[\w-]{1,80}")
MOST_TEAMS = 100
MOST_CATEGORIES = 500
PRIORITIES = tuple(priority.value for priority in Priority)


def routing_of(content: Any) -> Routing:
    """The table out of its file's content; SettingsError says what is wrong with it, and where."""
    file = Written(content, FILE)
    file.table("general", "teams", "urgent")
    words = [word for line in file.entry("urgent").items() for word in line.items()]
    teams = {name: file.value[name] for name in ("general", "teams") if name in file.value}
    return replace(teams_of(teams, source=FILE), urgent=tuple(str(word.value) for word in words))


def teams_of(content: Any, *, source: str = "") -> Routing:
    """The same without the words of urgency, which are the files' alone."""
    whole = Written(content, source)
    whole.table("general", "teams")
    written = whole.entry("teams")
    teams = {name: _skill(team) for name, team in written.table().items()}
    if len(teams) > MOST_TEAMS:
        raise written.wrong(f"has more than {MOST_TEAMS} teams")
    for name, team in written.table().items():
        Written(name, source, team.path).name(NAME, RULE)
    general = _general(whole.entry("general"), teams)
    return Routing(general, _routes(written, teams), (), teams)


def teams_content(routing: Routing) -> dict[str, Any]:
    """What `teams_of` reads."""
    general = routing.general
    teams = {**routing.teams, general.team: general.skill}
    return {
        "general": {"team": general.team, "skill": general.skill, "priority": general.priority.value},
        "teams": {
            name: {
                "skill": skill,
                "categories": {c: route.priority.value for c, route in routing.routes.items() if route.team == name},
            }
            for name, skill in teams.items()
        },
    }


def _general(written: Written, teams: Mapping[str, str]) -> Route:
    written.table("team", "skill", "priority")
    team, skill = written.entry("team").name(NAME, RULE), written.entry("skill").name(NAME, RULE)
    if teams.get(team, skill) != skill:
        raise written.entry("skill").wrong(f"the team “{team}” looks after “{teams[team]}”")
    return Route(team, skill, _priority(written.entry("priority")))


def _skill(team: Written) -> str:
    team.table("skill", "categories")
    return team.entry("skill").name(NAME, RULE)


def _routes(written: Written, teams: Mapping[str, str]) -> dict[str, Route]:
    routes: dict[str, Route] = {}
    for name, team in written.table().items():
        for category, priority in team.entry("categories").table().items():
            _check(category, priority, routes)
            routes[category] = Route(name, teams[name], _priority(priority))
    if len(routes) > MOST_CATEGORIES:
        raise written.wrong(f"has more than {MOST_CATEGORIES} categories")
    return routes


def _check(category: str, place: Written, routes: Mapping[str, Route]) -> None:
    if not CATEGORY.fullmatch(category) or category == GENERAL:
        raise place.wrong("is no category")
    if category in routes:
        raise place.wrong(f"stands at the team “{routes[category].team}” already")


def _priority(written: Written) -> Priority:
    return Priority(written.choice("priority", PRIORITIES))
