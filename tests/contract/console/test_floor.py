"""The floor over `/api/v1`, and presences that leads set."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.agents import GONE_AFTER
from bot.auditing import AuditQuery, Deed
from bot.people import Role
from bot.streams import DeskNote
from tests.contract.console.world import Asked, World
from tests.fakes.clock import FakeClock


@pytest_asyncio.fixture
async def vera(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A supervisor's client."""
    await world.user("Vera", Role.SUPERVISOR)
    async with await world.signed_in("Vera") as client:
        yield client


async def floor(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get("/api/v1/floor")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


async def test_everything_in_one_light_answer(
    world: World, asked: Asked, vera: httpx.AsyncClient, bia: httpx.AsyncClient
) -> None:
    other = await world.asks(person="luis", ago=60)
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")
    found = await floor(vera)
    assert [(one["id"], one["state"], one["agent"]) for one in found["standing"]] == [
        (other.handoff, "waiting", None),
        (asked.handoff, "claimed", "Bia"),
    ]
    whole = (await vera.get(f"/api/v1/handoffs/{asked.handoff}")).json()
    light = found["standing"][1]
    assert {name: whole[name] for name in light if name != "channel"} == {
        n: v for n, v in light.items() if n != "channel"
    }
    assert light["channel"] == "web"
    assert "card" not in light
    assert found["agents"] == (await vera.get("/api/v1/agents")).json()["items"]
    assert [(agent["name"], agent["holding"]) for agent in found["agents"]] == [("Bia", 1), ("Caio", 0), ("Vera", 0)]


async def test_answered_in_time_goes_by_the_rule_and_by_the_day_of_the_house(
    world: World, asked: Asked, vera: httpx.AsyncClient, bia: httpx.AsyncClient
) -> None:
    clock = world.clock
    assert isinstance(clock, FakeClock)
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")
    await bia.post(f"/api/v1/conversations/{asked.conversation}/messages", json={"id": "1", "text": "Oi!"})
    assert (await floor(vera))["answers"] == {
        **{"judged": 1, "in_time": 1, "minutes": 5},
        "since": "2026-03-02T00:00:00+00:00",
    }
    await world.asks(person="luis", ago=180)
    assert (await floor(vera))["answers"]["judged"] == 1
    await vera.put(
        "/api/v1/rules/desk", json={"content": {"auto_assign": False, "offer_seconds": 9, "answer_minutes": 2}}
    )
    answers = (await floor(vera))["answers"]
    assert (answers["judged"], answers["in_time"], answers["minutes"]) == (2, 1, 2)
    await vera.put("/api/v1/rules/hours", json={"content": {"hours": "always America/Sao_Paulo"}})
    assert (await floor(vera))["answers"]["since"] == "2026-03-02T03:00:00+00:00"
    clock.pass_by(timedelta(hours=16))
    async with await world.signed_in("Vera") as again:
        assert (await floor(again))["answers"]["judged"] == 0, "another day has begun there"


async def test_only_leads_see_it(bia: httpx.AsyncClient, tess: httpx.AsyncClient) -> None:
    for client in (bia, tess):
        assert (await client.get("/api/v1/floor")).status_code == 403


async def test_a_lead_reassigns_what_somebody_else_has(
    world: World, asked: Asked, vera: httpx.AsyncClient, bia: httpx.AsyncClient
) -> None:
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")
    passed = await vera.post(f"/api/v1/handoffs/{asked.handoff}/transfer", json={"agent": "Caio"})
    assert (passed.status_code, passed.json()["offered_to"]) == (200, "Caio")
    (one,) = (await floor(vera))["standing"]
    assert (one["state"], one["agent"], one["offered_to"]) == ("waiting", None, "Caio")


async def test_a_lead_sets_a_colleague_away(world: World, vera: httpx.AsyncClient, bia: httpx.AsyncClient) -> None:
    await world.store.seen(["Bia"], now=world.clock.now())
    line = world.hub.subscribe_desk("Caio")
    answer = await vera.put("/api/v1/agents/bia/presence", json={"presence": "away"})
    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["presence"], answer.json()["chosen"]) == ("Bia", "away", "away")
    line.close()
    assert [note async for note in line] == [DeskNote("presence", {"agent": "Bia", "presence": "away"})]
    back = await bia.put("/api/v1/presence", json={"presence": "available"})
    assert back.json()["presence"] == "available", "they stay free to choose"
    (entry,) = await world.store.audit(AuditQuery(deed=Deed.CHANGED_PRESENCE))
    assert (entry.who, entry.about) == ("Vera", "Bia: away")


async def test_nobody_is_here_because_a_lead_says_so(world: World, vera: httpx.AsyncClient) -> None:
    clock = world.clock
    assert isinstance(clock, FakeClock)
    await world.store.seen(["Bia"], now=clock.now())
    clock.pass_by(GONE_AFTER + timedelta(seconds=1))
    answer = (await vera.put("/api/v1/agents/Bia/presence", json={"presence": "available"})).json()
    assert (answer["presence"], answer["chosen"]) == ("away", "available")


async def test_others_set_their_own_alone(bia: httpx.AsyncClient, tess: httpx.AsyncClient) -> None:
    for client in (bia, tess):
        assert (await client.put("/api/v1/agents/Caio/presence", json={"presence": "away"})).status_code == 403


@pytest.mark.parametrize("name", ["nobody", "Tess", "a%00b", "%ED%A0%80", "x" * 500, "%F0%9F%92%A9"])
async def test_who_does_not_answer_has_no_presence(vera: httpx.AsyncClient, name: str) -> None:
    answer = await vera.put(f"/api/v1/agents/{name}/presence", json={"presence": "away"})
    assert answer.status_code == 404


@pytest.mark.parametrize("body", [{}, {"presence": "asleep"}, {"presence": 1}, {"presence": "away", "who": "x"}, []])
async def test_there_are_three_presences(vera: httpx.AsyncClient, body: Any) -> None:
    assert (await vera.put("/api/v1/agents/Bia/presence", json=body)).status_code == 422
