"""Tickets over `/api/v1`: filters, pages, history, changes."""

from __future__ import annotations

import httpx

from tests.contract.console.world import Asked, World, other_card


async def test_filters_and_pages(world: World, bia: httpx.AsyncClient) -> None:
    people = [await world.asks(person=f"p{n}", card=other_card(f"P{n}", f"matter {n}")) for n in range(4)]
    await bia.patch(f"/api/v1/tickets/{people[0].ticket}", json={"state": "pending"})
    first = (await bia.get("/api/v1/tickets?limit=3")).json()
    rest = (await bia.get(f"/api/v1/tickets?limit=3&after={first['next']}")).json()
    assert [t["number"] for t in first["items"] + rest["items"]] == [p.ticket for p in reversed(people)]
    pending = (await bia.get("/api/v1/tickets?state=pending&level=2&category=exchange")).json()["items"]
    assert [t["number"] for t in pending] == [people[0].ticket]
    assert pending[0]["name"] == "P0"
    for nothing in ("level=1", "category=other", "customer=nobody", "conversation=none", "state=closed"):
        assert (await bia.get(f"/api/v1/tickets?{nothing}")).json() == {"items": [], "next": None}
    mine = (await bia.get(f"/api/v1/tickets?customer={pending[0]['customer']}")).json()["items"]
    assert [t["number"] for t in mine] == [people[0].ticket]


async def test_who_changed_what(bia: httpx.AsyncClient, asked: Asked) -> None:
    path = f"/api/v1/tickets/{asked.ticket}"
    changed = await bia.patch(path, json={"state": "pending", "priority": "urgent", "assignee": "caio"})
    assert changed.status_code == 200
    ticket = (await bia.get(path)).json()
    assert (ticket["state"], ticket["priority"], ticket["assignee"]) == ("pending", "urgent", "Caio")
    lines = {line["field"]: (line["who"], line["before"], line["after"]) for line in ticket["history"]}
    assert lines["state"] == ("Bia", "open", "pending")
    assert lines["priority"] == ("Bia", "high", "urgent")
    assert ticket["moves"] == ["open", "solved", "closed"]
    nobody = await bia.patch(path, json={"assignee": ""})
    assert nobody.json()["assignee"] is None


async def test_what_cannot_be_changed(bia: httpx.AsyncClient, asked: Asked) -> None:
    path = f"/api/v1/tickets/{asked.ticket}"
    await bia.patch(path, json={"state": "closed"})
    assert (await bia.patch(path, json={"state": "pending"})).status_code == 409
    assert (await bia.patch(path, json={"state": "gone"})).status_code == 422
    assert (await bia.patch(path, json={"assignee": "Tess"})).status_code == 422
    assert (await bia.patch(path, json={"assignee": "nobody at all"})).status_code == 422


async def test_numbers_as_people_write_them(bia: httpx.AsyncClient, asked: Asked) -> None:
    digits = asked.ticket.removeprefix("BAL-")
    for number in (asked.ticket, asked.ticket.lower(), digits, f"bal%20{digits}"):
        assert (await bia.get(f"/api/v1/tickets/{number}")).json()["number"] == asked.ticket
    for number in ("BAL-9999", "x", "BAL-", "0", "-1", "999999999999", "9" * 80, "BAL-%00", "%F0%9F%92%A9"):
        assert (await bia.get(f"/api/v1/tickets/{number}")).status_code == 404


async def test_the_figures(bia: httpx.AsyncClient, asked: Asked) -> None:
    figures = (await bia.get("/api/v1/metrics")).json()
    assert figures
    assert all(isinstance(number, int) for number in figures.values())
