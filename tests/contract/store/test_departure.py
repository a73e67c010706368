"""What leaves goes in order, one at a time, and never from the assistant after a claim."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import Author, ChannelAddress, Delivery, Draft, ReplyTo
from bot.storing import Outcome
from tests.contract.store.counter import HERE, LEASE, THERE, Counter, button, drafted, inbound, person_wanted


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
    sender, place = ChannelAddress("slack", "shop", "U1"), ReplyTo("slack", "shop", "C1", "17.5")
    message = replace(inbound("olá", key="1", sent_at=counter.now), sender=sender, reply_to=place)
    recorded = await counter.store.record(message)
    turn = await counter.begun(recorded.conversation)
    draft = Draft(Author.BOT, "Qual? 🙂", (button("faq/invoice"), button('a"\\%_b')))
    await counter.store.end_turn(turn, _outcome(draft), holder=HERE, now=counter.now)
    outgoing = await counter.sends(recorded.conversation)
    assert outgoing is not None
    assert (outgoing.reply_to, outgoing.attempts, outgoing.done, outgoing.lost) == (place, 0, 0, 0)
    assert outgoing.conversation == await counter.present(recorded.conversation)
    assert (outgoing.person, outgoing.answers) == ("U1", message.external_id)
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


async def test_news_answer_nothing(counter: Counter) -> None:
    handoff = await counter.claimed()
    await counter.store.say(handoff.conversation, _agent("Oi!"), external_id="1", now=counter.now)
    outgoing = await counter.sends(await counter.present(handoff.conversation))
    assert outgoing is not None
    assert (outgoing.person, outgoing.answers) == ("ana", "")


async def test_every_reply_of_a_turn_answers_its_message(counter: Counter) -> None:
    conversation = (await counter.hears("olá", key="1")).conversation
    await counter.hears("e?", key="2")
    await counter.answers(conversation, "um", "dois")
    await counter.answers(conversation, "três")
    answers = []
    while outgoing := await counter.sends(conversation):
        answers.append((outgoing.message.text, outgoing.answers))
        await counter.store.delivered(outgoing.message.row, holder=HERE)
    assert answers == [("um", "ana:1"), ("dois", "ana:1"), ("três", "ana:2")]


async def test_what_is_private_stays_so(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    turn = await counter.begun(conversation)
    drafts = (drafted("BAL-1", author=Author.BOT, private=True), drafted("Mais?", author=Author.BOT))
    await counter.store.end_turn(turn, Outcome(drafts), holder=HERE, now=counter.now)
    assert [m.private for m in await counter.store.transcript(conversation.id)] == [False, True, False]
    first = await counter.sending(conversation)
    arrived = await counter.store.delivered(first.row, holder=HERE)
    assert arrived is not None
    assert (first.private, arrived.private) == (True, True)
    said = await counter.store.say(
        conversation.id, drafted("Só para ti", author=Author.SYSTEM, private=True), external_id="1", now=counter.now
    )
    assert said.private
    assert said == (await counter.store.transcript(conversation.id))[-1]


async def test_a_message_put_back_says_why_and_when(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "um")
    waiting = (await counter.store.transcript(conversation.id))[-1]
    assert (waiting.due, waiting.doubtful) == (None, False)
    first = await counter.sending(conversation)
    later = counter.now + timedelta(seconds=5)
    back = await counter.store.put_back(first.row, holder=HERE, until=later, why="Telegram is busy.")
    assert back is not None
    assert (back.delivery, back.error, back.due, back.doubtful) == (Delivery.PENDING, "Telegram is busy.", later, False)
    assert back == (await counter.store.transcript(conversation.id))[-1]
    counter.clock.pass_by(timedelta(seconds=5))
    again = await counter.sends(conversation)
    assert again is not None
    assert (again.message.delivery, again.message.due, again.lost) == (Delivery.SENDING, None, 0)
    assert again.message == (await counter.store.transcript(conversation.id))[-1]
    arrived = await counter.store.delivered(first.row, holder=HERE)
    assert arrived is not None
    assert (arrived.error, arrived.due) == (None, None)


async def test_a_wait_that_is_nobodys_fault_counts_as_no_attempt(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "um")
    row = (await counter.sending(conversation)).row
    later = counter.now + timedelta(seconds=5)
    back = await counter.store.put_back(row, holder=HERE, until=later, counted=False)
    assert back is not None
    assert (back.due, back.error) == (later, None)
    counter.clock.pass_by(timedelta(seconds=5))
    again = await counter.sends(conversation)
    assert again is not None
    assert again.attempts == 0
    assert await counter.store.put_back(row, holder=THERE, until=counter.now) is None


async def test_a_message_cut_off_and_put_back_is_doubtful(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "um")
    row = (await counter.sending(conversation)).row
    back = await counter.store.put_back(row, holder=HERE, until=counter.now, lost=True)
    assert back is not None
    assert (back.delivery, back.doubtful, back.due) == (Delivery.PENDING, True, counter.now)
    again = await counter.sends(conversation)
    assert again is not None
    assert (again.attempts, again.lost, again.message.doubtful) == (1, 1, True)
    arrived = await counter.store.delivered(row, holder=HERE)
    assert arrived is not None
    assert arrived.doubtful
    assert (await counter.store.visible(conversation.id, after=None, limit=9))[-1] == arrived


async def test_parts_that_the_platform_has_taken_are_remembered(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "um")
    row = (await counter.sending(conversation)).row
    assert await counter.store.progressed(row, holder=HERE, done=1)
    assert not await counter.store.progressed(row, holder=THERE, done=3)
    await counter.store.put_back(row, holder=HERE, until=counter.now)
    assert not await counter.store.progressed(row, holder=HERE, done=3)
    again = await counter.sends(conversation)
    assert again is not None
    assert again.done == 1
    assert await counter.store.progressed(row, holder=HERE, done=2)
    counter.clock.pass_by(LEASE)
    after_death = await counter.sends(conversation, holder=THERE)
    assert after_death is not None
    assert (after_death.done, after_death.lost, after_death.message.doubtful) == (2, 1, True)
    assert not await counter.store.progressed(row, holder=HERE, done=3)
    assert not await counter.store.progressed(999_999, holder=HERE, done=1)


@pytest.mark.parametrize("cut_off", [True, False])
async def test_what_may_have_arrived_is_not_called_dropped(counter: Counter, cut_off: bool) -> None:
    handoff = await counter.queued(promised_at=counter.now + timedelta(hours=9))
    conversation = (await counter.hears("mais uma coisa")).conversation
    await counter.answers(conversation, "um", "dois")
    row = (await counter.sending(conversation)).row
    if not cut_off:
        await counter.store.progressed(row, holder=HERE, done=1)
    await counter.store.put_back(row, holder=HERE, until=counter.now, lost=cut_off)
    await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    assert await counter.sends(conversation) is None
    states = [m.delivery for m in (await counter.store.transcript(conversation.id))[-2:]]
    assert states == [Delivery.UNKNOWN, Delivery.STALE]


def _agent(text: str) -> Draft:
    return Draft(Author.AGENT, text, agent="Bia")


def _outcome(draft: Draft) -> Outcome:
    return Outcome((draft,))
