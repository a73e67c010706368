"""A long conversation in pages: nothing twice, nothing left out, nobody else's; and where people's stretches are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import NotFoundError
from bot.handoffs import HandoffState
from bot.transcripts import Page
from tests.contract.store.counter import Counter, photo


async def many(counter: Counter, number: int) -> str:
    """A conversation of messages named by their place, between those of somebody else; returns its id."""
    conversation = ""
    for place in range(number):
        conversation = (await counter.hears(str(place))).conversation.id
        await counter.hears("of another", chat="rui")
    return conversation


def said(page: Page) -> tuple[list[str], bool, bool]:
    """What a page says, and whether there is more before and behind it."""
    return [message.text for message in page.messages], page.earlier, page.later


async def test_from_the_newest_to_the_first(counter: Counter) -> None:
    conversation = await many(counter, 7)
    page = await counter.store.messages_before(conversation, None, limit=3)
    assert said(page) == (["4", "5", "6"], True, False)
    page = await counter.store.messages_before(conversation, page.messages[0].row, limit=3)
    assert said(page) == (["1", "2", "3"], True, True)
    page = await counter.store.messages_before(conversation, page.messages[0].row, limit=3)
    assert said(page) == (["0"], False, True)
    assert said(await counter.store.messages_before(conversation, page.messages[0].row, limit=3)) == ([], False, False)


async def test_from_the_first_to_the_newest(counter: Counter) -> None:
    conversation = await many(counter, 5)
    page = await counter.store.messages_after(conversation, 0, limit=3)
    assert said(page) == (["0", "1", "2"], False, True)
    page = await counter.store.messages_after(conversation, page.messages[-1].row, limit=3)
    assert said(page) == (["3", "4"], True, False)
    assert said(await counter.store.messages_after(conversation, page.messages[-1].row, limit=3)) == ([], False, False)


async def test_a_page_that_just_fits_is_the_last_one(counter: Counter) -> None:
    conversation = await many(counter, 3)
    assert said(await counter.store.messages_before(conversation, None, limit=3)) == (["0", "1", "2"], False, False)
    assert said(await counter.store.messages_after(conversation, 0, limit=3)) == (["0", "1", "2"], False, False)


@pytest.mark.parametrize(
    ("place", "shown", "earlier", "later"),
    [
        (3, ["1", "2", "3", "4"], True, True),
        (0, ["0", "1", "2", "3"], False, True),
        (1, ["0", "1", "2", "3"], False, True),
        (6, ["4", "5", "6"], True, False),
    ],
)
async def test_around_a_message(counter: Counter, place: int, shown: list[str], earlier: bool, later: bool) -> None:
    conversation = await many(counter, 7)
    message = (await counter.store.transcript(conversation))[place]
    page = await counter.store.messages_around(conversation, message.id, limit=4)
    assert said(page) == (shown, earlier, later)


async def test_a_page_of_one_around_a_message_is_that_message(counter: Counter) -> None:
    conversation = await many(counter, 3)
    message = (await counter.store.transcript(conversation))[1]
    assert said(await counter.store.messages_around(conversation, message.id, limit=1)) == (["1"], True, True)


async def test_a_message_of_somebody_else_is_not_found_here(counter: Counter) -> None:
    conversation = await many(counter, 2)
    other = (await counter.hears("mine", chat="rui")).message
    for message in (other.id, "none", ""):
        with pytest.raises(NotFoundError):
            await counter.store.messages_around(conversation, message, limit=4)


async def test_unknown_conversations_have_no_pages(counter: Counter) -> None:
    assert await counter.store.messages_before("none", None, limit=4) == Page()
    assert await counter.store.messages_after("none", 0, limit=4) == Page()
    assert await counter.store.stretches("none") == []


async def test_notes_and_attachments_and_what_was_not_sent_are_in_the_pages(counter: Counter) -> None:
    conversation = (await counter.hears("veja", attachments=(photo("a.jpg"),))).conversation
    await counter.answers(conversation, "um")
    await counter.store.note(conversation.id, agent="Bia", text="nota", now=counter.now)
    page = await counter.store.messages_before(conversation.id, None, limit=9)
    assert list(page.messages) == await counter.store.transcript(conversation.id)
    assert [a.name for a in page.messages[0].attachments] == ["a.jpg"]


async def test_stretches_are_every_handoff_in_its_order(counter: Counter) -> None:
    assert await counter.store.stretches((await counter.hears("oi")).conversation.id) == []
    await counter.answers((await counter.hears("oi")).conversation)
    began = counter.now
    first = await counter.claimed()
    counter.clock.pass_by(timedelta(minutes=5))
    await counter.store.finish(first.id, agent="Bia", state=HandoffState.RETURNED, notice=None, now=counter.now)
    counter.clock.pass_by(timedelta(minutes=5))
    second = await counter.queued()
    await counter.queued("rui")
    ended, waiting = await counter.store.stretches(first.conversation)
    assert (ended.asked_at, ended.claimed_at, ended.ended_at) == (began, began, began + timedelta(minutes=5))
    assert (ended.agent, ended.state) == ("Bia", HandoffState.RETURNED)
    assert (waiting.asked_at, waiting.claimed_at, waiting.ended_at) == (second.asked_at, None, None)
    assert (waiting.agent, waiting.state) == (None, HandoffState.WAITING)
    assert await counter.store.stretches(first.conversation, limit=1) == [waiting]
