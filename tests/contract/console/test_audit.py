"""The audit log: what is written, what is not, and who may read it."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from bot.attachments import Enclosed, Kind
from bot.auditing import AuditEntry, AuditQuery, Deed
from bot.errors import BusyError
from bot.people import Role
from console.api.table import BOM
from console.trail import AGAIN
from console.words import LANGUAGES, sentences
from tests.contract.console.world import PASSWORD, Asked, World
from tests.fakes.clock import FakeClock

AUDIT = "/api/v1/audit"
SECRET = "blue elephants"


@pytest_asyncio.fixture
async def sofia(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A supervisor's client."""
    await world.user("Sofia", Role.SUPERVISOR)
    async with await world.signed_in("Sofia") as client:
        yield client


async def noted(world: World, **wanted: Any) -> list[str]:
    """`who did conversation? ticket? about?` of the log, oldest first; signing in left out."""
    entries = await world.store.audit(AuditQuery(**wanted), limit=200)
    kept = [entry for entry in reversed(entries) if entry.deed is not Deed.SIGNED_IN]
    return [
        " ".join(part for part in (e.who, e.deed.value, e.conversation or "", e.ticket or "", e.about) if part)
        for e in kept
    ]


async def test_an_agents_day(world: World, asked: Asked, bia: httpx.AsyncClient) -> None:
    api, conversation, ticket = "/api/v1", asked.conversation, asked.ticket
    file = await world.keeps(b"bytes")
    await bia.get(f"{api}/conversations/{conversation}")
    await bia.post(f"{api}/handoffs/{asked.handoff}/claim")
    await bia.post(f"{api}/conversations/{conversation}/messages", json={"id": "1", "text": SECRET})
    await bia.post(f"{api}/conversations/{conversation}/notes", json={"text": SECRET})
    await bia.post(f"{api}/conversations/{conversation}/typing")
    await world.writes("foto", Enclosed(Kind.FILE, f"{SECRET}.txt", "text/plain", 5, file=file))
    await bia.get(f"{api}/attachments/{file}")
    await bia.get(f"{api}/tickets/{ticket}")
    await bia.get(f"{api}/tickets?q={SECRET}")
    await bia.patch(f"{api}/tickets/{ticket}", json={"subject": SECRET})
    await bia.post(f"{api}/tickets/bulk", json={"numbers": [ticket, "BAL-999999"], "priority": "low"})
    await bia.get(f"{api}/tickets.csv?q={SECRET}")
    await bia.post(f"{api}/handoffs/{asked.handoff}/resolve")
    await bia.delete(f"{api}/session")
    assert await noted(world) == [
        f"Bia opened_conversation {conversation}",
        f"Bia claimed {conversation} {ticket}",
        f"Bia replied {conversation}",
        f"Bia noted {conversation}",
        f"Bia opened_file {conversation} {file}",
        f"Bia opened_ticket {conversation} {ticket}",
        f"Bia changed_ticket {conversation} {ticket}",
        f"Bia changed_ticket {ticket}",
        "Bia exported_tickets",
        f"Bia resolved {conversation} {ticket}",
        "Bia signed_out",
    ]
    assert SECRET not in repr(world.store.kept.audit)
    assert {entry.address for entry in world.store.kept.audit} == {"127.0.0.1"}


async def test_what_is_refused_is_not_done(world: World, asked: Asked, tess: httpx.AsyncClient) -> None:
    await tess.post(f"/api/v1/handoffs/{asked.handoff}/claim")
    await tess.patch(f"/api/v1/tickets/{asked.ticket}", json={"state": "nonsense"})
    await tess.get(f"/api/v1/conversations/{uuid4()}")
    await tess.get(AUDIT)
    assert await noted(world) == []


async def test_looking_again_is_one_line_for_ten_minutes(
    world: World, asked: Asked, bia: httpx.AsyncClient, caio: httpx.AsyncClient
) -> None:
    where = f"/api/v1/conversations/{asked.conversation}"
    assert isinstance(world.clock, FakeClock)
    for client in (bia, bia, caio, bia):
        await client.get(where)
    opened = f"opened_conversation {asked.conversation}"
    assert await noted(world) == [f"Bia {opened}", f"Caio {opened}"]
    world.clock.pass_by(AGAIN)
    await bia.get(where)
    assert await noted(world) == [f"Bia {opened}", f"Caio {opened}", f"Bia {opened}"]


async def test_signing_in_and_failing_to(world: World) -> None:
    async with world.browser(**{"User-Agent": f"Mozilla/5.0 (Windows NT 10.0) {SECRET} Chrome/120"}) as client:
        for name, password in (("bia", PASSWORD), ("BIA", "wrong"), (SECRET, PASSWORD)):
            await client.post("/api/v1/session", json={"name": name, "password": password})
        page = await client.get("/console/login")
        once = page.text.split('name="once" value="')[1].split('"')[0]
        await client.post("/console/login", data={"name": "Bia", "password": PASSWORD, "once": once})
    entries = (await world.store.audit(AuditQuery()))[::-1]
    assert [(entry.who, entry.deed, entry.about) for entry in entries] == [
        ("Bia", Deed.SIGNED_IN, "Chrome on Windows"),
        ("Bia", Deed.SIGN_IN_FAILED, ""),
        ("", Deed.SIGN_IN_FAILED, ""),
        ("Bia", Deed.SIGNED_IN, "Chrome on Windows"),
    ]
    assert SECRET not in repr(entries)


async def test_accounts_and_sessions(world: World, bia: httpx.AsyncClient) -> None:
    await world.user("Ada", Role.ADMIN)
    async with await world.signed_in("Ada") as ada:
        await ada.post("/api/v1/accounts", json={"name": "Davi", "role": "trainer"})
        await ada.patch("/api/v1/accounts/Bia", json={"role": "agent", "capacity": 4})
        await ada.patch("/api/v1/accounts/Bia", json={"role": "trainer", "skills": ["billing", "sales"], "capacity": 6})
        await ada.patch("/api/v1/accounts/Caio", json={"disabled": True, "team": ""})
        await ada.patch("/api/v1/accounts/Caio", json={"disabled": False})
        await ada.post("/api/v1/accounts/Caio/password")
        [session] = (await ada.get("/api/v1/sessions?user=Bia")).json()["items"]
        await ada.delete(f"/api/v1/sessions/{session['id']}")
        await ada.delete("/api/v1/sessions?user=Bia")
        change = {"password": PASSWORD, "new": "a longer lamp"}
        assert (await ada.post("/api/v1/session/password", json=change)).status_code == 200
    assert await noted(world) == [
        "Ada added_account Davi: role trainer",
        "Ada changed_account Bia: role trainer; skills billing, sales; capacity 6",
        "Ada disabled_account Caio",
        "Ada enabled_account Caio",
        "Ada reset_password Caio",
        "Ada ended_session Bia",
        "Ada ended_sessions Bia",
        "Ada changed_password",
    ]


async def test_a_log_that_cannot_be_written_changes_no_answer(
    world: World, asked: Asked, bia: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    async def busy(*entries: AuditEntry) -> None:
        raise BusyError("Too much is being written at present.", retry_after=1)

    world.store.noted = busy  # type: ignore[method-assign]
    assert (await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")).status_code == 200
    assert (await bia.get(f"/api/v1/conversations/{asked.conversation}")).status_code == 200
    lost = [record for record in caplog.records if record.message == "audit.lost"]
    assert [record.did for record in lost] == ["claimed", "opened_conversation"]  # type: ignore[attr-defined]


async def test_a_change_is_in_the_log_before_it_is_answered(world: World, asked: Asked, bia: httpx.AsyncClient) -> None:
    written, gate = world.store.noted, asyncio.Event()

    async def slowly(*entries: AuditEntry) -> None:
        await gate.wait()
        await written(*entries)

    world.store.noted = slowly  # type: ignore[method-assign]
    claim = asyncio.create_task(bia.post(f"/api/v1/handoffs/{asked.handoff}/claim"))
    while world.store.kept.handoffs[asked.handoff].agent is None:
        await asyncio.sleep(0)
    for _ in range(100):
        await asyncio.sleep(0)
    assert not claim.done()
    gate.set()
    assert (await claim).status_code == 200


async def test_leads_read_it(world: World, asked: Asked, bia: httpx.AsyncClient, sofia: httpx.AsyncClient) -> None:
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")
    page = (await sofia.get(f"{AUDIT}?who=bia&did=claimed")).json()
    assert page["next"] is None
    [line] = page["items"]
    assert {**line, "id": 0} == {
        "id": 0,
        "at": "2026-03-02T12:00:00+00:00",
        "who": "Bia",
        "did": "claimed",
        "conversation": asked.conversation,
        "customer": "Ana Souza",
        "ticket": asked.ticket,
        "about": "",
        "address": "127.0.0.1",
    }
    for path in (AUDIT, f"{AUDIT}.csv"):
        assert (await bia.get(path)).status_code == 403


async def test_filters_and_pages(world: World, sofia: httpx.AsyncClient) -> None:
    start = world.clock.now()
    assert isinstance(world.clock, FakeClock)
    for number in range(5):
        entry = AuditEntry(world.clock.pass_by(timedelta(hours=1)), "Bia", Deed.OPENED_TICKET, "c1", f"BAL-100{number}")
        await world.store.noted(entry)

    async def found(**query: Any) -> list[str]:
        page = (await sofia.get(AUDIT, params={"who": "Bia", **query})).json()
        return [item["ticket"] for item in page["items"]]

    assert await found() == ["BAL-1004", "BAL-1003", "BAL-1002", "BAL-1001", "BAL-1000"]
    assert await found(ticket="bal 1002") == ["BAL-1002"]
    assert await found(conversation="c1", limit=1) == ["BAL-1004"]
    assert await found(since=(start + timedelta(hours=4)).isoformat()) == ["BAL-1004", "BAL-1003"]
    assert await found(until="2026-03-02T11:00:00-03:00") == ["BAL-1000"]
    assert await found(until="2026-03-02") == []
    assert await found(since="2026-03-02T17:00:00Z") == ["BAL-1004"]
    page = (await sofia.get(f"{AUDIT}?who=Bia&limit=2")).json()
    rest = (await sofia.get(f"{AUDIT}?who=Bia&limit=200&after={page['next']}")).json()
    assert [item["ticket"] for item in page["items"] + rest["items"]] == await found()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("did=nonsense", 422),
        ("since=yesterday", 422),
        ("since=2026-13-45", 422),
        ("until=99999999999999999999", 422),
        ("until=%ED%A0%80", 422),
        ("since=" + "1" * 41, 422),
        ("since=0001-01-01T00:00:00%2B14:00", 200),
        ("until=9999-12-31T23:59:59-14:00", 200),
        ("after=0", 422),
        ("after=x", 422),
        ("after=" + "9" * 400, 422),
        ("after=9223372036854775807", 404),
        ("after=77", 404),
        ("limit=0", 422),
        ("limit=100000", 200),
        ("who=%00%ED%A0%80", 200),
        ("who=" + "x" * 201, 422),
        ("conversation=%00", 404),
        ("conversation=' OR 1=1", 404),
        ("ticket=x", 404),
        ("ticket=BAL-" + "9" * 100, 404),
        ("separator=pipe", 422),
    ],
)
async def test_queries_that_mean_nothing(world: World, sofia: httpx.AsyncClient, query: str, status: int) -> None:
    if not query.startswith("separator"):
        assert (await sofia.get(f"{AUDIT}?{query}")).status_code == status
    if not query.startswith(("after", "limit")):
        assert (await sofia.get(f"{AUDIT}.csv?{query}")).status_code == status


@pytest.mark.parametrize(("separator", "sign"), [("comma", ","), ("semicolon", ";")])
async def test_the_same_as_a_table(
    world: World, asked: Asked, sofia: httpx.AsyncClient, separator: str, sign: str
) -> None:
    await world.store.noted(AuditEntry(world.clock.now(), "=cmd()", Deed.REPLIED, asked.conversation))
    await world.store.noted(*(AuditEntry(world.clock.now(), "many", Deed.SEARCHED) for _ in range(450)))
    answer = await sofia.get(f"{AUDIT}.csv?separator={separator}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="audit-2026-03-02.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix(BOM)), delimiter=sign))
    assert len([row for row in rows if row["who"] == "many"]) == 450
    [formula] = [row for row in rows if row["did"] == "replied"]
    assert (formula["who"], formula["customer"], formula["at_utc"]) == ("'=cmd()", "Ana Souza", "2026-03-02 12:00:00")
    assert await noted(world, who="Sofia") == ["Sofia exported_audit"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_deed_is_a_sentence_about_somebody(language: str) -> None:
    said = {deed: sentences(language)[f"audit.did.{deed.value}"] for deed in Deed}
    assert [deed for deed, sentence in said.items() if not sentence.startswith("{who} ")] == []
