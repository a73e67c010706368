"""What goes wrong between us and a platform: nothing is lost, and what may be doubled says so."""

from __future__ import annotations

from functools import partial

import pytest

from bot.messages import Delivery
from tests.contract.channels.bench import Bench
from tests.contract.channels.customer import Customer
from tests.contract.channels.web_bench import WebBench


async def test_when_told_to_wait_nothing_is_sent_to_that_chat_before(bench: Bench) -> None:
    ana, bruno = bench.customer("Ana"), bench.customer("Bruno")
    bench.breaks("429", ana)
    await ana.writes("um")
    await bench.until(partial(_called, bench, ana))
    await bruno.writes("dois")
    await ana.writes("três")
    await bench.until(bruno.sees, within=0.9)
    assert await ana.hears() == ["eco: um", "eco: três"]
    refused, again, *_ = bench.calls(ana)
    assert again - refused >= 1.0
    assert [m.delivery for m in await ana.answers()] == [Delivery.SENT] * 2
    assert not any(m.doubtful for m in await ana.answers())


@pytest.mark.parametrize("how", ["500", "502"])
async def test_trouble_of_the_platform_is_waited_out(bench: Bench, how: str) -> None:
    ana = bench.customer("Ana")
    bench.breaks(how, ana, times=2)
    await ana.writes("oi")
    assert await ana.hears() == ["eco: oi"]
    assert len(bench.calls(ana)) == 3
    [answer] = await ana.answers()
    assert (answer.delivery, answer.doubtful) == (Delivery.SENT, False)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("how", ["reset", "reset+after", "hang", "hang+after"])
async def test_a_cut_connection_is_sent_once_more_and_marked_doubtful(bench: Bench, how: str) -> None:
    ana = bench.customer("Ana")
    bench.breaks(how, ana)
    await ana.writes("oi")
    assert await ana.hears() == ["eco: oi"] * (2 if how.endswith("after") else 1)
    assert len(bench.calls(ana)) == 2
    [answer] = await ana.answers()
    assert (answer.delivery, answer.doubtful) == (Delivery.SENT, True)


async def test_a_second_cut_leaves_it_unknown(bench: Bench) -> None:
    ana = bench.customer("Ana")
    bench.breaks("reset", ana, times=2)
    await ana.writes("oi")
    await ana.writes("ainda aí?")
    assert await ana.hears() == ["eco: ainda aí?"]
    assert len(bench.calls(ana)) == 3
    unknown, sent = await ana.answers()
    assert (unknown.delivery, sent.delivery) == (Delivery.UNKNOWN, Delivery.SENT)
    assert unknown.error


async def test_a_customer_who_cannot_be_reached_fails_at_once_and_holds_up_nobody(bench: Bench) -> None:
    ana, bruno = bench.customer("Ana"), bench.customer("Bruno")
    await ana.writes("oi")
    assert await ana.hears() == ["eco: oi"]
    going = bench.brain.hold("até logo")
    await ana.writes("até logo")
    await bench.until(bench.holds)
    await ana.shuts()
    going.set()
    await bruno.writes("e eu?")
    assert await bruno.hears() == ["eco: e eu?"]
    assert await ana.hears() == []
    failed = (await ana.answers())[-1]
    assert failed.delivery is Delivery.FAILED
    assert failed.error
    assert (await ana.conversation()).unreachable
    await ana.opens()
    await ana.writes("voltei")
    assert await ana.hears() == ["eco: voltei"]
    assert not (await ana.conversation()).unreachable


async def test_a_broken_line_is_taken_up_again(bench: Bench) -> None:
    ana = bench.customer("Ana")
    await ana.writes("um")
    assert await ana.hears() == ["eco: um"]
    bench.cuts_line()
    await ana.writes("dois")
    assert await ana.hears() == ["eco: dois"]
    await bench.state(lambda state: state == "ok")
    await ana.writes("três")
    assert await ana.hears() == ["eco: três"]


async def test_a_dead_token_is_said_and_others_go_on(bench: Bench) -> None:
    ana = bench.customer("Ana")
    bench.kills_token()
    said = await bench.state(lambda state: "token" in state)
    assert len(said) < 200
    async with WebBench.beside(bench) as page:
        await page.writes("oi")
        assert await page.hears() == ["eco: oi"]
    bench.mends()
    await bench.state(lambda state: state == "ok")
    await ana.writes("voltou?")
    assert await ana.hears() == ["eco: voltou?"]


async def _called(bench: Bench, customer: Customer) -> bool:
    return bool(bench.calls(customer))
