"""Typing dots on platforms that have them: shown while somebody writes, and never after what was written."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from bot.ports import Channel
from bot.storing import Store
from gateway.limiter import Limiter

AGAIN = 4.0
"""Seconds until a platform is told once more; Telegram shows the dots for five."""

LONGEST = 30.0
SETTLE = 1.0


class Dots:
    """One task for each conversation in which somebody is writing; none while there are messages to send."""

    def __init__(self, store: Store, channels: Mapping[str, Channel], limiter: Limiter) -> None:
        self._store = store
        self._channels = channels
        self._limiter = limiter
        self._stops: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def tell(self, conversation: str, on: bool) -> None:
        """Somebody on our side began or stopped writing."""
        if not on:
            stop = self._stops.get(conversation)
            if stop is not None:
                stop.set()
        elif conversation not in self._tasks:
            self._stops[conversation] = asyncio.Event()
            self._tasks[conversation] = asyncio.create_task(self._show(conversation, self._stops[conversation]))

    async def settled(self, conversation: str) -> None:
        """A message is about to leave: a call under way ends first, since dots that come after it would stay."""
        task = self._tasks.get(conversation)
        if task is not None:
            self.tell(conversation, on=False)
            await asyncio.wait({task}, timeout=SETTLE)

    async def close(self) -> None:
        """Stop all of them."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _show(self, conversation: str, stop: asyncio.Event) -> None:
        try:
            found = await self._store.conversation(conversation)
            channel = self._channels.get(found.reply_to.channel) if found else None
            for _ in range(round(LONGEST / AGAIN)):
                if found is None or channel is None or stop.is_set():
                    return
                here = found.reply_to
                account, chat = (here.channel, here.account), (here.channel, here.account, here.chat)
                if self._limiter.spare(account=account, chat=chat, per_second=channel.per_second):
                    await channel.typing(found)
                if await _within(stop, AGAIN):
                    return
        finally:
            self._tasks.pop(conversation, None)
            self._stops.pop(conversation, None)


async def _within(stop: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except asyncio.TimeoutError:
        return False
    return True
