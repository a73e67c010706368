"""Tags through the API: given, taken, counted, found in list and table, and what cannot be one."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from bot.streams import StatusChanged
from bot.tagging import MOST_TAGS
from tests.contract.console.world import Asked, World

JSON = {"Content-Type": "application/json"}


async def tag(client: httpx.AsyncClient, asked: Asked, *tags: str) -> httpx.Response:
    """Give a ticket exactly these."""
    return await client.put(f"/api/v1/tickets/{asked.ticket}/tags", json={"tags": list(tags)})


async def test_tags_are_small_sorted_and_each_once(bia: httpx.AsyncClient, asked: Asked) -> None:
    answer = await tag(bia, asked, " VIP ", "frete   grátis", "vip", "", "日本語", "haj\u0304", "já_2-x")
    assert answer.status_code == 200
    ticket = answer.json()
    assert ticket["tags"] == ["frete grátis", "haj̄", "já_2-x", "vip", "日本語"]
    lines = [(line["who"], line["before"], line["after"]) for line in ticket["history"] if line["field"] == "tag"]
    assert lines == [("Bia", "", name) for name in ticket["tags"]]
    assert (await bia.get(f"/api/v1/tickets/{asked.ticket}")).json()["tags"] == ticket["tags"]
    assert (await bia.get("/api/v1/tickets")).json()["items"][0]["tags"] == ticket["tags"]
    story = (await bia.get(f"/api/v1/conversations/{asked.conversation}")).json()
    assert story["tickets"][0]["tags"] == ticket["tags"]
    assert (await tag(bia, asked)).json()["tags"] == []


async def test_tickets_are_found_by_their_tag(world: World, bia: httpx.AsyncClient, asked: Asked) -> None:
    rui = await world.asks(person="rui")
    await tag(bia, asked, "vip", "frete")
    await tag(bia, rui, "vip")
    assert (await bia.get("/api/v1/tags")).json() == {
        "items": [{"name": "vip", "count": 2}, {"name": "frete", "count": 1}],
        "next": None,
    }

    async def found(query: str) -> list[str]:
        return [ticket["number"] for ticket in (await bia.get(f"/api/v1/tickets?{query}")).json()["items"]]

    assert await found("tag=vip") == [rui.ticket, asked.ticket]
    assert await found("tag=%20Frete") == [asked.ticket]
    assert await found("tag=") == [rui.ticket, asked.ticket]
    assert await found("tag=nothing") == []
    assert await found("tag=%3Cscript%3E") == []
    assert await found("tag=%25") == []
    table = (await bia.get("/api/v1/tickets.csv?tag=frete")).text
    assert '"frete, vip"' in table
    assert table.count("\n") == 2


async def test_a_tag_that_a_spreadsheet_would_calculate(bia: httpx.AsyncClient, asked: Asked) -> None:
    await tag(bia, asked, "-1-1")
    assert "'-1-1" in (await bia.get("/api/v1/tickets.csv")).text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{}", 422),
        (b"[]", 422),
        (b'{"tags": null}', 422),
        (b'{"tags": "vip"}', 422),
        (b'{"tags": [5]}', 422),
        (b'{"tags": [null]}', 422),
        (b'{"tags": [["vip"]]}', 422),
        (b'{"tags": ["%s"]}' % (b"x" * 31), 422),
        (b'{"tags": ["a#b"]}', 422),
        (b'{"tags": ["<b>"]}', 422),
        (b'{"tags": ["a,b"]}', 422),
        ('{"tags": ["🎉"]}'.encode(), 422),
        ('{"tags": ["a\u202eb"]}'.encode(), 422),
        (b'{"tags": [%s]}' % b",".join(b'"t%d"' % n for n in range(MOST_TAGS + 1)), 422),
        (b'{"tags": [%s]}' % b",".join(b'"t"' for _ in range(MOST_TAGS * 2 + 1)), 422),
        (b'{"tags": [], "more": 1}', 422),
        (b'{"tags": ["\\ud800"]}', 422),
        (b"nonsense", 400),
        (b" " * 70_000, 413),
    ],
)
async def test_tags_that_are_none(bia: httpx.AsyncClient, asked: Asked, body: bytes, status: int) -> None:
    await tag(bia, asked, "vip")
    answer = await bia.put(f"/api/v1/tickets/{asked.ticket}/tags", content=body, headers=JSON)
    assert answer.status_code == status, answer.text
    assert (await bia.get(f"/api/v1/tickets/{asked.ticket}")).json()["tags"] == ["vip"]


@pytest.mark.parametrize("number", ["BAL-9999", "x", "%00", "BAL-99999999999999999999", "%ED%A0%80"])
async def test_tickets_that_do_not_exist(bia: httpx.AsyncClient, number: str) -> None:
    answer = await bia.put(f"/api/v1/tickets/{number}/tags", json={"tags": ["vip"]})
    assert answer.status_code == 404


async def test_who_only_reads_gives_no_tags(
    bia: httpx.AsyncClient, tess: httpx.AsyncClient, world: World, asked: Asked
) -> None:
    await tag(bia, asked, "vip")
    assert (await tag(tess, asked)).status_code == 403
    assert (await tess.get("/api/v1/tags")).json()["items"] == [{"name": "vip", "count": 1}]
    async with world.browser() as stranger:
        assert (await tag(stranger, asked)).status_code == 401
        assert (await stranger.get("/api/v1/tags")).status_code == 401
    assert (await bia.get(f"/api/v1/tickets/{asked.ticket}")).json()["tags"] == ["vip"]


async def test_open_consoles_hear_of_tags(world: World, bia: httpx.AsyncClient, asked: Asked) -> None:
    line = world.hub.subscribe_desk("Caio")
    await tag(bia, asked, "vip")
    line.close()
    heard: list[Any] = [happening async for happening in line]
    assert heard == [StatusChanged(asked.conversation)]
