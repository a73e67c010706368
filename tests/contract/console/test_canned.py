"""Canned replies over `/api/v1`: everybody reads, leads keep them, open pages hear of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from bot.canned import MOST_REPLIES, CannedText
from bot.people import Role
from bot.streams import DeskNote
from tests.contract.console.world import World

HELLO = {"shortcut": "hello", "language": "pt", "text": "Oi, {first_name}!"}
JSON = {"Content-Type": "application/json"}
IDS = ["0", "-1", "1.0", "01", "x", "a%00b", "%F0%9F%92%A9", "9" * 300, "9" * 20, "2147483648", "%ED%A0%80"]


@pytest_asyncio.fixture
async def vera(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A supervisor's client."""
    await world.user("Vera", Role.SUPERVISOR)
    async with await world.signed_in("Vera") as client:
        yield client


async def kept(client: httpx.AsyncClient) -> list[tuple[str, str, str]]:
    page = (await client.get("/api/v1/canned")).json()
    assert page["next"] is None
    return [(item["shortcut"], item["language"], item["text"]) for item in page["items"]]


async def test_a_lead_writes_changes_and_takes_away(vera: httpx.AsyncClient, bia: httpx.AsyncClient) -> None:
    made = await vera.post("/api/v1/canned", json=HELLO)
    assert made.status_code == 201
    reply = made.json()
    assert {**HELLO, "who": "Vera"}.items() <= reply.items()
    assert await kept(bia) == [("hello", "pt", "Oi, {first_name}!")]
    changed = await vera.patch(f"/api/v1/canned/{reply['id']}", json={"text": " Olá! "})
    assert (changed.status_code, changed.json()["text"], changed.json()["shortcut"]) == (200, "Olá!", "hello")
    await vera.patch(f"/api/v1/canned/{reply['id']}", json={"shortcut": "hi", "language": "en"})
    assert await kept(bia) == [("hi", "en", "Olá!")]
    gone = await vera.delete(f"/api/v1/canned/{reply['id']}")
    assert (gone.status_code, gone.json()["text"]) == (200, "Olá!")
    assert await kept(bia) == []
    assert (await vera.delete(f"/api/v1/canned/{reply['id']}")).status_code == 404
    assert (await vera.patch(f"/api/v1/canned/{reply['id']}", json={"text": "x"})).status_code == 404


async def test_one_text_for_each_shortcut_and_language(vera: httpx.AsyncClient) -> None:
    await vera.post("/api/v1/canned", json=HELLO)
    again = await vera.post("/api/v1/canned", json={**HELLO, "text": "other"})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "conflict")
    bye = (await vera.post("/api/v1/canned", json={**HELLO, "shortcut": "bye"})).json()
    assert (await vera.patch(f"/api/v1/canned/{bye['id']}", json={"shortcut": "hello"})).status_code == 409
    assert (await vera.patch(f"/api/v1/canned/{bye['id']}", json={"shortcut": "bye"})).status_code == 200
    assert await kept(vera) == [("bye", "pt", HELLO["text"]), ("hello", "pt", HELLO["text"])]


async def test_there_is_an_end_of_replies(world: World, vera: httpx.AsyncClient) -> None:
    for number in range(MOST_REPLIES - 1):
        await world.store.put_canned(CannedText(f"s{number}", "pt", "x"), who="", now=world.clock.now())
    assert (await vera.post("/api/v1/canned", json=HELLO)).status_code == 201
    refused = await vera.post("/api/v1/canned", json={**HELLO, "shortcut": "bye"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conflict")


async def test_agents_and_trainers_read_only(
    world: World, vera: httpx.AsyncClient, bia: httpx.AsyncClient, tess: httpx.AsyncClient
) -> None:
    reply = (await vera.post("/api/v1/canned", json=HELLO)).json()
    for client in (bia, tess):
        assert len(await kept(client)) == 1
        for method, path, body in (
            ("POST", "/api/v1/canned", {**HELLO, "shortcut": "bye"}),
            ("PATCH", f"/api/v1/canned/{reply['id']}", {"text": "mine"}),
            ("DELETE", f"/api/v1/canned/{reply['id']}", None),
        ):
            refused = await client.request(method, path, json=body)
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")
    assert await kept(vera) == [("hello", "pt", HELLO["text"])]
    async with world.browser() as stranger:
        assert (await stranger.get("/api/v1/canned")).status_code == 401
        assert (await stranger.delete(f"/api/v1/canned/{reply['id']}")).status_code == 401


async def test_open_pages_hear_of_a_change(world: World, vera: httpx.AsyncClient) -> None:
    line = world.hub.subscribe_desk("Caio")
    reply = (await vera.post("/api/v1/canned", json=HELLO)).json()
    await vera.post("/api/v1/canned", json=HELLO)  # refused: nothing to hear
    await vera.patch(f"/api/v1/canned/{reply['id']}", json={"text": "x"})
    await vera.delete(f"/api/v1/canned/{reply['id']}")
    line.close()
    assert [event async for event in line] == [DeskNote("canned", {})] * 3


@pytest.mark.parametrize(
    "change",
    [
        {"shortcut": ""},
        {"shortcut": "Hello"},
        {"shortcut": "x" * 41},
        {"shortcut": "x" * 5000},
        {"shortcut": "a b"},
        {"shortcut": "a\x00"},
        {"shortcut": "\ud800"},
        {"shortcut": None},
        {"shortcut": 5},
        {"language": "fr"},
        {"language": ""},
        {"language": ["pt"]},
        {"text": ""},
        {"text": " \n\x00\ud800"[:3]},
        {"text": "x" * 4001},
        {"text": {"a": 1}},
        {"text": True},
        {"who": "somebody else"},
        {"id": 1},
    ],
    ids=lambda change: repr(change)[:30],
)
async def test_what_is_no_reply(vera: httpx.AsyncClient, change: dict[str, object]) -> None:
    body = json.dumps({**HELLO, **change})
    refused = await vera.post("/api/v1/canned", content=body, headers=JSON)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid")
    assert await kept(vera) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{}", b"not json", b"\xff", b"[" * 30_000, b" " * 70_000])
async def test_bodies_that_are_none(vera: httpx.AsyncClient, body: bytes) -> None:
    refused = await vera.post("/api/v1/canned", content=body, headers=JSON)
    assert 400 <= refused.status_code < 500
    assert await kept(vera) == []


async def test_a_change_of_nothing_changes_nothing(vera: httpx.AsyncClient) -> None:
    reply = (await vera.post("/api/v1/canned", json=HELLO)).json()
    for body in ({}, {"text": None}):
        assert (await vera.patch(f"/api/v1/canned/{reply['id']}", json=body)).json()["text"] == HELLO["text"]
    assert (await vera.patch(f"/api/v1/canned/{reply['id']}", json={"text": " "})).status_code == 422


@pytest.mark.parametrize("identifier", IDS)
async def test_ids_of_nothing(vera: httpx.AsyncClient, identifier: str) -> None:
    await vera.post("/api/v1/canned", json=HELLO)
    assert (await vera.patch(f"/api/v1/canned/{identifier}", json={"text": "x"})).status_code == 404
    assert (await vera.delete(f"/api/v1/canned/{identifier}")).status_code == 404
    assert await kept(vera) == [("hello", "pt", HELLO["text"])]


async def test_strange_texts_that_are_fine(vera: httpx.AsyncClient) -> None:
    texts = ["<script>alert(1)</script>", "{nobody} {{", "👩‍👩‍👧‍👦", "a\\u0000b", "\\ud83d", "x" * 4000]
    for place, text in enumerate(texts):
        body = f'{{"shortcut": "s{place}", "language": "pt", "text": "{text}"}}'
        assert (await vera.post("/api/v1/canned", content=body.encode(), headers=JSON)).status_code == 201
    assert {text for _, _, text in await kept(vera)} == {*texts[:3], "ab", "�", texts[5]}
