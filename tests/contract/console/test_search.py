"""Searching over the API, and a conversation in pages: every role reads, hostile input is refused."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from bot.attachments import Enclosed, Kind
from tests.contract.console.world import Asked, World, other_card


async def search(client: httpx.AsyncClient, q: str, **more: Any) -> dict[str, Any]:
    """What a search finds."""
    answer = await client.get("/api/v1/search", params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_word_leads_to_customer_message_and_ticket(world: World, bia: httpx.AsyncClient, asked: Asked) -> None:
    message = await world.writes("e a tampa da chaleira também")
    found = await search(bia, "CHALEIRA quebr")
    assert [each["ticket"]["number"] for each in found["tickets"]] == [asked.ticket]
    assert found["tickets"][0]["snippet"] == {"text": "Minha chaleira chegou quebrada", "marks": [[6, 14], [22, 30]]}
    [hit] = (await search(bia, "tampa"))["messages"]
    assert (hit["conversation"], hit["name"], hit["channel"]) == (message, "Ana Souza", "web")
    assert (hit["author"], hit["agent"]) == ("customer", None)
    assert hit["snippet"] == {"text": "e a tampa da chaleira também", "marks": [[4, 9]]}
    around = await bia.get(f"/api/v1/conversations/{message}/messages", params={"around": hit["message"]})
    assert hit["row"] in [each["row"] for each in around.json()["items"]]
    [customer] = (await search(bia, "souza"))["customers"]
    assert (customer["name"], customer["channels"], customer["conversation"]) == ("Ana Souza", ["web"], message)


async def test_platform_ids_stay_inside(world: World, bia: httpx.AsyncClient) -> None:
    await world.writes("oi", person="998877", name="Rui", channel="telegram")
    answer = await bia.get("/api/v1/search", params={"q": "998877"})
    assert [each["name"] for each in answer.json()["customers"]] == ["Rui"]
    assert "998877" not in answer.text


async def test_notes_are_found_by_colleagues(bia: httpx.AsyncClient, caio: httpx.AsyncClient, asked: Asked) -> None:
    await bia.post(f"/api/v1/conversations/{asked.conversation}/notes", json={"text": "lote 7 com defeito"})
    [hit] = (await search(caio, "lote defeito"))["messages"]
    assert (hit["author"], hit["agent"]) == ("note", "Bia")


async def test_every_role_searches_and_nobody_else(world: World, tess: httpx.AsyncClient, asked: Asked) -> None:
    assert (await search(tess, "chaleira"))["tickets"]
    async with world.browser() as stranger:
        for path in ("search?q=a", f"conversations/{asked.conversation}/messages"):
            assert (await stranger.get(f"/api/v1/{path}")).status_code == 401


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=%20%20", "q=%00", "q=%E2%80%8B", "q=" + "a" * 201, "q=a&limit=0", "q=a&limit=-1", "q=a&limit=x"],
)
async def test_searches_that_mean_nothing(bia: httpx.AsyncClient, query: str) -> None:
    answer = await bia.get(f"/api/v1/search?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid"


@pytest.mark.parametrize(
    "query",
    ["%ED%A0%80a", "a%00b", "%22", "*", "%27%20OR%201=1", "a" * 200, "%F0%9F%92%A9", "%3Cscript%3E", "%", "_%5C", "("],
)
async def test_strange_searches_that_are_fine(bia: httpx.AsyncClient, asked: Asked, query: str) -> None:
    assert (await bia.get(f"/api/v1/search?q={query}&limit=99999999999999")).status_code == 200


async def test_marks_count_characters(world: World, bia: httpx.AsyncClient) -> None:
    await world.writes("👩‍👩‍👧‍👦 <b>cadê</b> 😀 a torradeira?")
    [hit] = (await search(bia, "cade torradeira"))["messages"]
    text = hit["snippet"]["text"]
    assert text == "👩‍👩‍👧‍👦 <b>cadê</b> 😀 a torradeira?"
    assert [text[begin:end] for begin, end in hit["snippet"]["marks"]] == ["cadê", "torradeira"]


async def test_at_most_as_many_as_wished(world: World, bia: httpx.AsyncClient) -> None:
    for number in range(4):
        card = other_card(f"Eva {number}", "torradeira")
        await world.asks("torradeira", person=f"p{number}", card=card, ago=60 - number)
    for kind, found in (await search(bia, "torradeira", limit=3)).items():
        assert len(found) == (0 if kind == "customers" else 3)
    assert [each["name"] for each in (await search(bia, "eva", limit=2))["customers"]] == ["Eva 3", "Eva 2"]


async def talked(world: World, number: int) -> str:
    """A conversation of this many messages, named by their place."""
    for place in range(number):
        conversation = await world.writes(f"mensagem {place}")
    return conversation


def said(page: dict[str, Any]) -> list[int]:
    """The places of the messages of a page."""
    return [int(message["text"].split()[1]) for message in page["items"]]


async def test_a_story_has_the_last_messages_and_pages_lead_to_the_first(world: World, bia: httpx.AsyncClient) -> None:
    conversation = await talked(world, 230)
    story = (await bia.get(f"/api/v1/conversations/{conversation}")).json()
    assert (len(story["messages"]), story["earlier"], story["stretches"]) == (100, True, [])
    page, seen = {"next": story["messages"][0]["row"]}, [130]
    while page["next"] is not None:
        where = {"before": page["next"], "limit": 60}
        page = (await bia.get(f"/api/v1/conversations/{conversation}/messages", params=where)).json()
        assert said(page) == list(range(seen[-1] - len(page["items"]), seen[-1]))
        seen.append(said(page)[0])
    assert seen == [130, 70, 10, 0]


async def test_a_short_story_has_nothing_earlier(world: World, bia: httpx.AsyncClient) -> None:
    conversation = await talked(world, 100)
    story = (await bia.get(f"/api/v1/conversations/{conversation}")).json()
    assert (len(story["messages"]), story["earlier"]) == (100, False)


async def test_pages_forwards_and_around(world: World, bia: httpx.AsyncClient) -> None:
    path = f"/api/v1/conversations/{await talked(world, 30)}/messages"

    async def page(**where: Any) -> dict[str, Any]:
        found: dict[str, Any] = (await bia.get(path, params=where)).json()
        return found

    first = await page(after=0, limit=10)
    assert (said(first), first["next"]) == (list(range(10)), None)
    second = await page(after=first["later"], limit=25)
    assert (said(second), second["later"]) == (list(range(10, 30)), None)
    around = await page(around=second["items"][0]["id"], limit=4)
    assert said(around) == [8, 9, 10, 11]
    assert (around["next"], around["later"]) == (around["items"][0]["row"], around["items"][-1]["row"])
    last = await page(limit=3)
    assert (said(last), last["later"]) == ([27, 28, 29], None)


@pytest.mark.parametrize(
    "query",
    [
        "before=x",
        "before=-1",
        "before=1.5",
        "before=99999999999999999999",
        "after=-1",
        "after=",
        "after=9223372036854775808",
        "limit=0",
        "before=1&after=1",
        "after=0&around=x",
        "around=" + "a" * 201,
    ],
)
async def test_pages_that_mean_nothing(bia: httpx.AsyncClient, asked: Asked, query: str) -> None:
    answer = await bia.get(f"/api/v1/conversations/{asked.conversation}/messages?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid"


async def test_pages_of_what_is_not_there(world: World, bia: httpx.AsyncClient, asked: Asked) -> None:
    other = await world.writes("oi", person="rui", name="Rui")
    [message] = await world.store.transcript(other)
    path = f"/api/v1/conversations/{asked.conversation}/messages"
    for around in (message.id, "none", "%00", "%ED%A0%80", "a b", ""):
        assert (await bia.get(f"{path}?around={around}")).status_code == 404
    assert (await bia.get("/api/v1/conversations/none/messages")).status_code == 404
    beyond = (await bia.get(f"{path}?after=9223372036854775807")).json()
    assert beyond == {"items": [], "next": None, "later": None}
    assert len((await bia.get(f"{path}?limit=100000")).json()["items"]) == len(
        await world.store.transcript(asked.conversation)
    )


async def test_stretches_tell_of_every_handoff(world: World, bia: httpx.AsyncClient, asked: Asked) -> None:
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/return")
    await world.asks("de novo, uma pessoa")
    story = (await bia.get(f"/api/v1/conversations/{asked.conversation}")).json()
    assert [(each["state"], each["agent"]) for each in story["stretches"]] == [("returned", "Bia"), ("waiting", None)]
    assert all(each["asked_at"] for each in story["stretches"])
    assert story["stretches"][0]["ended_at"]


async def test_a_page_has_what_was_enclosed(world: World, bia: httpx.AsyncClient) -> None:
    conversation = await world.writes("veja", Enclosed(Kind.FILE, "nota.pdf", "application/pdf", 9, refused="Grande."))
    page = (await bia.get(f"/api/v1/conversations/{conversation}/messages")).json()
    assert [each["name"] for each in page["items"][0]["attachments"]] == ["nota.pdf"]
