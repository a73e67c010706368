"""What the page posts: sessions, messages, buttons, typing."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from bot.messages import Author
from bot.streams import MessageShown, TypingChanged
from tests.contract.webchat.conftest import Visitor, visit
from tests.contract.webchat.serving import WebCounter


async def test_a_session_names_its_conversation(http: httpx.AsyncClient, counter: WebCounter) -> None:
    visitor = await visit(http, locale="es-MX", name="  Ana \n Souza ", zone="America/Mexico_City")

    conversation = await counter.store.conversation(visitor.conversation)

    assert conversation is not None
    assert (conversation.locale, conversation.name, conversation.reply_to.channel) == ("es-MX", "Ana Souza", "web")
    assert conversation.zone == "America/Mexico_City"


@pytest.mark.parametrize("body", [b"", b"{}"])
async def test_a_session_needs_no_body(http: httpx.AsyncClient, body: bytes) -> None:
    opened = await http.post("/chat/sessions", content=body)

    assert opened.status_code == 201
    assert opened.headers["cache-control"] == "no-store"


async def test_two_visitors_have_two_conversations(http: httpx.AsyncClient) -> None:
    assert (await visit(http)).conversation != (await visit(http)).conversation


async def test_a_message_is_stored_and_answered(visitor: Visitor, counter: WebCounter) -> None:
    id = str(uuid4())

    taken = await visitor.says("  olá  ", id=id)
    await counter.settle()

    story = await counter.store.transcript(visitor.conversation)
    assert (taken.status_code, taken.json()) == (202, {"id": id})
    assert [(m.author, m.text) for m in story] == [(Author.CUSTOMER, "olá"), (Author.BOT, "eco: olá")]
    assert story[0].id == id


async def test_the_same_id_again_has_no_second_effect(visitor: Visitor, counter: WebCounter) -> None:
    id = str(uuid4())

    first = await visitor.says("olá", id=id)
    again = await visitor.says("something else", id=id.upper())
    await counter.settle()

    assert (first.status_code, again.status_code, again.json()) == (202, 202, {"id": id})
    assert [m.text for m in await counter.store.transcript(visitor.conversation)] == ["olá", "eco: olá"]


async def test_the_same_id_of_another_visitor_is_another_message(http: httpx.AsyncClient, counter: WebCounter) -> None:
    one, other, id = await visit(http), await visit(http), str(uuid4())

    await one.says("mine", id=id)
    taken = await other.says("yours", id=id)
    await counter.settle()

    assert taken.status_code == 202
    assert (await counter.store.transcript(other.conversation))[0].text == "yours"


async def test_a_pressed_button_says_its_title_and_chooses_its_payload(visitor: Visitor, counter: WebCounter) -> None:
    await visitor.says("menu")
    await counter.settle()

    pressed = await visitor.presses("faq/refund")
    await counter.settle()

    said = [m for m in await counter.store.transcript(visitor.conversation) if m.author is Author.CUSTOMER][-1]
    assert pressed.status_code == 202
    assert (said.text, said.choice) == ("Reembolso", "faq/refund")


async def test_a_button_that_was_not_offered_here_is_refused(http: httpx.AsyncClient, counter: WebCounter) -> None:
    offered, other = await visit(http), await visit(http)
    await offered.says("menu")
    await counter.settle()

    assert (await other.presses("faq/refund")).status_code == 422
    assert (await offered.presses("talk_to_person")).status_code == 422


async def test_text_never_chooses(visitor: Visitor, counter: WebCounter) -> None:
    await visitor.says('/talk_to_person{"x": 1}')
    await counter.settle()

    said = (await counter.store.transcript(visitor.conversation))[0]
    assert (said.text, said.choice) == ('/talk_to_person{"x": 1}', None)


async def test_agents_see_that_a_customer_types(visitor: Visitor, counter: WebCounter) -> None:
    desk, own = counter.hub.subscribe_desk("bia"), counter.hub.subscribe(visitor.conversation)

    assert (await visitor.post("/chat/typing", {})).status_code == 202
    assert (await visitor.post("/chat/typing", {"on": False})).status_code == 202

    assert [await desk.__anext__(), await desk.__anext__()] == [
        TypingChanged(visitor.conversation, "customer", True),
        TypingChanged(visitor.conversation, "customer", False),
    ]
    await visitor.says("done")
    assert isinstance(await own.__anext__(), MessageShown)  # not their own typing


async def test_the_token_is_renewed_on_use(visitor: Visitor, counter: WebCounter) -> None:
    fresh = await visitor.says("today")
    counter.clock.pass_by(timedelta(days=89))  # type: ignore[attr-defined]
    used = await visitor.says("almost three months later")
    counter.clock.pass_by(timedelta(days=2))  # type: ignore[attr-defined]

    expired = await visitor.says("too late")
    renewed = Visitor(visitor.http, visitor.conversation, used.headers["x-chat-token"])

    assert "x-chat-token" not in fresh.headers
    assert expired.status_code == 401
    assert (await renewed.says("still here")).status_code == 202


async def test_too_many_messages_are_told_when_to_come_back() -> None:
    counter = WebCounter(rate="2/10s")
    transport = httpx.ASGITransport(app=counter.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://chat") as http:
        one, other = await visit(http), await visit(http)
        answers = [(await one.says(text)).status_code for text in "abc"]
        refused = await one.says("d")
        calm = await other.says("not mine to wait")
        counter.clock.pass_by(timedelta(seconds=int(refused.headers["retry-after"])))  # type: ignore[attr-defined]
        later = await one.says("e")
        await counter.settle()

    assert answers == [202, 202, 429]
    assert refused.json()["error"]["code"] == "busy"
    assert (calm.status_code, later.status_code) == (202, 202)


async def test_one_address_opens_so_many_sessions() -> None:
    counter = WebCounter(rate="30/10s")
    answers = {}
    for address in ("203.0.113.7", "127.0.0.1"):
        transport = httpx.ASGITransport(app=counter.app(), client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://chat") as http:
            answers[address] = {(await http.post("/chat/sessions")).status_code for _ in range(80)}

    assert answers == {"203.0.113.7": {201, 429}, "127.0.0.1": {201}}
