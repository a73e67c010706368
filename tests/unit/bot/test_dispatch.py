"""What the queue does by itself: whom it offers to whom, whom it takes back, whom it tells their place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.agents import GONE_AFTER, Agent, Presence
from bot.dispatch import TELL_AGAIN, DeskRules, Held, Move, Offer, TakeBack, TellPlace, Withdraw, moves
from bot.line import Line, Waiting

NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
RULES = DeskRules(auto_assign=True)
BY_HAND = DeskRules(auto_assign=False)
UNTIL = NOW + RULES.offer_lasts


def here(name: str, **known: object) -> Agent:
    """An agent at their console, free."""
    return replace(Agent(name, seen_at=NOW), **known)  # type: ignore[arg-type]


def waits(number: int = 1, **known: object) -> Waiting:
    """Somebody who waits."""
    came = NOW - timedelta(minutes=60 - number)
    one = Waiting(f"h{number}", f"c{number}", number, came, 1, "general", "pt")
    return replace(one, **known)  # type: ignore[arg-type]


def offers(*waiting: Waiting, agents: list[Agent], rules: DeskRules = RULES) -> list[tuple[str, str]]:
    """Who is offered to whom."""
    done = moves(Line(waiting, tuple(agents)), [], rules, now=NOW)
    return [(move.handoff, move.agent) for move in done if isinstance(move, Offer)]


def test_without_auto_assign_nobody_is_offered() -> None:
    assert offers(waits(), agents=[here("Bia")], rules=BY_HAND) == []


def test_the_first_in_line_is_offered_to_who_had_none_for_longest() -> None:
    lately = here("Ana", offered_at=NOW - timedelta(minutes=1))
    before = here("Bia", offered_at=NOW - timedelta(minutes=9))
    assert offers(waits(1), agents=[lately, before]) == [("h1", "Bia")]
    assert offers(waits(1), agents=[lately, before, here("Caio")]) == [("h1", "Caio")]


def test_several_go_by_turn() -> None:
    assert offers(waits(2), waits(1), waits(3), agents=[here("Ana"), here("Bia")]) == [
        ("h1", "Ana"),
        ("h2", "Bia"),
        ("h3", "Ana"),
    ]


@pytest.mark.parametrize(
    "agent",
    [
        here("Bia", chosen=Presence.BUSY),
        here("Bia", chosen=Presence.AWAY),
        here("Bia", seen_at=NOW - GONE_AFTER - timedelta(seconds=1)),
        here("Bia", seen_at=None),
        here("Bia", capacity=2, holding=2),
        here("Bia", skills=("billing",)),
        here("Bia", languages=("en",)),
    ],
)
def test_who_is_not_free_for_this_one_gets_no_offer(agent: Agent) -> None:
    assert offers(waits(), agents=[agent, here("Eva", capacity=1, holding=1)]) == []


def test_offers_in_hand_count_against_capacity() -> None:
    held = waits(1, offered_to="Bia", offered_until=UNTIL)
    assert offers(held, waits(2), agents=[here("Bia", capacity=1)]) == []
    assert offers(held, waits(2), waits(3), agents=[here("Bia", capacity=2)]) == [("h2", "Bia")]


def test_who_was_made_for_it_comes_before_who_serves_everything() -> None:
    agents = [here("Ana"), here("Bia", skills=("billing",), offered_at=NOW)]
    assert offers(waits(skill="billing"), agents=agents) == [("h1", "Bia")]
    assert offers(waits(), agents=agents) == [("h1", "Ana")]


def test_whom_nobody_serves_is_offered_to_anybody() -> None:
    assert offers(waits(language="es"), agents=[here("Bia", languages=("pt",))]) == [("h1", "Bia")]


def test_who_knows_the_customer_is_asked_first_also_by_hand() -> None:
    agents = [here("Ana"), here("Bia", offered_at=NOW)]
    assert offers(waits(prefers="bia"), agents=agents) == [("h1", "Bia")]
    assert offers(waits(prefers="Bia"), agents=agents, rules=BY_HAND) == [("h1", "Bia")]
    away = [here("Ana"), here("Bia", chosen=Presence.AWAY)]
    assert offers(waits(prefers="Bia"), agents=away) == [("h1", "Ana")]
    assert offers(waits(prefers="Bia"), agents=away, rules=BY_HAND) == []
    assert offers(waits(prefers="Bia", passed=("Bia",)), agents=agents, rules=BY_HAND) == []


def test_an_offer_that_ran_out_goes_to_the_next_and_then_around() -> None:
    late = waits(offered_to="Ana", offered_until=NOW)
    done = moves(Line((late,), (here("Ana"), here("Bia", offered_at=NOW))), [], RULES, now=NOW)
    assert done == [Withdraw("h1", "Ana"), Offer("h1", "Bia", UNTIL)]
    alone = moves(Line((late,), (here("Ana"),)), [], RULES, now=NOW)
    assert alone == [Withdraw("h1", "Ana"), Offer("h1", "Ana", UNTIL)]
    again = waits(passed=("Ana", "Bia"))
    assert offers(again, agents=[here("Ana", offered_at=NOW), here("Bia")]) == [("h1", "Bia")]


def test_an_offer_that_still_stands_is_left_alone() -> None:
    standing = waits(offered_to="Ana", offered_until=UNTIL)
    assert moves(Line((standing,), (here("Ana"), here("Bia"))), [], RULES, now=NOW) == []


def silent(held: Held, *agents: Agent) -> list[Move]:
    """What becomes of one who is held."""
    return moves(Line((), agents), [held], RULES, now=NOW)


def test_who_was_claimed_and_never_answered_goes_back_in_time() -> None:
    early = NOW - RULES.answer_within + timedelta(seconds=1)
    held = Held("h1", "c1", "Bia", NOW - RULES.answer_within, answered=False)
    assert silent(held, here("Bia")) == [TakeBack("h1", "Bia")]
    assert silent(replace(held, waiting_since=early), here("Bia")) == []
    assert silent(replace(held, waiting_since=None), here("Bia")) == []


def test_who_was_answered_goes_back_only_when_the_agent_is_gone() -> None:
    held = Held("h1", "c1", "Bia", NOW - RULES.answer_within, answered=True)
    assert silent(held, here("Bia")) == []
    assert silent(held, here("Bia", chosen=Presence.BUSY)) == []
    assert silent(held, here("Bia", seen_at=NOW - timedelta(hours=1))) == [TakeBack("h1", "Bia")]
    assert silent(held) == [TakeBack("h1", "Bia")]
    assert silent(replace(held, waiting_since=NOW - timedelta(minutes=1))) == []


def told(*waiting: Waiting) -> list[tuple[str, int]]:
    """Who is told which place."""
    done = moves(Line(waiting, ()), [], BY_HAND, now=NOW)
    return [(move.handoff, move.place) for move in done if isinstance(move, TellPlace)]


def test_places_are_told_when_they_are_worth_a_message() -> None:
    then = NOW - TELL_AGAIN
    was = {"channel": "telegram", "told_at": then}
    assert told(waits(1, told_place=2, **was)) == [("h1", 1)]
    assert told(waits(1, told_place=1, **was)) == []
    assert told(waits(1, told_place=2, channel="telegram", told_at=then + timedelta(seconds=1))) == []
    ahead = [waits(n, channel="web") for n in (1, 2)]
    assert told(*ahead, waits(3, told_place=6, **was)) == [("h3", 3)]
    assert told(*ahead, waits(3, told_place=5, **was)) == []
    assert told(waits(1, told_place=2, channel="web", told_at=then)) == []
    assert told(waits(1, told_place=2, promised_at=NOW, **was)) == []


@given(st.data())
def test_nobody_is_offered_twice_and_nobody_more_than_they_hold(data: st.DataObject) -> None:
    names = ("Ana", "Bia", "Caio")
    agents = [
        here(n, capacity=data.draw(st.integers(1, 3)), holding=data.draw(st.integers(0, 3)), seen_at=data.draw(SEEN))
        for n in names
    ]
    maybe = st.sampled_from([*names, None])
    until = st.sampled_from([NOW, UNTIL, NOW - timedelta(minutes=5)])
    waiting = []
    for number in range(data.draw(st.integers(0, 8))):
        to = data.draw(maybe)
        passed = tuple(data.draw(st.lists(st.sampled_from(names), unique=True)))
        one = waits(number, offered_to=to, offered_until=data.draw(until) if to else None, passed=passed)
        waiting.append(replace(one, prefers=data.draw(maybe)))
    made = offers(*waiting, agents=agents)
    assert len({handoff for handoff, _ in made}) == len(made)
    for agent in agents:
        standing = sum(w.offered_to == agent.name and (w.offered_until or NOW) > NOW for w in waiting)
        mine = [handoff for handoff, name in made if name == agent.name]
        assert not mine or agent.presence(NOW) is Presence.AVAILABLE
        assert not mine or agent.holding + standing + len(mine) <= agent.capacity


SEEN = st.sampled_from([NOW, NOW - timedelta(hours=1), None])
