"""What leaves goes in order, one at a time, and never from the assistant after a claim."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.messages import Author, Delivery, Draft, ReplyTo
from bot.storing import Outcome
from tests.contract.store.counter import HERE, LEASE, THERE, Counter, button, inbound, person_wanted


async def test_messages_leave_in_order_and_become_visible_on_arrival(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "um", "dois", "três")
    assert await counter.seen(conversation) == [(1, "olá")]
    first = await counter.sending(conversation)
    assert (first.text, first.delivery, first.event) == ("um", Delivery.SENDING, None)
    arrived = await counter.store.delivered(first.row, holder=HERE)
    assert arrived is not None
    assert (arrived.event, arrived.delivery, arrived.id) == (2, Delivery.SENT, first.id)
    await counter.hears("espera")
    assert await counter.delivers(conversation) == ["dois", "três"]
    assert await counter.seen(conversation) == [(1, "olá"), (2, "um"), (3, "espera"), (4, "dois"), (5, "três")]
    assert await counter.store.waiting_deliveries(counter.now) == []


async def test_where_it_goes_and_what_it_carries(counter: Counter) -> None:
    message = inbound("olá", key="1", sent_at=counter.now)
    place = ReplyTo("slack", "shop", "C1", "17.5")
    recorded = await counter.store.record(type(message)(**{**vars(message), "reply_to": place}))
    turn = await counter.begun(recorded.conversation)
    draft = Draft(Author.BOT, "Qual? 🙂", (button("faq/invoice"), button('a"\\%_b')))
    await counter.store.end_turn(turn, _outcome(draft), holder=HERE, now=counter.now)
    outgoing = await counter.sends(recorded.conversation)
    assert outgoing is not None
    assert (outgoing.reply_to, outgoing.attempts) == (place, 0)
    assert (outgoing.message.text, outgoing.message.buttons) == (draft.text, draft.buttons)


async def test_two_messages_of_a_conversation_are_never_on_their_way_together(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "um", "dois")
    found = await asyncio.gather(*(counter.sends(conversation, holder=f"process {n}") for n in range(20)))
    assert [outgoing.message.text for outgoing in found if outgoing] == ["um"]


async def test_conversations_leave_side_by_side(counter: Counter) -> None:
    conversations = [(await counter.hears(chat=chat)).conversation for chat in ("ana", "rui")]
    for conversation in conversations:
        await counter.answers(conversation, "oi")
    assert await counter.store.waiting_deliveries(counter.now) == [c.id for c in conversations]
    for conversation in conversations:
        assert await counter.sends(conversation)


async def test_a_message_put_back_waits_and_the_next_waits_behind_it(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "um", "dois")
    first = await counter.sending(conversation)
    later = counter.now + timedelta(seconds=5)
    await counter.store.put_back(first.row, holder=HERE, until=later)
    assert await counter.sends(conversation) is None
    counter.clock.pass_by(timedelta(seconds=5))
    assert await counter.store.waiting_deliveries(counter.now) == [conversation.id]
    again = await counter.sends(conversation)
    assert again is not None
    assert (again.message.text, again.attempts) == ("um", 1)


async def test_only_the_holder_settles_a_message(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "um")
    row = (await counter.sending(conversation)).row
    assert await counter.store.delivered(row, holder=THERE) is None
    assert await counter.store.give_up(row, holder=THERE, state=Delivery.FAILED, error="x") is None
    await counter.store.put_back(row, holder=THERE, until=counter.now)
    assert await counter.store.delivered(row, holder=HERE)
    assert await counter.store.delivered(row, holder=HERE) is None
    assert await counter.store.delivered(999_999, holder=HERE) is None
    assert await counter.seen(conversation) == [(1, "olá"), (2, "um")]


async def test_a_message_given_up_says_why_and_the_next_leaves(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "um", "dois")
    row = (await counter.sending(conversation)).row
    failed = await counter.store.give_up(row, holder=HERE, state=Delivery.FAILED, error="Blocked by the customer.")
    assert failed is not None
    assert (failed.delivery, failed.error, failed.event) == (Delivery.FAILED, "Blocked by the customer.", None)
    assert await counter.delivers(conversation) == ["dois"]
    assert await counter.seen(conversation) == [(1, "olá"), (2, "dois")]


async def test_a_message_left_by_a_dead_process_is_sent_once_more_then_unknown(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "um")
    lost = await counter.sending(conversation, holder=THERE)
    assert await counter.store.waiting_deliveries(counter.now) == []
    counter.clock.pass_by(LEASE)
    await counter.hears("e?")
    await counter.answers(conversation, "dois")
    assert await counter.store.waiting_deliveries(counter.now) == [conversation.id]
    again = await counter.sends(conversation)
    assert again is not None
    assert (again.message.row, again.attempts) == (lost.row, 1)
    assert await counter.store.delivered(lost.row, holder=THERE) is None
    counter.clock.pass_by(LEASE)
    assert (await counter.sending(conversation)).text == "dois"
    kept = (await counter.store.transcript(conversation.id))[1]
    assert (kept.delivery, bool(kept.error)) == (Delivery.UNKNOWN, True)


async def test_a_message_given_back_is_sent_once_more_then_unknown(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "um", "dois")
    row = (await counter.sending(conversation)).row
    await counter.store.release(conversation.id, holder=HERE)
    await counter.store.renew(HERE, until=counter.now + LEASE)
    assert await counter.store.delivered(row, holder=HERE) is None
    assert await counter.store.bot_sends_in_flight(conversation.id) == 0
    assert await counter.store.waiting_deliveries(counter.now) == [conversation.id]
    again = await counter.sends(conversation)
    assert again is not None
    assert (again.message.row, again.attempts) == (row, 1)
    await counter.store.release(conversation.id, holder=HERE)
    assert await counter.delivers(conversation) == ["dois"]
    kept = (await counter.store.transcript(conversation.id))[1]
    assert (kept.text, kept.delivery, bool(kept.error)) == ("um", Delivery.UNKNOWN, True)
    assert await counter.seen(conversation) == [(1, "olá"), (2, "dois")]


async def test_nobody_gives_back_the_messages_of_others_or_of_other_conversations(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "um", "dois")
    row = (await counter.sending(conversation)).row
    await counter.store.release(conversation.id, holder=THERE)
    await counter.store.release("no such conversation", holder=HERE)
    assert await counter.sends(conversation, holder=THERE) is None
    assert await counter.store.bot_sends_in_flight(conversation.id) == 1
    assert await counter.store.delivered(row, holder=HERE)
    await counter.store.release(conversation.id, holder=HERE)
    assert await counter.delivers(conversation) == ["dois"]


async def test_a_bot_message_given_back_after_a_claim_has_an_unknown_fate(counter: Counter) -> None:
    handoff = await counter.queued(promised_at=counter.now + timedelta(hours=9))
    conversation = (await counter.hears("mais uma coisa")).conversation
    await counter.answers(conversation, "um")
    await counter.sending(conversation)
    await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    await counter.store.release(conversation.id, holder=HERE)
    assert await counter.sends(conversation) is None
    assert (await counter.store.transcript(conversation.id))[-1].delivery is Delivery.UNKNOWN


async def test_a_renewed_lease_keeps_a_message_on_its_way(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "um")
    row = (await counter.sending(conversation)).row
    await counter.store.renew(HERE, until=counter.now + 3 * LEASE)
    counter.clock.pass_by(LEASE)
    assert await counter.sends(conversation, holder=THERE) is None
    assert await counter.store.delivered(row, holder=HERE)


async def test_after_a_claim_no_bot_message_starts(counter: Counter) -> None:
    handoff = await counter.queued(promised_at=counter.now + timedelta(hours=9))
    conversation = (await counter.hears("mais uma coisa")).conversation
    await counter.answers(conversation, "um", "dois")
    await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    assert await counter.delivers(conversation) == []
    states = [m.delivery for m in (await counter.store.transcript(conversation.id))[-2:]]
    assert states == [Delivery.STALE, Delivery.STALE]


async def test_an_agent_never_waits_behind_a_bot_message_that_waits_for_a_retry(counter: Counter) -> None:
    handoff = await counter.queued(promised_at=counter.now + timedelta(hours=9))
    conversation = (await counter.hears("mais uma coisa")).conversation
    await counter.answers(conversation, "um", "dois")
    row = (await counter.sending(conversation)).row
    await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    assert await counter.store.bot_sends_in_flight(conversation.id) == 1
    await counter.store.put_back(row, holder=HERE, until=counter.now + timedelta(hours=1))
    assert await counter.store.bot_sends_in_flight(conversation.id) == 0
    await counter.store.say(conversation.id, _agent("Oi, sou a Bia."), external_id="1", now=counter.now)
    assert await counter.store.waiting_deliveries(counter.now) == [conversation.id]
    assert await counter.delivers(conversation) == ["Oi, sou a Bia."]


async def test_a_bot_message_cut_off_before_a_claim_has_an_unknown_fate(counter: Counter) -> None:
    handoff = await counter.queued(promised_at=counter.now + timedelta(hours=9))
    conversation = (await counter.hears("mais uma coisa")).conversation
    await counter.answers(conversation, "um")
    await counter.sending(conversation, holder=THERE)
    await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    counter.clock.pass_by(LEASE)
    assert await counter.sends(conversation) is None
    assert (await counter.store.transcript(conversation.id))[-1].delivery is Delivery.UNKNOWN


async def test_a_send_that_began_before_the_claim_may_end(counter: Counter) -> None:
    handoff = await counter.queued(promised_at=counter.now + timedelta(hours=9))
    conversation = (await counter.hears("mais uma coisa")).conversation
    await counter.answers(conversation, "um")
    row = (await counter.sending(conversation)).row
    await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    assert await counter.store.delivered(row, holder=HERE)


async def test_a_handoff_lets_earlier_answers_leave(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "um")
    row = (await counter.sending(conversation)).row
    await counter.hears("uma pessoa")
    await counter.answers(conversation, "dois", handoff=person_wanted())
    await counter.store.put_back(row, holder=HERE, until=counter.now)
    assert await counter.delivers(conversation) == ["um", "dois", "BAL-1001 · 1"]


def _agent(text: str) -> Draft:
    return Draft(Author.AGENT, text, agent="Bia")


def _outcome(draft: Draft) -> Outcome:
    return Outcome((draft,))
