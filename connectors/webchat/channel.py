"""The way out: a web message is shown by the open stream, or by the next one, as soon as it counts as sent."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from bot.conversations import Conversation
from bot.errors import NotFoundError
from bot.messages import Audience, ReplyTo
from bot.ports import Call, Outgoing
from connectors.webchat.parse import CHANNEL


class WebChannel:
    """bot.ports.Channel of the web chat: marking a message sent gives it its event number, which streams read."""

    name = CHANNEL
    per_second: float | None = None

    def gap(self, reply_to: ReplyTo) -> float:
        """Pages take all at once."""
        return 0

    def audience(self, reply_to: ReplyTo) -> Audience:
        """A session is one browser's."""
        return Audience.ALONE

    def render(self, outgoing: Outgoing) -> Sequence[Call]:
        """Nothing is called."""
        return ()

    async def send(self, call: Call) -> None:
        """Nothing to do."""

    async def typing(self, conversation: Conversation) -> None:
        """The hub has told the page already."""

    async def download(self, source: str) -> AsyncGenerator[bytes, None]:
        """Pages bring their files with the message: there is nothing to fetch."""
        raise NotFoundError("The web chat keeps its attachments from the start.")
        yield b""
