"""Where others read along: we answer whom we are asked by, and nobody else."""

from __future__ import annotations

import pytest

from bot.cards import Tried
from bot.messages import Audience, Button, Delivery
from bot.questions import Answer, Reply
from tests.contract.channels.bench import Bench

REFUND = Button("Reembolso", "faq/get_refund")
PUBLIC = (Tried("faq/track_order", 0.9),)
"""A question that anybody might ask: its answer is for all eyes."""


async def test_in_a_group_only_what_is_said_to_us_is_answered(bench: Bench) -> None:
    group = bench.group()
    ana, bruno = bench.customer("Ana").at(group), bench.customer("Bruno").at(group)
    await bruno.mutters("bom dia a todos")
    await ana.writes("qual é o prazo?")
    assert await ana.hears() == ["eco: qual é o prazo?"]
    assert await ana.said() == ["qual é o prazo?"]
    assert await bruno.story() == []


async def test_alone_with_us_nobody_reads_along(bench: Bench) -> None:
    ana = bench.customer("Ana")
    await ana.writes("oi")
    assert await ana.hears() == ["eco: oi"]
    assert bench.gateway.runtime.audience((await ana.conversation()).reply_to) is Audience.ALONE


async def test_in_a_group_agents_know_that_others_read_along(bench: Bench) -> None:
    ana = bench.customer("Ana").at(bench.group())
    await ana.writes("oi")
    assert await ana.hears() == ["eco: oi"]
    there = bench.gateway.runtime.audience((await ana.conversation()).reply_to)
    assert there in {Audience.OTHERS, Audience.EVERYBODY}


async def test_in_a_group_a_button_counts_for_whom_it_was_offered(bench: Bench) -> None:
    group = bench.group()
    ana, bruno = bench.customer("Ana").at(group), bench.customer("Bruno").at(group)
    bench.brain.knows["menu"] = Answer((Reply("Sobre o quê?", (REFUND,)),), PUBLIC, {}, "pt")
    await ana.writes("menu")
    [question] = await ana.new()
    told = await bruno.presses(question, "Reembolso")
    assert await bruno.story() == []
    assert await ana.said() == ["menu"]
    assert told, "a press without any effect looks broken"
    await ana.presses(question, "Reembolso")
    await bench.settled()
    assert await ana.said() == ["menu", "Reembolso"]


@pytest.mark.parametrize("told", [True, False], ids=["told", "found-out"])
async def test_a_group_that_moved_is_answered_where_it_is_now(bench: Bench, told: bool) -> None:
    before = bench.group()
    ana = bench.customer("Ana").at(before)
    await ana.writes("oi")
    assert await ana.hears() == ["eco: oi"]
    conversation = await ana.conversation()
    going = bench.brain.hold("espere")
    await ana.writes("espere")
    await bench.until(bench.holds)
    ana = ana.at(bench.moves(before, told=told))
    going.set()
    assert await ana.hears() == ["eco: espere"]
    assert (await ana.conversation()).id == conversation.id
    assert [m.delivery for m in await ana.answers()] == [Delivery.SENT] * 2
