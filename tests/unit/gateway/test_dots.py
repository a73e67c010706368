"""Typing dots: shown once a turn begins, ended before its answer leaves, never left behind."""

from __future__ import annotations

import asyncio

import pytest

from bot.conversations import Conversation
from gateway import dots as dots_module
from gateway.dots import Dots
from gateway.limiter import Limiter
from tests.fakes.shop import FakeChannel, Shop


class Typewriter(FakeChannel):
    """Counts the calls; `slow` keeps each one under way until the test lets it go."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.ended = 0
        self.slow = asyncio.Event()

    async def typing(self, conversation: Conversation) -> None:
        """One call."""
        self.calls += 1
        await self.slow.wait()
        self.ended += 1


async def conversation_of(shop: Shop) -> str:
    return (await shop.writes("oi")).conversation.id


async def test_a_message_waits_for_the_call_under_way() -> None:
    shop, channel = Shop(), Typewriter()
    dots = Dots(shop.store, {"web": channel}, Limiter(lambda: 0.0))
    conversation = await conversation_of(shop)
    dots.tell(conversation, on=True)
    dots.tell(conversation, on=True)
    settling = asyncio.create_task(dots.settled(conversation))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not settling.done()
    channel.slow.set()
    await settling
    assert (channel.calls, channel.ended) == (1, 1)
    await dots.settled(conversation)


async def test_a_call_that_never_ends_holds_a_message_up_for_a_moment_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dots_module, "SETTLE", 0.01)
    shop, channel = Shop(), Typewriter()
    dots = Dots(shop.store, {"web": channel}, Limiter(lambda: 0.0))
    conversation = await conversation_of(shop)
    dots.tell(conversation, on=True)
    await dots.settled(conversation)
    assert channel.ended == 0
    await dots.close()


async def test_a_long_answer_keeps_them_and_its_end_stops_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dots_module, "AGAIN", 0.01)
    shop, channel = Shop(), Typewriter()
    channel.slow.set()
    dots = Dots(shop.store, {"web": channel}, Limiter(lambda: 0.0))
    conversation = await conversation_of(shop)
    dots.tell(conversation, on=True)
    while channel.calls < 3:
        await asyncio.sleep(0.005)
    dots.tell(conversation, on=False)
    await dots.settled(conversation)
    calls = channel.calls
    await asyncio.sleep(0.05)
    assert channel.calls == calls
