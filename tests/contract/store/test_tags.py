"""Tags on tickets: given and taken with a line of history, counted, and found by."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import NotFoundError
from bot.reading import TicketQuery
from bot.tagging import TagInUse
from tests.contract.store.casework import lines, listed
from tests.contract.store.counter import Counter
from tests.contract.store.people import comes, tells


async def test_tags_are_given_and_taken(counter: Counter) -> None:
    ticket = await tells(counter, await comes(counter, "ana"))
    before = len(await lines(counter, ticket.number))
    counter.clock.pass_by(timedelta(minutes=1))
    tagged = await counter.store.set_tags(ticket.number, ("vip", "frete"), who="Bia", now=counter.now)
    assert tagged.updated_at == counter.now
    assert await counter.store.tags_on([ticket.id, 99]) == {ticket.id: ("frete", "vip")}
    await counter.store.set_tags(ticket.number, ("vip", "日本"), who="Caio", now=counter.now)
    assert (await lines(counter, ticket.number))[before:] == [
        ("tag", "", "frete", ""),
        ("tag", "", "vip", ""),
        ("tag", "frete", "", ""),
        ("tag", "", "日本", ""),
    ]
    assert (await counter.store.changes(ticket.number))[-1].who == "Caio"
    await counter.store.set_tags(ticket.number, (), who="Bia", now=counter.now)
    assert await counter.store.tags_on([ticket.id]) == {}
    assert await counter.store.tags_on([]) == {}


async def test_the_same_tags_again_change_nothing(counter: Counter) -> None:
    ticket = await tells(counter, await comes(counter, "ana"))
    first = await counter.store.set_tags(ticket.number, ("vip",), who="Bia", now=counter.now)
    history = await lines(counter, ticket.number)
    counter.clock.pass_by(timedelta(minutes=1))
    assert await counter.store.set_tags(ticket.number, ("vip",), who="Caio", now=counter.now) == first
    assert await lines(counter, ticket.number) == history
    with pytest.raises(NotFoundError):
        await counter.store.set_tags("BAL-4711", ("vip",), who="Bia", now=counter.now)


async def test_tickets_are_found_by_their_tag_and_tags_are_counted(counter: Counter) -> None:
    numbers = []
    for place, tags in enumerate([("vip",), ("frete", "vip"), ("açaí",), ()]):
        numbers.append((await tells(counter, await comes(counter, f"p{place}"), description=str(place))).number)
        await counter.store.set_tags(numbers[-1], tags, who="Bia", now=counter.now)
    assert await counter.store.tags() == [TagInUse("vip", 2), TagInUse("açaí", 1), TagInUse("frete", 1)]
    assert await listed(counter, tag="vip") == [numbers[1], numbers[0]]
    assert await listed(counter, tag="açaí") == [numbers[2]]
    assert await listed(counter, tag="vi") == []
    shown = await counter.store.tickets(TicketQuery())
    assert [each.tags for each in shown] == [(), ("açaí",), ("frete", "vip"), ("vip",)]
