"""Who may change which account, and what happens to whoever is signed in with it."""

from __future__ import annotations

import copy
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.people import Role
from tests.contract.console.world import PASSWORD, World

ACCOUNTS = "/api/v1/accounts"
JSON = {"Content-Type": "application/json"}


@pytest_asyncio.fixture
async def sofia(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A supervisor's client."""
    await world.user("Sofia", Role.SUPERVISOR)
    async with await world.signed_in("Sofia") as client:
        yield client


@pytest_asyncio.fixture
async def ada(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """An admin's client."""
    await world.user("Ada", Role.ADMIN)
    async with await world.signed_in("Ada") as client:
        yield client


async def lets_in(world: World, name: str, password: str) -> int:
    async with world.browser() as client:
        answer = await client.post("/api/v1/session", json={"name": name, "password": password})
    return answer.status_code


async def test_everybody_sees_who_works_here(tess: httpx.AsyncClient, sofia: httpx.AsyncClient) -> None:
    page = (await tess.get(ACCOUNTS)).json()
    assert [item["name"] for item in page["items"]] == ["Bia", "Caio", "Sofia", "Tess"]
    assert page["next"] is None
    assert page["items"][0] == {
        "name": "Bia",
        "role": "agent",
        "team": "",
        "skills": [],
        "languages": [],
        "capacity": 4,
        "disabled": False,
        "created_at": "2026-03-02T12:00:00+00:00",
    }


async def test_accounts_come_page_by_page(world: World, tess: httpx.AsyncClient) -> None:
    for name in ("ana", "Élio", "Zoe", "conceição"):
        await world.user(name)
    seen: list[str] = []
    after: str | None = None
    while True:
        page = (await tess.get(ACCOUNTS, params={"limit": 3, **({"after": after} if after else {})})).json()
        seen += [item["name"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == ["ana", "Bia", "Caio", "conceição", "Tess", "Zoe", "Élio"]


async def test_leads_say_who_looks_after_what(world: World, sofia: httpx.AsyncClient) -> None:
    change = {"skills": ["logistics", "billing", "billing"], "languages": ["pt", "es"], "capacity": 9, "team": " x  y "}
    answer = await sofia.patch(f"{ACCOUNTS}/bia", json=change)
    assert answer.status_code == 200
    assert answer.json()["skills"] == ["logistics", "billing"]
    user = await world.store.user("Bia")
    assert user is not None
    assert (user.skills, user.languages, user.capacity, user.team) == (("logistics", "billing"), ("pt", "es"), 9, "x y")
    assert (await sofia.patch(f"{ACCOUNTS}/Bia", json={"skills": [], "team": ""})).json()["skills"] == []


@pytest.mark.parametrize("change", [{"role": "supervisor"}, {"disabled": True}, {"capacity": 5, "role": "agent"}])
async def test_only_admins_change_roles_and_disable(
    world: World, sofia: httpx.AsyncClient, bia: httpx.AsyncClient, change: dict[str, Any]
) -> None:
    before = copy.deepcopy(world.store.kept.users)
    for client in (sofia, bia):
        answer = await client.patch(f"{ACCOUNTS}/Caio", json=change)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
    assert world.store.kept.users == before


async def test_agents_change_nobody_not_even_themselves(bia: httpx.AsyncClient) -> None:
    assert (await bia.patch(f"{ACCOUNTS}/Bia", json={"capacity": 50})).status_code == 403


async def test_somebody_new_gets_a_password_that_is_told_once(world: World, ada: httpx.AsyncClient) -> None:
    answer = await ada.post(
        ACCOUNTS, json={"name": "  Joana d'Arc ", "role": "agent", "languages": ["pt"], "capacity": 2}
    )
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    made = answer.json()
    assert made["account"]["name"] == "Joana d'Arc"
    assert (made["account"]["languages"], made["account"]["capacity"]) == (["pt"], 2)
    assert await lets_in(world, "joana D'ARC", made["password"]) == 200
    assert made["password"] not in (await ada.get(ACCOUNTS)).text
    taken = await ada.post(ACCOUNTS, json={"name": "JOANA d'arc", "role": "admin"})
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "name_taken")


async def test_only_admins_add_and_reset(sofia: httpx.AsyncClient, bia: httpx.AsyncClient) -> None:
    for client in (sofia, bia):
        assert (await client.post(ACCOUNTS, json={"name": "New", "role": "agent"})).status_code == 403
        assert (await client.post(f"{ACCOUNTS}/Caio/password")).status_code == 403


async def test_a_reset_password_signs_out_and_replaces(
    world: World, ada: httpx.AsyncClient, bia: httpx.AsyncClient
) -> None:
    answer = await ada.post(f"{ACCOUNTS}/bia/password")
    assert answer.status_code == 200
    assert (await bia.get("/api/v1/me")).status_code == 401
    assert await lets_in(world, "Bia", PASSWORD) == 401
    assert await lets_in(world, "Bia", answer.json()["password"]) == 200
    own = await ada.post(f"{ACCOUNTS}/Ada/password")
    assert (own.status_code, own.json()["error"]["code"]) == (409, "oneself")
    assert (await ada.get("/api/v1/me")).status_code == 200


async def test_who_is_disabled_is_out_and_told_nothing_else(
    world: World, ada: httpx.AsyncClient, bia: httpx.AsyncClient
) -> None:
    assert (await ada.patch(f"{ACCOUNTS}/Bia", json={"disabled": True})).json()["disabled"] is True
    refused = await bia.get("/api/v1/handoffs")
    assert refused.status_code == 401
    async with world.browser() as client:
        answers = [
            await client.post("/api/v1/session", json={"name": name, "password": password})
            for name, password in (("Bia", PASSWORD), ("Bia", "wrong"), ("Nobody", PASSWORD))
        ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(401, answers[0].text)}
    await ada.patch(f"{ACCOUNTS}/Bia", json={"disabled": False})
    assert (await bia.get("/api/v1/handoffs")).status_code == 401
    assert await lets_in(world, "Bia", PASSWORD) == 200


async def test_a_new_role_acts_at_once(world: World, ada: httpx.AsyncClient, bia: httpx.AsyncClient) -> None:
    assert (await bia.get("/api/v1/audit")).status_code == 403
    await ada.patch(f"{ACCOUNTS}/Bia", json={"role": "supervisor"})
    assert (await bia.get("/api/v1/audit")).status_code == 200
    await ada.patch(f"{ACCOUNTS}/Bia", json={"role": "trainer"})
    assert (await bia.post("/api/v1/tickets/bulk", json={"numbers": ["BAL-1"], "state": "open"})).status_code == 403


async def test_an_admin_remains(world: World, ada: httpx.AsyncClient) -> None:
    for change in ({"role": "agent"}, {"role": "supervisor", "capacity": 3}):
        answer = await ada.patch(f"{ACCOUNTS}/Ada", json=change)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "last_admin")
    await world.user("Bo", Role.ADMIN)
    oneself = await ada.patch(f"{ACCOUNTS}/ada", json={"disabled": True})
    assert (oneself.status_code, oneself.json()["error"]["code"]) == (409, "oneself")
    assert (await ada.patch(f"{ACCOUNTS}/Bo", json={"disabled": True})).status_code == 200
    assert (await ada.patch(f"{ACCOUNTS}/Ada", json={"role": "agent"})).status_code == 409
    await ada.patch(f"{ACCOUNTS}/Bo", json={"disabled": False})
    assert (await ada.patch(f"{ACCOUNTS}/Ada", json={"role": "agent"})).status_code == 200
    assert (await ada.patch(f"{ACCOUNTS}/Ada", json={"role": "admin"})).status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{}", 422),
        ('{"capacity": 0}', 422),
        ('{"capacity": 51}', 422),
        ('{"capacity": 1e400}', 422),
        (f'{{"capacity": {"9" * 400}}}', 422),
        ('{"capacity": "4"}', 422),
        ('{"capacity": true}', 422),
        ('{"capacity": 4.5}', 422),
        ('{"role": "root"}', 422),
        ('{"role": ["admin"]}', 422),
        ('{"skills": ["nonsense"]}', 422),
        ('{"skills": "billing"}', 422),
        ('{"skills": [null]}', 422),
        ('{"skills": ["\\ud800"]}', 422),
        ('{"languages": ["de"]}', 422),
        ('{"languages": ["pt", 5]}', 422),
        (json.dumps({"skills": ["billing"] * 101}), 422),
        (json.dumps({"team": "x" * 81}), 422),
        ('{"team": 7}', 422),
        ('{"disabled": "yes"}', 422),
        ('{"disabled": 1}', 422),
        ('{"name": "Bea"}', 422),
        ('{"password_hash": "x"}', 422),
        ("[]", 422),
        ("null", 422),
        ('{"capacity": 5', 400),
        (" " * 70_000, 413),
    ],
)
async def test_changes_that_are_none(world: World, ada: httpx.AsyncClient, body: str, status: int) -> None:
    before = copy.deepcopy(world.store.kept.users)
    answer = await ada.patch(f"{ACCOUNTS}/Bia", content=body, headers=JSON)
    assert answer.status_code == status
    assert answer.json()["error"]["code"]
    assert world.store.kept.users == before


@pytest.mark.parametrize("team", ["\\u0000 \\ud800", "a\\u0000b", "<script>alert(1)</script>"])
async def test_strange_teams_that_are_fine(ada: httpx.AsyncClient, team: str) -> None:
    answer = await ada.patch(f"{ACCOUNTS}/Bia", content=f'{{"team": "{team}"}}', headers=JSON)
    assert answer.status_code == 200
    assert "\x00" not in answer.json()["team"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "x" * 81,
        "x" * 300,
        "<b>",
        "a/b",
        "a\\nb",
        "\\ud800",
        "-x",
        "a;b",
        "a: b",
        "\\u200b",
        "me@shop",
        None,
        5,
    ],
)
async def test_names_that_nobody_has(world: World, ada: httpx.AsyncClient, name: object) -> None:
    spelt = f'"{name}"' if isinstance(name, str) else json.dumps(name)
    answer = await ada.post(ACCOUNTS, content=f'{{"name": {spelt}, "role": "agent"}}', headers=JSON)
    assert answer.status_code == 422
    assert len(await world.store.users()) == 4


@pytest.mark.parametrize("name", ["nobody", "%00", "%ED%A0%80", "x" * 500, "%2e%2e", "%F0%9F%92%A9"])
async def test_accounts_of_nobody(ada: httpx.AsyncClient, name: str) -> None:
    assert (await ada.patch(f"{ACCOUNTS}/{name}", json={"capacity": 5})).status_code == 404
    assert (await ada.post(f"{ACCOUNTS}/{name}/password")).status_code == 404
    assert (await ada.get(f"/api/v1/sessions?user={name}")).status_code == (422 if len(name) > 200 else 404)


async def test_skills_of_old_may_stay(world: World, ada: httpx.AsyncClient) -> None:
    await ada.post(ACCOUNTS, json={"name": "Old", "role": "agent", "skills": ["billing"]})
    user = world.store.kept.users["old"]
    world.store.kept.users["old"] = type(user)(**{**vars(user), "skills": ("typewriters",)})
    answer = await ada.patch(f"{ACCOUNTS}/Old", json={"skills": ["typewriters", "billing"]})
    assert answer.status_code == 200
    assert (await ada.patch(f"{ACCOUNTS}/Bia", json={"skills": ["typewriters"]})).status_code == 422
