"""The way out to the provider."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from bot.conversations import Conversation
from bot.errors import NotFoundError
from bot.messages import Audience, ReplyTo
from bot.ports import Call, Outgoing
from tests.fakes.sms.api import SmsApi
from tests.fakes.sms.payload import CHANNEL
from tests.fakes.sms.render import render


@dataclass(frozen=True)
class SmsChannel:
    """bot.ports.Channel of SMS."""

    api: SmsApi
    name: str = CHANNEL
    per_second: float | None = 30.0

    def gap(self, reply_to: ReplyTo) -> float:
        """The network keeps the order by itself."""
        return 0.0

    def audience(self, reply_to: ReplyTo) -> Audience:
        """A telephone has one reader."""
        return Audience.ALONE

    def render(self, outgoing: Outgoing) -> Sequence[Call]:
        """The calls that send this message."""
        return render(outgoing)

    async def send(self, call: Call) -> None:
        """Make one call."""
        await self.api.ask(call.method, call.fields)

    async def typing(self, conversation: Conversation) -> None:
        """There are no dots."""

    async def download(self, source: str) -> AsyncGenerator[bytes, None]:
        """There are no files."""
        raise NotFoundError("An SMS has no files.")
        yield b""
