"""The way out: a web message is shown by the open stream, or by the next one, as soon as it counts as sent."""

from __future__ import annotations

from bot.ports import Outgoing
from connectors.webchat.parse import CHANNEL


class WebChannel:
    """bot.ports.Channel of the web chat."""

    name = CHANNEL
    """Pages know messages by id."""

    async def send(self, outgoing: Outgoing) -> None:
        """Nothing to do: marking the message sent gives it its event number, which streams read."""
