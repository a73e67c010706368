"""One customer over all channels through the API: the page, the timeline, links, suggestions, roles and bad input."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.auditing import AuditQuery, Deed
from bot.customers import Step
from bot.linking import LONGEST_WHY
from bot.messages import Author
from bot.streams import StatusChanged
from tests.contract.console.world import CARD, Asked, World

CUSTOMERS = "/api/v1/customers"
HOSTILE = '<img src=x onerror="alert(1)">'


@dataclass(frozen=True)
class Ana:
    """One person in two places: what she is in each."""

    web: str
    slack: str
    asked: Asked
    asked_in_slack: Asked


@pytest_asyncio.fixture
async def ana(world: World) -> Ana:
    """She told her e-mail in both places; nobody has linked her yet."""
    here = await world.asks()
    there = await world.asks("my kettle again", person="U7", card=replace(CARD, customer="Ana S."), channel="slack")
    return Ana(await customer_of(world, here), await customer_of(world, there), here, there)


async def customer_of(world: World, asked: Asked) -> str:
    """The customer of a conversation."""
    found = await world.store.conversation(asked.conversation)
    assert found is not None
    return found.customer


async def linked(client: httpx.AsyncClient, ana: Ana, **fields: Any) -> httpx.Response:
    """An agent says that both are Ana."""
    return await client.post(f"{CUSTOMERS}/{ana.web}/links", json={"customer": ana.slack, **fields})


async def story(client: httpx.AsyncClient, asked: Asked) -> dict[str, Any]:
    """A conversation as agents see it."""
    answer = await client.get(f"/api/v1/conversations/{asked.conversation}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def test_one_page_of_a_customer_alone(bia: httpx.AsyncClient, ana: Ana) -> None:
    answer = await bia.get(f"{CUSTOMERS}/{ana.web}")
    assert answer.status_code == 200
    page = answer.json()
    assert (page["id"], page["name"], page["languages"]) == (ana.web, "Ana Souza", ["pt"])
    assert [(a["channel"], a["account"], a["name"]) for a in page["addresses"]] == [("web", "default", "Ana Souza")]
    assert "person" not in answer.text
    assert [v["conversation"]["id"] for v in page["conversations"]] == [ana.asked.conversation]
    assert page["conversations"][0]["last"]["author"] == "system"
    assert [t["number"] for t in page["tickets"]] == [ana.asked.ticket]
    assert (page["open_tickets"], page["ticket_count"], page["conversation_count"]) == (1, 1, 1)
    assert page["linked"] == []
    assert {event["kind"] for event in page["timeline"]["items"]} == {"message", "ticket", "handoff"}
    assert page["timeline"]["next"] is None


async def test_the_platforms_own_id_of_a_customer_is_not_told(bia: httpx.AsyncClient, ana: Ana) -> None:
    answer = await bia.get(f"{CUSTOMERS}/{ana.slack}")
    assert "U7" not in answer.text


async def test_linked_customers_are_shown_together_and_parted_again(bia: httpx.AsyncClient, ana: Ana) -> None:
    before = [(await bia.get(f"{CUSTOMERS}/{one}")).json() for one in (ana.web, ana.slack)]
    answer = await linked(bia, ana, why=" told the same e-mail\x00 ")
    assert answer.status_code == 200
    for client_sees in (ana.web, ana.slack):
        page = (await bia.get(f"{CUSTOMERS}/{client_sees}")).json()
        assert {a["channel"] for a in page["addresses"]} == {"web", "slack"}
        assert {t["number"] for t in page["tickets"]} == {ana.asked.ticket, ana.asked_in_slack.ticket}
        assert len(page["conversations"]) == 2
        (other,) = page["linked"]
        assert other["customer"] == ({ana.web, ana.slack} - {client_sees}).pop()
        assert (other["who"], other["why"]) == ("Bia", "told the same e-mail")
        assert {event["channel"] for event in page["timeline"]["items"]} == {"web", "slack"}
    assert (await bia.get(f"/api/v1/tickets?customer={ana.slack}")).json()["items"][1]["customer"] == ana.web

    assert (await bia.delete(f"{CUSTOMERS}/{ana.slack}/links/{ana.web}")).status_code == 200
    assert [(await bia.get(f"{CUSTOMERS}/{one}")).json() for one in (ana.web, ana.slack)] == before
    assert len((await bia.get(f"/api/v1/tickets?customer={ana.slack}")).json()["items"]) == 1


async def test_the_story_tells_of_the_other_places(world: World, bia: httpx.AsyncClient, ana: Ana) -> None:
    told = (await story(bia, ana.asked))["customer"]
    assert told == {"id": ana.web, "others": [], "suggestions": 1}
    await linked(bia, ana)
    whole = await story(bia, ana.asked)
    (other,) = whole["customer"]["others"]
    assert (other["conversation"], other["channel"]) == (ana.asked_in_slack.conversation, "slack")
    assert (other["owner"], other["name"]) == ("queue", "Ana S.")
    assert other["last_at"]
    assert whole["customer"]["suggestions"] == 0
    assert {t["number"] for t in whole["tickets"]} == {ana.asked.ticket, ana.asked_in_slack.ticket}


async def test_a_customer_never_sees_what_an_agent_linked(world: World, bia: httpx.AsyncClient, ana: Ana) -> None:
    await linked(bia, ana)
    rui = await world.store.conversation(await world.writes("how is my ticket?", person="rui", name="Rui"))
    assert rui is not None
    await bia.post(f"{CUSTOMERS}/{rui.customer}/links", json={"customer": ana.web})
    now = world.clock.now()
    turn = await world.store.begin_turn(rui.id, holder="test", now=now, until=now)
    assert turn is not None
    assert await world.store.own_tickets(turn.id) == []


async def test_suggestions_say_what_both_told(bia: httpx.AsyncClient, ana: Ana) -> None:
    (found,) = (await bia.get(f"{CUSTOMERS}/{ana.slack}/suggestions")).json()["items"]
    assert (found["customer"], found["name"], found["channels"]) == (ana.web, "Ana Souza", ["web"])
    assert found["reasons"] == [
        {"kind": "email", "value": "ana@example.com"},
        {"kind": "order", "value": "48213"},
    ]


async def test_somebody_else_is_not_suggested_again(bia: httpx.AsyncClient, ana: Ana) -> None:
    answer = await bia.post(f"{CUSTOMERS}/{ana.slack}/suggestions/{ana.web}/no")
    assert answer.status_code == 200
    assert answer.json()["items"] == []
    assert (await bia.get(f"{CUSTOMERS}/{ana.web}/suggestions")).json()["items"] == []
    assert (await story(bia, ana.asked))["customer"]["suggestions"] == 0
    assert (await linked(bia, ana)).status_code == 200, "whoever knows better may still say so"


async def test_what_was_undone_is_not_suggested_again(bia: httpx.AsyncClient, ana: Ana) -> None:
    await linked(bia, ana)
    await bia.delete(f"{CUSTOMERS}/{ana.web}/links/{ana.slack}")
    assert (await bia.get(f"{CUSTOMERS}/{ana.web}/suggestions")).json()["items"] == []


async def test_open_consoles_hear_of_a_link(world: World, bia: httpx.AsyncClient, ana: Ana) -> None:
    line = world.hub.subscribe_desk("Caio")
    await linked(bia, ana)
    line.close()
    heard = {happening.conversation async for happening in line if isinstance(happening, StatusChanged)}
    assert heard == {ana.asked.conversation, ana.asked_in_slack.conversation}


async def test_a_timeline_page_by_page(world: World, bia: httpx.AsyncClient, ana: Ana) -> None:
    await linked(bia, ana)
    await bia.post(f"/api/v1/handoffs/{ana.asked.handoff}/claim")
    await bia.post(f"/api/v1/conversations/{ana.asked.conversation}/notes", json={"text": "only for us"})
    where = f"{CUSTOMERS}/{ana.slack}/timeline"
    whole = (await bia.get(f"{where}?limit=200")).json()["items"]
    pages: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = (await bia.get(f"{where}?limit=3&before={cursor}")).json()
        pages = page["items"] + pages
        cursor = page["next"]
        if cursor is None:
            break
    assert pages == whole
    assert [event["at"] for event in whole] == sorted(event["at"] for event in whole)
    steps = [event["handoff"]["step"] for event in whole if event["handoff"]]
    assert sorted(steps) == [Step.BEGUN.value, Step.BEGUN.value, Step.CLAIMED.value]
    (note,) = [e["message"] for e in whole if e["message"] and e["message"]["author"] == Author.NOTE.value]
    assert (note["text"], note["agent"]) == ("only for us", "Bia")
    only = (await bia.get(f"{where}?kind=ticket&kind=handoff")).json()["items"]
    assert only == [event for event in whole if event["kind"] != "message"]
    assert only[0]["ticket"]["subject"] == "Minha chaleira chegou quebrada"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("before=nonsense", 422),
        ("before=1.0", 422),
        ("before=" + "9" * 70, 422),
        ("before=999999999999999999.0.1", 422),
        ("before=1.0.1%00", 422),
        ("before=%ED%A0%80", 422),
        ("before=0.0.0", 200),
        ("kind=nothing", 422),
        ("limit=0", 422),
        ("limit=99999999999999999999", 200),
        ("limit=x", 422),
    ],
)
async def test_pages_that_are_none(bia: httpx.AsyncClient, ana: Ana, query: str, status: int) -> None:
    answer = await bia.get(f"{CUSTOMERS}/{ana.web}/timeline?{query}")
    assert answer.status_code == status, answer.text


IDS = ["x", "nobody", "a%00b", "%F0%9F%92%A9", "a" * 500, "%27%20OR%201=1", "%ED%A0%80"]


@pytest.mark.parametrize("nobody", IDS)
async def test_customers_of_nobody(bia: httpx.AsyncClient, ana: Ana, nobody: str) -> None:
    one = f"{CUSTOMERS}/{ana.web}"
    gets = [f"{CUSTOMERS}/{nobody}", f"{CUSTOMERS}/{nobody}/timeline", f"{CUSTOMERS}/{nobody}/suggestions"]
    answers = [await bia.get(path) for path in gets]
    answers += [await bia.post(f"{CUSTOMERS}/{nobody}/links", json={"customer": ana.web})]
    answers += [await bia.post(f"{CUSTOMERS}/{nobody}/suggestions/{ana.web}/no")]
    answers += [await bia.post(f"{one}/suggestions/{nobody}/no")]
    answers += [await bia.delete(f"{CUSTOMERS}/{nobody}/links/{ana.web}")]
    answers += [await bia.delete(f"{one}/links/{nobody}")]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["error"]["code"] for answer in answers} == {"not_found"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{}", 422),
        (b'{"customer": null}', 422),
        (b'{"customer": 5}', 422),
        (b'{"customer": ["x"]}', 422),
        (b'{"customer": "%s"}' % (b"x" * 81), 422),
        (b'{"customer": "nobody"}', 404),
        (b'{"customer": "\\ud800"}', 404),
        (b'{"customer": "a\\u0000"}', 404),
        (b'{"customer": "x", "why": 5}', 422),
        (b'{"customer": "x", "why": "%s"}' % (b"y" * (LONGEST_WHY + 1)), 422),
        (b'{"customer": "x", "more": 1}', 422),
        (b"not json", 400),
        (b" " * 70_000, 413),
    ],
)
async def test_links_that_are_none(bia: httpx.AsyncClient, ana: Ana, body: bytes, status: int) -> None:
    where = f"{CUSTOMERS}/{ana.web}/links"
    answer = await bia.post(where, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    assert (await bia.get(f"{CUSTOMERS}/{ana.web}")).json()["linked"] == []


async def test_strange_reasons_are_kept_as_text(bia: httpx.AsyncClient, ana: Ana) -> None:
    body = b'{"customer": "%s", "why": "\\ud800 %s"}' % (ana.slack.encode(), HOSTILE.replace('"', '\\"').encode())
    where = f"{CUSTOMERS}/{ana.web}/links"
    answer = await bia.post(where, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["linked"][0]["why"].endswith(HOSTILE)


async def test_what_cannot_be_said(bia: httpx.AsyncClient, ana: Ana) -> None:
    itself = await bia.post(f"{CUSTOMERS}/{ana.web}/links", json={"customer": ana.web})
    assert itself.status_code == 422
    assert (await bia.post(f"{CUSTOMERS}/{ana.web}/suggestions/{ana.web}/no")).status_code == 422
    assert (await bia.delete(f"{CUSTOMERS}/{ana.web}/links/{ana.slack}")).status_code == 404
    await linked(bia, ana)
    assert (await linked(bia, ana)).status_code == 200, "again changes nothing"
    assert (await bia.post(f"{CUSTOMERS}/{ana.web}/suggestions/{ana.slack}/no")).status_code == 409


async def test_who_only_reads_links_nobody(bia: httpx.AsyncClient, tess: httpx.AsyncClient, ana: Ana) -> None:
    one = f"{CUSTOMERS}/{ana.web}"
    for path in (one, f"{one}/timeline", f"{one}/suggestions"):
        assert (await tess.get(path)).status_code == 200
    refused = [
        await linked(tess, ana),
        await tess.post(f"{one}/suggestions/{ana.slack}/no"),
        await tess.delete(f"{one}/links/{ana.slack}"),
    ]
    assert {answer.status_code for answer in refused} == {403}
    assert (await bia.get(one)).json()["linked"] == []
    assert len((await bia.get(f"{one}/suggestions")).json()["items"]) == 1


async def test_who_saw_and_linked_is_written_down(world: World, bia: httpx.AsyncClient, ana: Ana) -> None:
    for _ in range(2):
        await bia.get(f"{CUSTOMERS}/{ana.web}")
    await linked(bia, ana)
    await bia.delete(f"{CUSTOMERS}/{ana.web}/links/{ana.slack}")
    lines = [(entry.deed, entry.about) for entry in await world.store.audit(AuditQuery(who="Bia"))]
    done = [Deed.UNLINKED_CUSTOMERS, Deed.LINKED_CUSTOMERS, Deed.OPENED_CUSTOMER]
    assert [line for line in lines if line[0] in done] == [(deed, ana.web) for deed in done]


async def test_nobody_sees_a_customer_without_signing_in(world: World, ana: Ana) -> None:
    one = f"{CUSTOMERS}/{ana.web}"
    async with world.browser() as stranger:
        answers = [await stranger.get(path) for path in (one, f"{one}/timeline", f"{one}/suggestions")]
        answers += [await linked(stranger, ana), await stranger.post(f"{one}/suggestions/{ana.slack}/no")]
        answers += [await stranger.delete(f"{one}/links/{ana.slack}")]
    assert {answer.status_code for answer in answers} == {401}
    assert await world.store.kin(ana.web) == [ana.web]
