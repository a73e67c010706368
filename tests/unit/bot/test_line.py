"""The line: priority above, then first come first; places count those who compete for the same people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from bot.agents import Agent
from bot.line import Line, Waiting

NOON = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
ANYBODY = Agent("Bia")
SKILLS, SPOKEN = ("general", "billing", "logistics"), ("pt", "es", "en")


def waits(number: int, *, priority: int = 1, skill: str = "general", language: str = "pt") -> Waiting:
    """The one who came as number so many, a minute after the one before."""
    came = NOON + timedelta(minutes=number)
    return Waiting(f"h{number}", f"c{number}", number, came, priority, skill, language)


def places(*waiting: Waiting, agents: tuple[Agent, ...] = (ANYBODY,)) -> list[int | None]:
    """The places of all, in the order given."""
    line = Line(waiting, agents)
    return [line.place(one.handoff) for one in waiting]


def test_first_come_first_served() -> None:
    assert places(waits(1), waits(2), waits(3)) == [1, 2, 3]


def test_priority_stands_above() -> None:
    assert places(waits(1), waits(2, priority=3), waits(3, priority=3), waits(4)) == [3, 1, 2, 4]


def test_with_agents_who_serve_everything_there_is_one_line() -> None:
    assert places(waits(1, skill="billing"), waits(2, language="es"), waits(3)) == [1, 2, 3]


def test_specialists_have_lines_of_their_own() -> None:
    agents = (Agent("Bia", skills=("billing",)), Agent("Caio", skills=("general",)))
    assert places(waits(1, skill="billing"), waits(2), waits(3, skill="billing"), agents=agents) == [1, 1, 2]


def test_one_agent_who_serves_two_lines_makes_them_one() -> None:
    agents = (Agent("Bia", skills=("billing",)), Agent("Caio", skills=("general", "billing")))
    assert places(waits(1, skill="billing"), waits(2), waits(3, skill="billing"), agents=agents) == [1, 2, 3]


def test_languages_part_lines_too() -> None:
    agents = (Agent("Bia", languages=("pt",)), Agent("Ken", languages=("en",)))
    assert places(waits(1, language="en"), waits(2), waits(3, language="en"), agents=agents) == [1, 1, 2]


def test_whom_nobody_was_made_for_everybody_serves() -> None:
    agents = (Agent("Bia", languages=("pt",)), Agent("Ken", languages=("en",)))
    assert places(waits(1, language="es"), waits(2), waits(3, language="en"), agents=agents) == [1, 2, 2]


def test_without_agents_there_is_one_line() -> None:
    assert places(waits(1, skill="billing"), waits(2), agents=()) == [1, 2]


def test_who_does_not_wait_has_no_place() -> None:
    assert Line((waits(1),), (ANYBODY,)).place("h2") is None


def test_an_estimate_needs_three_who_waited_before() -> None:
    assert Line(waits=(60.0, 90.0)).eta_minutes(4) is None
    assert Line(waits=(60.0, 90.0, 300.0)).eta_minutes(4) == 6
    assert Line(waits=(1.0, 1.0, 1.0)).eta_minutes(1) == 1


@given(st.data())
def test_places_are_those_of_a_slow_count(data: st.DataObject) -> None:
    kinds = st.tuples(st.sampled_from(SKILLS), st.sampled_from(SPOKEN), st.integers(0, 3))
    waiting = [
        waits(number, priority=priority, skill=skill, language=language)
        for number, (skill, language, priority) in enumerate(data.draw(st.lists(kinds, max_size=12)))
    ]
    some = st.lists(st.sampled_from(SKILLS), max_size=2, unique=True)
    spoken = st.lists(st.sampled_from(SPOKEN), max_size=2, unique=True)
    known = data.draw(st.lists(st.tuples(some, spoken), max_size=4))
    agents = [Agent(f"a{n}", tuple(skills), tuple(languages)) for n, (skills, languages) in enumerate(known)]
    line = Line(tuple(data.draw(st.permutations(waiting))), tuple(agents))
    for one in waiting:
        ahead = [other for other in waiting if other.order < one.order and _rivals(one, other, agents)]
        assert line.place(one.handoff) == len(ahead) + 1


def _rivals(one: Waiting, other: Waiting, agents: list[Agent]) -> bool:
    def serving(waiting: Waiting) -> list[Agent]:
        return [agent for agent in agents if agent.serves(*waiting.kind)] or agents

    return one.kind == other.kind or not agents or any(agent in serving(other) for agent in serving(one))


def test_an_agent_serves_what_is_listed_and_without_a_list_everything() -> None:
    bia = Agent("Bia", skills=("billing",), languages=("pt", "es"))
    assert bia.serves("billing", "es")
    assert not bia.serves("general", "es")
    assert not bia.serves("billing", "en")
    assert replace(bia, skills=()).serves("general", "es")
