"""Departure: sends what waits in the outbox, in order for each conversation, and writes down what became of it."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.errors import TryLaterError, UndeliverableError, UnknownFateError
from bot.messages import Delivery, Message
from bot.ports import Channel, Clock, Live, Outgoing
from bot.storing import Store
from gateway.figures import Figures

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=6)
"""Renewed while this process lives."""

ATTEMPTS = 8
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0


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

    async def work(self, conversation: str) -> bool:
        """Send one message; False when none is due."""
        now = self.clock.now()
        outgoing = await self.store.begin_delivery(conversation, holder=self.holder, now=now, until=now + LEASE)
        if outgoing is None:
            return False
        return await self._send(conversation, outgoing)

    async def _send(self, conversation: str, outgoing: Outgoing) -> bool:
        row = outgoing.message.row
        channel = self.channels.get(outgoing.reply_to.channel)
        if channel is None:
            self._told(outgoing, await self._given_up(row, Delivery.FAILED, "This channel is switched off."))
            return True
        try:
            await channel.send(outgoing)
        except TryLaterError as error:
            return await self._later(conversation, outgoing, error)
        except UndeliverableError as error:
            self._told(outgoing, await self._given_up(row, Delivery.FAILED, error.message))
        except UnknownFateError as error:
            self._told(outgoing, await self._given_up(row, Delivery.UNKNOWN, error.message))
        else:
            self._told(outgoing, await self.store.delivered(row, holder=self.holder))
        return True

    async def _later(self, conversation: str, outgoing: Outgoing, error: TryLaterError) -> bool:
        if outgoing.attempts + 1 >= ATTEMPTS:
            self._told(outgoing, await self._given_up(outgoing.message.row, Delivery.FAILED, error.message))
            return True
        pause = error.retry_after or _backoff(outgoing.attempts)
        until = self.clock.now() + timedelta(seconds=pause)
        await self.store.put_back(outgoing.message.row, holder=self.holder, until=until)
        self.wake_later(conversation, pause)
        return False

    async def _given_up(self, row: int, state: Delivery, error: str) -> Message | None:
        return await self.store.give_up(row, holder=self.holder, state=state, error=error)

    def _told(self, outgoing: Outgoing, message: Message | None) -> None:
        state = message.delivery.value if message else "lost_lease"
        self.figures.deliveries.labels(outgoing.reply_to.channel, state).inc()
        log.info(
            "message.%s",
            state,
            extra={"conversation": outgoing.message.conversation, "message_id": outgoing.message.id},
        )
        if message is not None:
            self.live.message(message)


def _backoff(attempts: int) -> float:
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**attempts) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, no secret
