"""Questions answer with what was stored, page by page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversations import Conversation
from bot.errors import NotFoundError
from bot.handoffs import HandoffState
from bot.messages import Author, Draft
from bot.storing import Outcome
from store.rows import card_of, card_text
from tests.contract.store.counter import CARD, HERE, Counter, button


async def test_a_stream_resumes_after_the_last_event_it_saw(counter: Counter) -> None:
    for number in range(10):
        conversation = await counter.serves(f"pergunta {number}", f"resposta {number}")
    assert [event for event, _ in await counter.seen(conversation, after=17)] == [18, 19, 20]
    assert await counter.seen(conversation, after=20) == []
    last = await counter.store.visible(conversation.id, after=None, limit=3)
    assert [message.event for message in last] == [18, 19, 20]
    page = await counter.store.visible(conversation.id, after=5, limit=3)
    assert [message.event for message in page] == [6, 7, 8]


async def test_the_transcript_is_everything_in_the_order_it_was_stored(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "um", "dois")
    await counter.store.note(conversation.id, agent="Bia", text="nota", now=counter.now)
    transcript = await counter.store.transcript(conversation.id)
    assert [message.text for message in transcript] == ["olá", "um", "dois", "nota"]
    assert [message.row for message in transcript] == sorted(message.row for message in transcript)
    assert [m.text for m in await counter.store.transcript(conversation.id, limit=2)] == ["dois", "nota"]


async def test_nobody_sees_another_conversation(counter: Counter) -> None:
    ana, rui = await counter.serves("olá", "Oi, Ana!"), await counter.serves("olá", "Oi, Rui!", chat="rui")
    assert [text for _, text in await counter.seen(ana)] == ["olá", "Oi, Ana!"]
    assert await counter.seen(rui) == [(1, "olá"), (2, "Oi, Rui!")]


async def test_unknown_things_are_nothing(counter: Counter) -> None:
    store = counter.store
    assert await store.conversation("none") is None
    assert await store.handoff("none") is None
    assert await store.handoff_of("none") is None
    for found in (store.visible("none", after=None, limit=9), store.transcript("none"), store.turn_notes("none")):
        assert await found == []
    assert await store.changes("BAL-9") == []
    with pytest.raises(NotFoundError):
        await store.handoffs(None, after="none")
    await store.ping()


async def test_a_choice_counts_only_when_it_was_offered_here(counter: Counter) -> None:
    payload = 'faq/a_b%\\"é'
    conversation = await _offered(counter, "ana", "Qual?", payload)
    await _offered(counter, "rui", "Outra?", "faq/other")
    again = await _offered(counter, "ana", "De novo?", payload)
    await counter.serves("olá", payload, chat="ana")
    found = await counter.store.was_offered(again.id, payload)
    assert found is not None
    assert found.text == "De novo?"
    for never in ("faq/other", "faq/aXb%", "Sim, “isso”", "", "%", payload[:-1]):
        assert await counter.store.was_offered(conversation.id, never) is None


async def test_the_queue_comes_in_pages(counter: Counter) -> None:
    ids = []
    for number in range(5):
        ids.append((await counter.queued(f"c{number}")).id)
        counter.clock.pass_by(timedelta(seconds=number % 2))
    first = await counter.store.handoffs(HandoffState.WAITING, limit=2)
    second = await counter.store.handoffs(HandoffState.WAITING, after=first[-1].id, limit=2)
    await counter.store.claim(second[-1].id, agent="Bia", now=counter.now)
    third = await counter.store.handoffs(HandoffState.WAITING, after=second[-1].id, limit=2)
    assert [handoff.id for handoff in (*first, *second, *third)] == ids
    assert len(await counter.store.handoffs(None)) == 5


async def test_what_one_agent_has_is_found_among_all(counter: Counter) -> None:
    mine = [(await counter.claimed(chat)).id for chat in ("ana", "rui")]
    other = await counter.queued("eva")
    await counter.store.claim(other.id, agent="Caio", now=counter.now)
    found = await counter.store.handoffs(HandoffState.CLAIMED, agent="Bia")
    assert [handoff.id for handoff in found] == mine
    rest = await counter.store.handoffs(HandoffState.CLAIMED, agent="Bia", after=mine[0])
    assert [handoff.id for handoff in rest] == mine[1:]
    assert await counter.store.handoffs(HandoffState.CLAIMED, agent="Nobody") == []
    await counter.store.finish(mine[0], agent="Bia", state=HandoffState.RETURNED, notice=None, now=counter.now)
    assert [h.id for h in await counter.store.handoffs(HandoffState.RETURNED, agent="Bia")] == mine[:1]


async def test_a_place_counts_those_who_wait_from_one(counter: Counter) -> None:
    ids = []
    for number in range(4):
        ids.append((await counter.queued(f"c{number}")).id)
        counter.clock.pass_by(timedelta(seconds=number % 2))
    assert [(await counter.store.line()).place(handoff) for handoff in ids] == [1, 2, 3, 4]
    await counter.store.claim(ids[1], agent="Bia", now=counter.now)
    assert [(await counter.store.line()).place(handoff) for handoff in ids] == [1, None, 2, 3]
    await counter.store.finish(ids[1], agent="Bia", state=HandoffState.WAITING, notice=None, now=counter.now)
    assert [(await counter.store.line()).place(handoff) for handoff in ids] == [1, 2, 3, 4]
    assert (await counter.store.line()).place("none") is None


async def test_ended_handoffs_come_newest_first(counter: Counter) -> None:
    for chat in ("ana", "rui", "eva"):
        held = await counter.claimed(chat)
        counter.clock.pass_by(timedelta(minutes=1))
        await counter.store.finish(held.id, agent="Bia", state=HandoffState.RESOLVED, notice=None, now=counter.now)
    page = await counter.store.handoffs(HandoffState.RESOLVED, limit=2)
    rest = await counter.store.handoffs(HandoffState.RESOLVED, after=page[-1].id)
    moments = [handoff.ended_at for handoff in (*page, *rest)]
    assert len(moments) == 3
    assert moments == sorted(moments, key=str, reverse=True)
    assert await counter.store.handoffs(HandoffState.RETURNED) == []


async def test_waits_are_counted_from_asking_to_claim(counter: Counter) -> None:
    for seconds, chat in ((90, "ana"), (30.5, "rui")):
        handoff = await counter.queued(chat)
        counter.clock.pass_by(timedelta(seconds=seconds))
        await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    await counter.queued("eva")
    assert (await counter.store.line()).waits == (30.5, 90.0)


async def test_a_card_comes_back_as_it_was(counter: Counter) -> None:
    card = replace(CARD, slots={"problem": "não chegou 📦", "order": "12345"}, orders=("12345",), answers=("a", "b"))
    assert (await counter.queued(card=card)).card == card


async def test_a_card_names_what_was_enclosed(counter: Counter) -> None:
    card = replace(CARD, attachments=("photo", "file nota.pdf"))
    assert (await counter.queued(card=card)).card == card


def test_a_card_of_old_has_no_attachments() -> None:
    known = json.loads(card_text(CARD))
    del known["attachments"]
    assert card_of(json.dumps(known)) == CARD


async def test_figures(counter: Counter) -> None:
    await counter.serves("olá", "Oi!")
    await counter.hears("uma pessoa")
    await counter.queued("rui")
    await counter.claimed("eva")
    counts = await counter.store.counts()
    assert (counts["conversations"], counts["turns.waiting"], counts["turns.answered"]) == (3, 1, 3)
    assert (counts["handoffs.waiting"], counts["handoffs.claimed"], counts["handoffs.returned"]) == (1, 1, 0)
    assert (counts["tickets.open"], counts["tickets.solved"]) == (2, 0)


async def _offered(counter: Counter, chat: str, text: str, payload: str) -> Conversation:
    conversation = (await counter.hears("olá", chat=chat)).conversation
    turn = await counter.begun(conversation)
    draft = Draft(Author.BOT, text, (button("faq/x"), button(payload)))
    await counter.store.end_turn(turn, Outcome((draft,)), holder=HERE, now=counter.now)
    return conversation
