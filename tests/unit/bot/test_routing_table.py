"""The table of teams as leads write it: read, written down again, laid over the files', and mistakes in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.routing import Route, Routing
from bot.routing_table import MOST_CATEGORIES, MOST_TEAMS, teams_content, teams_of
from bot.tickets import Priority
from tests.fakes.house import house

FILES = house().routing

NAMES = st.tuples(st.text("aZéñ9", min_size=1, max_size=3), st.text("b .&'/-_é", max_size=8)).map(
    lambda parts: f"{''.join(parts)}x"
)
CATEGORIES = st.text("abc_", min_size=1, max_size=8)
PRIORITIES = st.sampled_from([priority.value for priority in Priority])


def table(**changes: Any) -> dict[str, Any]:
    """A small one, and what is different in it."""
    teams = {"delivery": {"skill": "logistics", "categories": {"track_order": "high"}}}
    return {"general": {"team": "delivery", "skill": "logistics", "priority": "normal"}, "teams": teams, **changes}


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """Any that a lead may write: each category in one team at most."""
    teams = draw(st.dictionaries(NAMES, NAMES, min_size=1, max_size=6))
    placed = draw(st.dictionaries(CATEGORIES, st.tuples(st.sampled_from(sorted(teams)), PRIORITIES), max_size=20))
    first = sorted(teams)[0]
    return {
        "general": {"team": first, "skill": teams[first], "priority": draw(PRIORITIES)},
        "teams": {
            name: {
                "skill": skill,
                "categories": {c: priority for c, (at, priority) in placed.items() if at == name},
            }
            for name, skill in teams.items()
        },
    }


@given(tables())
def test_what_is_written_down_is_what_was_read(content: dict[str, Any]) -> None:
    routing = teams_of(content)
    assert teams_content(routing) == content
    assert teams_of(teams_content(routing)) == routing


@given(tables())
def test_in_force_it_is_as_it_was_written(content: dict[str, Any]) -> None:
    routing = teams_of(content).over(FILES)
    for name, team in content["teams"].items():
        assert routing.skill_of(name) == team["skill"]
        for category, priority in team["categories"].items():
            assert routing.route(category) == Route(name, team["skill"], Priority(priority))
    assert routing.urgent == FILES.urgent
    assert set(routing.categories) >= set(FILES.categories)
    assert {team["skill"] for team in content["teams"].values()} <= routing.skills
    assert teams_of(teams_content(routing)).over(FILES) == routing


def test_the_files_survive_too() -> None:
    assert teams_of(teams_content(FILES)).over(FILES) == FILES


def test_a_category_that_only_the_files_know_keeps_its_team_while_there_is_one() -> None:
    routing = teams_of(table()).over(FILES)
    assert routing.route("wrong_item") == Route("delivery", "logistics", Priority.HIGH)
    assert routing.route("charged_twice") == Route("delivery", "logistics", Priority.HIGH), "there is no other team"
    renamed = teams_of(
        table(teams={"delivery": {"skill": "vans", "categories": {}}}, general=general("delivery", "vans"))
    )
    assert renamed.over(FILES).route("wrong_item").skill == "vans"


def test_a_team_may_look_after_nothing() -> None:
    routing = teams_of(table(teams={**table()["teams"], "VIP": {"skill": "vip", "categories": {}}}))
    assert routing.skill_of("VIP") == "vip"
    assert "vip" in routing.skills
    assert Routing(Route("a", "b")).skill_of("VIP") is None


def general(team: Any = "delivery", skill: Any = "logistics", priority: Any = "normal") -> dict[str, Any]:
    """Where everything else goes."""
    return {"team": team, "skill": skill, "priority": priority}


def team(**changes: Any) -> dict[str, Any]:
    """One team as the only one."""
    return {"delivery": {"skill": "logistics", "categories": {"track_order": "high"}, **changes}}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "It is no table."),
        ([], "It is no table."),
        ({}, "teams: is missing."),
        (table(general=None), "general: is no table."),
        (table(teams=[]), "teams: is no table."),
        (table(urgent=[]), "It has no place for “urgent”; it may have general, teams."),
        (table(teams={"delivery": None}), "teams.delivery: is no table."),
        (table(teams=team(skill=None)), "teams.delivery.skill: “None” is no name: 1 to 40 letters"),
        (table(teams=team(skill="")), "teams.delivery.skill: “” is no name: "),
        (table(teams=team(skill=" x")), "teams.delivery.skill: “ x” is no name: "),
        (table(teams=team(skill="x" * 41)), f"teams.delivery.skill: “{'x' * 40}…” is no name: "),
        (table(teams=team(skill="a\0b")), "teams.delivery.skill: "),
        (table(teams=team(skill="\ud800")), "teams.delivery.skill: “?” is no name: "),
        (table(teams=team(colour="red")), "teams.delivery: has no place for “colour”; it may have skill, categories."),
        (table(teams={"delivery": {"skill": "logistics"}}), "teams.delivery.categories: is missing."),
        (table(teams={"": {"skill": "x", "categories": {}}}), "“” is no name: "),
        (table(teams={"<b>": {"skill": "x", "categories": {}}}), "“<b>” is no name: "),
        (table(teams=team(categories=[])), "teams.delivery.categories: is no table."),
        (table(teams=team(categories={"a b": "low"})), "teams.delivery.categories.a b: is no category."),
        (table(teams=team(categories={"general": "low"})), "teams.delivery.categories.general: is no category."),
        (
            table(teams=team(categories={"track_order": "soon"})),
            "teams.delivery.categories.track_order: “soon” is no priority; there are low, normal, high, urgent.",
        ),
        (table(teams=team(categories={"track_order": 1})), "teams.delivery.categories.track_order: “1” is no priority"),
        (
            table(teams={**team(), "other": {"skill": "x", "categories": {"track_order": "low"}}}),
            "teams.other.categories.track_order: stands at the team “delivery” already.",
        ),
        (table(general=general(skill="vans")), "general.skill: the team “delivery” looks after “logistics”."),
        (table(general=general(team=7)), "general.team: “7” is no name: "),
        (table(general=general(priority=None)), "general.priority: “None” is no priority"),
        (
            table(teams={f"t{n}": {"skill": "x", "categories": {}} for n in range(MOST_TEAMS + 1)}),
            "teams: has more than 100 teams.",
        ),
        (
            table(teams=team(categories={f"c{n}": "low" for n in range(MOST_CATEGORIES + 1)})),
            "teams: has more than 500 categories.",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(content: Any, told: str) -> None:
    with pytest.raises(SettingsError) as error:
        teams_of(content)
    assert told in error.value.message
    assert error.value.message.encode()
