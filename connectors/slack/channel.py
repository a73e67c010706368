"""The way out to Slack."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from bot.conversations import Conversation
from bot.messages import Audience, ReplyTo
from bot.ports import Call, Outgoing
from connectors.slack.api import SlackApi
from connectors.slack.payload import CHANNEL, is_direct
from connectors.slack.render import render

GAP = 1.0
"""Slack takes one message a second in a channel."""


@dataclass(frozen=True)
class SlackChannel:
    """bot.ports.Channel of Slack."""

    api: SlackApi
    name: str = CHANNEL
    per_second: float | None = None

    def gap(self, reply_to: ReplyTo) -> float:
        """Seconds between two messages to one channel."""
        return GAP

    def audience(self, reply_to: ReplyTo) -> Audience:
        """In channels others read along; what is private is ephemeral there."""
        return Audience.ALONE if is_direct(reply_to.chat) else Audience.OTHERS

    def render(self, outgoing: Outgoing) -> Sequence[Call]:
        """The calls that send this message."""
        return render(outgoing)

    async def send(self, call: Call) -> None:
        """Make one call."""
        await self.api.send(call)

    async def typing(self, conversation: Conversation) -> None:
        """Slack shows no dots of apps in conversations."""

    def download(self, source: str) -> AsyncGenerator[bytes, None]:
        """The bytes of a file that a customer sent."""
        return self.api.download(source)
