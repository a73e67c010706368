"""The open stream: everything once and in order, whatever happens to the connection."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from bot.errors import BusyError
from bot.handoffs import HandoffState
from bot.messages import Author, Draft
from bot.questions import BrainState
from gateway.hub import STREAMS_OF_ONE
from tests.contract.webchat.conftest import visit
from tests.contract.webchat.listening import listening
from tests.contract.webchat.serving import WebCounter


async def test_a_question_is_answered_live(network: httpx.AsyncClient, counter: WebCounter) -> None:
    visitor = await visit(network)
    async with listening(visitor) as page:
        assert await page.next("status") == {"owner": "bot"}
        taken = await visitor.says("menu")
        asked, answered = await page.next("message"), await page.next("message")

    assert asked["id"] == taken.json()["id"]
    assert asked | {"id": "", "at": ""} == {"id": "", "author": "customer", "text": "menu", "buttons": [], "at": ""}
    assert answered["author"] == "bot"
    assert answered["buttons"] == [
        {"title": "Meu pedido", "payload": "faq/order"},
        {"title": "Reembolso", "payload": "faq/refund"},
    ]
    assert str(answered["at"]).endswith("Z")


async def test_its_headers_keep_proxies_from_holding_it_back(network: httpx.AsyncClient, counter: WebCounter) -> None:
    visitor = await visit(network)
    async with listening(visitor) as page:
        headers = page.response.headers

    assert headers["content-type"].startswith("text/event-stream")
    assert headers["cache-control"] == "no-store, no-transform"
    assert headers["x-accel-buffering"] == "no"


async def test_a_new_page_sees_the_last_fifty(network: httpx.AsyncClient, counter: WebCounter) -> None:
    visitor = await visit(network)
    for number in range(40):
        await visitor.says(f"message {number}")
    await counter.settle()

    async with listening(visitor) as page:
        await page.next("status")

    assert len(page.texts()) == 50
    assert page.texts()[-1] == "eco: message 39"
    assert [id for _, _, id in page.seen if id] == list(range(31, 81))


async def test_a_page_that_was_away_reads_what_it_missed(network: httpx.AsyncClient, counter: WebCounter) -> None:
    visitor = await visit(network)
    await visitor.says("before")
    await counter.settle()
    async with listening(visitor) as page:
        await page.next("status")
    for number in range(130):
        await visitor.says(f"missed {number}")
    await counter.settle()

    async with listening(visitor, after=page.last_id()) as again:
        await again.next("status")

    assert len(again.texts()) == 260
    assert again.texts()[:2] == ["missed 0", "eco: missed 0"]


@pytest.mark.parametrize("after", ["", "abc", "-1", "1e3", "٣", "9" * 40, "999999", "1 x"])
async def test_an_odd_resume_point_starts_afresh(network: httpx.AsyncClient, counter: WebCounter, after: str) -> None:
    visitor = await visit(network)
    await visitor.says("olá")
    await counter.settle()

    headers = [(b"authorization", f"Bearer {visitor.token}".encode()), (b"last-event-id", after.encode())]
    async with network.stream("GET", "/chat/events", headers=headers) as response:
        text = ""
        async for chunk in response.aiter_text():
            text += chunk
            if "event: status" in text:
                break

    assert text.count("event: message") == 2


async def test_events_told_out_of_order_are_shown_in_order_and_once(
    network: httpx.AsyncClient, counter: WebCounter
) -> None:
    visitor = await visit(network)
    async with listening(visitor) as page:
        await page.next("status")
        counter.held.clear()
        await visitor.says("one")
        await page.until_text("one")
        counter.held.set()
        await counter.settle()
        story = await counter.store.visible(visitor.conversation, after=None, limit=9)
        for message in reversed(story * 2):
            counter.hub.message(message)
        await visitor.says("two")
        await page.until_text("eco: two")

    assert page.texts() == ["one", "eco: one", "two", "eco: two"]
    assert [id for _, _, id in page.seen if id] == [1, 2, 3, 4]


async def test_a_message_nobody_told_of_is_read_with_the_next(network: httpx.AsyncClient, counter: WebCounter) -> None:
    """As when another process stored it."""
    visitor = await visit(network)
    async with listening(visitor) as page:
        await page.next("status")
        told, counter.hub.message = counter.hub.message, lambda message: None  # type: ignore[method-assign]
        await visitor.says("unheard")
        await counter.settle()
        counter.hub.message = told  # type: ignore[method-assign]
        await visitor.says("heard")
        await page.until_text("eco: heard")

    assert page.texts() == ["unheard", "eco: unheard", "heard", "eco: heard"]


async def test_typing_is_shown_and_stops(network: httpx.AsyncClient, counter: WebCounter) -> None:
    visitor = await visit(network)
    async with listening(visitor) as page:
        await page.next("status")
        await visitor.says("olá")
        first, second = await page.next("typing"), await page.next("typing")

    assert (first, second) == ({"on": True, "author": "bot"}, {"on": False, "author": "bot"})


async def test_nobody_hears_another_conversation_or_notes(network: httpx.AsyncClient, counter: WebCounter) -> None:
    mine, other = await visit(network), await visit(network)
    async with listening(mine) as page:
        await page.next("status")
        await other.says("not yours")
        await counter.desk.note(mine.conversation, agent="Bia", text="a note for colleagues")
        await counter.settle()
        await mine.says("mine")
        await page.until_text("eco: mine")

    assert page.texts() == ["mine", "eco: mine"]


async def test_the_story_of_a_handoff(network: httpx.AsyncClient, counter: WebCounter) -> None:
    visitor = await visit(network)
    counter.held.clear()
    async with listening(visitor) as page:
        await page.next("status")
        await visitor.says("uma pessoa, por favor")
        handoff = await counter.hand_over(visitor.conversation)
        waiting = await page.next("status")
        await counter.desk.claim(handoff, agent="Bia")
        claimed = await page.next("status")
        await counter.desk.reply(visitor.conversation, agent="Bia", text="Oi, sou a Bia", external_id="x")
        await page.until_text("Oi, sou a Bia")
        said = page.seen[-1][1]
        await counter.desk.finish(handoff, agent="Bia", state=HandoffState.RETURNED)
        returned = await page.next("status")

    assert (waiting["owner"], waiting["position"]) == ("queue", 1)
    assert str(waiting["ticket"]).startswith("BAL-")
    assert (claimed["owner"], claimed["agent"]) == ("agent", "Bia")
    assert (said["author"], said["agent"]) == ("agent", "Bia")
    assert returned == {"owner": "bot"}


async def test_those_who_wait_hear_when_the_queue_moves(network: httpx.AsyncClient, counter: WebCounter) -> None:
    first, second = await visit(network), await visit(network)
    counter.held.clear()
    await first.says("uma pessoa")
    ahead = await counter.hand_over(first.conversation)
    await second.says("eu também")
    await counter.hand_over(second.conversation)
    async with listening(second) as page:
        before = await page.next("status")
        await counter.desk.claim(ahead, agent="Bia")
        after = await page.next("status")

    assert (before["position"], after["position"]) == (2, 1)


async def test_the_page_is_told_while_the_assistant_starts(network: httpx.AsyncClient, counter: WebCounter) -> None:
    counter.brain_state = BrainState.STARTING
    visitor = await visit(network)
    async with listening(visitor) as page:
        starting = await page.next("status")
        counter.brain_is(BrainState.READY)
        ready = await page.next("status")

    assert (starting, ready) == ({"owner": "bot", "assistant": "starting"}, {"owner": "bot"})


async def test_quiet_streams_are_kept_alive_by_one_ticker(network: httpx.AsyncClient, counter: WebCounter) -> None:
    visitor = await visit(network)
    ticker = asyncio.create_task(counter.hub.beat(every=0.01))
    async with listening(visitor) as page:
        async for line in page.lines:
            if line == ": ping":
                break
    ticker.cancel()


async def test_streams_end_when_the_gateway_stops(network: httpx.AsyncClient, counter: WebCounter) -> None:
    visitor = await visit(network)
    async with listening(visitor) as page:
        await page.next("status")
        counter.hub.close()
        await page.rest()

    assert counter.hub.open_streams == 0


async def test_a_page_that_leaves_is_forgotten(network: httpx.AsyncClient, counter: WebCounter) -> None:
    visitor = await visit(network)
    async with listening(visitor) as page:
        await page.next("status")
        assert counter.hub.open_streams == 1
    while counter.hub.open_streams:
        await asyncio.sleep(0.01)


async def test_a_slow_reader_is_let_go_and_catches_up(network: httpx.AsyncClient, counter: WebCounter) -> None:
    visitor = await visit(network)
    async with listening(visitor) as page:
        await page.next("status")
        for number in range(150):
            await visitor.says(f"{number} " + "x" * 4_000)
        await counter.settle()
        while not page.response.is_closed and counter.hub.open_streams:
            await visitor.says("y" * 7_000)
        await page.rest()
    await counter.settle()

    async with listening(visitor, after=1) as again:
        await again.next("status")

    ids = [id for _, _, id in again.seen if id]
    assert ids == list(range(2, len(ids) + 2))


async def test_a_conversation_has_so_many_streams(counter: WebCounter) -> None:
    for _ in range(STREAMS_OF_ONE):
        counter.hub.subscribe("c")
    with pytest.raises(BusyError):
        counter.hub.subscribe("c")
    counter.hub.subscribe("another")


async def test_the_stream_renews_the_token_too(network: httpx.AsyncClient, counter: WebCounter) -> None:
    visitor = await visit(network)
    counter.clock.pass_by(timedelta(days=2))  # type: ignore[attr-defined]
    async with listening(visitor) as page:
        renewed = replace(visitor, token=page.response.headers["x-chat-token"])

    assert (await renewed.says("olá")).status_code == 202


async def test_several_replies_keep_their_order(network: httpx.AsyncClient, counter: WebCounter) -> None:
    counter.brain = lambda text: tuple(Draft(Author.BOT, f"{text} {n}") for n in range(5))
    visitor = await visit(network)
    async with listening(visitor) as page:
        await visitor.says("a")
        await visitor.says("b")
        await page.until_text("b 4")

    replies = [text for text in page.texts() if " " in str(text)]
    assert replies == [f"{text} {n}" for text in "ab" for n in range(5)]
