"""After people were there: the brain hears of it once, and a second stretch begins with a card of its own."""

from __future__ import annotations

from datetime import timedelta

from bot.errors import BrainError
from bot.handoffs import Handoff, HandoffState, Reason
from bot.helping import Helped, How
from bot.questions import Question
from tests.fakes.brain import Script, saying
from tests.fakes.shop import Shop

MINUTE = timedelta(minutes=1)


def calling(shop: Shop, **slots: str) -> Script:
    """An answer whose action asks for a person."""

    async def ask(question: Question) -> object:
        await shop.store.ask_handoff(question.turn, Reason.ASKED, now=shop.clock.now())
        return saying("Vou chamar alguém.", intent="talk_to_person", **slots)

    return ask  # type: ignore[return-value]


async def person(shop: Shop, **slots: str) -> Handoff:
    """A customer asks for a person."""
    shop.brain.answers.append(calling(shop, **slots))
    shop.clock.pass_by(MINUTE)
    await shop.says("quero falar com uma pessoa")
    return (await shop.waiting())[0]


async def helped(shop: Shop, handoff: Handoff, state: HandoffState) -> None:
    """Bia helps, and leaves."""
    await shop.desk.claim(handoff.id, agent="Bia")
    shop.clock.pass_by(MINUTE)
    await shop.desk.finish(handoff.id, agent="Bia", state=state)
    shop.clock.pass_by(MINUTE)


async def test_the_brain_hears_with_the_first_message_after_people_and_not_again() -> None:
    shop = Shop()
    handoff = await person(shop)
    await helped(shop, handoff, HandoffState.RESOLVED)
    await shop.says("quanto custa o frete?")
    shop.clock.pass_by(MINUTE)
    await shop.says("obrigada")
    told = [question.after for question in shop.brain.asked]
    assert told == [None, Helped(handoff.id, How.RESOLVED, "Bia", handoff.ticket), None]


async def test_what_the_brain_could_not_answer_is_told_again() -> None:
    shop = Shop()
    handoff = await person(shop)
    await helped(shop, handoff, HandoffState.RETURNED)
    shop.brain.answers.append(BrainError("late"))
    await shop.says("e o frete?")
    shop.clock.pass_by(MINUTE)
    await shop.says("oi?")
    assert [question.after is not None for question in shop.brain.asked] == [False, True, True]


async def test_the_backlog_of_the_human_stretch_is_answered_by_nobody() -> None:
    shop = Shop()
    handoff = await person(shop)
    await shop.desk.claim(handoff.id, agent="Bia")
    asked = len(shop.brain.asked)
    for text in ("meu pedido é 48213", "você está aí?", "muito obrigada"):
        await shop.says(text)
    await helped(shop, handoff, HandoffState.RETURNED)
    await shop.works(handoff.conversation)
    assert len(shop.brain.asked) == asked
    assert await shop.says("quanto custa o frete?") == ["eco: quanto custa o frete?"]


async def test_a_second_stretch_has_a_card_without_the_first_one() -> None:
    shop = Shop(saying("Sinto muito.", intent="faq/damaged_item"))
    await shop.says("meu liquidificador chegou quebrado, pedido 48213")
    first = await person(shop, problem="meu liquidificador chegou quebrado, pedido 48213", order_number="48213")
    assert first.card.orders == ("48213",)
    await helped(shop, first, HandoffState.RESOLVED)
    shop.brain.answers.append(saying("Depende do CEP.", intent="faq/delivery_cost"))
    await shop.says("quanto custa o frete para o Recife?")
    second = await person(shop)
    assert second.card.problem == "quanto custa o frete para o Recife?"
    assert [shown.answer for shown in second.card.shown] == ["Depende do CEP."]
    assert (second.card.orders, second.card.attachments, dict(second.card.slots)) == ((), (), {})
    assert second.ticket != first.ticket


async def test_after_a_return_the_second_card_keeps_what_was_given() -> None:
    shop = Shop(saying("Sinto muito.", intent="faq/damaged_item"))
    await shop.says("meu liquidificador chegou quebrado, pedido 48213")
    first = await person(shop)
    await helped(shop, first, HandoffState.RETURNED)
    second = await person(shop)
    assert second.card.problem == "meu liquidificador chegou quebrado, pedido 48213"
    assert second.card.orders == ("48213",)
    assert second.card.shown == ()
    assert second.ticket == first.ticket
