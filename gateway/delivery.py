"""Departure: sends what waits in the outbox, in order for each conversation, and writes down what became of it."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.errors import (
    DeliveryError,
    MovedError,
    OutOfReachError,
    TryLaterError,
    UndeliverableError,
    UnknownFateError,
    UnreachableError,
)
from bot.messages import Delivery, Message
from bot.ports import Call, Channel, Clock, Live, Outgoing
from bot.storing import Store
from bot.turns import LEASE
from gateway.backoff import backoff
from gateway.dots import Dots
from gateway.figures import Figures
from gateway.limiter import Key, Limiter

log = logging.getLogger(__name__)

ATTEMPTS = 8
"""For troubles that may lie in the message: the platform answers with errors, or the connection breaks."""

PATIENCE = timedelta(hours=24)
"""For troubles that do not: the platform is out of reach, or asks to wait."""

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
AT_ONCE = 64
"""Calls of one platform at the same time."""

FULL_PAUSE = 0.5
SHORT_WAIT = 0.2
"""A turn that comes this soon is waited for; for later ones the row says until when."""

IN_TURN = "It waits for its turn: the platform takes only so many messages at once."


@dataclass(frozen=True)
class Departing:
    """The work of one lane of deliveries; `wake_later` calls the lane again after some seconds."""

    store: Store
    channels: Mapping[str, Channel]
    live: Live
    clock: Clock
    figures: Figures
    holder: str
    wake_later: Callable[[str, float], None]
    limiter: Limiter
    dots: Dots
    rooms: defaultdict[str, asyncio.Semaphore] = field(
        default_factory=lambda: defaultdict(lambda: asyncio.Semaphore(AT_ONCE))
    )

    async def work(self, conversation: str) -> bool:
        """Send one message; False when none is due."""
        await self.dots.settled(conversation)
        now = self.clock.now()
        outgoing = await self.store.begin_delivery(conversation, holder=self.holder, now=now, until=now + LEASE)
        if outgoing is None:
            return False
        channel = self.channels.get(outgoing.reply_to.channel)
        if channel is None:
            await self._give_up(outgoing, Delivery.FAILED, "This channel is switched off.")
            return True
        room = self.rooms[channel.name]
        if room.locked():  # a platform that hangs fills its own lanes only
            return await self._later(outgoing, FULL_PAUSE, IN_TURN, counted=False)
        async with room:
            return await self._leave(channel, outgoing)

    async def _leave(self, channel: Channel, outgoing: Outgoing) -> bool:
        if outgoing.lost:
            self._count(outgoing, "resent")
        try:
            return await self._send(channel, outgoing)
        except DeliveryError as error:
            return await self._troubled(outgoing, error)

    async def _send(self, channel: Channel, outgoing: Outgoing) -> bool:
        """Make the calls that are left; each one that the platform took is never made again."""
        row, calls = outgoing.message.row, channel.render(outgoing)
        for number in range(outgoing.done, len(calls)):
            chat = _chat(outgoing, calls[number])
            while wait := self._wait(channel, outgoing, chat):
                if wait > SHORT_WAIT:
                    return await self._later(outgoing, wait, IN_TURN, counted=False)
                await asyncio.sleep(wait)
            await self._call(channel, outgoing, calls[number], chat)
            if number + 1 < len(calls) and not await self.store.progressed(row, holder=self.holder, done=number + 1):
                return True
        self._told(outgoing, await self.store.delivered(row, holder=self.holder))
        return True

    async def _call(self, channel: Channel, outgoing: Outgoing, call: Call, chat: Key) -> None:
        try:
            await channel.send(call)
        except TryLaterError as error:
            if error.retry_after is not None:
                self.limiter.pause(error.retry_after, account=_account(outgoing), chat=chat)
            raise
        finally:
            self.limiter.ended(chat=chat, gap=channel.gap(outgoing.reply_to))

    async def _troubled(self, outgoing: Outgoing, error: DeliveryError) -> bool:
        """What each kind of trouble means for the message; True when the lane may go on at once."""
        if isinstance(error, MovedError):
            return await self._moved(outgoing, error)
        if isinstance(error, UndeliverableError):
            await self._give_up(outgoing, Delivery.FAILED, error.message)
            if isinstance(error, UnreachableError):
                await self._unreachable(outgoing)
            return True
        if isinstance(error, UnknownFateError):
            return await self._doubtful(outgoing, error)
        return await self._try_later(outgoing, error)

    async def _try_later(self, outgoing: Outgoing, error: DeliveryError) -> bool:
        asked = error.retry_after if isinstance(error, TryLaterError) else None
        its_own = asked is None and not isinstance(error, OutOfReachError)
        too_old = self.clock.now() - outgoing.message.at > PATIENCE
        if too_old or (its_own and outgoing.attempts + 1 >= ATTEMPTS):
            await self._give_up(outgoing, Delivery.FAILED, error.message)
            return True
        pause = _pause(outgoing) if asked is None else min(asked, PATIENCE.total_seconds())
        return await self._later(outgoing, pause, error.message, counted=asked is None)

    async def _doubtful(self, outgoing: Outgoing, error: UnknownFateError) -> bool:
        """It may have arrived: sent once more, since lost would be worse than twice, and shown as such."""
        if outgoing.lost:
            await self._give_up(outgoing, Delivery.UNKNOWN, error.message)
            return True
        return await self._later(outgoing, _pause(outgoing), error.message, lost=True)

    async def _moved(self, outgoing: Outgoing, error: MovedError) -> bool:
        here = outgoing.reply_to
        if outgoing.attempts + 1 >= ATTEMPTS:  # where it moved to, this customer has another conversation
            await self._give_up(outgoing, Delivery.FAILED, error.message)
            return True
        await self.store.move_chat(here.channel, here.account, before=here.chat, after=error.chat)
        await self._later(outgoing, 0.0, error.message)
        return True

    async def _unreachable(self, outgoing: Outgoing) -> None:
        conversation = outgoing.conversation.id
        await self.store.set_reachable(conversation, False, now=self.clock.now())
        self.live.status(conversation)

    async def _later(
        self, outgoing: Outgoing, pause: float, why: str | None, *, counted: bool = True, lost: bool = False
    ) -> bool:
        """Back into the outbox, with the moment and the reason on the row, where agents see them."""
        until = self.clock.now() + timedelta(seconds=pause)
        row = outgoing.message.row
        message = await self.store.put_back(row, holder=self.holder, until=until, why=why, counted=counted, lost=lost)
        if message is not None:
            self.live.message(message)
        self.wake_later(outgoing.conversation.id, pause)
        return False

    async def _give_up(self, outgoing: Outgoing, state: Delivery, why: str) -> None:
        row = outgoing.message.row
        self._told(outgoing, await self.store.give_up(row, holder=self.holder, state=state, error=why))

    def _wait(self, channel: Channel, outgoing: Outgoing, chat: Key) -> float:
        return self.limiter.wait(
            outgoing.message.row,
            account=_account(outgoing),
            chat=chat,
            per_second=channel.per_second,
            gap=channel.gap(outgoing.reply_to),
        )

    def _told(self, outgoing: Outgoing, message: Message | None) -> None:
        state = message.delivery.value if message else "taken_over"
        self._count(outgoing, state)
        log.info(
            "message.%s", state, extra={"conversation": outgoing.conversation.id, "message_id": outgoing.message.id}
        )
        if message is not None:
            self.live.message(message)

    def _count(self, outgoing: Outgoing, result: str) -> None:
        self.figures.deliveries.labels(outgoing.reply_to.channel, result).inc()


def _account(outgoing: Outgoing) -> Key:
    return outgoing.reply_to.channel, outgoing.reply_to.account


def _chat(outgoing: Outgoing, call: Call) -> Key:
    """Platforms count by where a call shows something, which need not be where the conversation is."""
    return *_account(outgoing), call.chat or outgoing.reply_to.chat


def _pause(outgoing: Outgoing) -> float:
    return backoff(outgoing.attempts, first=FIRST_PAUSE, longest=LONGEST_PAUSE)
