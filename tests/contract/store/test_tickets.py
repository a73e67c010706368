"""A ticket is opened once, found by its number, changed by rule."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import ConflictError, NotFoundError
from bot.storing import Turn
from bot.tickets import NewTicket, Priority, Ticket, TicketState
from tests.contract.store.casework import changes, lines, listed
from tests.contract.store.counter import Counter, person_wanted

BROKEN = NewTicket(
    "Veio quebrado", "A xícara veio quebrada 😢", "12345", "ana@example.com", "damaged", Priority.HIGH, why="form"
)


async def test_a_ticket_keeps_what_was_told(counter: Counter) -> None:
    turn = await _turn(counter)
    ticket = await counter.store.open_ticket(turn.id, BROKEN, now=counter.now)
    assert ticket.number == "BAL-1001"
    assert (ticket.conversation, ticket.customer) == (turn.conversation.id, turn.conversation.customer)
    told = {name: value for name, value in vars(BROKEN).items() if name not in ("why", "raised")}
    assert {name: getattr(ticket, name) for name in told} == told
    [line] = await counter.store.changes(ticket.number)
    assert (line.who, line.field, line.before, line.after, line.why) == ("customer", "state", "", "open", "form")
    assert (ticket.state, ticket.assignee, ticket.created_at) == (TicketState.OPEN, None, counter.now)
    assert await counter.store.ticket("bal 1001") == ticket
    assert await counter.store.ticket("BAL-1002") is None
    assert await counter.store.ticket("nonsense") is None


async def test_asked_again_the_turn_returns_its_first_ticket(counter: Counter) -> None:
    turn = await _turn(counter)
    asks = [counter.store.open_ticket(turn.id, replace(BROKEN, description=f"{n}"), now=counter.now) for n in range(9)]
    tickets = await asyncio.gather(*asks)
    assert len({ticket.number for ticket in tickets}) == 1
    assert len(await listed(counter)) == 1


async def test_another_turn_opens_another_ticket(counter: Counter) -> None:
    first = await _ticket(counter, BROKEN)
    second = await _ticket(counter, replace(BROKEN, description="Agora o pires."))
    assert (first.number, second.number) == ("BAL-1001", "BAL-1002")


async def test_the_same_words_are_the_same_matter_for_three_days(counter: Counter) -> None:
    first = await _ticket(counter, BROKEN)
    counter.clock.pass_by(timedelta(hours=71))
    assert (await _ticket(counter, BROKEN)).id == first.id
    assert (await _ticket(counter, replace(BROKEN, category="other"))).id != first.id
    assert (await _ticket(counter, BROKEN, chat="rui")).id != first.id
    counter.clock.pass_by(timedelta(hours=2))
    later = await _ticket(counter, BROKEN)
    assert later.id != first.id
    await changes(counter, later.number, state=TicketState.SOLVED)
    assert (await _ticket(counter, BROKEN)).id not in (first.id, later.id)


async def test_an_unknown_turn_opens_nothing(counter: Counter) -> None:
    with pytest.raises(NotFoundError):
        await counter.store.open_ticket("none", BROKEN, now=counter.now)


async def test_tickets_of_given_up_turns_are_told_later_once(counter: Counter) -> None:
    turn = await _turn(counter)
    ticket = await counter.store.open_ticket(turn.id, BROKEN, now=counter.now)
    assert await counter.store.untold_tickets(turn.conversation.id) == []
    await counter.ends(turn, "Algo deu errado.", failed=True)
    assert await counter.store.untold_tickets(turn.conversation.id) == [ticket]
    conversation = (await counter.hears("e então?")).conversation
    await counter.answers(conversation, "Abri o BAL-1001.", told=(ticket.id,))
    assert await counter.store.untold_tickets(conversation.id) == []


async def test_a_ticket_told_at_once_is_not_told_again(counter: Counter) -> None:
    turn = await _turn(counter)
    await counter.store.open_ticket(turn.id, BROKEN, now=counter.now)
    await counter.ends(turn, "Abri o BAL-1001.")
    assert await counter.store.untold_tickets(turn.conversation.id) == []


async def test_a_handoff_adopts_the_open_ticket_and_raises_it_to_people(counter: Counter) -> None:
    ticket = await _ticket(counter, replace(BROKEN, level=1))
    counter.clock.pass_by(timedelta(hours=71))
    handoff = await counter.queued()
    assert handoff.ticket == ticket.number
    raised = await counter.store.ticket(ticket.number)
    assert raised is not None
    assert (raised.level, raised.subject, raised.updated_at) == (2, ticket.subject, counter.now)
    assert (await lines(counter, ticket.number))[1:] == [("level", "1", "2", "asked")]


@pytest.mark.parametrize("state", [TicketState.SOLVED, TicketState.CLOSED])
async def test_a_handoff_does_not_adopt_a_ticket_that_is_done(counter: Counter, state: TicketState) -> None:
    ticket = await _ticket(counter, BROKEN)
    await changes(counter, ticket.number, state=state)
    assert (await counter.queued()).ticket != ticket.number


async def test_a_handoff_does_not_adopt_an_old_ticket_or_somebody_elses(counter: Counter) -> None:
    old = await _ticket(counter, BROKEN)
    counter.clock.pass_by(timedelta(hours=73))
    elses = await _ticket(counter, BROKEN, chat="rui")
    assert (await counter.queued()).ticket not in (old.number, elses.number)


async def test_changes_are_written_down_and_illegal_ones_refused(counter: Counter) -> None:
    number = (await _ticket(counter, BROKEN)).number
    counter.clock.pass_by(timedelta(minutes=1))
    changed = await changes(
        counter, number, state=TicketState.PENDING, priority=Priority.URGENT, assignee="Bia", category="exchange"
    )
    assert (changed.state, changed.priority, changed.assignee) == (TicketState.PENDING, Priority.URGENT, "Bia")
    assert await counter.store.ticket(number) == changed
    await changes(counter, number, assignee="", state=TicketState.CLOSED)
    written = await lines(counter, number)
    assert written[1:] == [
        ("assignee", "", "Bia", ""),
        ("category", "damaged", "exchange", ""),
        ("priority", "high", "urgent", ""),
        ("state", "open", "pending", ""),
        ("assignee", "Bia", "", ""),
        ("state", "pending", "closed", ""),
    ]
    with pytest.raises(ConflictError):
        await changes(counter, number, state=TicketState.PENDING)
    with pytest.raises(NotFoundError):
        await changes(counter, "BAL-9999", subject="?")
    assert await lines(counter, number) == written


async def test_a_handoff_tells_number_and_place(counter: Counter) -> None:
    await counter.queued("rui")
    conversation = (await counter.hears("uma pessoa")).conversation
    await counter.answers(conversation, handoff=person_wanted())
    assert await counter.delivers(conversation) == ["BAL-1002 · 2"]


async def _turn(counter: Counter, chat: str = "ana") -> Turn:
    return await counter.begun((await counter.hears("quero abrir um chamado", chat=chat)).conversation)


async def _ticket(counter: Counter, new: NewTicket, chat: str = "ana") -> Ticket:
    turn = await _turn(counter, chat)
    ticket = await counter.store.open_ticket(turn.id, new, now=counter.now)
    await counter.ends(turn, ticket.number)
    return ticket
