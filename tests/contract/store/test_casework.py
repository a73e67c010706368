"""What customers, agents and time do to a ticket that is there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards import Card
from bot.errors import AlreadyClaimedError, ConflictError, NotFoundError, TooLateError
from bot.messages import Author, Delivery, Draft
from bot.staffing import News
from bot.tickets import Ask, Change, NewTicket, Ticket, TicketState
from tests.contract.store.casework import asks, changes, lines, opens
from tests.contract.store.counter import CARD, Counter, photo

FORM = NewTicket("Não chegou", "O pedido não chegou", category="track_order", why="form")
OF_CARD = Card("Não chegou", "taken_over", "pt", "web", "Ana")


async def turn(counter: Counter, chat: str = "ana") -> str:
    """A turn of this customer that is being answered."""
    return (await counter.begun((await counter.hears("meu chamado", chat=chat)).conversation)).id


async def test_customers_see_their_own_tickets_with_people_newest_first(counter: Counter) -> None:
    await asks(counter, replace(FORM, category="find_invoice", level=1))
    await opens(counter, FORM)
    await opens(counter, replace(FORM, description="Outro"))
    await opens(counter, FORM, chat="rui")
    seen = await counter.store.own_tickets(await turn(counter))
    assert [ticket.number for ticket in seen] == ["BAL-1003", "BAL-1002"]


@pytest.mark.parametrize("number", ["BAL-1001", "BAL-4711", "BAL-999999999999", "1000", "nonsense", "", "BAL-0"])
async def test_other_peoples_and_impossible_numbers_are_the_same(counter: Counter, number: str) -> None:
    await opens(counter, FORM, chat="rui")
    mine = await turn(counter)
    with pytest.raises(NotFoundError) as found:
        await counter.store.own_ticket(mine, number)
    with pytest.raises(NotFoundError) as asked:
        await counter.store.ask_for(mine, number, Ask.CANCEL, text="", now=counter.now)
    assert found.value.message == asked.value.message == "There is no such ticket."
    assert (await state(counter, "BAL-1001")) is TicketState.OPEN


async def test_a_wish_is_granted_once_for_each_turn(counter: Counter) -> None:
    await opens(counter, FORM)
    mine = await turn(counter)
    wishes = (counter.store.ask_for(mine, "bal 1001", Ask.ADD, text="E veio molhado.", now=counter.now) for _ in "1234")
    told = await asyncio.gather(*wishes)
    assert {ticket.description for ticket in told} == {"O pedido não chegou\nE veio molhado."}
    assert (await lines(counter, "BAL-1001"))[1:] == [("description", "", "E veio molhado.", "add")]


async def test_from_cancelled_to_reopened_to_solved(counter: Counter) -> None:
    await opens(counter, FORM)
    for ask, then in (
        (Ask.CANCEL, TicketState.CLOSED),
        (Ask.REOPEN, TicketState.REOPENED),
        (Ask.SOLVED, TicketState.SOLVED),
        (Ask.ADD, TicketState.REOPENED),
    ):
        ticket = await counter.store.ask_for(await ended_turn(counter), "BAL-1001", ask, text="?", now=counter.now)
        assert ticket.state is then
    who = [(line.who, line.after) for line in await counter.store.changes("BAL-1001") if line.field == "state"]
    assert who == [("customer", each) for each in ("open", "closed", "reopened", "solved", "reopened")]


async def test_after_two_weeks_it_stays_closed(counter: Counter) -> None:
    await opens(counter, FORM)
    await changes(counter, "BAL-1001", state=TicketState.SOLVED)
    counter.clock.pass_by(timedelta(days=14, seconds=1))
    for ask in (Ask.REOPEN, Ask.ADD):
        with pytest.raises(TooLateError):
            await counter.store.ask_for(await ended_turn(counter), "BAL-1001", ask, text="?", now=counter.now)
    assert len(await lines(counter, "BAL-1001")) == 2


async def test_files_on_their_way_are_counted(counter: Counter) -> None:
    await counter.hears("veja", attachments=(photo(), photo()))
    conversation = (await counter.hears("abrir")).conversation
    await counter.ends(await counter.begun(conversation), "?")
    mine = (await counter.begun(conversation)).id
    assert await counter.store.enclosed_of(mine) == 2
    await counter.store.open_ticket(mine, FORM, now=counter.now)
    assert await counter.store.enclosed_of(mine) == 0


async def test_news_is_told_once_where_the_customer_wrote_last(counter: Counter) -> None:
    await opens(counter, FORM)
    here = (await counter.hears("oi")).conversation
    last = await counter.store.last_used(here.customer)
    assert last is not None
    assert last.id == here.id
    later = counter.now + timedelta(hours=9)
    news = News(here.id, Draft(Author.SYSTEM, "Resolvido!", private=True), later)
    for _ in range(2):
        await changes(counter, "BAL-1001", state=TicketState.SOLVED, news=news)
    told = [m for m in await counter.store.transcript(here.id) if m.author is Author.SYSTEM]
    assert [(m.text, m.delivery, m.private) for m in told] == [("Resolvido!", Delivery.PENDING, True)]
    assert "Resolvido!" not in await counter.delivers(here)
    counter.clock.pass_by(timedelta(hours=9))
    assert "Resolvido!" in await counter.delivers(here)
    assert ("first_response", "", "given", "") in await lines(counter, "BAL-1001")


async def test_an_illegal_move_tells_no_news(counter: Counter) -> None:
    await opens(counter, FORM)
    await changes(counter, "BAL-1001", state=TicketState.CLOSED)
    here = (await counter.hears("oi")).conversation
    news = News(here.id, Draft(Author.SYSTEM, "Esperamos por você."))
    with pytest.raises(ConflictError):
        await changes(counter, "BAL-1001", state=TicketState.PENDING, news=news)
    assert all(m.author is not Author.SYSTEM for m in await counter.store.transcript(here.id))


async def test_the_first_answer_of_a_person_is_written_down(counter: Counter) -> None:
    held = await counter.claimed()
    for word in ("Oi!", "Já vejo."):
        draft = Draft(Author.AGENT, word, agent=held.agent)
        await counter.store.say(held.conversation, draft, external_id=word, now=counter.now)
    given = [line for line in await counter.store.changes(held.ticket or "") if line.field == "first_response"]
    assert [(line.who, line.after) for line in given] == [(held.agent, "given")]
    ticket = await counter.store.ticket(held.ticket or "")
    assert ticket is not None
    assert ticket.first_response_at == counter.now


async def test_an_agent_takes_over_from_a_ticket_and_only_one(counter: Counter) -> None:
    await opens(counter, FORM)
    takes = (counter.store.take_over("BAL-1001", OF_CARD, agent=name, now=counter.now) for name in ("Bia", "Caio"))
    first, second = await asyncio.gather(*takes, return_exceptions=True)
    won, lost = (first, second) if isinstance(second, AlreadyClaimedError) else (second, first)
    assert isinstance(lost, AlreadyClaimedError)
    assert not isinstance(won, BaseException)
    assert lost.agent == won.agent
    assert (won.ticket, won.reason.value, won.card.problem) == ("BAL-1001", "taken_over", "Não chegou")
    again = await counter.store.take_over("BAL-1001", OF_CARD, agent=won.agent or "", now=counter.now)
    assert again.id == won.id
    with pytest.raises(NotFoundError):
        await counter.store.take_over("BAL-4711", OF_CARD, agent="Bia", now=counter.now)


async def test_an_agent_makes_the_assistants_ticket_theirs(counter: Counter) -> None:
    await asks(counter, replace(FORM, level=1))
    await counter.store.take_over("BAL-1001", OF_CARD, agent="Bia", now=counter.now)
    raised = [(line.who, line.after, line.why) for line in await counter.store.changes("BAL-1001")][1:]
    assert raised == [("Bia", "2", "taken_over")]


async def test_taking_over_claims_the_handoff_that_waits(counter: Counter) -> None:
    waiting = await counter.queued()
    taken = await counter.store.take_over(waiting.ticket or "", OF_CARD, agent="Bia", now=counter.now)
    assert (taken.id, taken.agent, taken.card) == (waiting.id, "Bia", CARD)


async def test_time_looks_at_each_ticket_once_and_when_it_is_due(counter: Counter) -> None:
    ticket = await opens(counter, FORM)
    assert await counter.store.tickets_to_look_at(counter.now) == [ticket.id]
    later = counter.now + timedelta(hours=1)

    def rule(seen: Ticket, history: Sequence[Change]) -> tuple[Ticket, list[Change]]:
        assert [line.after for line in history] == ["open"]
        line = Change(seen.id, counter.now, "assistant", "resolution", "", "warned")
        return replace(seen, look_at=later, resolution_due=later), [line]

    looks = (counter.store.look_at_ticket(ticket.id, rule, now=counter.now) for _ in range(5))
    looked = [found for found in await asyncio.gather(*looks) if found]
    assert [found.resolution_due for found in looked] == [later]
    assert await counter.store.tickets_to_look_at(counter.now) == []
    assert await counter.store.tickets_to_look_at(later) == [ticket.id]
    assert (await lines(counter, ticket.number))[1:] == [("resolution", "", "warned", "")]


async def ended_turn(counter: Counter) -> str:
    """A turn whose answer is given at once, so that the next one may begin."""
    begun = await counter.begun((await counter.hears("chamado")).conversation)
    await counter.ends(begun, "?")
    return begun.id


async def state(counter: Counter, number: str) -> TicketState:
    """How a ticket stands."""
    ticket = await counter.store.ticket(number)
    assert ticket is not None
    return ticket.state
