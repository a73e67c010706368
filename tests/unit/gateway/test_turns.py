"""Turns as conversations: who answers, what failure sounds like, and what happens around a claim."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.cards import Tried
from bot.conversations import Owner
from bot.errors import (
    AlreadyClaimedError,
    BrainError,
    ConflictError,
    TryLaterError,
)
from bot.handoffs import HandoffState, Reason
from bot.hours import parse_hours
from bot.messages import Author, Delivery
from bot.questions import Answer, BrainState, Question
from bot.status import status_of
from bot.tickets import NewTicket
from gateway.lanes import Lanes
from tests.fakes.brain import saying
from tests.fakes.shop import WORDS, Shop, by

SORRY = WORDS.say("failure.sorry", "pt")
CLOSED_ON_SUNDAYS = parse_hours("Mo-Sa 09:00-18:00 America/Sao_Paulo")


async def asks_for_person(shop: Shop, person: str = "ana", reason: Reason = Reason.ASKED) -> str:
    """Somebody asks for a person, as the action does it; returns the conversation."""

    async def ask(question: Question) -> Answer:
        await shop.store.ask_handoff(question.turn, reason, now=shop.clock.now())
        return saying("Vou chamar alguém.", intent="talk_to_person", order_number="48213")

    shop.brain.answers.append(ask)
    await shop.says("quero falar com uma pessoa", person=person)
    return await shop.conversation(person)


async def test_a_question_is_answered_and_the_language_kept() -> None:
    shop = Shop(saying("Está a caminho.", "Chega na terça.", language="es"))
    assert await shop.says("¿dónde está mi pedido?") == ["Está a caminho.", "Chega na terça."]
    await shop.says("ok")
    assert shop.brain.asked[1].previous_language == "es"


@pytest.mark.parametrize("trouble", [BrainError("answered 500"), saying()], ids=["error", "silence"])
async def test_failure_is_told_honestly_and_the_second_in_a_row_calls_a_person(trouble: Answer | BrainError) -> None:
    shop = Shop(trouble, trouble)
    assert await shop.says("oi") == [SORRY]
    again = await shop.says("oi?")
    assert len(again) == 1
    assert WORDS.say("failure.again", "pt") in again[0]
    handoff = (await shop.waiting())[0]
    assert handoff.reason is Reason.FAILED
    assert handoff.ticket
    assert handoff.ticket in again[0]


async def test_a_good_answer_between_two_failures_forgives_the_first() -> None:
    shop = Shop(BrainError("x"), saying("sim"), BrainError("x"))
    await shop.says("a")
    await shop.says("b")
    assert await shop.says("c") == [SORRY]
    assert await shop.waiting() == []


async def test_the_offer_of_a_person_works_while_the_brain_does_not() -> None:
    shop = Shop(BrainError("x"))
    await shop.says("oi")
    button = (await shop.shown(await shop.conversation()))[-1].buttons[0]
    shop.brain.state = BrainState.DOWN
    await shop.says(button.title, choice=button.payload)
    assert len(await shop.waiting()) == 1
    assert len(shop.brain.asked) == 1


async def test_messages_wait_while_the_brain_starts() -> None:
    shop = Shop()
    shop.brain.state = BrainState.STARTING
    assert await shop.says("oi") == []
    shop.brain.state = BrainState.READY
    conversation = await shop.conversation()
    await shop.works(conversation)
    assert by(await shop.shown(conversation), Author.BOT) == ["eco: oi"]


async def test_the_handoff_tells_ticket_and_place_and_then_the_assistant_is_silent() -> None:
    shop = Shop()
    first = await asks_for_person(shop)
    second = await asks_for_person(shop, "luis")
    notices = [by(await shop.shown(c), Author.BOT)[-1] for c in (first, second)]
    assert "BAL-1001" in notices[0]
    assert "BAL-1002" in notices[1]
    assert "2" in notices[1].replace("BAL-1002", "")
    assert (await status_of(shop.store, second)).position == 2
    assert await shop.says("alguém aí?") == []
    assert len(shop.brain.asked) == 2


async def test_the_card_knows_what_was_given() -> None:
    shop = Shop(saying("Mande uma foto.", intent="faq/damaged_item"))
    await shop.says("meu liquidificador 48213 chegou quebrado")
    await asks_for_person(shop)
    card = (await shop.waiting())[0].card
    assert card.problem == "meu liquidificador 48213 chegou quebrado"
    assert card.tried == (Tried("faq/damaged_item", 0.9),)
    assert card.answers == ("Mande uma foto.",)
    assert card.slots == {"order_number": "48213"}
    assert card.orders == ("48213",)


async def test_claim_reply_and_return() -> None:
    shop = Shop()
    conversation = await asks_for_person(shop)
    handoff = (await shop.waiting())[0]
    await shop.desk.claim(handoff.id, agent="Bia")
    await shop.desk.reply(conversation, agent="Bia", text="Oi, aqui é a Bia.", external_id="1")
    await shop.desk.reply(conversation, agent="Bia", text="Oi, aqui é a Bia.", external_id="1")
    await shop.works(conversation)
    shown = await shop.shown(conversation)
    assert by(shown, Author.AGENT) == ["Oi, aqui é a Bia."]
    assert WORDS.say("handoff.claimed", "pt", agent="Bia") in by(shown, Author.SYSTEM)
    assert await shop.says("obrigada, Bia") == []
    await shop.desk.finish(handoff.id, agent="Bia", state=HandoffState.RETURNED)
    assert (await status_of(shop.store, conversation)).owner is Owner.BOT
    assert (await shop.says("e agora?"))[-1] == "eco: e agora?"
    assert [q.text for q in shop.brain.asked] == ["quero falar com uma pessoa", "e agora?"]


async def test_the_second_agent_is_told_who_was_first() -> None:
    shop = Shop()
    conversation = await asks_for_person(shop)
    handoff = (await shop.waiting())[0]
    results = await asyncio.gather(
        *(shop.desk.claim(handoff.id, agent=f"agent {n}") for n in range(8)), return_exceptions=True
    )
    winners = [r for r in results if not isinstance(r, BaseException)]
    losers = [r for r in results if isinstance(r, AlreadyClaimedError)]
    assert len(winners) == 1
    assert len(losers) == 7
    assert {loser.agent for loser in losers} == {winners[0].agent}
    with pytest.raises(ConflictError):
        await shop.desk.reply(conversation, agent="somebody else", text="oi", external_id="2")


async def test_no_bot_message_starts_after_a_claim_not_even_one_in_the_making() -> None:
    """Outside hours the assistant goes on until somebody claims; the claim falls into the middle of a turn."""
    shop = Shop(hours=CLOSED_ON_SUNDAYS)
    shop.clock.pass_by(timedelta(days=6))  # a Sunday
    conversation = await asks_for_person(shop)
    assert (await status_of(shop.store, conversation)).owner is Owner.BOT
    handoff = (await shop.waiting())[0]
    assert handoff.promised_at

    async def slow(question: Question) -> Answer:
        await shop.desk.claim(handoff.id, agent="Bia")
        return saying("tarde demais")

    shop.brain.answers.append(slow)
    shown = await shop.says("mais uma coisa")
    assert shown == [WORDS.say("handoff.claimed", "pt", agent="Bia")]
    transcript = await shop.store.transcript(conversation)
    assert [m.delivery for m in transcript if m.text == "tarde demais"] == [Delivery.STALE]


async def test_a_bot_message_waiting_for_a_retry_is_dropped_by_a_claim() -> None:
    shop = Shop()
    shop.channel.troubles = [TryLaterError("429", retry_after=30), TryLaterError("429", retry_after=30)]
    conversation = await asks_for_person(shop)
    assert shop.later == [(conversation, 30)]
    await shop.desk.claim((await shop.waiting())[0].id, agent="Bia")
    await shop.desk.reply(conversation, agent="Bia", text="Oi!", external_id="1")
    shop.channel.troubles.clear()
    await shop.works(conversation)
    shop.clock.pass_by(timedelta(minutes=5))
    await shop.works(conversation)
    assert by(await shop.shown(conversation), Author.BOT) == []
    assert by(await shop.shown(conversation), Author.AGENT) == ["Oi!"]


async def test_a_ticket_of_an_abandoned_turn_is_told_with_the_next_answer() -> None:
    shop = Shop()

    async def opens_then_breaks(question: Question) -> Answer:
        await shop.store.open_ticket(question.turn, NewTicket("quebrado"), now=shop.clock.now())
        raise BrainError("no answer in time")

    shop.brain.answers.append(opens_then_breaks)
    assert await shop.says("abre um chamado") == [SORRY]
    answers = await shop.says("e aí?")
    assert answers == [WORDS.say("ticket.untold", "pt", ticket="BAL-1001"), "eco: e aí?"]
    assert await shop.says("ok") == ["eco: ok"]


async def test_a_dead_process_leaves_its_turn_to_another() -> None:
    shop = Shop()
    recorded = await shop.writes("oi")
    conversation = recorded.conversation.id
    now = shop.clock.now()
    dead = await shop.store.begin_turn(conversation, holder="dead", now=now, until=now + timedelta(seconds=6))
    assert dead is not None
    await shop.works(conversation)
    assert shop.brain.asked == []
    shop.clock.pass_by(timedelta(seconds=7))
    assert await shop.store.waiting_conversations(shop.clock.now()) == [conversation]
    await shop.works(conversation)
    assert by(await shop.shown(conversation), Author.BOT) == ["eco: oi"]
    assert shop.brain.asked[0].attempt == 2


@pytest.mark.parametrize("broken", ["end_turn", "delivered"])
async def test_an_accident_of_the_store_holds_nobody_up_for_ever(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lane gives back what it held, and the customer is answered once the store is well again."""
    shop = Shop()
    healthy = getattr(shop.store, broken)
    accidents = [RuntimeError("the database went away")]

    async def shaky(*args: object, **known: object) -> object:
        if accidents:
            raise accidents.pop()
        return await healthy(*args, **known)

    monkeypatch.setattr(shop.store, broken, shaky)
    recorded = await shop.writes("oi")
    conversation = recorded.conversation.id

    async def give_back(key: str) -> None:
        for holder in (shop.answering.holder, shop.departing.holder):
            await shop.store.release(key, holder=holder)

    async def work(key: str) -> bool:
        await shop.works(key)
        return False

    lanes = Lanes(work, give_back=give_back, at_once=1)
    for _ in range(2):
        lanes.wake(conversation)
        while lanes.busy:
            await asyncio.sleep(0)
    await lanes.close(grace=5)
    assert by(await shop.shown(conversation), Author.BOT) == ["eco: oi"]


async def test_a_person_is_one_press_away_while_the_brain_answers_with_errors() -> None:
    shop = Shop(saying("Posso chamar alguém."), BrainError("answered 500"))
    await shop.says("oi")
    await shop.says("Falar com uma pessoa", choice="talk_to_person")
    assert [handoff.reason for handoff in await shop.waiting()] == [Reason.ASKED]


async def test_a_person_pressed_behind_a_question_while_the_brain_starts() -> None:
    shop = Shop()
    shop.brain.state = BrainState.STARTING
    await shop.writes("onde está meu pedido 48213?")
    recorded = await shop.writes("Falar com uma pessoa", choice="talk_to_person")
    await shop.works(recorded.conversation.id)
    handoff = (await shop.waiting())[0]
    assert handoff.card.orders == ("48213",)
    assert shop.brain.asked == []
