"""What is kept of attachments: their rows; the bytes are in bot.ports.Files, each under the id of its attachment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.attachments import Attachment
from bot.messages import Message


@dataclass(frozen=True)
class Fetch:
    """An attachment to be fetched by this process under a lease; `attempts` counts the tries before."""

    attachment: Attachment
    channel: str
    source: str
    attempts: int


class Enclosures(Protocol):
    """Attachments: their rows; the bytes are in bot.ports.Files, each under the id of its attachment."""

    async def attachment(self, attachment: str) -> Attachment | None: ...

    async def waiting_fetches(self, now: datetime) -> list[str]:
        """Ids of attachments to be fetched that are due and held by nobody."""
        ...

    async def begin_fetch(self, attachment: str, *, holder: str, now: datetime, until: datetime) -> Fetch | None:
        """Lease one; None when it is not waiting, not due, or held."""
        ...

    async def end_fetch(
        self,
        attachment: str,
        *,
        holder: str,
        size: int | None = None,
        type: str | None = None,
        refused: str | None = None,
        failed: str | None = None,
        until: datetime | None = None,
    ) -> Message | None:
        """`kept` with its true size and type; or `refused` or `failed` with the reason; or, with `until`, again later.

        Returns its message as it is now; None when the lease was lost.
        """
        ...
