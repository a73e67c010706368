"""The way out to Telegram."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from bot.conversations import Conversation
from bot.errors import DeliveryError
from bot.messages import Audience, ReplyTo
from bot.ports import Call, Outgoing
from connectors.telegram.api import TelegramApi
from connectors.telegram.payload import CHANNEL, is_group_id
from connectors.telegram.render import render, typing

log = logging.getLogger(__name__)

PRIVATE_GAP = 1.0
GROUP_GAP = 3.0
"""Telegram takes one message a second in a chat, twenty a minute in a group."""


@dataclass(frozen=True)
class TelegramChannel:
    """bot.ports.Channel of Telegram."""

    api: TelegramApi
    name: str = CHANNEL
    per_second: float | None = 30.0

    def gap(self, reply_to: ReplyTo) -> float:
        """Seconds between two messages to one chat."""
        return GROUP_GAP if is_group_id(reply_to.chat) else PRIVATE_GAP

    def audience(self, reply_to: ReplyTo) -> Audience:
        """In groups nothing can be shown to one person only."""
        return Audience.EVERYBODY if is_group_id(reply_to.chat) else Audience.ALONE

    def render(self, outgoing: Outgoing) -> Sequence[Call]:
        """The calls that send this message."""
        return render(outgoing)

    async def send(self, call: Call) -> None:
        """Make one call."""
        await self.api.send(call)

    async def typing(self, conversation: Conversation) -> None:
        """Dots for five seconds."""
        try:
            await self.api.send(typing(conversation.reply_to))
        except DeliveryError as error:
            log.debug("typing.failed", extra={"conversation": conversation.id, "code": error.code})

    def download(self, source: str) -> AsyncGenerator[bytes, None]:
        """The bytes of a file that a customer sent."""
        return self.api.download(source)
