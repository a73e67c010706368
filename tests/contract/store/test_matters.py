"""One matter, one ticket: questions, verdicts, forms and handoffs find the ticket they belong to."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.matters import Verdict
from bot.messages import Author, Draft
from bot.reading import TicketQuery
from bot.storing import Outcome
from bot.tickets import NewTicket, Priority, Ticket, TicketState
from tests.contract.store.casework import asks, changes, lines, listed, opens
from tests.contract.store.counter import HERE, Counter, photo

QUESTION = NewTicket(
    "Onde está meu pedido?", "Onde está meu pedido?", category="track_order", level=1, answered=True, why="question"
)
FORM = NewTicket(
    "Não chegou", "O pedido não chegou", "48213", "ana@example.com", "track_order", Priority.HIGH, why="form"
)


async def test_a_question_opens_a_ticket_of_the_assistant(counter: Counter) -> None:
    conversation = await asks(counter, QUESTION)
    [number] = await listed(counter, conversation=conversation)
    ticket = await found(counter, number)
    assert (ticket.level, ticket.state, ticket.answered) == (1, TicketState.OPEN, True)
    [line] = await counter.store.changes(number)
    assert (line.who, line.field, line.after, line.why) == ("assistant", "state", "open", "question")


async def test_asked_again_it_is_the_same_matter_for_three_days(counter: Counter) -> None:
    await asks(counter, QUESTION)
    counter.clock.pass_by(timedelta(hours=71))
    await asks(counter, replace(QUESTION, answered=False))
    assert await listed(counter) == ["BAL-1001"]
    assert (await lines(counter, "BAL-1001"))[1:] == [("asked", "", "unanswered", "")]
    assert not (await found(counter, "BAL-1001")).answered
    counter.clock.pass_by(timedelta(hours=73))
    await asks(counter, QUESTION)
    assert await listed(counter) == ["BAL-1002", "BAL-1001"]


async def test_another_question_or_another_customer_is_another_matter(counter: Counter) -> None:
    await asks(counter, QUESTION)
    await asks(counter, replace(QUESTION, category="find_invoice"))
    await asks(counter, QUESTION, chat="rui")
    assert len(await listed(counter)) == 3


async def test_a_content_customer_solves_the_last_one(counter: Counter) -> None:
    conversation = await asks(counter, QUESTION)
    await asks(counter, replace(QUESTION, category="find_invoice"))
    await says(counter, "obrigada", Verdict.CONTENT)
    assert await listed(counter, states=(TicketState.SOLVED,)) == ["BAL-1002"]
    assert (await lines(counter, "BAL-1002"))[-1] == ("state", "open", "solved", "content")
    await says(counter, "valeu mesmo", Verdict.CONTENT)
    assert await listed(counter, states=(TicketState.OPEN,), conversation=conversation) == []
    await says(counter, "obrigada de novo", Verdict.CONTENT)


async def test_asked_again_after_it_was_solved_it_is_taken_up(counter: Counter) -> None:
    await asks(counter, QUESTION)
    await says(counter, "obrigada", Verdict.CONTENT)
    await asks(counter, QUESTION)
    assert await listed(counter) == ["BAL-1001"]
    assert (await found(counter, "BAL-1001")).state is TicketState.REOPENED


async def test_what_people_ended_stays_so(counter: Counter) -> None:
    await opens(counter, FORM)
    await changes(counter, "BAL-1001", state=TicketState.SOLVED)
    await asks(counter, QUESTION)
    assert await listed(counter) == ["BAL-1002", "BAL-1001"]
    assert (await found(counter, "BAL-1001")).state is TicketState.SOLVED


async def test_a_refused_answer_is_no_answer(counter: Counter) -> None:
    await asks(counter, QUESTION)
    await says(counter, "não ajudou", Verdict.REFUSED)
    assert not (await found(counter, "BAL-1001")).answered
    assert (await lines(counter, "BAL-1001"))[-1] == ("asked", "answered", "refused", "")


async def test_the_form_inherits_the_matter_whole(counter: Counter) -> None:
    await asks(counter, QUESTION)
    ticket = await opens(counter, FORM)
    assert ticket.number == "BAL-1001"
    assert await listed(counter) == ["BAL-1001"]
    assert (ticket.level, ticket.subject, ticket.description) == (2, FORM.subject, FORM.description)
    assert (ticket.order_number, ticket.contact, ticket.priority) == ("48213", "ana@example.com", Priority.HIGH)
    written = {field: (before, after) for field, before, after, _ in (await lines(counter, "BAL-1001"))[1:]}
    assert written["level"] == ("1", "2")
    assert {line.who for line in (await counter.store.changes("BAL-1001"))[1:]} == {"customer"}, "who told the form"
    assert written["description"] == (QUESTION.description, FORM.description)


async def test_two_forms_of_one_category_are_two_matters(counter: Counter) -> None:
    first = await opens(counter, FORM)
    second = await opens(counter, replace(FORM, description="Outro pedido sumiu"))
    assert first.number != second.number


async def test_a_handoff_takes_the_matter_that_changed_last(counter: Counter) -> None:
    await asks(counter, QUESTION)
    counter.clock.pass_by(timedelta(minutes=1))
    await asks(counter, replace(QUESTION, category="find_invoice"))
    counter.clock.pass_by(timedelta(minutes=1))
    await asks(counter, QUESTION)
    handoff = await counter.queued()
    assert handoff.ticket == "BAL-1001"
    assert (await found(counter, "BAL-1001")).level == 2


async def test_a_customer_who_writes_ends_the_waiting_for_them(counter: Counter) -> None:
    await opens(counter, FORM)
    await changes(counter, "BAL-1001", state=TicketState.PENDING)
    await counter.hears("aqui está a foto")
    assert (await found(counter, "BAL-1001")).state is TicketState.OPEN
    assert (await lines(counter, "BAL-1001"))[-2:] == [
        ("description", "", "aqui está a foto", "customer wrote"),
        ("state", "pending", "open", "customer wrote"),
    ]
    first = await counter.begun((await counter.hears("e mais uma")).conversation)
    assert [ticket.number for ticket in await counter.store.awaited_tickets(first.id)] == ["BAL-1001"]
    await counter.ends(first, "Anotei.")
    counter.clock.pass_by(timedelta(seconds=1))
    second = await counter.begun(first.conversation)
    assert (await counter.store.awaited_tickets(second.id) == []) is (second.message.at != first.message.at)


async def test_files_sent_before_and_with_it_belong_to_the_ticket_of_people(counter: Counter) -> None:
    await counter.hears("veja", attachments=(photo("antes.jpg"),))
    counter.clock.pass_by(timedelta(hours=25))
    turn = await counter.begun((await counter.hears("e esta", attachments=(photo("caixa.jpg"),))).conversation)
    await counter.ends(turn, "?")
    await asks(counter, QUESTION)
    assert await counter.store.attachments_of("BAL-1001") == []
    await opens(counter, FORM)
    assert [file.name for file in await counter.store.attachments_of("BAL-1001")] == ["caixa.jpg"]
    await opens(counter, replace(FORM, description="Outro"))
    assert await counter.store.attachments_of("BAL-1002") == []


async def test_a_hundred_ends_of_turns_at_once_make_one_ticket_each(counter: Counter) -> None:
    async def customer(chat: str) -> None:
        for _ in range(3):
            await asks(counter, QUESTION, chat=chat)

    await asyncio.gather(*(customer(f"c{n}") for n in range(34)))
    assert len(await counter.store.tickets(TicketQuery(), limit=200)) == 34


async def says(counter: Counter, text: str, verdict: Verdict) -> None:
    """The customer says what they think of the answer."""
    turn = await counter.begun((await counter.hears(text)).conversation)
    outcome = Outcome((Draft(Author.BOT, "Que bom!"),), verdict=verdict)
    await counter.store.end_turn(turn, outcome, holder=HERE, now=counter.now)


async def found(counter: Counter, number: str) -> Ticket:
    """A ticket that is there."""
    ticket = await counter.store.ticket(number)
    assert ticket is not None
    return ticket
