"""Tickets as conversations: each question has one, a form says when people answer, news waits for the morning."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.cards import Tried
from bot.hours import parse_hours
from bot.messages import Delivery
from bot.questions import Answer, Question, Reply
from bot.quiet import Quiet
from bot.reading import TicketQuery
from bot.staffing import TicketEdit
from bot.streams import StatusChanged
from bot.tickets import NewTicket, Priority, Ticket, TicketState
from gateway.lookout import Lookout
from tests.fakes.brain import saying
from tests.fakes.shop import Shop

FORM = NewTicket("Não chegou", "O pedido não chegou", category="delivery_late", why="form")
OFFICE = parse_hours("Mo-Fr 09:00-18:00 America/Sao_Paulo")
"""The clock of a shop begins on Monday, 2 March 2026, at 12:00 UTC, which is 9:00 there."""


def about(intent: str, text: str = "Resposta.") -> Answer:
    """An answer to a message that was taken for this."""
    return Answer((Reply(text),), (Tried(intent, 0.9),), {}, "pt")


async def tickets(shop: Shop) -> list[Ticket]:
    """All of them, the oldest first."""
    return [listed.ticket for listed in await shop.store.tickets(TicketQuery())][::-1]


async def opens(shop: Shop, text: str = "sim, pode abrir", form: NewTicket = FORM) -> list[str]:
    """The customer confirms the form; what is said then."""

    async def act(question: Question) -> Answer:
        ticket = await shop.store.open_ticket(question.turn, form, now=shop.clock.now())
        return replace(about("affirm", f"Abri o chamado {ticket.number}."), in_form=True)

    shop.brain.answers.append(act)
    return await shop.says(text)


async def test_small_talk_has_no_ticket_a_question_has_one_and_thanks_solve_it() -> None:
    shop = Shop(about("chitchat/greet"), about("faq/track_order"), about("chitchat/thanks"))
    await shop.says("oi")
    assert await tickets(shop) == []
    await shop.says("onde está meu pedido?")
    [ticket] = await tickets(shop)
    assert (ticket.level, ticket.category, ticket.subject) == (1, "track_order", "onde está meu pedido?")
    await shop.says("obrigada!")
    assert (await tickets(shop))[0].state is TicketState.SOLVED


@pytest.mark.parametrize(
    ("intent", "text", "category"),
    [
        ("nlu_fallback", "o meu liquidificador canta", "general"),
        ("nlu_fallback", "asdf", None),
        ("out_of_scope", "qual é a capital da França?", None),
        ("faq/ticket_reply", "quanto tempo demora a resposta?", None),
        ("ticket_state", "como está meu chamado?", None),
        ("affirm", "sim", None),
    ],
)
async def test_what_is_a_matter(intent: str, text: str, category: str | None) -> None:
    shop = Shop(about(intent))
    await shop.says(text)
    assert [ticket.category for ticket in await tickets(shop)] == ([category] if category else [])


async def test_answers_to_a_form_are_no_questions() -> None:
    shop = Shop(replace(about("faq/damaged_item"), in_form=True))
    await shop.says("chegou quebrado")
    assert await tickets(shop) == []


async def test_an_urgent_word_raises_the_priority_and_says_so() -> None:
    shop = Shop(about("faq/track_order"))
    await shop.says("é URGENTE: onde está meu pedido?")
    [ticket] = await tickets(shop)
    assert ticket.priority is Priority.HIGH
    assert [c.why for c in await shop.store.changes(ticket.number) if c.field == "priority"] == ["urgent: urgente"]


async def test_a_form_says_until_when_people_answer() -> None:
    shop = Shop(hours=OFFICE)
    assert await opens(shop) == [
        "Abri o chamado BAL-1001.\n\nUma pessoa da equipe responde o mais tardar hoje às 17:00 (UTC-03)."
    ]


async def test_outside_hours_a_form_says_when_people_are_back() -> None:
    shop = Shop(hours=OFFICE)
    shop.clock.pass_by(timedelta(days=4, hours=10))  # Friday, 19:00
    [said] = await opens(shop)
    assert "volta na segunda-feira, 09/03, às 09:00 (UTC-03)" in said
    assert "responde o mais tardar na segunda-feira, 09/03, às 17:00 (UTC-03)" in said


async def test_times_are_those_of_the_customer() -> None:
    shop = Shop(hours=OFFICE)
    recorded = await shop.writes("oi")
    here = recorded.conversation
    address = (await shop.writes("oi")).conversation.reply_to
    assert here.reply_to == address
    shop.store.kept.conversations[here.id] = replace(here, zone="Europe/Madrid")  # type: ignore[attr-defined]
    shop.brain.answers += [saying("oi"), saying("oi")]
    await shop.works(here.id)
    [said] = await opens(shop)
    assert "hoje às 21:00 (CET)" in said


async def test_news_of_a_change_is_told_and_waits_for_the_morning() -> None:
    shop = Shop()
    await opens(shop)
    await shop.desk.change_ticket("BAL-1001", TicketEdit(state=TicketState.PENDING), agent="Bia")
    conversation = await shop.conversation()
    await shop.works(conversation)
    assert "BAL-1001" in (await shop.shown(conversation))[-1].text
    shop.desk = replace(shop.desk, house=replace(shop.house, quiet=Quiet(time(8), time(20))))
    await shop.desk.change_ticket("BAL-1001", TicketEdit(state=TicketState.SOLVED), agent="Bia")
    news = (await shop.store.transcript(conversation))[-1]
    assert news.delivery is Delivery.PENDING
    await shop.works(conversation)
    assert (await shop.store.transcript(conversation))[-1].delivery is Delivery.PENDING
    shop.clock.pass_by(timedelta(hours=9))
    await shop.works(conversation)
    assert (await shop.store.transcript(conversation))[-1].delivery is Delivery.SENT


async def test_what_people_waited_for_goes_to_the_ticket() -> None:
    shop = Shop()
    await opens(shop)
    await shop.desk.change_ticket("BAL-1001", TicketEdit(state=TicketState.PENDING), agent="Bia")
    await shop.works(await shop.conversation())
    shop.clock.pass_by(timedelta(minutes=1))
    shop.brain.answers += [about("nlu_fallback", "Isso eu não sei."), about("nlu_fallback", "Isso eu não sei.")]
    [said] = await shop.says("azul")
    assert said.startswith("Anotei no chamado BAL-1001")
    [ticket] = await tickets(shop)
    assert (ticket.state, ticket.description) == (TicketState.OPEN, "O pedido não chegou\nazul")
    shop.clock.pass_by(timedelta(minutes=1))
    assert await shop.says("verde") == ["Isso eu não sei."]


async def test_an_answer_waits_for_the_morning_unless_the_customer_is_awake() -> None:
    shop = Shop()
    await opens(shop)
    shop.desk = replace(shop.desk, house=replace(shop.house, quiet=Quiet(time(8), time(20))))
    await shop.desk.take_over("BAL-1001", agent="Bia")
    conversation = await shop.conversation()
    await shop.desk.reply(conversation, agent="Bia", text="Oi! Já vejo.", external_id="1")
    await shop.works(conversation)
    assert (await shop.shown(conversation))[-1].text == "Oi! Já vejo."
    shop.clock.pass_by(timedelta(hours=1))
    waits = await shop.desk.reply(conversation, agent="Bia", text="Resolvido.", external_id="2")
    await shop.works(conversation)
    assert (await shop.shown(conversation))[-1].text == "Oi! Já vejo."
    assert waits.delivery is Delivery.PENDING
    shop.clock.pass_by(timedelta(hours=7))
    await shop.works(conversation)
    assert (await shop.shown(conversation))[-1].text == "Resolvido."


async def test_the_assistants_own_tickets_make_no_news() -> None:
    shop = Shop(about("faq/track_order"))
    await shop.says("onde está meu pedido?")
    before = len(await shop.shown(await shop.conversation()))
    await shop.desk.change_ticket("BAL-1001", TicketEdit(state=TicketState.SOLVED), agent="Bia")
    await shop.works(await shop.conversation())
    assert len(await shop.shown(await shop.conversation())) == before


async def test_the_console_hears_of_tickets_and_customers_do_not() -> None:
    shop = Shop(about("faq/track_order"))
    conversation = await shop.conversation()
    desk, own = shop.hub.subscribe_desk("bia"), shop.hub.subscribe(conversation)
    await shop.says("onde está meu pedido?")
    await Lookout(shop.store, shop.hub, shop.house, shop.clock).round()
    for line in (desk, own):
        line.close()
    assert [type(happening) for happening in [each async for each in desk]].count(StatusChanged) == 2
    assert StatusChanged(conversation) not in [each async for each in own]


async def test_the_lookout_ends_what_is_not_asked_again() -> None:
    shop = Shop(about("faq/track_order"))
    await shop.says("onde está meu pedido?")
    lookout = Lookout(shop.store, shop.hub, shop.house, shop.clock)
    assert await lookout.round() == 1
    assert await lookout.round() == 0
    shop.clock.pass_by(timedelta(hours=24))
    await lookout.round()
    assert (await tickets(shop))[0].state is TicketState.SOLVED
