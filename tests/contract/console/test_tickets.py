"""Tickets over `/api/v1`: every filter, every order, page by page; and one ticket whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.attachments import Enclosed, Kind
from bot.tickets import Priority, TicketState
from tests.contract.console.world import Asked, World, other_card

LIST = "/api/v1/tickets"


async def numbers(client: httpx.AsyncClient, query: str = "") -> list[str]:
    """The numbers of a list, in its order."""
    answer = await client.get(f"{LIST}?{query}")
    assert answer.status_code == 200, answer.text
    return [ticket["number"] for ticket in answer.json()["items"]]


@pytest.fixture
async def people(world: World) -> list[Asked]:
    """Five customers, each with a ticket that differs from the others in everything."""
    channels, languages = ["web", "telegram", "slack", "web", "web"], ["pt", "es", "en", "pt", "pt"]
    found = []
    for place in range(5):
        card = other_card(f"Person {place}", f"matter {place}", language=languages[place])
        found.append(await world.asks(person=f"p{place}", card=card, channel=channels[place]))
    now, hour = world.clock.now(), timedelta(hours=1)
    states = [TicketState.OPEN, TicketState.PENDING, TicketState.SOLVED, TicketState.CLOSED, TicketState.REOPENED]
    orders: list[dict[str, Any]] = [
        {"priority": Priority.NORMAL, "resolution_due": now + 3 * hour, "updated_at": now - 1 * hour},
        {"priority": Priority.URGENT, "updated_at": now - 5 * hour, "assignee": "Caio"},
        {"priority": Priority.LOW, "updated_at": now - 2 * hour, "category": "damaged_item", "level": 1},
        {"priority": Priority.HIGH, "updated_at": now - 4 * hour, "assignee": "Bia", "contact": "x@example.com"},
        {"priority": Priority.URGENT, "resolution_due": now - hour, "updated_at": now - 3 * hour},
    ]
    for asked, state, fields in zip(found, states, orders, strict=True):
        world.edit(asked.ticket, state=state, **fields)
    return found


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("", [4, 3, 2, 1, 0]),
        ("state=open", [0]),
        ("state=open&state=solved", [2, 0]),
        ("state=under_way", [4, 1, 0]),
        ("state=under_way&state=closed", [4, 3, 1, 0]),
        ("level=1", [2]),
        ("category=damaged_item", [2]),
        ("channel=telegram", [1]),
        ("language=en", [2]),
        ("assignee=me", [3]),
        ("assignee=Caio", [1]),
        ("assignee=none", [4, 2, 0]),
        ("overdue=true", [4]),
        ("overdue=false", [4, 3, 2, 1, 0]),
        ("q=matter 3", [3]),
        ("q=PERSON 2", [2]),
        ("q=x@example.com", [3]),
        ("q=&category=&assignee=", [4, 3, 2, 1, 0]),
        ("state=under_way&channel=web&overdue=true&q=person", [4]),
        ("channel=telegram&language=en", []),
        ("customer=nobody", []),
        ("conversation=none", []),
    ],
)
async def test_every_filter(bia: httpx.AsyncClient, people: list[Asked], query: str, places: list[int]) -> None:
    assert await numbers(bia, query) == [people[place].ticket for place in places]


async def test_a_number_is_found_as_people_write_it(bia: httpx.AsyncClient, people: list[Asked]) -> None:
    digits = people[2].ticket.removeprefix("BAL-")
    for words in (people[2].ticket, people[2].ticket.lower(), digits, f"bal {digits}"):
        assert await numbers(bia, f"q={words}") == [people[2].ticket]


async def test_all_of_one_customer(bia: httpx.AsyncClient, people: list[Asked]) -> None:
    ticket = (await bia.get(f"{LIST}/{people[1].ticket}")).json()
    assert await numbers(bia, f"customer={ticket['customer']}") == [people[1].ticket]
    assert await numbers(bia, f"conversation={ticket['conversation']}") == [people[1].ticket]


@pytest.mark.parametrize(
    ("sort", "places"),
    [
        ("newest", [4, 3, 2, 1, 0]),
        ("updated", [0, 2, 4, 3, 1]),
        ("due", [4, 0, 3, 2, 1]),
        ("priority", [4, 1, 3, 0, 2]),
    ],
)
async def test_every_order_page_by_page(
    bia: httpx.AsyncClient, people: list[Asked], sort: str, places: list[int]
) -> None:
    """Two have one priority, and three are never due: the newer first, and none twice or left out."""
    wanted = [people[place].ticket for place in places]
    assert await numbers(bia, f"sort={sort}") == wanted
    found: list[str] = []
    after = ""
    while True:
        page = (await bia.get(f"{LIST}?sort={sort}&limit=2{after}")).json()
        found += [ticket["number"] for ticket in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == wanted


async def test_what_a_line_says(world: World, bia: httpx.AsyncClient, asked: Asked) -> None:
    now = world.clock.now()
    world.edit(asked.ticket, category="damaged_item", first_response_due=now - timedelta(minutes=1))
    [line] = (await bia.get(LIST)).json()["items"]
    shown = {name: line[name] for name in ("name", "channel", "language", "team", "skill", "overdue")}
    assert shown == {
        "name": "Ana Souza",
        "channel": "web",
        "language": "pt",
        "team": "delivery",
        "skill": "logistics",
        "overdue": True,
    }
    assert line["first_response_due"].startswith(f"{now - timedelta(minutes=1):%Y-%m-%dT%H:%M:%S}")
    assert line["resolution_due"] is line["first_response_at"] is line["ended_at"] is None


async def test_one_ticket_whole(world: World, bia: httpx.AsyncClient) -> None:
    file = await world.keeps(b"note")
    note = Enclosed(Kind.FILE, "nota.txt", "text/plain", 4, file=file)
    conversation = await world.writes("chegou quebrado", note)
    asked = await world.hands_over(conversation)
    ticket = (await bia.get(f"{LIST}/{asked.ticket}")).json()
    assert ticket["description"] == "Minha chaleira chegou quebrada"
    assert ticket["moves"] == ["pending", "solved", "closed"]
    opened = ticket["history"][0]
    assert (opened["field"], opened["before"], opened["after"]) == ("state", "", "open")
    assert [(a["id"], a["name"], a["state"]) for a in ticket["attachments"]] == [(file, "nota.txt", "kept")]


async def test_numbers_as_people_write_them(bia: httpx.AsyncClient, asked: Asked) -> None:
    digits = asked.ticket.removeprefix("BAL-")
    for number in (asked.ticket, asked.ticket.lower(), digits, f"bal%20{digits}"):
        assert (await bia.get(f"{LIST}/{number}")).json()["number"] == asked.ticket
    for number in ("BAL-9999", "x", "BAL-", "0", "-1", "999999999999", "9" * 80, "BAL-%00", "%F0%9F%92%A9", "bulk"):
        assert (await bia.get(f"{LIST}/{number}")).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "state=gone", "state=open&state=", "level=3", "level=x", "overdue=maybe", "sort=loudest",
        "q=" + "x" * 201, "category=" + "x" * 201, "assignee=" + "x" * 201,
    ],
)  # fmt: skip
async def test_filters_that_mean_nothing(bia: httpx.AsyncClient, query: str) -> None:
    for path in (LIST, f"{LIST}.csv"):
        answer = await bia.get(f"{path}?{query}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


@pytest.mark.parametrize("after", ["BAL-9999", "x", "%00", "9" * 60])
async def test_pages_behind_nothing(bia: httpx.AsyncClient, people: list[Asked], after: str) -> None:
    assert (await bia.get(f"{LIST}?after={after}&sort=due")).status_code == 404


STRANGE = ["%", "_", "\\", "!", "%%", "a_b", "'; DROP TABLE tickets; --", '" OR 1=1', "<b>bold</b>", "👩‍👧", "*", "?"]


@pytest.mark.parametrize("words", STRANGE)
async def test_every_sign_stands_for_itself(world: World, bia: httpx.AsyncClient, words: str) -> None:
    plain = await world.asks(person="plain", card=other_card("Plain", "nothing special here"))
    strange = await world.asks(person="strange", card=other_card("Strange", f"so: {words} it is"))
    answer = await bia.get(LIST, params={"q": words})
    assert [ticket["number"] for ticket in answer.json()["items"]] == [strange.ticket]
    assert answer.json()["items"][0]["subject"] == f"so: {words} it is"
    assert plain.ticket in await numbers(bia)


@pytest.mark.parametrize("words", ["%00", "%ED%A0%80", "%E2%80%8B", "%20%20", "%0A"])
async def test_words_of_nothing_leave_the_filter_out(bia: httpx.AsyncClient, asked: Asked, words: str) -> None:
    assert (await bia.get(f"{LIST}?q={words}")).status_code == 200


async def test_the_figures(bia: httpx.AsyncClient, asked: Asked) -> None:
    figures = (await bia.get("/api/v1/metrics")).json()
    assert figures
    assert all(isinstance(number, int) for number in figures.values())
