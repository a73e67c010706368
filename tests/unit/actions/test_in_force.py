"""The action server follows the rules of the house: who looks after what, and in which zone times are told."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from actions import wiring, words
from actions.filing import filed
from actions.in_force import InForce
from bot import house_rules
from bot.house_rules import Content, HouseRule, RuleName
from bot.tickets import Priority
from store.migrate import migrate
from store.sql import open_store
from tests.fakes.clock import FakeClock

TEAMS = {"all": {"skill": "any", "categories": {"track_order": "urgent"}}}
ROUTING = {"general": {"team": "all", "skill": "any", "priority": "low"}, "teams": TEAMS}


def rule(name: RuleName, content: Content | None) -> HouseRule:
    return HouseRule(name, content, "Vera", FakeClock().now())


def test_followed_until_it_is_put_back() -> None:
    known = InForce(words.routing())
    assert (known.routing, known.zone) == (words.routing(), None)
    known.take_over([rule(RuleName.ROUTING, ROUTING), rule(RuleName.HOURS, {"hours": "always Europe/Madrid"})])
    assert known.routing.route("track_order").priority is Priority.URGENT
    assert known.routing.urgent == words.routing().urgent
    assert known.zone == ZoneInfo("Europe/Madrid")
    known.take_over([rule(RuleName.ROUTING, None), rule(RuleName.HOURS, None)])
    assert (known.routing, known.zone) == (words.routing(), None)


@pytest.mark.parametrize("content", [{}, {"hours": None}, {"hours": "nonsense"}, {"teams": 7}])
def test_what_cannot_be_followed_changes_nothing(content: dict[str, Any]) -> None:
    known = InForce(words.routing())
    known.take_over([rule(name, content) for name in RuleName])
    assert (known.routing, known.zone) == (words.routing(), None)


def test_a_ticket_is_filed_by_the_table_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa_sdk import Tracker

    known = InForce(words.routing())
    monkeypatch.setattr(wiring, "_in_force", lambda: known)
    slots = {"problem": "Onde está?", "ticket_category": "track_order"}
    tracker = Tracker("c1", slots, {}, [], False, None, {}, "action_listen")
    assert filed(tracker).priority is Priority.NORMAL
    known.take_over([rule(RuleName.ROUTING, ROUTING)])
    assert filed(tracker).priority is Priority.URGENT


async def test_the_action_server_takes_over_what_was_written_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(house_rules, "LOOK_AGAIN", 0.01)
    url = f"sqlite:///{tmp_path}/balcao.db"
    known, ours, theirs = InForce(words.routing()), open_store(url), open_store(url)
    monkeypatch.setattr(wiring, "_in_force", lambda: known)
    monkeypatch.setattr(wiring, "_store", lambda: ours)
    following = asyncio.create_task(wiring.follow_rules())  # before there are tables, as at a first start
    migrate(url)
    await theirs.open()
    await theirs.put_rule(RuleName.ROUTING, ROUTING, who="Vera", now=FakeClock().now())
    await asyncio.wait_for(taken_over(known), 10)
    assert wiring.routing().skill_of("all") == "any"
    following.cancel()
    await ours.close()
    await theirs.close()


async def taken_over(known: InForce) -> None:
    """Until something else than the file's table holds."""
    while known.routing == words.routing():
        await asyncio.sleep(0.01)
