"""The door: every connector brings what it has verified and parsed here, and acknowledges only afterwards."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from enum import Enum

from bot.arrivals import Arrival, Edited, Moved, Pressed, Reached
from bot.attachments import UNKNOWN_TYPE, Enclosed, FileLimits
from bot.choices import NUMBER, by_number, offered
from bot.conversations import Owner
from bot.errors import InvalidError
from bot.leaving import typed_choice
from bot.messages import LONGEST_KEPT, Button, Inbound, Message
from bot.ports import Clock, Live
from bot.storing import Recorded, Store
from bot.words import Words

log = logging.getLogger(__name__)

LOOK_BACK = 20
"""Lines of the transcript in which a typed number finds what was offered."""

SHOWN_LATELY = 500
"""Lines of the transcript in which the short form of a payload is found."""


class Result(str, Enum):
    """What an arrival came to, as it is counted; whatever is ignored is counted under its reason."""

    RECORDED = "recorded"
    REPEATED = "repeated"
    NOT_OFFERED = "not_offered"
    NOT_FOR_US = "not_for_us"
    EDITED = "edited"
    EDIT_UNKNOWN = "edit_unknown"
    CLOSED = "closed"
    REOPENED = "reopened"
    MOVED = "moved"


@dataclass(frozen=True)
class Taken:
    """What the door did; `shown` and `button` are what was pressed."""

    result: str
    recorded: Recorded | None = None
    shown: Message | None = None
    button: Button | None = None


@dataclass(frozen=True)
class Door:
    """Records what arrives, once, and wakes whoever has to answer."""

    store: Store
    live: Live
    clock: Clock
    limits: FileLimits
    words: Words | None = None
    """In which a customer may say that they leave the line."""

    async def receive(self, arrival: Arrival) -> Taken:
        """Anything a platform may tell us. When this returns it is committed and may be acknowledged."""
        if isinstance(arrival, Inbound):
            return await self._message(arrival)
        if isinstance(arrival, Pressed):
            return await self.press(arrival)
        if isinstance(arrival, Edited):
            return await self._edit(arrival)
        if isinstance(arrival, Reached):
            return await self._reach(arrival)
        if isinstance(arrival, Moved):
            return await self._move(arrival)
        return Taken(arrival.why)

    async def take(self, inbound: Inbound) -> Recorded:
        """Store a message; when this returns it is committed and the platform may be told 200.

        InvalidError for an empty or over-long message: nothing was stored.
        """
        if not (inbound.text or inbound.attachments) or len(inbound.text) > LONGEST_KEPT:
            raise InvalidError(f"A message has 1 to {LONGEST_KEPT:,} characters.")
        enclosed = tuple(self._limited(attachment) for attachment in inbound.attachments)
        recorded = await self.store.record(replace(await self._counted_off(inbound), attachments=enclosed))
        if not recorded.new:
            log.info("message.repeated", extra={"conversation": recorded.conversation.id})
            return recorded
        log.info("message.recorded", extra={"conversation": recorded.conversation.id, "turn": recorded.turn})
        self.live.message(recorded.message)
        for attachment in recorded.message.attachments:
            self.live.enclosed(attachment)
        if recorded.turn:
            self.live.arrived(recorded.conversation.id)
        return recorded

    async def press(self, pressed: Pressed) -> Taken:
        """A pressed button is a message of its title, if it was offered to this customer, there."""
        conversation = await self.store.find_conversation(pressed.sender, pressed.reply_to)
        shown = conversation and await self._shown(conversation.id, pressed)
        button = offered(shown.buttons, pressed.data) if shown else None
        if button is None:
            return Taken(Result.NOT_OFFERED.value)
        inbound = Inbound(
            pressed.external_id,
            pressed.sender,
            pressed.reply_to,
            text=button.title,
            sent_at=self.clock.now(),
            choice=button.payload,
            name=pressed.name,
            locale=pressed.locale,
            handle=pressed.handle,
        )
        recorded = await self.take(inbound)
        result = Result.RECORDED if recorded.new else Result.REPEATED
        return Taken(result.value, recorded, shown or None, button)

    async def _message(self, inbound: Inbound) -> Taken:
        if inbound.if_known and await self.store.find_conversation(inbound.sender, inbound.reply_to) is None:
            return Taken(Result.NOT_FOR_US.value)
        recorded = await self.take(inbound)
        result = Result.RECORDED if recorded.new else Result.REPEATED
        return Taken(result.value, recorded)

    async def _counted_off(self, inbound: Inbound) -> Inbound:
        """A typed number may stand for one of the choices that were shown last."""
        if inbound.choice is not None:
            return inbound
        if self.words is not None and (leaves := typed_choice(inbound.text, self.words)):
            return await self._leaving(inbound, leaves)
        if not NUMBER.fullmatch(inbound.text):
            return inbound
        conversation = await self.store.find_conversation(inbound.sender, inbound.reply_to)
        if conversation is None:
            return inbound
        button = by_number(inbound.text, await self.store.transcript(conversation.id, limit=LOOK_BACK))
        return inbound if button is None else replace(inbound, text=button.title, choice=button.payload)

    async def _leaving(self, inbound: Inbound, choice: str) -> Inbound:
        """Who waits in the line may say in words that they leave it; elsewhere these words are for the assistant."""
        conversation = await self.store.find_conversation(inbound.sender, inbound.reply_to)
        waits = conversation is not None and conversation.owner is Owner.QUEUE
        return replace(inbound, choice=choice) if waits else inbound

    async def _shown(self, conversation: str, pressed: Pressed) -> Message | None:
        """The message that the button stood under, or the latest that offers the same."""
        latest = await self.store.was_offered(conversation, pressed.data)
        if latest is not None and pressed.under in ("", latest.id):
            return latest
        lately = await self.store.transcript(conversation, limit=SHOWN_LATELY)
        offering = [m for m in reversed(lately) if offered(m.buttons, pressed.data)]
        return next((m for m in offering if m.id == pressed.under), latest or next(iter(offering), None))

    async def _edit(self, edited: Edited) -> Taken:
        if not edited.text or len(edited.text) > LONGEST_KEPT:
            return Taken(Result.EDIT_UNKNOWN.value)
        message = await self.store.edit(**vars(edited), now=self.clock.now())
        if message is None:
            return Taken(Result.EDIT_UNKNOWN.value)
        self.live.message(message)
        return Taken(Result.EDITED.value)

    async def _reach(self, reached: Reached) -> Taken:
        result = Result.REOPENED if reached.open else Result.CLOSED
        conversation = await self.store.find_conversation(reached.sender, reached.reply_to)
        if conversation is not None:
            await self.store.set_reachable(conversation.id, reached.open, now=self.clock.now())
            self.live.status(conversation.id)
        return Taken(result.value)

    async def _move(self, moved: Moved) -> Taken:
        await self.store.move_chat(moved.channel, moved.account, before=moved.before, after=moved.after)
        return Taken(Result.MOVED.value)

    def _limited(self, attachment: Enclosed) -> Enclosed:
        """What is known to be too much is not fetched; the type of an unnamed one is seen then."""
        if not attachment.source:
            return attachment
        not_taken = "" if attachment.type == UNKNOWN_TYPE else self.limits.not_taken(attachment.type)
        return replace(attachment, refused=attachment.refused or self.limits.too_large(attachment.size) or not_taken)
