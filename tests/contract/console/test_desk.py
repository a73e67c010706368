"""The desk over `/api/v1`: who is here, offers, passing on, and who looks at what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.agents import GONE_AFTER
from bot.people import Role
from bot.streams import DeskNote, Happening, QueueChanged
from console.looking import LASTS, WRITES
from tests.contract.console.world import Asked, World, other_card
from tests.fakes.clock import FakeClock

AGENTS, PRESENCE = "/api/v1/agents", "/api/v1/presence"


@pytest_asyncio.fixture
async def world() -> World:
    """A counter that knows who is at their console."""
    made = World(FakeClock(), attends=True)
    await made.user("Bia")
    await made.user("Caio")
    await made.user("Tess", Role.TRAINER)
    return made


@pytest_asyncio.fixture
async def duda(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A supervisor's client."""
    await world.user("Duda", Role.SUPERVISOR)
    async with await world.signed_in("Duda") as client:
        yield client


def clock_of(world: World) -> FakeClock:
    """The clock that tests move."""
    assert isinstance(world.clock, FakeClock)
    return world.clock


async def told(line: AsyncIterator[Happening], kind: str) -> list[dict[str, Any]]:
    """What a console was told of one kind."""
    line.close()  # type: ignore[attr-defined]
    return [dict(each.about) async for each in line if isinstance(each, DeskNote) and each.kind == kind]


async def agent_named(client: httpx.AsyncClient, name: str) -> dict[str, Any]:
    """One of the list."""
    (found,) = [agent for agent in (await client.get(AGENTS)).json()["items"] if agent["name"] == name]
    return dict(found)


async def test_who_is_here_and_how_much_they_hold(world: World, bia: httpx.AsyncClient, asked: Asked) -> None:
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")
    await world.settle()
    page = (await bia.get(AGENTS)).json()
    assert [agent["name"] for agent in page["items"]] == ["Bia", "Caio"]
    assert page["next"] is None
    mine, other = page["items"]
    assert (mine["presence"], mine["holding"], mine["capacity"]) == ("available", 1, 4)
    assert (other["presence"], other["chosen"], other["seen_at"]) == ("away", "available", None)


async def test_presence_is_chosen_told_and_lost_by_being_gone(world: World, bia: httpx.AsyncClient) -> None:
    line = world.hub.subscribe_desk("Caio")
    chosen = await bia.put(PRESENCE, json={"presence": "busy"})
    assert (chosen.status_code, chosen.json()["presence"], chosen.json()["chosen"]) == (200, "busy", "busy")
    assert await told(line, "presence") == [{"agent": "Bia", "presence": "busy"}]
    clock_of(world).pass_by(GONE_AFTER + timedelta(seconds=1))
    gone = await agent_named(await world.signed_in("Caio"), "Bia")
    assert (gone["presence"], gone["chosen"]) == ("away", "busy")
    await bia.get("/api/v1/me")
    await world.settle()
    assert (await agent_named(bia, "Bia"))["presence"] == "busy"


@pytest.mark.parametrize(
    "body", [{}, {"presence": "gone"}, {"presence": None}, {"presence": 1}, {"presence": ["away"]}, []]
)
async def test_a_presence_that_is_none(bia: httpx.AsyncClient, body: object) -> None:
    assert (await bia.put(PRESENCE, json=body)).status_code == 422
    assert (await agent_named(bia, "Bia"))["chosen"] == "available"


async def test_trainers_see_who_is_here_and_have_no_presence(tess: httpx.AsyncClient, asked: Asked) -> None:
    assert (await tess.get(AGENTS)).status_code == 200
    assert (await tess.put(PRESENCE, json={"presence": "away"})).status_code == 403
    for move in ("transfer", "decline"):
        refused = await tess.post(f"/api/v1/handoffs/{asked.handoff}/{move}", json={"agent": "Bia"})
        assert refused.status_code == 403


async def test_what_is_mine_is_found_among_all(world: World, bia: httpx.AsyncClient, caio: httpx.AsyncClient) -> None:
    people = [await world.asks(person=f"p{n}", card=other_card(f"P{n}", "?"), ago=9 - n) for n in range(4)]
    for client, person in ((bia, people[0]), (caio, people[1]), (bia, people[2])):
        await client.post(f"/api/v1/handoffs/{person.handoff}/claim")
    mine = (await bia.get("/api/v1/handoffs?state=claimed&agent=me")).json()
    assert [item["id"] for item in mine["items"]] == [people[0].handoff, people[2].handoff]
    assert mine["total"] is None
    theirs = (await bia.get("/api/v1/handoffs?state=claimed&agent=Caio")).json()["items"]
    assert [item["id"] for item in theirs] == [people[1].handoff]
    assert (await bia.get("/api/v1/handoffs?state=waiting&limit=1")).json()["total"] == 1


@pytest.mark.parametrize("agent", ["a%00b", "%ED%A0%80", "%F0%9F%92%A9", "x" * 200, "' OR 1=1"])
async def test_agents_who_do_not_exist_have_nothing(bia: httpx.AsyncClient, asked: Asked, agent: str) -> None:
    answer = await bia.get(f"/api/v1/handoffs?state=claimed&agent={agent}")
    assert (answer.status_code, answer.json()["items"]) == (200, [])
    assert (await bia.get(f"/api/v1/handoffs?agent={'x' * 201}")).status_code == 422


async def test_a_colleague_is_offered_whom_i_pass_on(
    world: World, bia: httpx.AsyncClient, caio: httpx.AsyncClient, asked: Asked
) -> None:
    where = f"/api/v1/handoffs/{asked.handoff}"
    await bia.post(f"{where}/claim")
    line = world.hub.subscribe_desk("Caio")
    passed = (await bia.post(f"{where}/transfer", json={"agent": "caio", "note": "Quer o dinheiro de volta"})).json()
    assert (passed["state"], passed["agent"], passed["offered_to"]) == ("waiting", None, "Caio")
    (offer,) = await told(line, "offer")
    assert offer["handoff"] == asked.handoff
    assert offer["customer"] == "Ana Souza"
    story = (await caio.get(f"/api/v1/conversations/{asked.conversation}")).json()
    notes = [(m["agent"], m["text"]) for m in story["messages"] if m["author"] == "note"]
    assert notes == [("Bia", "Quer o dinheiro de volta")]
    assert (await caio.post(f"{where}/claim")).json()["agent"] == "Caio"
    assert "Quer o dinheiro" not in "".join(await world.told(asked.conversation))


async def test_a_team_gets_whom_i_pass_on(bia: httpx.AsyncClient, asked: Asked) -> None:
    where = f"/api/v1/handoffs/{asked.handoff}"
    await bia.post(f"{where}/claim")
    passed = (await bia.post(f"{where}/transfer", json={"team": "payments"})).json()
    assert (passed["state"], passed["skill"], passed["offered_to"]) == ("waiting", "billing", None)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"agent": None, "team": None},
        {"agent": "Caio", "team": "payments"},
        {"agent": "Nobody"},
        {"agent": "Tess"},
        {"agent": "\u0000"},
        {"agent": 7},
        {"agent": "x" * 201},
        {"team": "no such team"},
        {"team": ["payments"]},
        {"agent": "Caio", "note": "x" * 2001},
        {"agent": "Caio", "note": None},
        {"agent": "Caio", "whatever": 1},
    ],
    ids=lambda body: repr(body)[:40],
)
async def test_passing_on_to_nobody(bia: httpx.AsyncClient, asked: Asked, body: object) -> None:
    where = f"/api/v1/handoffs/{asked.handoff}"
    await bia.post(f"{where}/claim")
    assert (await bia.post(f"{where}/transfer", json=body)).status_code == 422
    assert (await bia.get(where)).json()["agent"] == "Bia"


async def test_only_leads_pass_on_what_colleagues_have(
    world: World, bia: httpx.AsyncClient, caio: httpx.AsyncClient, duda: httpx.AsyncClient, asked: Asked
) -> None:
    where = f"/api/v1/handoffs/{asked.handoff}"
    await bia.post(f"{where}/claim")
    refused = await caio.post(f"{where}/transfer", json={"agent": "Caio"})
    assert (refused.status_code, refused.json()["error"]["agent"]) == (409, "Bia")
    assert (await bia.get(where)).json()["agent"] == "Bia"
    line = world.hub.subscribe_desk("Bia")
    assert (await duda.post(f"{where}/transfer", json={"agent": "Caio"})).json()["offered_to"] == "Caio"
    line.close()
    changed = [each.handoff async for each in line if isinstance(each, QueueChanged)]
    assert [handoff.offered_to for handoff in changed if handoff] == ["Caio"]


async def test_an_offer_is_declined_once_and_by_nobody_else(
    world: World, bia: httpx.AsyncClient, caio: httpx.AsyncClient, asked: Asked
) -> None:
    where = f"/api/v1/handoffs/{asked.handoff}"
    await world.offers(asked, "Bia")
    assert (await caio.post(f"{where}/decline")).json()["offered_to"] == "Bia"
    assert (await bia.post(f"{where}/decline")).json()["offered_to"] is None
    assert (await bia.post(f"{where}/decline")).status_code == 200
    assert (await bia.post("/api/v1/handoffs/none/decline")).status_code == 404


async def test_who_looks_at_the_same(
    world: World, bia: httpx.AsyncClient, caio: httpx.AsyncClient, tess: httpx.AsyncClient, asked: Asked
) -> None:
    where = f"/api/v1/conversations/{asked.conversation}/looking"
    line = world.hub.subscribe_desk("Bia")
    assert (await bia.post(where)).json() == {"agents": ["Bia"], "writing": []}
    assert (await caio.post(where, json={"on": True})).json()["agents"] == ["Bia", "Caio"]
    await caio.post(where, json={"on": True})  # said again, which is no news
    assert (await tess.post(where, json={})).json()["agents"] == ["Bia", "Caio", "Tess"]
    assert (await tess.post(where, json={"on": False})).json()["agents"] == ["Bia", "Caio"]
    seen = [each["agents"] for each in await told(line, "looking")]
    assert seen == [["Bia"], ["Bia", "Caio"], ["Bia", "Caio", "Tess"], ["Bia", "Caio"]]
    clock_of(world).pass_by(LASTS)
    assert (await caio.post(where)).json()["agents"] == ["Caio"]


async def test_who_writes_a_note_there(
    world: World, bia: httpx.AsyncClient, caio: httpx.AsyncClient, asked: Asked
) -> None:
    where = f"/api/v1/conversations/{asked.conversation}/looking"
    await bia.post(where)
    line = world.hub.subscribe_desk("Bia")
    assert (await caio.post(where, json={"writing": True})).json()["writing"] == ["Caio"]
    await caio.post(where, json={"writing": True})
    await caio.post(where, json={"writing": False})
    assert [each["writing"] for each in await told(line, "looking")] == [["Caio"], []]
    await caio.post(where, json={"writing": True})
    clock_of(world).pass_by(WRITES)
    assert (await bia.post(where)).json() == {"agents": ["Bia", "Caio"], "writing": []}


@pytest.mark.parametrize("body", [{"on": "yes"}, {"on": 1}, {"on": None}, {"writing": "x"}, {"off": True}, ["x"], "x"])
async def test_looking_at_it_in_a_strange_way(bia: httpx.AsyncClient, asked: Asked, body: object) -> None:
    assert (await bia.post(f"/api/v1/conversations/{asked.conversation}/looking", json=body)).status_code == 422


@pytest.mark.parametrize("conversation", ["none", "a%00b", "%ED%A0%80", "x" * 500])
async def test_looking_at_nothing(bia: httpx.AsyncClient, conversation: str) -> None:
    assert (await bia.post(f"/api/v1/conversations/{conversation}/looking")).status_code == 404
