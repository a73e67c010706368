"""What is known of the last time people helped: for the brain once, for the customer whenever they ask."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards import Tried
from bot.handoffs import HandoffState
from bot.helping import Helped, How
from bot.leaving import Leaving
from bot.messages import ChannelAddress, Inbound, ReplyTo
from tests.contract.store.counter import Counter, noted, person_wanted

NOTE = noted(Tried("faq/exchange", 0.9))


async def ended(counter: Counter, state: HandoffState = HandoffState.RETURNED, *, agent: str = "Bia") -> Helped:
    """A customer was helped, and how the brain should hear of it."""
    handoff = await counter.claimed(agent=agent)
    counter.clock.pass_by(timedelta(minutes=5))
    done = await counter.store.finish(handoff.id, agent=agent, state=state, notice=None, now=counter.now)
    counter.clock.pass_by(timedelta(minutes=1))
    return Helped(done.id, How(state.value), agent, done.ticket)


async def conversation_of(counter: Counter, helped: Helped) -> str:
    handoff = await counter.store.handoff(helped.handoff)
    assert handoff is not None
    return handoff.conversation


@pytest.mark.parametrize("state", [HandoffState.RETURNED, HandoffState.RESOLVED])
async def test_the_brain_hears_once_of_the_people_who_helped(counter: Counter, state: HandoffState) -> None:
    helped = await ended(counter, state)
    conversation = await conversation_of(counter, helped)
    assert await counter.store.helped_before(conversation) == helped
    turn = (await counter.hears("e o frete?")).conversation
    assert await counter.store.helped_before(conversation) == helped
    await counter.answers(turn, "Depende.", note=NOTE)
    assert await counter.store.helped_before(conversation) is None


async def test_an_answer_without_the_brain_is_none(counter: Counter) -> None:
    helped = await ended(counter)
    conversation = await conversation_of(counter, helped)
    await counter.serves("foto", "Recebi.")
    await counter.answers((await counter.hears("oi")).conversation, "Não consegui.", failed=True, note=NOTE)
    assert await counter.store.helped_before(conversation) == helped


async def test_answers_before_and_elsewhere_do_not_count(counter: Counter) -> None:
    await counter.serves("troca?", "30 dias.", note=NOTE)
    counter.clock.pass_by(timedelta(minutes=1))
    helped = await ended(counter)
    await counter.serves("troca?", "30 dias.", chat="rui", note=NOTE)
    assert await counter.store.helped_before(await conversation_of(counter, helped)) == helped


async def test_nothing_is_known_before_it_has_ended(counter: Counter) -> None:
    handoff = await counter.queued()
    assert await counter.store.helped_before(handoff.conversation) is None
    await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    assert await counter.store.helped_before(handoff.conversation) is None
    assert await counter.store.helped_before("none") is None


async def test_of_two_the_last_counts(counter: Counter) -> None:
    first = await ended(counter, HandoffState.RESOLVED)
    second = await ended(counter, agent="Caio")
    assert first.handoff != second.handoff
    assert await counter.store.helped_before(await conversation_of(counter, first)) == second


async def test_who_left_the_line_was_helped_by_nobody(counter: Counter) -> None:
    handoff = await counter.queued(promised_at=counter.now)
    conversation = await counter.present(handoff.conversation)
    counter.clock.pass_by(timedelta(minutes=1))
    await counter.hears("desisto")
    await counter.answers(conversation, "Tudo bem.", leaving=Leaving.CANCEL)
    assert await counter.store.helped_before(conversation.id) == Helped(handoff.id, How.LEFT, "", handoff.ticket)
    turn = await counter.hears("oi")
    assert await counter.store.own_help(turn.turn or "") is None


async def test_a_customer_hears_who_helped_in_any_of_their_conversations(counter: Counter) -> None:
    helped = await ended(counter, HandoffState.RESOLVED)
    at = counter.now
    await counter.serves("troca?", "30 dias.", note=NOTE)
    elsewhere = Inbound(
        "other:1", ChannelAddress("web", "shop", "ana"), ReplyTo("web", "shop", "another chat"), "oi", counter.now
    )
    turn = (await counter.store.record(elsewhere)).turn
    found = await counter.store.own_help(turn or "")
    assert found is not None
    assert found.helped == helped
    assert found.ended_at < at


async def test_nobody_hears_who_helped_somebody_else(counter: Counter) -> None:
    await ended(counter)
    rui = await counter.hears("quem me ajudou?", chat="rui")
    assert await counter.store.own_help(rui.turn or "") is None


async def test_nothing_is_told_for_a_turn_that_does_not_exist(counter: Counter) -> None:
    await ended(counter)
    assert await counter.store.own_help("none") is None


async def test_the_ticket_of_a_second_stretch_is_its_own(counter: Counter) -> None:
    first = await ended(counter, HandoffState.RESOLVED)
    conversation = await conversation_of(counter, first)
    await counter.hears("outra pessoa, por favor")
    done = await counter.answers(await counter.present(conversation), handoff=person_wanted())
    again = await counter.store.handoff(done.handoff or "")
    assert again is not None
    assert again.ticket not in (None, first.ticket)
