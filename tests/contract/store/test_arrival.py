"""What arrives is kept once, in order, whole."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import InvalidError
from bot.messages import Author, ChannelAddress, Delivery, ReplyTo
from bot.storing import GONE, Outcome
from tests.contract.store.counter import HERE, Counter, button, drafted, inbound


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


async def test_finding_makes_nothing(counter: Counter) -> None:
    sender, place = ChannelAddress("slack", "shop", "U1"), ReplyTo("slack", "shop", "C1", "1.0")
    assert await counter.store.find_conversation(sender, place) is None
    assert (await counter.store.counts())["conversations"] == 0
    opened = await counter.store.open_conversation(sender, place, name="Ana")
    assert await counter.store.find_conversation(sender, place) == opened
    assert await counter.store.find_conversation(sender, replace(place, thread="2.0")) is None
    assert await counter.store.find_conversation(replace(sender, person="U2"), place) is None


async def test_messages_sent_as_one_say_so(counter: Counter) -> None:
    first = await counter.hears("", key="1", album="a7")
    again = await counter.hears("", key="1", album="a7")
    assert first.message.album == again.message.album == "a7"
    alone = await counter.hears("olá")
    assert [m.album for m in await counter.store.transcript(alone.conversation.id)] == ["a7", None]


async def test_an_edited_message_says_the_new_words_and_when(counter: Counter) -> None:
    recorded = await counter.hears("onde está 1234", key="1")
    counter.clock.pass_by(timedelta(seconds=9))
    edited = await counter.edits("onde está 12345", key="1")
    assert edited == replace(recorded.message, text="onde está 12345", edited_at=counter.now)
    assert await counter.store.transcript(recorded.conversation.id) == [edited]
    assert await counter.seen(recorded.conversation) == [(1, "onde está 12345")]
    assert (await counter.store.counts())["turns.waiting"] == 1


async def test_a_turn_that_has_not_begun_answers_the_edited_words(counter: Counter) -> None:
    recorded = await counter.hears("Nota fiscal", key="1", choice="faq/invoice")
    await counter.edits("troca", key="1")
    turn = await counter.begun(recorded.conversation)
    assert (turn.message.text, turn.message.choice) == ("troca", None)
    await counter.edits("devolução", key="1")
    await counter.ends(turn, "Assim se troca.")
    assert await counter.begins(recorded.conversation) is None


async def test_an_edit_of_what_is_unknown_or_the_same_is_nothing(counter: Counter) -> None:
    handoff = await counter.claimed()
    draft = drafted("Oi, sou a Bia.")
    await counter.store.say(handoff.conversation, draft, external_id="1", now=counter.now)
    await counter.hears("olá", key="1")
    unedited = await counter.store.transcript(handoff.conversation)
    assert await counter.edits("olá", key="1") is None
    assert await counter.edits("oi", key="2") is None
    known = {"external_id": "ana:1", "text": "oi", "now": counter.now}
    assert await counter.store.edit(channel="web", account="other", **known) is None
    assert await counter.store.edit(channel="telegram", account="shop", **known) is None
    said = {"channel": "desk", "account": handoff.conversation, "external_id": "1"}
    assert await counter.store.edit(**said, text="Oi, sou o Rui.", now=counter.now) is None
    assert await counter.store.transcript(handoff.conversation) == unedited


async def test_what_waits_for_a_customer_who_has_gone_fails_at_once(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "um", "dois", "três")
    row = (await counter.sending(conversation)).row
    await counter.store.set_reachable(conversation.id, False, now=counter.now)
    assert (await counter.present(conversation)).unreachable
    lines = (await counter.store.transcript(conversation.id))[1:]
    assert [(m.delivery, m.error) for m in lines] == [
        (Delivery.SENDING, None),
        (Delivery.FAILED, GONE),
        (Delivery.FAILED, GONE),
    ]
    assert await counter.store.give_up(row, holder=HERE, state=Delivery.FAILED, error=GONE)
    assert await counter.store.waiting_deliveries(counter.now) == []


async def test_only_the_change_fails_what_waits(counter: Counter) -> None:
    handoff = await counter.claimed()
    for _ in range(2):
        await counter.store.set_reachable(handoff.conversation, False, now=counter.now)
        draft = drafted("Ainda aí?")
        await counter.store.say(handoff.conversation, draft, external_id="1", now=counter.now)
    outgoing = await counter.sends(await counter.present(handoff.conversation))
    assert outgoing is not None
    assert outgoing.conversation.unreachable
    await counter.store.set_reachable(handoff.conversation, True, now=counter.now)
    assert not (await counter.present(handoff.conversation)).unreachable
    await counter.store.set_reachable("no such conversation", False, now=counter.now)


async def test_who_writes_is_reachable_again(counter: Counter) -> None:
    conversation = (await counter.hears("olá", key="1")).conversation
    await counter.store.set_reachable(conversation.id, False, now=counter.now)
    assert (await counter.hears("olá", key="1")).conversation.unreachable
    place = ReplyTo("web", "shop", "ana")
    assert (await counter.store.open_conversation(ChannelAddress("web", "shop", "ana"), place)).unreachable
    assert not (await counter.hears("voltei", key="2")).conversation.unreachable
    assert not (await counter.present(conversation)).unreachable


async def test_a_chat_that_moves_takes_its_conversations_along(counter: Counter) -> None:
    person, other = ChannelAddress("telegram", "b", "9"), ChannelAddress("telegram", "b", "8")
    old = ReplyTo("telegram", "b", "-5")
    here = await counter.store.open_conversation(person, old)
    thread = await counter.store.open_conversation(person, replace(old, thread="7"))
    both = await counter.store.open_conversation(other, old)
    new = await counter.store.open_conversation(other, replace(old, chat="-1005"))
    elsewhere = await counter.store.open_conversation(replace(person, account="c"), replace(old, account="c"))
    assert await counter.store.move_chat("telegram", "b", before="-5", after="-1005") == 2
    moved = [(await counter.present(c)).reply_to for c in (here, thread, both, new, elsewhere)]
    assert [(place.chat, place.thread) for place in moved] == [
        ("-1005", ""),
        ("-1005", "7"),
        ("-5", ""),
        ("-1005", ""),
        ("-5", ""),
    ]
    assert await counter.store.move_chat("telegram", "b", before="-5", after="-1005") == 0
    assert (await counter.store.find_conversation(person, replace(old, chat="-1005"))) == await counter.present(here)


async def test_a_button_counts_where_the_chat_has_moved(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    turn = await counter.begun(conversation)
    await counter.store.end_turn(
        turn, Outcome((drafted("Qual?", buttons=(button("faq/x"),)),)), holder=HERE, now=counter.now
    )
    await counter.store.move_chat("web", "shop", before="ana", after="ana2")
    assert await counter.store.was_offered(conversation.id, "faq/x")
    outgoing = await counter.sends(conversation)
    assert outgoing is not None
    assert outgoing.reply_to.chat == "ana2"


async def test_what_the_platform_calls_a_customer_is_kept(counter: Counter) -> None:
    first = (await counter.hears("olá", handle="@ana")).conversation
    assert (first.handle, (await counter.present(first)).handle) == ("@ana", "@ana")
    assert (await counter.hears("oi")).conversation.handle == "@ana"
    assert (await counter.hears("oi", handle="ana@example.com")).conversation.handle == "ana@example.com"
    assert (await counter.hears("oi", chat="rui")).conversation.handle == ""
