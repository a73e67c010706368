"""Signing in and out, passwords, sessions, and who may do what."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest

from console.access import CSRF_HEADER, fingerprint
from tests.contract.console.world import PASSWORD, Asked, World
from tests.fakes.clock import FakeClock


async def try_to_sign_in(world: World, name: str, password: str) -> httpx.Response:
    async with world.browser() as client:
        return await client.post("/api/v1/session", json={"name": name, "password": password})


async def by_page(world: World, client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    page = await client.get("/console/login")
    once = page.text.split('name="once" value="')[1].split('"')[0]
    return await client.post("/console/login", data={"name": "Bia", "password": PASSWORD, "once": once, **fields})


async def test_the_right_password_opens_a_session(world: World) -> None:
    answer = await try_to_sign_in(world, "Bia", PASSWORD)
    assert answer.status_code == 200
    async with world.browser(Authorization=f"Bearer {answer.json()['token']}") as client:
        assert (await client.get("/api/v1/me")).json() == {"name": "Bia", "role": "agent", "may_answer": True}


@pytest.mark.parametrize(
    ("name", "password"), [("Bia", "wrong"), ("Nobody", PASSWORD), ("", ""), ("Bia\ud800", "\ud800")], ids=range(4)
)
async def test_wrong_names_and_passwords_are_told_alike(world: World, name: str, password: str) -> None:
    async with world.browser() as client:
        body = json.dumps({"name": name, "password": password})  # a lone surrogate becomes an escape
        answer = await client.post("/api/v1/session", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["error"] == {"code": "unauthorized", "message": "Name or password is wrong."}


async def test_guessing_is_slowed_down_for_that_name_only(world: World) -> None:
    for _ in range(5):
        assert (await try_to_sign_in(world, "Bia", "guess")).status_code == 401
    refused = await try_to_sign_in(world, "bia", PASSWORD)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert (await try_to_sign_in(world, "Caio", PASSWORD)).status_code == 200


async def test_after_a_while_one_may_try_again(world: World) -> None:
    for _ in range(6):
        await try_to_sign_in(world, "Bia", "guess")
    assert isinstance(world.clock, FakeClock)
    world.clock.pass_by(timedelta(minutes=6))
    assert (await try_to_sign_in(world, "Bia", PASSWORD)).status_code == 200


async def test_the_token_itself_is_not_kept(world: World) -> None:
    token = (await try_to_sign_in(world, "Bia", PASSWORD)).json()["token"]
    assert await world.store.session(token, now=world.clock.now()) is None
    assert await world.store.session(fingerprint(token), now=world.clock.now()) is not None


async def test_signing_out_ends_the_session(bia: httpx.AsyncClient) -> None:
    assert (await bia.delete("/api/v1/session")).status_code == 204
    assert (await bia.get("/api/v1/me")).status_code == 401


async def test_a_session_ends_by_itself(world: World, bia: httpx.AsyncClient) -> None:
    assert isinstance(world.clock, FakeClock)
    world.clock.pass_by(timedelta(hours=13))
    assert (await bia.get("/api/v1/me")).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "Bearer", "ü", "a" * 5000])
async def test_made_up_tokens_open_nothing(world: World, token: str) -> None:
    async with world.browser() as client:
        answer = await client.get("/api/v1/handoffs", headers={b"Authorization": f"Bearer {token}".encode()})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "unauthorized"


async def test_a_new_password_ends_the_other_sessions(world: World, bia: httpx.AsyncClient) -> None:
    async with await world.signed_in("Bia") as elsewhere:
        change = {"password": PASSWORD, "new": "quite another lamp"}
        token = (await bia.post("/api/v1/session/password", json=change)).json()["token"]
        assert (await elsewhere.get("/api/v1/me")).status_code == 401
    bia.headers["Authorization"] = f"Bearer {token}"
    assert (await bia.get("/api/v1/me")).status_code == 200
    assert (await try_to_sign_in(world, "Bia", PASSWORD)).status_code == 401
    assert (await try_to_sign_in(world, "Bia", "quite another lamp")).status_code == 200


@pytest.mark.parametrize(
    ("password", "new", "status"),
    [
        ("wrong", "quite another lamp", 401),
        (PASSWORD, "short", 422),
        (PASSWORD, PASSWORD, 422),
        (PASSWORD, "x" * 300, 422),
    ],
)
async def test_a_password_changes_for_its_owner_only(
    bia: httpx.AsyncClient, password: str, new: str, status: int
) -> None:
    answer = await bia.post("/api/v1/session/password", json={"password": password, "new": new})
    assert answer.status_code == status
    assert (await bia.get("/api/v1/me")).status_code == 200


async def test_the_page_signs_in_with_a_cookie_scripts_cannot_read(world: World) -> None:
    async with world.browser() as client:
        answer = await by_page(world, client)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/")
        cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("balcao_session="))
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert (await client.get("/console/")).status_code == 200


async def test_the_page_needs_its_own_form(world: World) -> None:
    async with world.browser() as client:
        refused = await by_page(world, client, once="forged")
        assert refused.status_code == 403
        assert "balcao_session" not in refused.headers.get("set-cookie", "")


@pytest.mark.parametrize(
    "wanted", ["https://evil.test/", "//evil.test", "/console/../chat", "/console/login", "/console/\\evil", "x"]
)
async def test_after_signing_in_one_stays_here(world: World, wanted: str) -> None:
    async with world.browser() as client:
        answer = await by_page(world, client, next=wanted)
        assert answer.headers["location"].startswith("/console/")
        assert "evil" not in answer.headers["location"]


async def test_pages_send_strangers_to_the_door_and_back(world: World) -> None:
    async with world.browser() as client:
        answer = await client.get("/console/tickets/BAL-1001")
        assert answer.headers["location"] == "/console/login?next=/console/tickets/BAL-1001"
        back = await by_page(world, client, next="/console/tickets/BAL-1001")
        assert back.headers["location"] == "/console/tickets/BAL-1001"


async def test_a_cookie_alone_changes_nothing(world: World, asked: Asked) -> None:
    """Another site can make a browser send its cookie, but not read the page that holds the CSRF token."""
    async with world.browser() as client:
        await by_page(world, client)
        claim = f"/api/v1/handoffs/{asked.handoff}/claim"
        for forged in ("", "guess", "ü"):
            refused = await client.post(claim, headers={CSRF_HEADER.encode(): forged.encode()})
            assert refused.status_code == 403
            assert refused.json()["error"]["code"] == "forbidden"
        assert (await client.get("/api/v1/handoffs")).status_code == 200
        csrf = (await client.get("/console/")).text.split('data-csrf="')[1].split('"')[0]
        assert (await client.post(claim, headers={CSRF_HEADER: csrf})).status_code == 200


async def test_trainers_read_but_do_not_answer(tess: httpx.AsyncClient, asked: Asked) -> None:
    conversation = f"/api/v1/conversations/{asked.conversation}"
    assert (await tess.get("/api/v1/handoffs")).status_code == 200
    assert (await tess.get(conversation)).status_code == 200
    changes = [
        ("POST", f"/api/v1/handoffs/{asked.handoff}/claim", {}),
        ("POST", f"{conversation}/messages", {"id": "1", "text": "hi"}),
        ("POST", f"{conversation}/notes", {"text": "hi"}),
        ("POST", f"{conversation}/typing", {}),
        ("PATCH", f"/api/v1/tickets/{asked.ticket}", {"state": "solved"}),
    ]
    for method, path, body in changes:
        assert (await tess.request(method, path, json=body)).status_code == 403


async def test_colleagues_are_those_who_answer(tess: httpx.AsyncClient, bia: httpx.AsyncClient) -> None:
    for client in (tess, bia):
        names = [each["name"] for each in (await client.get("/api/v1/colleagues")).json()["items"]]
        assert "Bia" in names
        assert "Tess" not in names


async def test_nothing_but_signing_in_is_open_to_strangers(world: World) -> None:
    async with world.browser() as client:
        for path, methods in world.app.openapi()["paths"].items():
            for method in methods:
                if (method, path) == ("post", "/api/v1/session"):
                    continue
                answer = await client.request(method, path.replace("{", "").replace("}", ""))
                assert answer.status_code == 401, (method, path)
        assert (await client.get("/api/v1/events")).status_code == 401
