"""Departure, told by its troubles: what is sent again, what is not, and what agents see of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import (
    DeadTokenError,
    MovedError,
    OutOfReachError,
    TryLaterError,
    UndeliverableError,
    UnknownFateError,
    UnreachableError,
)
from bot.handoffs import Reason
from bot.hours import parse_hours
from bot.messages import Author, Delivery, Message
from bot.questions import Answer, Question
from bot.storing import GONE
from gateway.delivery import ATTEMPTS, PATIENCE
from tests.fakes.brain import saying
from tests.fakes.shop import Shop


async def last(shop: Shop, person: str = "ana") -> Message:
    """The newest line of this person's transcript."""
    return (await shop.store.transcript(await shop.conversation(person)))[-1]


async def later(shop: Shop, span: timedelta = timedelta(minutes=2), person: str = "ana") -> None:
    """Time passes, and the lane is woken as it was asked to be."""
    shop.clock.pass_by(span)
    await shop.works(await shop.conversation(person))


@pytest.mark.parametrize("trouble", [UndeliverableError("refused"), DeadTokenError("dead token")])
async def test_what_the_platform_will_never_take_fails_at_once(trouble: UndeliverableError) -> None:
    shop = Shop()
    shop.channel.troubles = [trouble]
    await shop.says("oi")
    message = await last(shop)
    assert (message.delivery, message.error) == (Delivery.FAILED, str(trouble))
    assert shop.later == []


async def test_what_may_have_arrived_is_sent_once_more_and_shown() -> None:
    shop = Shop()
    shop.channel.troubles = [UnknownFateError("reset")]
    await shop.says("oi")
    waiting = await last(shop)
    assert (waiting.delivery, waiting.doubtful, waiting.error) == (Delivery.PENDING, True, "reset")
    assert waiting.due
    await later(shop)
    message = await last(shop)
    assert (message.delivery, message.doubtful) == (Delivery.SENT, True)
    assert shop.channel.taken == ["eco: oi"]


async def test_cut_off_twice_its_fate_stays_unknown() -> None:
    shop = Shop()
    shop.channel.troubles = [UnknownFateError("reset"), UnknownFateError("reset")]
    await shop.says("oi")
    await later(shop)
    assert (await last(shop)).delivery is Delivery.UNKNOWN
    await later(shop)
    assert shop.channel.taken == []


async def test_errors_of_the_platform_are_tried_again_within_limits() -> None:
    shop = Shop()
    shop.channel.troubles = [TryLaterError("500")] * ATTEMPTS
    await shop.says("oi")
    for _ in range(ATTEMPTS):
        assert (await last(shop)).delivery is Delivery.PENDING or not shop.channel.troubles
        await later(shop)
    message = await last(shop)
    assert (message.delivery, message.error) == (Delivery.FAILED, "500")
    pauses = [pause for _, pause in shop.later]
    assert pauses == sorted(pauses)


async def test_out_of_reach_says_nothing_of_the_message_and_is_waited_out() -> None:
    shop = Shop()
    shop.channel.troubles = [OutOfReachError("nobody there")] * (ATTEMPTS * 3)
    await shop.says("oi")
    for _ in range(ATTEMPTS * 3):
        await later(shop)
    assert (await last(shop)).delivery is Delivery.SENT
    shop.channel.troubles = [OutOfReachError("nobody there")] * 2
    await shop.says("ainda?")
    await later(shop, PATIENCE + timedelta(minutes=1))
    assert (await last(shop)).delivery is Delivery.FAILED


async def test_a_pause_that_the_platform_asks_for_is_kept_and_costs_no_attempt() -> None:
    shop = Shop()
    shop.channel.troubles = [TryLaterError("429", retry_after=30)] * (ATTEMPTS + 2)
    await shop.says("oi")
    conversation = await shop.conversation()
    assert shop.later == [(conversation, 30)]
    await later(shop, timedelta(seconds=29))
    assert shop.channel.taken == []
    assert len(shop.channel.troubles) == ATTEMPTS + 1, "nothing was tried before the pause was over"
    for _ in range(ATTEMPTS + 2):
        await later(shop, timedelta(seconds=31))
    assert (await last(shop)).delivery is Delivery.SENT


async def test_a_pause_of_one_chat_is_nobody_elses() -> None:
    shop = Shop()
    shop.channel.troubles = [TryLaterError("429", retry_after=30)]
    await shop.says("oi")
    assert await shop.says("e eu?", person="luis") == ["eco: e eu?"]


async def test_two_chats_told_to_wait_mean_the_whole_account() -> None:
    shop = Shop()
    shop.channel.troubles = [TryLaterError("429", retry_after=30), TryLaterError("429", retry_after=30)]
    await shop.says("oi")
    await shop.says("oi", person="luis")
    assert await shop.says("e eu?", person="joe") == []
    await later(shop, timedelta(seconds=31), "joe")
    assert "eco: e eu?" in shop.channel.taken


async def test_a_message_in_parts_goes_on_where_it_was_interrupted() -> None:
    shop = Shop(saying("um\ndois\ntrês"))
    shop.channel.troubles = [None, TryLaterError("500"), None, UnknownFateError("reset")]
    await shop.says("conte")
    await later(shop)
    await later(shop)
    assert shop.channel.taken == ["um", "dois", "três"]
    assert (await last(shop)).delivery is Delivery.SENT


async def test_a_customer_who_blocked_us_is_known_and_holds_nobody_up() -> None:
    shop = Shop(saying("um", "dois"))
    shop.channel.troubles = [UnreachableError("blocked")]
    await shop.says("oi")
    conversation = await shop.conversation()
    lines = [m for m in await shop.store.transcript(conversation) if m.author is Author.BOT]
    assert [(m.delivery, m.error) for m in lines] == [(Delivery.FAILED, "blocked"), (Delivery.FAILED, GONE)]
    known = await shop.store.conversation(conversation)
    assert known is not None
    assert known.unreachable
    assert await shop.says("voltei") == ["eco: voltei"]
    again = await shop.store.conversation(conversation)
    assert again is not None
    assert not again.unreachable


async def test_a_chat_with_a_new_id_is_followed() -> None:
    shop = Shop()
    shop.channel.troubles = [MovedError("moved", chat="-100")]
    recorded = await shop.writes("oi")
    await shop.works(recorded.conversation.id)
    assert shop.channel.taken == ["eco: oi"]
    moved = await shop.store.conversation(recorded.conversation.id)
    assert moved is not None
    assert moved.reply_to.chat == "-100"


async def test_a_platform_that_takes_one_a_second_is_given_one_a_second() -> None:
    shop = Shop(saying("um", "dois", "três"))
    shop.channel.gap = lambda reply_to: 1.0  # type: ignore[method-assign]
    await shop.says("conte")
    assert shop.channel.taken == ["um"]
    second = next(m for m in await shop.store.transcript(await shop.conversation()) if m.text == "dois")
    assert second.due is not None
    assert second.error
    await later(shop, timedelta(seconds=1.1))
    assert shop.channel.taken == ["um", "dois"]
    await later(shop, timedelta(seconds=1.1))
    assert shop.channel.taken == ["um", "dois", "três"]


async def test_a_claim_drops_the_rest_of_an_interrupted_answer() -> None:
    """Outside hours the assistant goes on until somebody claims; here the claim falls between two parts."""
    shop = Shop(hours=parse_hours("Mo-Sa 09:00-18:00 America/Sao_Paulo"))
    shop.clock.pass_by(timedelta(days=6))  # a Sunday

    async def ask(question: Question) -> Answer:
        await shop.store.ask_handoff(question.turn, Reason.ASKED, now=shop.clock.now())
        return saying("Vou chamar alguém.", intent="talk_to_person")

    shop.brain.answers += [ask, saying("um\ndois")]
    await shop.says("quero falar com uma pessoa")
    shop.channel.troubles = [None, TryLaterError("500")]
    await shop.says("conte")
    assert shop.channel.taken[-1] == "um"
    await shop.desk.claim((await shop.waiting())[0].id, agent="Bia")
    await later(shop)
    assert "dois" not in shop.channel.taken
    lines = await shop.store.transcript(await shop.conversation())
    assert next(m.delivery for m in lines if m.text == "um\ndois") is Delivery.UNKNOWN
