"""The rules of the house: written, put back, seen to have changed by whoever looks."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.canned import CannedText
from bot.errors import ConflictError
from bot.house_rules import AnyTime, Content, HouseRule, RuleName, Watch
from store.sql import open_store
from tests.contract.store.counter import Counter
from tests.fakes.clock import FakeClock

DESK = {"auto_assign": True, "offer_seconds": 30, "answer_minutes": 5}
HOURS = {"hours": "Mo-Fr 09:00-18:00 America/Sao_Paulo", "holidays": ["BR"], "closed": {"2026-12-24": "Véspera 🎄"}}


async def put(
    counter: Counter, name: RuleName, content: Content | None, *, who: str = "Vera", **known: Any
) -> HouseRule:
    return await counter.store.put_rule(name, content, who=who, now=counter.now, **known)


async def test_kept_as_it_was_written(counter: Counter) -> None:
    assert await counter.store.rules() == []
    assert await counter.store.rules_written() == {}
    hours = await put(counter, RuleName.HOURS, HOURS)
    desk = await put(counter, RuleName.DESK, DESK, who="Ada")
    assert hours == HouseRule(RuleName.HOURS, HOURS, "Vera", counter.now)
    assert await counter.store.rules() == [desk, hours]
    assert await counter.store.rules_written() == {RuleName.DESK: counter.now, RuleName.HOURS: counter.now}


async def test_one_of_each_name_and_a_later_moment_with_each_change(counter: Counter) -> None:
    before = await put(counter, RuleName.DESK, DESK)
    same_moment = await put(counter, RuleName.DESK, {**DESK, "auto_assign": False}, who="Ada")
    assert same_moment.at > before.at, "whoever looks sees that it is another"
    counter.clock.pass_by(-timedelta(hours=1))
    slow_clock = await put(counter, RuleName.DESK, DESK, who="Bo")
    assert slow_clock.at > same_moment.at
    assert await counter.store.rules() == [slow_clock]


async def test_put_back_to_the_files_it_is_remembered_by_whom_and_when(counter: Counter) -> None:
    await put(counter, RuleName.DESK, DESK)
    counter.clock.pass_by(timedelta(minutes=1))
    back = await put(counter, RuleName.DESK, None, who="Ada")
    assert back == HouseRule(RuleName.DESK, None, "Ada", counter.now)
    assert await counter.store.rules() == [back]
    again = await put(counter, RuleName.DESK, DESK)
    assert (await counter.store.rules())[0].content == again.content == DESK


async def test_nobody_is_overwritten_unseen(counter: Counter) -> None:
    with pytest.raises(ConflictError):
        await put(counter, RuleName.DESK, DESK, seen=counter.now)
    first = await put(counter, RuleName.DESK, DESK, seen=None)
    with pytest.raises(ConflictError):
        await put(counter, RuleName.DESK, DESK, seen=None)
    second = await put(counter, RuleName.DESK, {**DESK, "offer_seconds": 60}, seen=first.at)
    with pytest.raises(ConflictError):
        await put(counter, RuleName.DESK, DESK, seen=first.at)
    assert await counter.store.rules() == [second]
    assert (await put(counter, RuleName.DESK, DESK, seen=AnyTime.ANY)).content == DESK


@pytest.mark.parametrize("seen", [None, AnyTime.ANY])
async def test_at_once(counter: Counter, seen: AnyTime | None) -> None:
    tries = [put(counter, RuleName.DESK, {**DESK, "offer_seconds": n}, seen=seen) for n in range(1, 5)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    kept = [outcome for outcome in outcomes if isinstance(outcome, HouseRule)]
    lost = [outcome for outcome in outcomes if isinstance(outcome, ConflictError)]
    assert len(kept) + len(lost) == 4
    assert len(kept) == (1 if seen is None else 4)
    assert await counter.store.rules() == [max(kept, key=lambda rule: rule.at)]


async def test_what_the_house_remembers_besides_is_no_rule(counter: Counter) -> None:
    await counter.store.fill_canned([CannedText("hi", "pt", "Oi")], now=counter.now)
    assert await counter.store.rules() == []
    assert await counter.store.rules_written() == {}


async def test_a_watch_takes_over_what_changed_and_nothing_else(counter: Counter) -> None:
    seen: list[list[HouseRule]] = []
    watch = Watch(counter.store, lambda rules: seen.append(list(rules)))
    assert not await watch.look()
    desk = await put(counter, RuleName.DESK, DESK)
    assert await watch.look()
    assert not await watch.look()
    back = await put(counter, RuleName.DESK, None)
    assert await watch.look()
    assert seen == [[desk], [back]]


@pytest.mark.parametrize("kept", ["", "{", "[]", "7", '"x"', "nonsense", '{"offer_seconds": "many"}'])
async def test_whatever_stands_there_can_be_read(database_url: str, clock: FakeClock, kept: str) -> None:
    store = open_store(database_url, clock=clock)
    await store.open()
    await store.put_rule(RuleName.DESK, DESK, who="Vera", now=clock.now())
    engine = sa.create_engine(database_url, future=True)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE house_rules SET content = :kept"), {"kept": kept})
    engine.dispose()
    (rule,) = await store.rules()
    assert isinstance(rule.content, dict)
    assert isinstance(rule.at, datetime)
    await store.close()
