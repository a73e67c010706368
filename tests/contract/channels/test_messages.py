"""A customer writes and is answered: once, in order, beside others."""

from __future__ import annotations

from tests.contract.channels.bench import Bench
from tests.contract.channels.gateway import WORDS


async def test_a_text_is_answered_once(bench: Bench) -> None:
    ana = bench.customer("Ana")
    await ana.writes("oi")
    assert await ana.hears() == ["eco: oi"]
    assert await ana.said() == ["oi"]
    assert [question.text for question in bench.brain.asked] == ["oi"]


async def test_a_delivery_repeated_five_times_out_of_order_is_answered_once(bench: Bench) -> None:
    ana, bruno = bench.customer("Ana"), bench.customer("Bruno")
    for text in ("primeira", "segunda"):
        await ana.writes(text)
        await bruno.writes(text)
        await bench.settled()
    await bench.brings_again(5)
    for customer in (ana, bruno):
        assert await customer.hears() == ["eco: primeira", "eco: segunda"]
        assert await customer.said() == ["primeira", "segunda"]
    assert len(bench.brain.asked) == 4


async def test_two_messages_are_answered_in_order(bench: Bench) -> None:
    ana = bench.customer("Ana")
    going = bench.brain.hold("um")
    await ana.writes("um")
    await bench.until(bench.holds)
    await ana.writes("dois")
    going.set()
    assert await ana.hears() == ["eco: um", "eco: dois"]


async def test_different_customers_do_not_wait_for_each_other(bench: Bench) -> None:
    ana, bruno = bench.customer("Ana"), bench.customer("Bruno")
    going = bench.brain.hold("devagar")
    await ana.writes("devagar")
    await bruno.writes("depressa")
    await bench.until(bruno.sees)
    assert [heard.text for heard in await bruno.sees()] == ["eco: depressa"]
    assert await ana.sees() == []
    going.set()
    assert await ana.hears() == ["eco: devagar"]


async def test_an_edit_changes_the_transcript_and_is_not_answered(bench: Bench) -> None:
    ana = bench.customer("Ana")
    message = await ana.writes("pedido 1001")
    assert await ana.hears() == ["eco: pedido 1001"]
    await ana.edits(message, "pedido 1002")
    assert await ana.hears() == []
    [line] = [m for m in await ana.story() if m.text == "pedido 1002"]
    assert line.edited_at is not None
    assert len(bench.brain.asked) == 1
    assert bench.gateway.figures()[bench.channel, "edited"] == 1


async def test_what_is_not_for_us_is_counted_and_nothing_else(bench: Bench) -> None:
    assert bench.unheard
    for fixture, counted_as in bench.unheard.items():
        before = bench.gateway.figures()
        await bench.push(fixture)
        await bench.settled()
        after = bench.gateway.figures()
        assert {what for what in after if after[what] != before.get(what, 0)} == {(bench.channel, counted_as)}, fixture
    assert (await bench.store.counts())["messages"] == 0
    assert bench.brain.asked == []


async def test_commands_mean_the_same_everywhere(bench: Bench) -> None:
    ana = bench.customer("Ana")
    for name in ("start", "help", "human"):
        await ana.commands(name)
        await bench.settled()
    assert [question.choice for question in bench.brain.asked] == ["chitchat/greet", "chitchat/help", "talk_to_person"]
    await ana.hears()
    await ana.commands("language")
    [asked] = await ana.new()
    assert "Español" in (asked.text + "".join(asked.titles))
    await ana.commands("language es")
    assert await ana.hears() == [WORDS.say("language.changed", "es")]
    assert (await ana.conversation()).language == "es"
    await ana.commands("nothing_of_ours")
    await bench.settled()
    assert bench.brain.asked[-1].choice is None
