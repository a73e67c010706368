"""Changing tickets over `/api/v1`: one, many at once, and taking over the conversation of one."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from bot.conversations import Owner
from bot.messages import Author
from bot.tickets import TicketState
from tests.contract.console.world import PASSWORD, Asked, World, other_card

BULK = "/api/v1/tickets/bulk"


def path_of(asked: Asked) -> str:
    """Where a ticket is changed."""
    return f"/api/v1/tickets/{asked.ticket}"


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("state", "pending", "pending"),
        ("priority", "urgent", "urgent"),
        ("assignee", "caio", "Caio"),
        ("category", "damaged_item", "damaged_item"),
        ("subject", "  A kettle,\n broken \x00", "A kettle, broken"),
        ("subject", "ç" * 200, "ç" * 200),
        ("subject", "'; DROP TABLE tickets; -- <b>", "'; DROP TABLE tickets; -- <b>"),
    ],
)
async def test_each_field_and_its_line_in_the_history(
    bia: httpx.AsyncClient, asked: Asked, field: str, value: str, shown: str
) -> None:
    before = (await bia.get(path_of(asked))).json()
    changed = await bia.patch(path_of(asked), json={field: value})
    assert changed.status_code == 200, changed.text
    after = (await bia.get(path_of(asked))).json()
    assert after == changed.json()
    assert after[field] == shown
    lines = [line for line in after["history"] if line["field"] == field and line["who"] == "Bia"]
    assert [(line["before"], line["after"]) for line in lines] == [(before[field] or "", shown)]


async def test_nobody_and_the_team_of_a_category(bia: httpx.AsyncClient, asked: Asked) -> None:
    await bia.patch(path_of(asked), json={"assignee": "Bia"})
    nobody = (await bia.patch(path_of(asked), json={"assignee": "", "category": "charged_twice"})).json()
    assert (nobody["assignee"], nobody["team"], nobody["skill"]) == (None, "payments", "billing")


@pytest.mark.parametrize(
    "body",
    [
        {"state": "gone"}, {"state": "under_way"}, {"state": 1}, {"priority": "extreme"}, {"assignee": "Tess"},
        {"assignee": "nobody at all"}, {"assignee": "x" * 201}, {"category": "no_such"}, {"category": ""},
        {"category": "'; DROP TABLE tickets; --"}, {"subject": ""}, {"subject": " \u200b\n "}, {"subject": "x" * 201},
        {"subject": "\x00"}, {"subject": 5}, {"level": 1}, {"number": "BAL-1"}, "state",
    ],
)  # fmt: skip
async def test_what_cannot_be_wished(bia: httpx.AsyncClient, asked: Asked, body: Any) -> None:
    before = (await bia.get(path_of(asked))).json()
    answer = await bia.patch(path_of(asked), json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")
    assert (await bia.get(path_of(asked))).json() == before


async def test_a_move_that_is_not_legal_changes_nothing_else(bia: httpx.AsyncClient, asked: Asked) -> None:
    await bia.patch(path_of(asked), json={"state": "closed"})
    refused = await bia.patch(path_of(asked), json={"state": "pending", "priority": "low"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conflict")
    ticket = (await bia.get(path_of(asked))).json()
    assert (ticket["state"], ticket["priority"], ticket["moves"]) == ("closed", "high", ["reopened"])


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        (["pending"], "precisa de algo seu"),
        (["pending", "open"], "voltou a cuidar"),
        (["solved"], "marcou o chamado"),
        (["closed"], "encerrou o chamado"),
        (["solved", "reopened"], "reabriu o chamado"),
    ],
)
async def test_the_customer_hears_of_each_new_state(
    world: World, bia: httpx.AsyncClient, asked: Asked, moves: list[str], said: str
) -> None:
    for state in moves:
        assert (await bia.patch(path_of(asked), json={"state": state})).status_code == 200
        assert (await bia.patch(path_of(asked), json={"state": state})).status_code == 200
    await world.settle()
    told = [text for text in await world.told(asked.conversation) if text.startswith("Bia")]
    assert len(told) == len(moves)
    assert said in told[-1]
    assert asked.ticket in told[-1]


async def test_news_is_for_the_customer_alone(world: World, bia: httpx.AsyncClient, asked: Asked) -> None:
    await bia.patch(path_of(asked), json={"state": "solved"})
    transcript = await world.store.transcript(asked.conversation)
    assert transcript[-1].author is Author.SYSTEM
    assert transcript[-1].private


async def test_of_the_assistants_own_nobody_is_told(world: World, bia: httpx.AsyncClient, asked: Asked) -> None:
    world.edit(asked.ticket, level=1)
    before = await world.store.transcript(asked.conversation)
    await bia.patch(path_of(asked), json={"state": "solved"})
    await bia.patch(path_of(asked), json={"priority": "low", "subject": "another", "category": "warranty"})
    assert await world.store.transcript(asked.conversation) == before


async def test_many_at_once_with_mixed_results(world: World, bia: httpx.AsyncClient) -> None:
    people = [await world.asks(person=f"p{n}", card=other_card(f"P{n}", f"matter {n}")) for n in range(4)]
    world.edit(people[1].ticket, state=TicketState.CLOSED)
    world.edit(people[3].ticket, state=TicketState.SOLVED)
    numbers = [people[0].ticket, people[1].ticket.lower(), "BAL-9999", "\x00", people[3].ticket, people[0].ticket]
    answer = await bia.post(BULK, json={"numbers": numbers, "state": "solved", "assignee": "Caio"})
    assert answer.status_code == 200
    result = answer.json()
    assert result["changed"] == [people[0].ticket, people[3].ticket]
    assert [(each["number"], each["code"]) for each in result["refused"]] == [
        (people[1].ticket.lower(), "conflict"),
        ("BAL-9999", "not_found"),
        ("\x00", "not_found"),
    ]
    assert all(each["message"].endswith(".") for each in result["refused"])
    states = {t["number"]: (t["state"], t["assignee"]) for t in (await bia.get("/api/v1/tickets")).json()["items"]}
    assert states == {
        people[0].ticket: ("solved", "Caio"),
        people[1].ticket: ("closed", None),
        people[2].ticket: ("open", None),
        people[3].ticket: ("solved", "Caio"),
    }


@pytest.mark.parametrize(
    "body",
    [
        {}, {"numbers": []}, {"numbers": ["BAL-1001"]}, {"numbers": ["BAL-1001"] * 201, "state": "solved"},
        {"numbers": "BAL-1001", "state": "solved"}, {"numbers": [1001], "state": "solved"},
        {"numbers": ["BAL-1001"], "state": "under_way"}, {"numbers": ["BAL-1001"], "assignee": "Tess"},
        {"numbers": ["BAL-1001"], "subject": "all the same"},
    ],
)  # fmt: skip
async def test_bulks_that_are_none(bia: httpx.AsyncClient, asked: Asked, body: dict[str, Any]) -> None:
    answer = await bia.post(BULK, json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


async def test_writing_to_the_customer_claims_the_conversation(world: World, bia: httpx.AsyncClient) -> None:
    conversation = await world.writes("chegou quebrado, pedido 48213")
    asked = await world.hands_over(conversation)
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/return")
    taken = await bia.post(f"{path_of(asked)}/take")
    assert taken.status_code == 200, taken.text
    handoff = taken.json()
    assert (handoff["state"], handoff["agent"], handoff["ticket"]) == ("claimed", "Bia", asked.ticket)
    assert (handoff["reason"], handoff["conversation"]) == ("taken_over", conversation)
    assert (handoff["card"]["problem"], handoff["card"]["orders"]) == ("Minha chaleira chegou quebrada", ["48213"])
    owned = await world.store.conversation(conversation)
    assert owned is not None
    assert (owned.owner, owned.agent) == (Owner.AGENT, "Bia")
    again = await bia.post(f"{path_of(asked)}/take")
    assert again.json()["id"] == handoff["id"]
    await world.settle()
    assert [text for text in await world.told(conversation) if "está com você" in text] == [
        "Bia, da nossa equipe, está com você agora."
    ] * 2  # the claim before it, and this one
    said = await bia.post(f"/api/v1/conversations/{conversation}/messages", json={"id": "1", "text": "Oi, Ana."})
    assert said.status_code == 200


async def test_who_waits_is_claimed_where_they_stand(bia: httpx.AsyncClient, asked: Asked) -> None:
    handoff = (await bia.post(f"{path_of(asked)}/take")).json()
    assert (handoff["id"], handoff["reason"]) == (asked.handoff, "refused_twice")


async def test_two_agents_never_both_take(
    world: World, bia: httpx.AsyncClient, caio: httpx.AsyncClient, asked: Asked
) -> None:
    answers = await asyncio.gather(*(client.post(f"{path_of(asked)}/take") for client in (bia, caio)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [refused] = [answer.json()["error"] for answer in answers if answer.status_code == 409]
    conversation = await world.store.conversation(asked.conversation)
    assert conversation is not None
    assert (refused["code"], refused["agent"]) == ("already_claimed", conversation.agent)


async def test_tickets_of_nothing_cannot_be_taken(bia: httpx.AsyncClient, asked: Asked) -> None:
    for number in ("BAL-9999", "x", "%00", "9" * 80):
        assert (await bia.post(f"/api/v1/tickets/{number}/take")).status_code == 404


async def test_trainers_read_and_change_nothing(tess: httpx.AsyncClient, asked: Asked) -> None:
    before = (await tess.get(path_of(asked))).json()
    assert (await tess.get("/api/v1/tickets.csv")).status_code == 200
    for answer in (
        await tess.patch(path_of(asked), json={"priority": "low"}),
        await tess.post(BULK, json={"numbers": [asked.ticket], "priority": "low"}),
        await tess.post(f"{path_of(asked)}/take"),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
    assert (await tess.get(path_of(asked))).json() == before


async def test_a_browser_needs_the_token_of_its_page(world: World, asked: Asked) -> None:
    async with world.browser() as client:
        page = await client.get("/console/login")
        once = page.text.split('name="once" value="')[1].split('"')[0]
        await client.post("/console/login", data={"name": "Bia", "password": PASSWORD, "once": once})
        shown = (await client.get("/console/tickets")).text
        csrf = shown.split('data-csrf="')[1].split('"')[0]
        bodies = {path_of(asked): {"priority": "low"}, BULK: {"numbers": [asked.ticket], "priority": "low"}}
        for where, body in bodies.items():
            method = "PATCH" if where == path_of(asked) else "POST"
            assert (await client.request(method, where, json=body)).status_code == 403
            assert (await client.request(method, where, json=body, headers={"X-CSRF-Token": "x"})).status_code == 403
            assert (await client.request(method, where, json=body, headers={"X-CSRF-Token": csrf})).status_code == 200
        assert (await client.post(f"{path_of(asked)}/take")).status_code == 403


@pytest.mark.parametrize("route", ["", ".csv", "/BAL-1001", "/BAL-1001/take", "/bulk"])
async def test_strangers_see_nothing(world: World, asked: Asked, route: str) -> None:
    method = "POST" if route in ("/bulk", "/BAL-1001/take") else "GET"
    async with world.browser() as client:
        answer = await client.request(method, f"/api/v1/tickets{route}", json={})
        assert answer.status_code == 401
        assert asked.ticket not in answer.text


async def test_a_shared_list_opens_after_signing_in(world: World) -> None:
    wanted = "/console/tickets?state=open&q=caf%C3%A9+com+leite"
    async with world.browser() as client:
        away = await client.get(wanted)
        door = await client.get(away.headers["location"])
        once = door.text.split('name="once" value="')[1].split('"')[0]
        onward = door.text.split('name="next" value="')[1].split('"')[0].replace("&amp;", "&")
        form = {"name": "Bia", "password": "wrong", "once": once, "next": onward}
        again = await client.post("/console/login", data=form)
        assert 'name="next" value="/console/tickets?state=open&amp;q=' in again.text
        there = await client.post("/console/login", data=form | {"password": PASSWORD})
        assert there.headers["location"] == wanted
