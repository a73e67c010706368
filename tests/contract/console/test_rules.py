"""The rules of the house over `/api/v1`: leads change them, everybody follows them, mistakes are told."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.auditing import AuditQuery, Deed
from bot.dispatch import DeskRules
from bot.house_rules import RuleName
from bot.people import Role
from bot.streams import DeskNote
from tests.contract.console.world import Asked, World

JSON = {"Content-Type": "application/json"}
DESK = {"auto_assign": True, "offer_seconds": 30, "answer_minutes": 2}
HOURS = {"hours": "Mo-Fr 09:00-18:00 America/Sao_Paulo", "holidays": ["BR"], "closed": {}, "open": []}
"""The clock of these tests stands at 9:00 of a Monday there."""


@pytest_asyncio.fixture
async def vera(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A supervisor's client."""
    await world.user("Vera", Role.SUPERVISOR)
    async with await world.signed_in("Vera") as client:
        yield client


async def rules(client: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    page = (await client.get("/api/v1/rules")).json()
    assert page["next"] is None
    return {item["name"]: item for item in page["items"]}


async def put(client: httpx.AsyncClient, name: str, content: Any, **known: Any) -> httpx.Response:
    return await client.put(f"/api/v1/rules/{name}", json={"content": content, **known})


async def test_a_lead_sees_what_the_files_say(vera: httpx.AsyncClient) -> None:
    found = await rules(vera)
    assert set(found) == {"routing", "hours", "desk"}
    for rule in found.values():
        assert (rule["source"], rule["who"], rule["at"], rule["wrong"]) == ("files", None, None, "")
        assert rule["content"] == rule["files"]
    assert found["hours"]["outlook"] == {
        **{"open": True, "changes_at": None, "zone": "UTC", "closed_for": ""},
        "holidays": found["hours"]["outlook"]["holidays"],
    }
    assert found["routing"]["outlook"] is None


async def test_what_is_written_is_followed_at_once_and_told(world: World, vera: httpx.AsyncClient) -> None:
    line = world.hub.subscribe_desk("Bia")
    answer = await put(vera, "desk", DESK)
    assert answer.status_code == 200
    rule = answer.json()
    assert (rule["source"], rule["who"], rule["content"]) == ("console", "Vera", DESK)
    assert rule["files"] == {"auto_assign": False, "offer_seconds": 60, "answer_minutes": 5}
    assert world.rulebook.now.desk.auto_assign
    line.close()
    assert [note async for note in line] == [DeskNote("rules", {})]
    assert (await rules(vera))["desk"] == rule
    back = await vera.delete("/api/v1/rules/desk")
    assert (back.status_code, back.json()["source"], back.json()["who"]) == (200, "files", "Vera")
    assert world.rulebook.now.desk == DeskRules()


async def test_hours_say_what_they_come_to(vera: httpx.AsyncClient) -> None:
    rule = (await put(vera, "hours", HOURS)).json()
    outlook = rule["outlook"]
    assert (outlook["open"], outlook["zone"]) == (True, "America/Sao_Paulo")
    assert outlook["changes_at"] == "2026-03-02T18:00:00-03:00"
    assert outlook["holidays"][0] == {"day": "2026-04-03", "name": "Sexta-feira Santa", "worked": False}
    closed = {**HOURS, "closed": {"2026-03-02": "Balanço <b>"}}
    checked = (await vera.post("/api/v1/rules/hours/check", json={"content": closed})).json()
    assert (checked["outlook"]["open"], checked["outlook"]["closed_for"]) == (False, "Balanço <b>")
    assert checked["outlook"]["changes_at"] == "2026-03-03T09:00:00-03:00"
    assert (await rules(vera))["hours"] == rule, "checking changes nothing"


async def test_the_console_goes_by_the_table_in_force(world: World, asked: Asked, vera: httpx.AsyncClient) -> None:
    teams = {"vans": {"skill": "vans", "categories": {"exchange": "urgent"}}, "vip": {"skill": "vip", "categories": {}}}
    general = {"team": "vans", "skill": "vans", "priority": "low"}
    answer = await put(vera, "routing", {"general": general, "teams": teams})
    assert answer.status_code == 200
    assert answer.json()["content"]["teams"]["vans"]["categories"]["exchange"] == "urgent"
    assert answer.json()["content"]["teams"]["vans"]["categories"]["track_order"] == "normal", "files know more"
    ticket = (await vera.get(f"/api/v1/tickets/{asked.ticket}")).json()
    assert (ticket["team"], ticket["skill"]) == ("vans", "vans")
    passed = await vera.post(f"/api/v1/handoffs/{asked.handoff}/transfer", json={"team": "vip"})
    assert (passed.status_code, passed.json()["skill"]) == (200, "vip")
    gone = await vera.post(f"/api/v1/handoffs/{asked.handoff}/transfer", json={"team": "delivery"})
    assert gone.status_code == 422
    async with await world.signed_in("Vera") as page:
        assert (await page.patch("/api/v1/accounts/Bia", json={"skills": ["vip"]})).status_code == 200
        assert (await page.patch("/api/v1/accounts/Bia", json={"skills": ["logistics"]})).status_code == 422


async def test_two_leads_do_not_overwrite_each_other_unseen(world: World, vera: httpx.AsyncClient) -> None:
    await world.user("Ada", Role.ADMIN)
    async with await world.signed_in("Ada") as ada:
        first = await put(vera, "desk", DESK, seen=None)
        assert first.status_code == 200
        refused = await put(ada, "desk", {**DESK, "offer_seconds": 90}, seen=None)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conflict")
        second = await put(ada, "desk", {**DESK, "offer_seconds": 90}, seen=first.json()["at"])
        assert second.status_code == 200
        assert (await put(vera, "desk", DESK, seen=first.json()["at"])).status_code == 409
        assert (await put(vera, "desk", DESK)).status_code == 200, "who does not say what they saw means it"


async def test_what_another_gateway_wrote_is_read(world: World, vera: httpx.AsyncClient) -> None:
    await world.store.put_rule(RuleName.DESK, DESK, who="Ada", now=world.clock.now())
    assert (await rules(vera))["desk"]["who"] == "Ada"
    await world.store.put_rule(RuleName.DESK, {"<b>": "\ud800"}, who="Ada", now=world.clock.now())
    broken = (await rules(vera))["desk"]
    assert (broken["source"], broken["content"]) == ("files", broken["files"])
    assert "has no place for “<b>”" in broken["wrong"]


async def test_putting_back_what_was_never_written_changes_nothing(world: World, vera: httpx.AsyncClient) -> None:
    for name in RuleName:
        assert (await vera.delete(f"/api/v1/rules/{name.value}")).json()["source"] == "files"
    assert await world.store.rules() == []


async def test_changes_are_in_the_audit_log(world: World, vera: httpx.AsyncClient) -> None:
    await put(vera, "desk", DESK)
    await put(vera, "desk", {})
    await vera.delete("/api/v1/rules/desk")
    entries = await world.store.audit(AuditQuery(deed=Deed.CHANGED_RULES))
    assert [(entry.who, entry.about) for entry in entries] == [("Vera", "desk"), ("Vera", "desk")]


async def test_only_leads(world: World, bia: httpx.AsyncClient, tess: httpx.AsyncClient) -> None:
    for client in (bia, tess):
        for method, path in (
            ("GET", "/api/v1/rules"),
            ("PUT", "/api/v1/rules/desk"),
            ("DELETE", "/api/v1/rules/desk"),
            ("POST", "/api/v1/rules/desk/check"),
        ):
            refused = await client.request(method, path, json={"content": DESK})
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")
    assert await world.store.rules() == []


@pytest.mark.parametrize("name", ["x", "canned_seeded", "hours%00", "%F0%9F%92%A9", "a" * 500, "HOURS"])
async def test_there_are_three_rules(vera: httpx.AsyncClient, name: str) -> None:
    for method, path in (("PUT", name), ("DELETE", name), ("POST", f"{name}/check")):
        answer = await vera.request(method, f"/api/v1/rules/{path}", json={"content": {}})
        assert answer.status_code in (404, 405), (method, path)


HOSTILE = [
    (b"", 422),
    (b"not json", 400),
    (b"[" * 30_000, 400),
    (b"null", 422),
    (b"{}", 422),
    (b'{"content": null}', 422),
    (b'{"content": []}', 422),
    (b'{"content": 7}', 422),
    (b'{"content": {}, "colour": "red"}', 422),
    (b'{"content": {}, "seen": "yesterday"}', 422),
    (b'{"content": {}, "seen": 1e400}', 422),
    (b'{"content": {"hours": "\\ud800"}}', 422),
    (b'{"content": {"hours": "Mo 09:00-18:00 \\ud800"}}', 422),
    (b'{"content": {"hours": "Mo 09:00-18:00 a\\u0000b"}}', 422),
    (b'{"content": {"hours": "Mo 09:00-18:00 UTC", "closed": {"\\ud800": "x"}}}', 422),
    (b'{"content": {"hours": "Mo 09:00-18:00 UTC", "holidays": ["\\ud800"]}}', 422),
    (b'{"content": {"auto_assign": true, "offer_seconds": %s, "answer_minutes": 1}}' % (b"9" * 4000), 422),
    (b'{"content": {"auto_assign": true, "offer_seconds": NaN, "answer_minutes": 1}}', 422),
    (b'{"content": {"auto_assign": true, "offer_seconds": 1e3, "answer_minutes": 1}}', 422),
    (b'{"content": {"general": {}, "teams": {"\\ud800": {}}}}', 422),
    (b'{"content": {"general": {"team": {}, "skill": [], "priority": {}}, "teams": {}}}', 422),
    (b'{"content": {"%s": 1}}' % (b"x" * 70_000), 413),
]


@pytest.mark.parametrize("name", ["hours", "routing", "desk"])
@pytest.mark.parametrize(("body", "status"), HOSTILE, ids=range(len(HOSTILE)))
async def test_nonsense_is_refused_and_nothing_changes(
    world: World, vera: httpx.AsyncClient, name: str, body: bytes, status: int
) -> None:
    before = world.rulebook.now
    for method, path in (("PUT", name), ("POST", f"{name}/check")):
        answer = await vera.request(method, f"/api/v1/rules/{path}", content=body, headers=JSON)
        assert answer.status_code == status, answer.text
        assert len(answer.json()["error"]["message"]) <= 400
    assert world.rulebook.now is before
    assert await world.store.rules() == []


async def test_the_name_of_a_day_may_be_anything_that_can_be_read(vera: httpx.AsyncClient) -> None:
    body = json.dumps({"content": {**HOURS, "closed": {"2026-12-24": "\ud800<script>🎄\0"}}})
    answer = await vera.put("/api/v1/rules/hours", content=body, headers=JSON)
    assert answer.status_code == 200
    assert answer.json()["content"]["closed"] == {"2026-12-24": "�<script>🎄"}
    assert (await vera.get("/api/v1/rules")).status_code == 200


async def test_a_calendar_at_its_bounds_is_worked_out_soon(vera: httpx.AsyncClient) -> None:
    closed = {f"20{26 + n}-06-01 to 20{26 + n}-12-31": "x" * 80 for n in range(1, 10)}
    content = {**HOURS, "closed": closed, "holidays": ["BR", "US", "ES", "FR", "DE", "GB", "MX", "AR", "CL", "PT"]}
    assert (await put(vera, "hours", content)).status_code == 200


async def test_pages_for_leads(world: World, vera: httpx.AsyncClient, bia: httpx.AsyncClient) -> None:
    for page in ("rules", "floor"):
        for client, status in ((vera, 200), (bia, 403)):
            token = client.headers["Authorization"].removeprefix("Bearer ")
            async with world.browser(Cookie=f"balcao_session={token}") as browser:
                answer = await browser.get(f"/console/{page}")
            assert answer.status_code == status
            assert ("/console/rules" in answer.text) is (status == 200), "the nav shows it to leads alone"
