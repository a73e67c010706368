"""What arrives is kept once, in order, whole."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.errors import InvalidError
from bot.messages import Author, ChannelAddress, Delivery, ReplyTo
from tests.contract.store.counter import Counter, inbound


async def test_a_first_message_makes_customer_conversation_and_turn(counter: Counter) -> None:
    recorded = await counter.hears("olá", key="k1", name="Ana", locale="pt-BR")
    assert recorded.new
    assert recorded.turn
    assert recorded.message.id == "k1"
    assert (recorded.message.author, recorded.message.delivery) == (Author.CUSTOMER, Delivery.RECEIVED)
    assert recorded.message.event == 1
    assert recorded.message.at == counter.now
    assert (recorded.conversation.name, recorded.conversation.locale) == ("Ana", "pt-BR")
    assert await counter.present(recorded.conversation) == recorded.conversation
    assert await counter.store.visible(recorded.conversation.id, after=None, limit=9) == [recorded.message]


async def test_a_repeated_delivery_has_no_effect(counter: Counter) -> None:
    first = await counter.hears("olá", key="k1")
    again = await counter.hears("olá", key="k1")
    assert (again.new, again.turn, again.message) == (False, None, first.message)
    assert (await counter.store.counts())["turns.waiting"] == 1
    assert await counter.seen(first.conversation) == [(1, "olá")]


async def test_fifty_simultaneous_deliveries_of_one_message_are_one(counter: Counter) -> None:
    message = inbound(key="k1", sent_at=counter.now)
    recorded = await asyncio.gather(*(counter.store.record(message) for _ in range(50)))
    assert sum(r.new for r in recorded) == 1
    assert len({r.message.row for r in recorded}) == 1
    assert len({r.conversation.id for r in recorded}) == 1
    counts = await counter.store.counts()
    assert (counts["conversations"], counts["messages"], counts["turns.waiting"]) == (1, 1, 1)


async def test_messages_keep_their_order_and_numbers(counter: Counter) -> None:
    texts = [f"linha {number}" for number in range(30)]
    for text in texts:
        conversation = (await counter.hears(text)).conversation
    assert await counter.seen(conversation) == list(enumerate(texts, start=1))


async def test_external_ids_belong_to_one_channel_and_account(counter: Counter) -> None:
    here = replace(inbound(key="7", sent_at=counter.now), external_id="7")
    there = replace(here, sender=ChannelAddress("telegram", "b", "9"), reply_to=ReplyTo("telegram", "b", "9"))
    other_account = replace(there, sender=ChannelAddress("telegram", "c", "9"), reply_to=ReplyTo("telegram", "c", "9"))
    assert [(await counter.store.record(m)).new for m in (here, there, other_account, there)] == [True] * 3 + [False]


async def test_ids_of_platforms_stay_inside(counter: Counter) -> None:
    message = replace(inbound(key="7", sent_at=counter.now), reply_to=ReplyTo("telegram", "b", "9"))
    recorded = await counter.store.record(message)
    assert recorded.message.id != "7"
    assert message.external_id not in recorded.message.id


async def test_a_browser_may_choose_an_id_that_is_taken(counter: Counter) -> None:
    conversation = await counter.serves("olá", "Oi!")
    taken = (await counter.store.transcript(conversation.id))[-1].id
    recorded = await counter.hears("de novo", key=taken)
    assert recorded.new
    assert recorded.message.id != taken
    assert await counter.seen(conversation) == [(1, "olá"), (2, "Oi!"), (3, "de novo")]


async def test_two_chats_of_one_customer_are_two_conversations(counter: Counter) -> None:
    sender = ChannelAddress("slack", "shop", "U1")
    one = await counter.store.open_conversation(sender, ReplyTo("slack", "shop", "C1", "1.0"))
    two = await counter.store.open_conversation(sender, ReplyTo("slack", "shop", "C1", "2.0"))
    assert one.customer == two.customer
    assert one.id != two.id


async def test_two_customers_of_one_chat_are_two_conversations(counter: Counter) -> None:
    place = ReplyTo("slack", "shop", "C1", "1.0")
    one = await counter.store.open_conversation(ChannelAddress("slack", "shop", "U1"), place)
    two = await counter.store.open_conversation(ChannelAddress("slack", "shop", "U2"), place)
    assert one.customer != two.customer
    assert one.id != two.id


async def test_opening_again_finds_the_same_and_learns_the_name(counter: Counter) -> None:
    sender, place = ChannelAddress("web", "shop", "ana"), ReplyTo("web", "shop", "ana")
    opened = await asyncio.gather(*(counter.store.open_conversation(sender, place) for _ in range(10)))
    assert len({conversation.id for conversation in opened}) == 1
    named = await counter.store.open_conversation(sender, place, name="Ana", locale="es-MX")
    assert await counter.store.open_conversation(sender, place) == named == await counter.present(opened[0])
    assert (await counter.hears("olá")).conversation.id == named.id


@pytest.mark.parametrize(
    "text",
    [
        "👩🏽‍🚒 família 👨‍👩‍👧",
        "مرحبا كيف حالك",
        "שלום עולם",
        "a\u200db\u200c",
        "<b>não</b> 'x'; DROP TABLE",
        "linha\n\tlinha",
        "x" * 8000,
    ],
)
async def test_any_text_comes_back_as_it_was(counter: Counter, text: str) -> None:
    conversation = (await counter.hears(text, name=text)).conversation
    assert await counter.seen(conversation) == [(1, text)]
    assert (await counter.present(conversation)).name == text


async def test_text_that_cannot_be_kept_is_refused_alone(counter: Counter) -> None:
    outcomes = await asyncio.gather(
        *(counter.hears("\ud800" if number == 7 else "olá") for number in range(20)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [InvalidError]
    assert (await counter.store.counts())["messages"] == 19
    conversation = (await counter.hears("fim")).conversation
    assert [event for event, _ in await counter.seen(conversation)] == list(range(1, 21))
