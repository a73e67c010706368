"""A turn is worked at by one process at a time and ends once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.cards import Tried
from bot.conversations import Owner
from bot.errors import StaleTurnError
from bot.handoffs import HandoffState, Reason
from bot.messages import Author, Delivery, Draft
from bot.storing import Outcome
from tests.contract.store.casework import listed
from tests.contract.store.counter import HERE, LEASE, THERE, Counter, noted, person_wanted


async def test_turns_begin_in_order_one_at_a_time(counter: Counter) -> None:
    first, second = await counter.hears("um"), await counter.hears("dois")
    turn = await counter.begun(first.conversation)
    assert (turn.id, turn.attempt, turn.message, turn.conversation) == (
        first.turn,
        1,
        first.message,
        first.conversation,
    )
    assert await counter.begins(first.conversation) is None
    assert await counter.begins(first.conversation, holder=THERE) is None
    await counter.ends(turn, "resposta")
    assert (await counter.begun(first.conversation)).id == second.turn


async def test_twenty_processes_begin_one_turn_once(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    turns = await asyncio.gather(*(counter.begins(conversation, holder=f"process {n}") for n in range(20)))
    assert len([turn for turn in turns if turn]) == 1


async def test_conversations_do_not_wait_for_each_other(counter: Counter) -> None:
    ana, rui = (await counter.hears(chat="ana")).conversation, (await counter.hears(chat="rui")).conversation
    assert await counter.store.waiting_conversations(counter.now) == [ana.id, rui.id]
    assert await counter.begins(ana)
    assert await counter.store.waiting_conversations(counter.now) == [rui.id]
    assert await counter.begins(rui)


async def test_nothing_to_do_is_none(counter: Counter) -> None:
    conversation = await counter.serves("olá", "Oi!")
    assert await counter.begins(conversation) is None
    assert await counter.begins("no such conversation") is None


async def test_a_dead_process_loses_its_turn(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    lost = await counter.begun(conversation, holder=THERE)
    counter.clock.pass_by(LEASE)
    assert await counter.store.waiting_conversations(counter.now) == [conversation.id]
    taken = await counter.begun(conversation, holder=HERE)
    assert (taken.id, taken.attempt) == (lost.id, 2)
    with pytest.raises(StaleTurnError):
        await counter.ends(lost, "tarde", holder=THERE)
    await counter.ends(taken, "a tempo")
    assert await counter.delivers(conversation) == ["a tempo"]


async def test_an_attempt_cannot_end_the_next_attempt_of_its_own_process(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    first = await counter.begun(conversation)
    counter.clock.pass_by(LEASE)
    second = await counter.begun(conversation)
    before = await counter.present(conversation)
    outcome = Outcome((Draft(Author.BOT, "tarde"),), failed=True, language="en", handoff=person_wanted())
    with pytest.raises(StaleTurnError):
        await counter.store.end_turn(first, outcome, holder=HERE, now=counter.now)
    assert await counter.present(conversation) == before
    assert await counter.store.handoff_of(conversation.id) is None
    assert await listed(counter) == []
    assert [m.text for m in await counter.store.transcript(conversation.id)] == ["olá"]
    await counter.ends(second, "certo")
    with pytest.raises(StaleTurnError):
        await counter.ends(second, "outra vez")
    assert await counter.delivers(conversation) == ["certo"]


async def test_a_renewed_lease_holds(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    turn = await counter.begun(conversation)
    counter.clock.pass_by(timedelta(seconds=20))
    await counter.store.renew(HERE, until=counter.now + LEASE)
    await counter.store.renew(THERE, until=counter.now + 9 * LEASE)
    counter.clock.pass_by(timedelta(seconds=20))
    assert await counter.begins(conversation, holder=THERE) is None
    await counter.ends(turn, "certo")


async def test_a_turn_given_back_is_taken_again_at_once(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    first = await counter.begun(conversation)
    await counter.store.release(conversation.id, holder=HERE)
    await counter.store.renew(HERE, until=counter.now + LEASE)
    assert await counter.store.waiting_conversations(counter.now) == [conversation.id]
    again = await counter.begun(conversation, holder=THERE)
    assert (again.id, again.attempt) == (first.id, 2)
    with pytest.raises(StaleTurnError):
        await counter.ends(first, "tarde")
    await counter.ends(again, "certo", holder=THERE)
    assert await counter.delivers(conversation) == ["certo"]


async def test_nobody_gives_back_the_turns_of_others_or_of_other_conversations(counter: Counter) -> None:
    ana, rui = (await counter.hears(chat="ana")).conversation, (await counter.hears(chat="rui")).conversation
    turn = await counter.begun(ana)
    await counter.store.release(ana.id, holder=THERE)
    await counter.store.release(rui.id, holder=HERE)
    await counter.store.release("no such conversation", holder=HERE)
    assert await counter.begins(ana, holder=THERE) is None
    await counter.ends(turn, "certo")
    await counter.store.release(ana.id, holder=HERE)
    assert await counter.begins(ana) is None


async def test_a_turn_given_back_after_a_handoff_is_for_a_person(counter: Counter) -> None:
    handoff = await counter.queued(promised_at=counter.now + timedelta(hours=9))
    conversation = (await counter.hears("ainda aí?")).conversation
    await counter.begun(conversation)
    await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    await counter.store.release(conversation.id, holder=HERE)
    assert await counter.begins(conversation) is None
    assert (await counter.store.counts())["turns.person"] == 1


async def test_the_end_keeps_replies_language_and_note(counter: Counter) -> None:
    conversation = (await counter.hears("where is it?")).conversation
    ended = await counter.answers(
        conversation, "Here.", "And there.", language="en", note=noted(Tried("order/track", 0.91), Tried("x", 0.05))
    )
    assert ended.conversation.language == "en"
    assert (await counter.present(conversation)).speaks == "en"
    assert await counter.delivers(conversation) == ["Here.", "And there."]
    [note] = await counter.store.turn_notes(conversation.id)
    assert (note.text, note.choice) == ("where is it?", None)
    assert note.ranking == (Tried("order/track", 0.91), Tried("x", 0.05))
    await counter.serves("?", "…")
    assert (await counter.present(conversation)).language == "en"


async def test_notes_are_the_last_ones_oldest_first(counter: Counter) -> None:
    for number in range(5):
        conversation = await counter.serves(f"m{number}", note=noted(Tried(f"i{number}", 0.5)))
    await counter.serves("fora", failed=True, note=noted())
    notes = await counter.store.turn_notes(conversation.id, limit=3)
    assert [note.text for note in notes] == ["m2", "m3", "m4"]


async def test_failures_in_a_row_are_counted(counter: Counter) -> None:
    seen = []
    for failed in (True, True, False, True):
        conversation = await counter.serves("olá", "…", failed=failed)
        seen.append((await counter.present(conversation)).failures)
    assert seen == [1, 2, 0, 1]
    counts = await counter.store.counts()
    assert (counts["turns.failed"], counts["turns.answered"]) == (3, 1)


async def test_what_is_said_to_people_starts_no_turn(counter: Counter) -> None:
    waiting = await counter.queued("ana")
    recorded = await counter.hears("estou esperando", chat="ana")
    assert (recorded.new, recorded.turn) == (True, None)
    assert await counter.begins(waiting.conversation) is None


async def test_turns_of_a_conversation_that_people_took_are_for_a_person(counter: Counter) -> None:
    conversation = (await counter.hears("quero uma pessoa")).conversation
    for _ in range(3):
        await counter.hears("e mais isto")
    await counter.answers(conversation, handoff=person_wanted())
    assert await counter.store.waiting_conversations(counter.now) == [conversation.id]
    assert await counter.begins(conversation) is None
    assert await counter.store.waiting_conversations(counter.now) == []
    assert (await counter.store.counts())["turns.person"] == 3


async def test_an_answer_that_comes_after_a_claim_is_dropped(counter: Counter) -> None:
    handoff = await counter.queued(promised_at=counter.now + timedelta(hours=9))
    conversation = (await counter.hears("ainda aí?")).conversation
    turn = await counter.begun(conversation)
    await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    ended = await counter.ends(turn, "tarde", failed=True, language="es", handoff=person_wanted())
    assert (ended.conversation.owner, ended.handoff) == (Owner.AGENT, None)
    assert await counter.present(conversation) == ended.conversation
    assert await counter.delivers(conversation) == []
    assert (await counter.store.transcript(conversation.id))[-1].delivery is Delivery.STALE
    assert (await counter.store.counts())["turns.person"] == 1


async def test_an_answer_that_comes_after_a_whole_human_stretch_is_dropped_too(counter: Counter) -> None:
    handoff = await counter.queued(promised_at=counter.now + timedelta(hours=9))
    conversation = (await counter.hears("ainda aí?")).conversation
    turn = await counter.begun(conversation)
    await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    await counter.store.finish(handoff.id, agent="Bia", state=HandoffState.RETURNED, notice=None, now=counter.now)
    assert (await counter.ends(turn, "tarde")).conversation.owner is Owner.BOT
    assert await counter.delivers(conversation) == []


async def test_asking_for_a_person_is_remembered_on_the_turn(counter: Counter) -> None:
    conversation = (await counter.hears("quero uma pessoa")).conversation
    turn = await counter.begun(conversation)
    assert await counter.store.handoff_asked(turn.id) is None
    await counter.store.ask_handoff(turn.id, Reason.REFUSED, now=counter.now)
    await counter.store.ask_handoff(turn.id, Reason.ASKED, now=counter.now)
    assert await counter.store.handoff_asked(turn.id) is Reason.REFUSED
    assert (await counter.present(conversation)).owner is Owner.BOT
