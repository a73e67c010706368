"""The door: every connector brings what it has verified and parsed here, and acknowledges only afterwards."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.errors import InvalidError
from bot.messages import LONGEST_TEXT, Inbound
from bot.ports import Live
from bot.storing import Inbox, Recorded

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Door:
    """Records what arrives, once, and wakes whoever has to answer."""

    inbox: Inbox
    live: Live

    async def take(self, inbound: Inbound) -> Recorded:
        """Store a message; when this returns it is committed and the platform may be told 200.

        InvalidError for an empty or over-long text: nothing was stored.
        """
        if not inbound.text or len(inbound.text) > LONGEST_TEXT:
            raise InvalidError(f"A message has 1 to {LONGEST_TEXT:,} characters.")
        recorded = await self.inbox.record(inbound)
        if not recorded.new:
            log.info("message.repeated", extra={"conversation": recorded.conversation.id})
            return recorded
        log.info("message.recorded", extra={"conversation": recorded.conversation.id, "turn": recorded.turn})
        self.live.message(recorded.message)
        if recorded.turn:
            self.live.arrived(recorded.conversation.id)
        return recorded
