"""Lists of tickets: every filter, every order, page by page, and words that are not patterns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NotFoundError
from bot.reading import TicketOrder, TicketQuery
from bot.tickets import Change, NewTicket, Priority, Ticket, TicketState
from tests.contract.store.casework import asks, changes, listed, opens
from tests.contract.store.counter import Counter

FORM = NewTicket("Não chegou", "O pedido não chegou", category="track_order", why="form")


async def some(counter: Counter) -> None:
    """Six tickets, a minute apart: 1 to 4 of Ana, the last the assistant's; 5 and 6 of Rui."""
    for number, priority in enumerate((Priority.LOW, Priority.URGENT, Priority.NORMAL)):
        await opens(counter, replace(FORM, description=str(number), priority=priority, contact=f"{number}@example.com"))
        counter.clock.pass_by(timedelta(minutes=1))
    await asks(counter, replace(FORM, level=1, category="find_invoice"))
    for number in range(2):
        counter.clock.pass_by(timedelta(minutes=1))
        new = replace(FORM, subject="100% _certo_!", description=str(number), category="exchange", order_number="48213")
        await opens(counter, new, chat="rui")


async def test_filters_hold_together(counter: Counter) -> None:
    await some(counter)
    await changes(counter, "BAL-1002", state=TicketState.SOLVED, assignee="Bia")
    ana = (await counter.hears("oi")).conversation
    assert await listed(counter) == [f"BAL-100{n}" for n in (6, 5, 4, 3, 2, 1)]
    assert await listed(counter, states=(TicketState.SOLVED,)) == ["BAL-1002"]
    assert len(await listed(counter, states=(TicketState.SOLVED, TicketState.OPEN))) == 6
    assert await listed(counter, level=1) == ["BAL-1004"]
    assert await listed(counter, category="exchange", level=2) == ["BAL-1006", "BAL-1005"]
    assert await listed(counter, assignee="Bia") == ["BAL-1002"]
    assert len(await listed(counter, assignee="")) == 5
    assert len(await listed(counter, customer=ana.customer)) == 4
    assert len(await listed(counter, conversation=ana.id, level=2)) == 3
    assert await listed(counter, channel="slack") == []
    assert len(await listed(counter, channel="web", language="pt")) == 6
    assert await listed(counter, language="en") == []
    assert await listed(counter, customer="nobody") == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("BAL-1003", ["BAL-1003"]),
        ("bal 1003", ["BAL-1003"]),
        ("certo", ["BAL-1006", "BAL-1005"]),
        ("CERTO", ["BAL-1006", "BAL-1005"]),
        ("NÃO CHEGOU", ["BAL-1004", "BAL-1003", "BAL-1002", "BAL-1001"]),
        ("100%", ["BAL-1006", "BAL-1005"]),
        ("%", ["BAL-1006", "BAL-1005"]),
        ("_", ["BAL-1006", "BAL-1005"]),
        ("!", ["BAL-1006", "BAL-1005"]),
        ("48213", ["BAL-1006", "BAL-1005"]),
        ("1@example.com", ["BAL-1002"]),
        ("100_", []),
        ("'; DROP TABLE tickets; --", []),
        ("\\", []),
    ],
)
async def test_words_are_sought_as_they_are(counter: Counter, words: str, found: list[str]) -> None:
    await some(counter)
    assert await listed(counter, words=words) == found


@pytest.mark.parametrize("order", list(TicketOrder))
async def test_pages_in_any_order_hold_everything_once(counter: Counter, order: TicketOrder) -> None:
    await some(counter)
    await changes(counter, "BAL-1001", assignee="Bia")
    for number in (2, 5):
        await due(counter, number, hours=number)
    whole = await listed(counter, order=order)
    pages: list[str] = []
    while page := await counter.store.tickets(TicketQuery(order=order), after=pages[-1] if pages else None, limit=2):
        pages += [each.ticket.number for each in page]
    assert pages == whole
    assert sorted(whole) == [f"BAL-100{n}" for n in range(1, 7)]
    first = {
        TicketOrder.NEWEST: ["BAL-1006", "BAL-1005"],
        TicketOrder.UPDATED: ["BAL-1006", "BAL-1001"],
        TicketOrder.DUE: ["BAL-1002", "BAL-1005"],
        TicketOrder.PRIORITY: ["BAL-1002", "BAL-1006"],
    }
    assert whole[:2] == first[order]


async def test_a_page_behind_a_ticket_that_does_not_exist(counter: Counter) -> None:
    with pytest.raises(NotFoundError):
        await counter.store.tickets(TicketQuery(), after="BAL-4711")
    with pytest.raises(NotFoundError):
        await counter.store.tickets(TicketQuery(), after="nonsense")


async def test_broken_promises_are_found(counter: Counter) -> None:
    await some(counter)
    await due(counter, 2, hours=1)
    await due(counter, 5, hours=3)
    await due(counter, 6, hours=1)
    await changes(counter, "BAL-1006", state=TicketState.SOLVED)
    at = counter.now + timedelta(hours=2)
    assert await listed(counter, overdue_at=at) == ["BAL-1002"]
    assert await listed(counter, overdue_at=counter.now) == []


async def test_how_often_a_customer_came_lately(counter: Counter) -> None:
    await some(counter)
    ana = (await counter.hears("oi")).conversation
    assert await counter.store.recent_tickets(ana.id, since=counter.now - timedelta(hours=1)) == 3
    assert await counter.store.recent_tickets(ana.id, since=counter.now) == 0


async def due(counter: Counter, number: int, *, hours: int) -> None:
    """The ticket BAL-100N is to be solved by then."""

    def rule(ticket: Ticket, _history: Sequence[Change]) -> tuple[Ticket, list[Change]]:
        return replace(ticket, resolution_due=counter.now + timedelta(hours=hours), look_at=None), []

    assert await counter.store.look_at_ticket(number, rule, now=counter.now)
