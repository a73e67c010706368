"""The queue over `/api/v1`: listing, claiming, answering, returning, resolving, releasing."""

from __future__ import annotations

import asyncio

import httpx

from bot.messages import Author, Delivery
from tests.contract.console.world import Asked, World, other_card


async def test_who_waits_is_listed_with_the_card(bia: httpx.AsyncClient, asked: Asked) -> None:
    page = (await bia.get("/api/v1/handoffs?state=waiting")).json()
    (item,) = page["items"]
    assert page["next"] is None
    assert (item["id"], item["conversation"], item["ticket"]) == (asked.handoff, asked.conversation, asked.ticket)
    assert (item["state"], item["reason"], item["position"]) == ("waiting", "refused_twice", 1)
    assert item["customer"] == "Ana Souza"
    card = item["card"]
    assert card["problem"] == "Minha chaleira chegou quebrada"
    assert card["tried"][0] == {"intent": "faq/exchange", "confidence": 0.81}
    assert (card["refused"], card["orders"], card["slots"]["contact"]) == (2, ["48213"], "ana@example.com")
    about = {"problem", "why", "language", "channel", "customer", "handle", "mood", "mood_words"}
    done = {"tried", "answers", "shown", "refused", "unanswered"}
    given = {"orders", "attachments", "slots", "emails", "phones", "tickets", "later"}
    assert set(card) == about | done | given


async def test_first_come_first_served_page_by_page(world: World, bia: httpx.AsyncClient) -> None:
    people = [await world.asks(person=f"p{n}", card=other_card(f"P{n}", "?"), ago=100 - n) for n in range(5)]
    first = (await bia.get("/api/v1/handoffs?state=waiting&limit=3")).json()
    rest = (await bia.get(f"/api/v1/handoffs?state=waiting&limit=3&after={first['next']}")).json()
    items = first["items"] + rest["items"]
    assert [item["id"] for item in items] == [person.handoff for person in people]
    assert [item["position"] for item in items] == [1, 2, 3, 4, 5]
    assert rest["next"] is None


async def test_two_agents_cannot_both_claim(bia: httpx.AsyncClient, caio: httpx.AsyncClient, asked: Asked) -> None:
    claim = f"/api/v1/handoffs/{asked.handoff}/claim"
    answers = await asyncio.gather(bia.post(claim), caio.post(claim))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    error = lost.json()["error"]
    assert error["code"] == "already_claimed"
    assert error["agent"] == won.json()["agent"]
    assert won.json()["agent"] in error["message"]


async def test_claiming_again_changes_nothing(bia: httpx.AsyncClient, asked: Asked) -> None:
    claim = f"/api/v1/handoffs/{asked.handoff}/claim"
    first, second = await bia.post(claim), await bia.post(claim)
    assert (second.status_code, second.json()["state"]) == (200, "claimed")
    assert second.json()["claimed_at"] == first.json()["claimed_at"]


async def test_the_agent_reads_everything_and_answers(world: World, bia: httpx.AsyncClient, asked: Asked) -> None:
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")
    where = f"/api/v1/conversations/{asked.conversation}"
    sent = await bia.post(f"{where}/messages", json={"id": "m1", "text": "Oi Ana, aqui é a Bia"})
    assert (sent.status_code, sent.json()["author"], sent.json()["agent"]) == (200, "agent", "Bia")
    story = (await bia.get(where)).json()
    assert (story["conversation"]["owner"], story["conversation"]["agent"]) == ("agent", "Bia")
    assert story["handoff"]["id"] == asked.handoff
    assert [ticket["number"] for ticket in story["tickets"]] == [asked.ticket]
    said = [(message["author"], message["text"]) for message in story["messages"]]
    assert ("customer", "quero falar com uma pessoa") in said
    assert said[-1] == ("agent", "Oi Ana, aqui é a Bia")
    shown = await world.store.visible(asked.conversation, after=None, limit=50)
    assert shown[-1].text == "Oi Ana, aqui é a Bia"
    assert shown[-1].delivery is Delivery.SENT


async def test_the_same_id_again_has_no_second_effect(world: World, bia: httpx.AsyncClient, asked: Asked) -> None:
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")
    where = f"/api/v1/conversations/{asked.conversation}/messages"
    body = {"id": "once", "text": "Oi"}
    answers = await asyncio.gather(*(bia.post(where, json=body) for _ in range(3)))
    assert len({answer.json()["id"] for answer in answers}) == 1
    told = [m for m in await world.store.transcript(asked.conversation) if m.author is Author.AGENT]
    assert [m.text for m in told] == ["Oi"]


async def test_the_same_id_in_another_conversation_is_another_message(world: World, bia: httpx.AsyncClient) -> None:
    for person in ("ana", "luis"):
        waits = await world.asks(person=person, card=other_card(person, "?"))
        await bia.post(f"/api/v1/handoffs/{waits.handoff}/claim")
        where = f"/api/v1/conversations/{waits.conversation}"
        await bia.post(f"{where}/messages", json={"id": "1", "text": f"Oi {person}"})
        assert (await bia.get(where)).json()["messages"][-1]["text"] == f"Oi {person}"


async def test_only_the_owner_answers(bia: httpx.AsyncClient, caio: httpx.AsyncClient, asked: Asked) -> None:
    where = f"/api/v1/conversations/{asked.conversation}"
    body = {"id": "1", "text": "Oi"}
    assert (await bia.post(f"{where}/messages", json=body)).status_code == 409
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")
    refused = await caio.post(f"{where}/messages", json=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conflict")
    assert (await caio.post(f"{where}/typing")).status_code == 409
    assert (await bia.post(f"{where}/typing", json={"on": True})).status_code == 204


async def test_customers_never_see_notes(world: World, caio: httpx.AsyncClient, asked: Asked) -> None:
    where = f"/api/v1/conversations/{asked.conversation}"
    note = await caio.post(f"{where}/notes", json={"text": "já falei com a logística"})
    assert (note.status_code, note.json()["author"], note.json()["agent"]) == (200, "note", "Caio")
    assert (await caio.get(where)).json()["messages"][-1]["author"] == "note"
    shown = await world.store.visible(asked.conversation, after=None, limit=50)
    assert all("logística" not in message.text for message in shown)


async def test_returned_resolved_and_released(world: World, bia: httpx.AsyncClient) -> None:
    for move, state, owner, ticket in [
        ("return", "returned", "bot", "open"),
        ("resolve", "resolved", "bot", "solved"),
        ("release", "waiting", "queue", "open"),
    ]:
        waits = await world.asks(person=move, card=other_card(move, "?"))
        await bia.post(f"/api/v1/handoffs/{waits.handoff}/claim")
        done = await bia.post(f"/api/v1/handoffs/{waits.handoff}/{move}")
        assert (done.status_code, done.json()["state"]) == (200, state)
        story = (await bia.get(f"/api/v1/conversations/{waits.conversation}")).json()
        assert story["conversation"]["owner"] == owner
        assert story["tickets"][0]["state"] == ticket
        assert story["messages"][-1]["author"] == "system"


async def test_only_who_holds_it_finishes_it(bia: httpx.AsyncClient, caio: httpx.AsyncClient, asked: Asked) -> None:
    path = f"/api/v1/handoffs/{asked.handoff}"
    assert (await bia.post(f"{path}/resolve")).status_code == 409
    await bia.post(f"{path}/claim")
    refused = await caio.post(f"{path}/release")
    assert (refused.status_code, refused.json()["error"]["agent"]) == (409, "Bia")
    await bia.post(f"{path}/resolve")
    assert (await caio.post(f"{path}/claim")).status_code == 409


async def test_the_events_tell_the_console_what_happens(world: World, bia: httpx.AsyncClient, asked: Asked) -> None:
    """Read as the server would send it: ASGI messages, no connection kept open by a client."""
    sent: asyncio.Queue[str] = asyncio.Queue()
    gone = asyncio.Event()

    async def receive() -> dict[str, str]:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        body = message.get("body", b"")
        assert isinstance(body, bytes)
        if body:
            sent.put_nowait(body.decode())

    headers = [(b"authorization", bia.headers["Authorization"].encode()), (b"host", b"console.test")]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": "/api/v1/events", "raw_path": b"/api/v1/events", "query_string": b"", "root_path": "",
        "headers": headers, "client": ("127.0.0.1", 1), "server": ("console.test", 80),
    }  # fmt: skip
    stream = asyncio.create_task(world.app(scope, receive, send))  # type: ignore[arg-type]
    assert "retry:" in await asyncio.wait_for(sent.get(), 5)
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")
    seen = ""
    while "event: queue" not in seen or '"author": "system"' not in seen:
        seen += await asyncio.wait_for(sent.get(), 5)
    assert f'event: status\ndata: {{"conversation": "{asked.conversation}"}}' in seen
    gone.set()
    await asyncio.wait_for(stream, 5)
    assert world.hub.open_streams == 0
