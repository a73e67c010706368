"""Notes that call colleagues, over `/api/v1`: told live to them alone, seen by them alone."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from bot.people import Role
from bot.streams import DeskNote
from tests.contract.console.world import Asked, World

JSON = {"Content-Type": "application/json"}


async def notes(client: httpx.AsyncClient, asked: Asked, text: str, **known: str) -> dict[str, Any]:
    answer = await client.post(f"/api/v1/conversations/{asked.conversation}/notes", json={"text": text, **known})
    assert answer.status_code == 200
    return dict(answer.json())


async def bell(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get("/api/v1/mentions")
    assert answer.status_code == 200
    return dict(answer.json())


async def test_the_bell_of_whom_a_note_calls(
    world: World, bia: httpx.AsyncClient, caio: httpx.AsyncClient, tess: httpx.AsyncClient, asked: Asked
) -> None:
    await notes(bia, asked, "@caio e @Tess: lote 7\ntem defeito")
    for client in (caio, tess):
        page = await bell(client)
        (item,) = page["items"]
        assert (page["unseen"], page["next"]) == (1, None)
        assert item == {
            "id": item["id"], "conversation": asked.conversation, "who": "Bia", "name": "Ana Souza",
            "text": "@caio e @Tess: lote 7", "at": item["at"], "seen": False,
        }  # fmt: skip
    assert await bell(bia) == {"items": [], "next": None, "unseen": 0}
    shown = await world.store.visible(asked.conversation, after=None, limit=50)
    assert all("lote 7" not in message.text for message in shown)


async def test_only_they_hear_it_live(world: World, bia: httpx.AsyncClient, asked: Asked) -> None:
    lines = {name: world.hub.subscribe_desk(name) for name in ("Bia", "CAIO", "Tess")}
    await notes(bia, asked, "veja @Caio, e @Nobody")
    heard = {}
    for name, line in lines.items():
        line.close()
        heard[name] = [event async for event in line if isinstance(event, DeskNote)]
    assert heard["Bia"] == heard["Tess"] == []
    (told,) = heard["CAIO"]
    assert told.kind == "mention"
    assert set(told.about) == {"id", "conversation", "who", "name", "text", "at"}
    about = {"conversation": asked.conversation, "who": "Bia", "name": "Ana Souza"}
    assert about.items() <= dict(told.about).items()
    json.dumps(dict(told.about))


async def test_one_does_not_call_oneself_nor_who_left(
    world: World, bia: httpx.AsyncClient, caio: httpx.AsyncClient, asked: Asked
) -> None:
    await world.user("Bia Maria")
    await notes(bia, asked, "@Bia @bia")
    assert (await bell(bia))["items"] == []
    async with await world.signed_in("Bia Maria") as other:
        await notes(bia, asked, "@Bia Maria")
        assert (await bell(other))["unseen"] == 1
    assert (await bell(bia))["items"] == []
    assert (await bell(caio))["items"] == []


async def test_seen_one_by_one_and_all_at_once(
    world: World, bia: httpx.AsyncClient, caio: httpx.AsyncClient, asked: Asked
) -> None:
    for number in range(3):
        await notes(bia, asked, f"@Caio {number}")
    newest, *_ = (await bell(caio))["items"]
    assert newest["text"] == "@Caio 2"
    line = world.hub.subscribe_desk("Caio")
    answer = await caio.post("/api/v1/mentions/seen", json={"ids": [newest["id"], newest["id"]]})
    assert (answer.status_code, answer.json()) == (200, {"unseen": 2})
    assert [item["seen"] for item in (await bell(caio))["items"]] == [True, False, False]
    assert (await caio.post("/api/v1/mentions/seen", json={"ids": [newest["id"]]})).json() == {"unseen": 2}
    assert (await caio.post("/api/v1/mentions/seen", json={"all": True})).json() == {"unseen": 0}
    line.close()
    assert [event async for event in line] == [DeskNote("mentions", {}, "Caio")] * 2, "other pages look again"


async def test_nobody_marks_anothers(bia: httpx.AsyncClient, caio: httpx.AsyncClient, asked: Asked) -> None:
    await notes(bia, asked, "@Caio")
    await notes(caio, asked, "@Bia")
    ids = [item["id"] for client in (bia, caio) for item in (await bell(client))["items"]]
    answer = await bia.post("/api/v1/mentions/seen", json={"ids": [*ids, 999_999]})
    assert (answer.status_code, answer.json()) == (200, {"unseen": 0})
    assert (await bell(caio))["unseen"] == 1
    await bia.post("/api/v1/mentions/seen", json={"all": True})
    assert (await bell(caio))["unseen"] == 1


async def test_trainers_mark_their_own_and_write_none(
    bia: httpx.AsyncClient, tess: httpx.AsyncClient, asked: Asked
) -> None:
    await notes(bia, asked, "@Tess")
    assert (await tess.post("/api/v1/mentions/seen", json={"all": True})).json() == {"unseen": 0}
    refused = await tess.post(f"/api/v1/conversations/{asked.conversation}/notes", json={"text": "@Bia"})
    assert refused.status_code == 403
    assert (await bell(bia))["items"] == []


async def test_the_same_note_again_has_no_second_effect(
    world: World, bia: httpx.AsyncClient, caio: httpx.AsyncClient, asked: Asked
) -> None:
    answers = await asyncio.gather(*(notes(bia, asked, "@Caio veja", id="n1") for _ in range(3)))
    assert len({answer["id"] for answer in answers}) == 1
    assert len((await bell(caio))["items"]) == 1
    await notes(caio, asked, "own", id="n1")
    await notes(bia, asked, "@Caio veja")
    told = [m.text for m in await world.store.transcript(asked.conversation) if m.author.value == "note"]
    assert told == ["@Caio veja", "own", "@Caio veja"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"ids": [true]}',
        b'{"ids": ["1"]}',
        b'{"ids": [1.5]}',
        b'{"ids": 1}',
        b'{"ids": [[]]}',
        b'{"ids": [%s]}' % b",".join([b"1"] * 201),
        b'{"all": 1}',
        b'{"all": false}',
        b'{"all": true, "ids": [1]}',
        b"{}",
        b"[]",
        b"null",
        b"",
        b"x",
    ],
)
async def test_what_names_no_mentions(
    bia: httpx.AsyncClient, caio: httpx.AsyncClient, asked: Asked, body: bytes
) -> None:
    await notes(bia, asked, "@Caio")
    refused = await caio.post("/api/v1/mentions/seen", content=body, headers=JSON)
    assert 400 <= refused.status_code < 500
    assert (await bell(caio))["unseen"] == 1


async def test_numbers_that_no_mention_has(bia: httpx.AsyncClient, caio: httpx.AsyncClient, asked: Asked) -> None:
    await notes(bia, asked, "@Caio")
    body = b'{"ids": [0, -1, 2147483648, 9223372036854775808, %s]}' % (b"9" * 300)
    answer = await caio.post("/api/v1/mentions/seen", content=body, headers=JSON)
    assert (answer.status_code, answer.json()) == (200, {"unseen": 1})


@pytest.mark.parametrize("identifier", ["", "a b", "a\n", "x" * 65, 5, "\ud800"])
async def test_notes_with_a_wrong_id_are_not_kept(
    world: World, bia: httpx.AsyncClient, asked: Asked, identifier: object
) -> None:
    body = json.dumps({"id": identifier, "text": "x"})
    answer = await bia.post(f"/api/v1/conversations/{asked.conversation}/notes", content=body, headers=JSON)
    assert answer.status_code == 422
    assert all(m.author.value != "note" for m in await world.store.transcript(asked.conversation))


async def test_strangers_have_no_bell(world: World) -> None:
    async with world.browser() as client:
        assert (await client.get("/api/v1/mentions")).status_code == 401
        assert (await client.post("/api/v1/mentions/seen", json={"all": True})).status_code == 401


async def test_who_may_be_called_does_not_hang_on_roles(world: World, bia: httpx.AsyncClient, asked: Asked) -> None:
    await world.user("Vera", Role.SUPERVISOR)
    async with await world.signed_in("Vera") as vera:
        await notes(bia, asked, "@Vera")
        assert (await bell(vera))["unseen"] == 1
