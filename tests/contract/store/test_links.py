"""Customers who are one person: linked and taken apart on every store, suggested by what they told, seen by agents."""

from __future__ import annotations

import pytest

from bot.cards import Card
from bot.errors import ConflictError, InvalidError, NotFoundError
from bot.linking import MOST_LINKED, MOST_SUGGESTED, TOO_COMMON, Verdict
from bot.reading import TicketQuery
from tests.contract.store.counter import Counter, person_wanted
from tests.contract.store.people import comes, links, suggested, tells, unlinks


async def test_two_customers_are_one_person_until_it_is_taken_back(counter: Counter) -> None:
    web, slack = await comes(counter, "ana"), await comes(counter, "U7", channel="slack")
    assert await counter.store.kin(web.customer) == [web.customer]
    await links(counter, slack, web, why="same e-mail")
    for one in (web, slack):
        assert await counter.store.kin(one.customer) == [web.customer, slack.customer], "the oldest first"
    (link,) = await counter.store.links(web.customer)
    assert (link.customer, link.other, link.verdict) == (slack.customer, web.customer, Verdict.LINKED)
    assert (link.who, link.why, link.at) == ("Bia", "same e-mail", counter.now)
    assert (await counter.present(slack)).customer == slack.customer, "a conversation stays whose it is"

    await unlinks(counter, web, slack)
    assert await counter.store.kin(web.customer) == [web.customer]
    assert await counter.store.kin(slack.customer) == [slack.customer]
    assert await counter.store.links(web.customer) == []


async def test_groups_come_apart_where_they_were_joined(counter: Counter) -> None:
    a, b, c, d = [await comes(counter, name) for name in "abcd"]
    await links(counter, a, b)
    await links(counter, d, c)
    await links(counter, b, d)
    whole = [one.customer for one in (a, b, c, d)]
    assert await counter.store.kin(c.customer) == whole
    await links(counter, a, c)
    assert len(await counter.store.links(a.customer)) == 3, "who is one person already stays so"

    await unlinks(counter, a, c)  # c hangs on d: that is the link by which c came
    assert await counter.store.kin(a.customer) == [a.customer, b.customer, d.customer]
    assert await counter.store.kin(c.customer) == [c.customer]
    await unlinks(counter, a, d)
    assert await counter.store.kin(a.customer) == [a.customer, b.customer]
    await links(counter, c, a)
    assert await counter.store.kin(b.customer) == [a.customer, b.customer, c.customer], "said again, it counts again"


async def test_what_cannot_be_linked(counter: Counter) -> None:
    ana, rui = await comes(counter, "ana"), await comes(counter, "rui")
    with pytest.raises(InvalidError):
        await links(counter, ana, ana)
    for one, other in ((ana.customer, "nobody"), ("nobody", ana.customer)):
        with pytest.raises(NotFoundError):
            await counter.store.link(one, other, who="Bia", why="", now=counter.now)
        with pytest.raises(NotFoundError):
            await counter.store.set_apart(one, other, who="Bia", now=counter.now)
        with pytest.raises(NotFoundError):
            await counter.store.unlink(one, other, who="Bia", now=counter.now)
    with pytest.raises(NotFoundError):
        await unlinks(counter, ana, rui)
    with pytest.raises(NotFoundError):
        await unlinks(counter, ana, ana)
    await links(counter, ana, rui)
    with pytest.raises(ConflictError):
        await counter.store.set_apart(ana.customer, rui.customer, who="Bia", now=counter.now)
    assert await counter.store.kin("nobody") == []
    assert await counter.store.links("nobody") == []
    assert await counter.store.suggestions("nobody") == []


async def test_a_person_has_only_so_many_customers(counter: Counter) -> None:
    first, *others = [await comes(counter, f"p{number}") for number in range(MOST_LINKED + 1)]
    for other in others[:-1]:
        await links(counter, first, other)
    with pytest.raises(ConflictError):
        await links(counter, others[-1], first)
    assert len(await counter.store.kin(first.customer)) == MOST_LINKED


async def test_an_agent_sees_the_tickets_of_all_and_a_customer_their_own(counter: Counter) -> None:
    web, slack = await comes(counter, "ana"), await comes(counter, "U7", channel="slack")
    mine, theirs = await tells(counter, web), await tells(counter, slack)
    await links(counter, web, slack)
    for one in (web, slack):
        seen = await counter.store.tickets(TicketQuery(kin=one.customer))
        assert [each.ticket.number for each in seen] == [theirs.number, mine.number]
    alone = await counter.store.tickets(TicketQuery(customer=web.customer))
    assert [each.ticket.number for each in alone] == [mine.number], "the home page in Slack asks like this"

    turn = await counter.begun(await comes(counter, "ana", "meus chamados"))
    assert [ticket.number for ticket in await counter.store.own_tickets(turn.id)] == [mine.number]
    with pytest.raises(NotFoundError):
        await counter.store.own_ticket(turn.id, theirs.number)
    last = await counter.store.last_used(slack.customer)
    assert last is not None
    assert last.id == slack.id, "news of a ticket goes to whom it belongs"

    await unlinks(counter, web, slack)
    assert len(await counter.store.tickets(TicketQuery(kin=web.customer))) == 1
    assert await counter.store.tickets(TicketQuery(kin="nobody")) == []


async def test_the_surest_suggestion_comes_first_with_what_both_told(counter: Counter) -> None:
    ana = await comes(counter, "ana", name="Ana Souza")
    await tells(counter, ana, contact="Ana@Example.com", order_number="48213")
    called = await comes(counter, "1", channel="telegram", name="ana  SOUZA")
    ordered = await comes(counter, "rui")
    await tells(counter, ordered, order_number="48213")
    wrote = await comes(counter, "U7", channel="slack", name="Ana Souza")
    await tells(counter, wrote, contact="escreva para ana@example.com, por favor")
    await comes(counter, "4", channel="telegram", name="Rui Costa")
    assert await suggested(counter, ana) == [
        (wrote.customer, [("email", "ana@example.com"), ("name", "ana souza")]),
        (ordered.customer, [("order", "48213")]),
        (called.customer, [("name", "ana souza")]),
    ]
    assert (await suggested(counter, ordered)) == [(ana.customer, [("order", "48213")])]


async def test_a_telephone_is_the_same_however_it_is_written(counter: Counter) -> None:
    ana = await comes(counter, "ana")
    await tells(counter, ana, contact="+55 (11) 98765-4321")
    others = []
    for place, written in enumerate(["11987654321", "011 98765 4321", "55 11 98765-4321", "me liga: 11 98765.4321"]):
        others.append(await comes(counter, f"p{place}"))
        await tells(counter, others[-1], contact=written)
    await tells(counter, await comes(counter, "elsewhere"), contact="21 98765-4321")
    await tells(counter, await comes(counter, "short"), contact="54321")
    found = await suggested(counter, ana)
    assert {customer for customer, _ in found} == {other.customer for other in others}
    assert all(told == [("phone", "11987654321")] for _, told in found)


async def test_what_a_card_holds_counts_too(counter: Counter) -> None:
    ana = await comes(counter, "ana")
    await tells(counter, ana, contact="ana@example.com", order_number="48213")
    slots = {"contact": "ANA@example.com"}
    card = Card("Quebrou", "asked", "pt", "web", "Ana", slots=slots, orders=("48213",), phones=("11 98765-4321",))
    there = await comes(counter, "U7", channel="slack")
    await counter.answers(there, handoff=person_wanted(card=card))
    assert await suggested(counter, ana) == [(there.customer, [("email", "ana@example.com"), ("order", "48213")])]


async def test_a_card_made_by_an_agent_counts_too(counter: Counter) -> None:
    ana = await comes(counter, "ana")
    await tells(counter, ana, order_number="48213")
    there = await comes(counter, "U7", channel="slack")
    ticket = await tells(counter, there)
    card = Card("Quebrou", "taken_over", "pt", "slack", "Ana", orders=("48213",))
    await counter.store.take_over(ticket.number, card, agent="Bia", now=counter.now)
    assert [customer for customer, _ in await suggested(counter, ana)] == [there.customer]


async def test_an_address_that_the_platform_tells_counts(counter: Counter) -> None:
    ana = await comes(counter, "ana")
    await tells(counter, ana, contact="ana@example.com")
    there = await comes(counter, "U7", channel="slack", handle="Ana@example.com")
    await comes(counter, "1", channel="telegram", handle="@ana")
    assert await suggested(counter, ana) == [(there.customer, [("email", "ana@example.com")])]


@pytest.mark.parametrize("name", ["Ana", "", "Web visitor", "Usuário desconhecido", "A. B.", "ana_souza", "👩 🌻"])
async def test_names_that_are_nobodys(counter: Counter, name: str) -> None:
    ana = await comes(counter, "ana", name=name)
    await comes(counter, "1", channel="telegram", name=name)
    assert await suggested(counter, ana) == []


async def test_two_people_of_one_name_on_one_channel_are_two_people(counter: Counter) -> None:
    ana = await comes(counter, "1", channel="telegram", name="Ana Souza")
    await comes(counter, "2", channel="telegram", name="Ana Souza")
    assert await suggested(counter, ana) == []


async def test_a_new_name_is_found_as_well(counter: Counter) -> None:
    ana = await comes(counter, "ana", name="Ana")
    there = await comes(counter, "1", channel="telegram", name="Ana Souza")
    await comes(counter, "ana", name="Ana Souza")
    assert [customer for customer, _ in await suggested(counter, ana)] == [there.customer]


async def test_what_everybody_tells_says_nothing(counter: Counter) -> None:
    first = await comes(counter, "ana")
    await tells(counter, first, contact="sac@loja.example")
    for number in range(TOO_COMMON - 1):
        await tells(counter, await comes(counter, f"p{number}"), contact="sac@loja.example")
    assert len(await suggested(counter, first)) == MOST_SUGGESTED
    await tells(counter, await comes(counter, "one more"), contact="sac@loja.example")
    assert await suggested(counter, first) == []


async def test_who_was_said_to_be_somebody_else_is_never_suggested_again(counter: Counter) -> None:
    ana, friend, gone = [await comes(counter, name) for name in ("ana", "friend", "gone")]
    for one in (ana, friend, gone):
        await tells(counter, one, contact="ana@example.com")
    await counter.store.set_apart(ana.customer, friend.customer, who="Bia", now=counter.now)
    assert [customer for customer, _ in await suggested(counter, ana)] == [gone.customer]
    await links(counter, ana, gone)
    assert await suggested(counter, ana) == []
    assert await suggested(counter, friend) == [], "they are one with somebody who is not this one"
    await unlinks(counter, gone, ana)
    assert await suggested(counter, ana) == []
    assert [customer for customer, _ in await suggested(counter, friend)] == [gone.customer]


async def test_who_came_by_somebody_else_and_was_taken_out_stays_out(counter: Counter) -> None:
    ana, middle, gone = [await comes(counter, name) for name in ("ana", "middle", "gone")]
    for one in (ana, gone):
        await tells(counter, one, contact="ana@example.com")
    await links(counter, ana, middle)
    await links(counter, middle, gone)
    await unlinks(counter, ana, gone)
    await unlinks(counter, ana, middle)
    assert await suggested(counter, ana) == []


async def test_a_group_is_suggested_once(counter: Counter) -> None:
    ana, slack, telegram = [await comes(counter, name) for name in ("ana", "s", "t")]
    for one in (ana, slack, telegram):
        await tells(counter, one, contact="ana@example.com")
    await links(counter, slack, telegram)
    (found,) = await counter.store.suggestions(ana.customer)
    assert found.customer in found.kin
    assert list(found.kin) == [slack.customer, telegram.customer]
