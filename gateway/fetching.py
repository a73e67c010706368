"""Attachments on their way in: fetched from their platform under our limits, kept under our own id."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta

from bot.attachments import FileLimits, Keeping
from bot.conversations import Owner
from bot.enclosing import Fetch
from bot.errors import BalcaoError, DeliveryError, TooLargeError, TryLaterError, UnknownFateError
from bot.messages import Author, Draft, Message
from bot.ports import Channel, Clock, Files, Live
from bot.sniffing import sniffed
from bot.storing import Store
from bot.turns import LEASE
from bot.words import Words
from gateway.backoff import backoff
from gateway.figures import Figures

log = logging.getLogger(__name__)

WITHIN = 120.0
ATTEMPTS = 6
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
UNKEPT = {Keeping.REFUSED: "attachment.refused", Keeping.FAILED: "attachment.failed"}
LOOK_BACK = 30
NOT_THERE = "The platform did not give us this file."


@dataclass(frozen=True)
class Fetching:
    """The work of one lane of fetches; `wake_later` calls the lane again after some seconds."""

    store: Store
    files: Files
    limits: FileLimits
    channels: Mapping[str, Channel]
    live: Live
    clock: Clock
    figures: Figures
    holder: str
    wake_later: Callable[[str, float], None]
    words: Words

    async def work(self, attachment: str) -> bool:
        """Fetch one attachment; never more than one, so always False."""
        now = self.clock.now()
        fetch = await self.store.begin_fetch(attachment, holder=self.holder, now=now, until=now + LEASE)
        if fetch is not None:
            message = await self._fetched(fetch)
            if message is not None:
                self.live.message(message)
                await self._tell_late(message, attachment)
        return False

    async def give_back(self, attachment: str) -> None:
        """After an accident: somebody takes it up again in a while."""
        until = self.clock.now() + timedelta(seconds=LONGEST_PAUSE)
        await self.store.end_fetch(attachment, holder=self.holder, until=until)

    async def _tell_late(self, message: Message, attachment: str) -> None:
        """The customer was answered that it came; that it could not be kept is known only now."""
        state = next((a.state for a in message.attachments if a.id == attachment), None)
        conversation = await self.store.conversation(message.conversation)
        if state not in UNKEPT or conversation is None or conversation.owner is not Owner.BOT:
            return
        transcript = await self.store.transcript(message.conversation, limit=LOOK_BACK)
        answers = [m.text for m in transcript if m.row > message.row and m.author is Author.BOT]
        words = self.words.say(UNKEPT[state], conversation.speaks)
        if not answers or any(words in text for text in answers):
            return  # the answer to the message itself tells it
        draft, once = Draft(Author.SYSTEM, words), f"attachment:{attachment}"
        await self.store.say(conversation.id, draft, external_id=once, now=self.clock.now())
        self.live.leaving(conversation.id)

    async def _fetched(self, fetch: Fetch) -> Message | None:
        try:
            size, kind = await asyncio.wait_for(self._kept(fetch), WITHIN)
        except TooLargeError as error:
            return await self._ended(fetch, "refused", refused=error.message)
        except _NotTakenError as error:
            await self.files.forget(fetch.attachment.id)
            return await self._ended(fetch, "refused", refused=error.message)
        except (TryLaterError, UnknownFateError, asyncio.TimeoutError) as error:
            return await self._again(fetch, getattr(error, "retry_after", None))
        except BalcaoError as error:
            return await self._ended(fetch, "failed", failed=error.message)
        except Exception:  # the place where files are kept has its own troubles
            log.exception("attachment.trouble", extra={"attachment": fetch.attachment.id})
            return await self._again(fetch, None)
        return await self._ended(fetch, "kept", size=size, type=kind)

    async def _kept(self, fetch: Fetch) -> tuple[int, str]:
        """Size and true type of what is kept now."""
        channel = self.channels.get(fetch.channel)
        if channel is None:
            raise DeliveryError("This channel is switched off.")
        looked = _Looked(fetch.attachment.type, self.limits)
        async with aclosing(channel.download(fetch.source)) as source, aclosing(looked.through(source)) as pieces:
            size = await self.files.keep(fetch.attachment.id, pieces, at_most=self.limits.largest)
        return size, looked.type

    async def _again(self, fetch: Fetch, asked: float | None) -> Message | None:
        if fetch.attempts + 1 >= ATTEMPTS:
            return await self._ended(fetch, "failed", failed=NOT_THERE)
        pause = asked or backoff(fetch.attempts, first=FIRST_PAUSE, longest=LONGEST_PAUSE)
        until = self.clock.now() + timedelta(seconds=pause)
        message = await self.store.end_fetch(fetch.attachment.id, holder=self.holder, until=until)
        self.wake_later(fetch.attachment.id, pause)
        return message

    async def _ended(
        self,
        fetch: Fetch,
        result: str,
        *,
        size: int | None = None,
        type: str | None = None,
        refused: str | None = None,
        failed: str | None = None,
    ) -> Message | None:
        self.figures.attachments.labels(fetch.channel, result).inc()
        known = {"conversation": fetch.attachment.conversation, "attachment": fetch.attachment.id}
        log.info("attachment.%s", result, extra=known)
        return await self.store.end_fetch(
            fetch.attachment.id, holder=self.holder, size=size, type=type, refused=refused, failed=failed
        )


class _NotTakenError(BalcaoError):
    """Its bytes are of another type than it said, and of none that is kept."""


class _Looked:
    """Looks at the first bytes on their way: what a file is says its content, not its sender."""

    def __init__(self, declared: str, limits: FileLimits) -> None:
        self.type = declared
        self._limits = limits

    async def through(self, pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
        first = True
        async for piece in pieces:
            if first:
                self.type = sniffed(piece, self.type)
                refusal = self._limits.not_taken(self.type)
                if refusal:
                    raise _NotTakenError(refusal)
                first = False
            yield piece
