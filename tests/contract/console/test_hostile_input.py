"""Bad input is refused with a 4xx that says why, never a 500, and changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.contract.console.world import Asked, World

JSON = {"Content-Type": "application/json"}
IDS = ["x", "..", "a%00b", "%F0%9F%92%A9", "a" * 500, "%27%20OR%201=1", "%ED%A0%80", "1/../2"]


@pytest.mark.parametrize("path", ["/api/v1/handoffs/{}", "/api/v1/conversations/{}", "/api/v1/tickets/{}"])
@pytest.mark.parametrize("identifier", IDS)
async def test_ids_of_nothing(bia: httpx.AsyncClient, path: str, identifier: str) -> None:
    answer = await bia.get(path.format(identifier))
    assert answer.status_code == 404
    assert answer.json()["error"]["code"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"not json", 400),
        (b'{"id": "1"', 400),
        (b"\xff\xfe", 400),
        (b"[" * 30_000, 400),
        (b"[]", 422),
        (b"null", 422),
        (b'{"id": "1"}', 422),
        (b'{"id": "1", "text": null}', 422),
        (b'{"id": "1", "text": 5}', 422),
        (b'{"id": 1, "text": "hi"}', 422),
        (b'{"id": "", "text": "hi"}', 422),
        (b'{"id": "a b", "text": "hi"}', 422),
        (b'{"id": "a\\n", "text": "hi"}', 422),
        (b'{"id": "%s", "text": "hi"}' % (b"x" * 65), 422),
        (b'{"id": "1", "text": ""}', 422),
        (b'{"id": "1", "text": "  \\n\\u200b"}', 422),
        (b'{"id": "1", "text": "%s"}' % (b"x" * 8001), 422),
        (b'{"id": "1", "text": "%s"}' % (b"x" * 70_000), 413),
        (b" " * 70_000, 413),
    ],
    ids=lambda value: repr(value[:24]) if isinstance(value, bytes) else None,
)
async def test_replies_that_are_none(bia: httpx.AsyncClient, asked: Asked, body: bytes, status: int) -> None:
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")
    where = f"/api/v1/conversations/{asked.conversation}"
    before = (await bia.get(where)).json()["messages"]
    answer = await bia.post(f"{where}/messages", content=body, headers=JSON)
    assert answer.status_code == status
    assert set(answer.json()["error"]) >= {"code", "message"}
    assert (await bia.get(where)).json()["messages"] == before


async def test_a_body_without_a_length_is_bounded_too(bia: httpx.AsyncClient, asked: Asked) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 4096

    answer = await bia.post(f"/api/v1/conversations/{asked.conversation}/notes", content=endless(), headers=JSON)
    assert answer.status_code == 413


STRANGE = ["\\ud800", "a\\u0000b", "\\u202eabc", "👩‍👩‍👧‍👦", "<script>alert(1)</script>", "/restart", "x" * 8000]


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
async def test_strange_texts_that_are_fine(bia: httpx.AsyncClient, asked: Asked, text: str) -> None:
    body = f'{{"text": "{text}"}}'
    answer = await bia.post(f"/api/v1/conversations/{asked.conversation}/notes", content=body.encode(), headers=JSON)
    assert answer.status_code == 200
    assert "\x00" not in answer.json()["text"]
    assert (await bia.get(f"/api/v1/conversations/{asked.conversation}")).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["state=nonsense", "limit=0", "limit=-1", "limit=x", "limit=99999999999999999999x", "state="],
)
async def test_queries_that_mean_nothing(bia: httpx.AsyncClient, query: str) -> None:
    for path in ("handoffs", "tickets"):
        answer = await bia.get(f"/api/v1/{path}?{query}")
        assert answer.status_code == 422
        assert answer.json()["error"]["code"] == "invalid"


@pytest.mark.parametrize("query", ["after=x", "after=%00", "after=BAL-1", "after=" + "9" * 100])
async def test_cursors_that_lead_nowhere(bia: httpx.AsyncClient, query: str) -> None:
    for path in ("handoffs", "tickets"):
        assert (await bia.get(f"/api/v1/{path}?{query}")).status_code == 404


async def test_more_than_a_page_is_not_given(bia: httpx.AsyncClient, asked: Asked) -> None:
    assert len((await bia.get("/api/v1/handoffs?limit=100000")).json()["items"]) == 1
    assert (await bia.get("/api/v1/tickets?limit=100000&category=%00%ED%A0%80")).status_code == 200


async def test_methods_and_paths_that_do_not_exist(bia: httpx.AsyncClient) -> None:
    assert (await bia.put("/api/v1/handoffs")).status_code == 405
    assert (await bia.post("/api/v1/events")).status_code == 405
    missing = await bia.get("/api/v1/nothing")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "body",
    [b"", b"name=Bia", b"\xff" * 100, b"a=" + b"x" * 70_000, b"&" * 10_000, b"name=%ED%A0%80&password=%00"],
    ids=["empty", "half", "not-utf-8", "large", "many", "surrogates"],
)
async def test_sign_in_forms_that_are_none(world: World, body: bytes) -> None:
    async with world.browser() as client:
        answer = await client.post("/console/login", content=body)
        assert 400 <= answer.status_code < 500
        assert "<form" in answer.text


async def test_names_are_text_on_every_page(world: World) -> None:
    await world.user('<img src=x onerror="alert(1)">')
    async with world.browser() as client:
        page = await client.get("/console/login")
        once = page.text.split('name="once" value="')[1].split('"')[0]
        form = {"name": '"><script>alert(1)</script>', "password": "x", "once": once}
        assert "<script>alert" not in (await client.post("/console/login", data=form)).text


async def test_the_description_of_the_interface_is_served(world: World) -> None:
    async with world.browser() as client:
        described = (await client.get("/api/v1/openapi.json")).json()
    assert "/api/v1/handoffs/{handoff}/claim" in described["paths"]
