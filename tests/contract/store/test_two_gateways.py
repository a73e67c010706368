"""Two gateways on one database: what one has, the other has not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.errors import AlreadyClaimedError
from bot.messages import Author, Draft
from store.sql import open_store
from tests.contract.store.counter import LEASE, THERE, Counter, inbound, photo
from tests.fakes.clock import FakeClock


@pytest.fixture
async def pair(database_url: str, clock: FakeClock) -> AsyncIterator[list[Counter]]:
    stores = [open_store(database_url, clock=clock) for _ in range(2)]
    for store in stores:
        await store.open()
    yield [Counter(store, clock) for store in stores]
    for store in stores:
        await store.close()


async def test_a_message_that_both_receive_is_one(pair: list[Counter]) -> None:
    messages = [inbound(key=f"{n}", chat=f"c{n % 3}", sent_at=pair[0].now) for n in range(30)]
    recorded = await asyncio.gather(*(counter.store.record(m) for m in messages for counter in pair))
    assert sum(r.new for r in recorded) == 30
    counts = await pair[0].store.counts()
    assert (counts["conversations"], counts["messages"], counts["turns.waiting"]) == (3, 30, 30)
    for conversation in {r.conversation.id for r in recorded}:
        assert [event for event, _ in await pair[1].seen(conversation)] == list(range(1, 11))


async def test_turns_and_messages_are_taken_once(pair: list[Counter]) -> None:
    conversations = [(await pair[0].hears(chat=f"c{n}")).conversation for n in range(10)]
    both = [(counter, f"gateway {n}") for n, counter in enumerate(pair)]
    turns = await asyncio.gather(*(g.begins(c, holder=name) for c in conversations for g, name in both))
    assert len([turn for turn in turns if turn]) == 10
    holders = [name for _ in conversations for _, name in both]
    for turn, holder in zip(turns, holders, strict=True):
        if turn:
            await pair[1].ends(turn, "um", "dois", holder=holder)
    sends = await asyncio.gather(*(g.sends(c, holder=name) for c in conversations for g, name in both))
    assert [send.message.text for send in sends if send] == ["um"] * 10


async def test_an_attachment_is_fetched_by_one(pair: list[Counter]) -> None:
    here, there = pair
    for number in range(10):
        [attachment] = (await here.hears("", chat=f"c{number}", attachments=(photo(),))).message.attachments
        fetches = await asyncio.gather(here.fetches(attachment), there.fetches(attachment, holder=THERE))
        assert len([fetch for fetch in fetches if fetch]) == 1


async def test_a_lease_is_held_by_one(pair: list[Counter]) -> None:
    here, there = pair
    for round_ in range(10):
        name = f"telegram poll {round_ % 2}"
        taken = await asyncio.gather(*(g.leases(name, holder=str(n)) for n in range(3) for g in pair))
        assert sum(taken) == 2, "one holder, asked twice"
        here.clock.pass_by(LEASE)
    assert await there.leases("slack socket", holder=THERE)
    await there.store.leave_lease("slack socket", holder=THERE)
    assert await here.leases("slack socket")


async def test_two_agents_never_both_claim(pair: list[Counter]) -> None:
    for round_ in range(5):
        handoff = await pair[0].queued(f"c{round_}")
        claims = [g.store.claim(handoff.id, agent=f"{g is pair[0]} {n}", now=g.now) for n in range(4) for g in pair]
        outcomes = await asyncio.gather(*claims, return_exceptions=True)
        assert sum(isinstance(outcome, AlreadyClaimedError) for outcome in outcomes) == 7


async def test_after_a_claim_the_other_gateway_starts_no_bot_message(pair: list[Counter]) -> None:
    here, there = pair
    for round_ in range(10):
        chat = f"c{round_}"
        handoff = await here.queued(chat, promised_at=here.now)
        conversation = (await here.hears(chat=chat)).conversation
        await here.answers(conversation, "um", "dois")
        sends, _ = await asyncio.gather(
            there.sends(conversation), here.store.claim(handoff.id, agent="B", now=here.now)
        )
        begun = 1 if sends else 0
        assert await here.store.bot_sends_in_flight(conversation.id) == begun
        if sends:
            assert await there.store.delivered(sends.message.row, holder="this process")
        assert await there.sends(conversation) is None
        assert await here.store.say(
            conversation.id, Draft(Author.AGENT, "oi", agent="B"), external_id="1", now=here.now
        )
        assert await there.delivers(conversation) == ["oi"]
