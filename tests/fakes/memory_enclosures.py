"""The memory store: attachments while they are fetched, and leases by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.attachments import Attachment, Keeping
from bot.enclosing import Fetch
from bot.messages import Message
from tests.fakes.memory_tables import File, Memory


class MemoryEnclosures(Memory):
    """Enclosures and Leases of bot.storing."""

    async def attachment(self, attachment: str) -> Attachment | None:
        file = self.kept.files.get(attachment)
        return None if file is None else file.attachment

    async def waiting_fetches(self, now: datetime) -> list[str]:
        return [name for name, file in self.kept.files.items() if _free(file, now)]

    async def begin_fetch(self, attachment: str, *, holder: str, now: datetime, until: datetime) -> Fetch | None:
        file = self.kept.files.get(attachment)
        if file is None or not _free(file, now):
            return None
        file.holder, file.lease_until, file.attempts = holder, until, file.attempts + 1
        channel = self._conversation(file.attachment.conversation).reply_to.channel
        return Fetch(file.attachment, channel, file.source, file.attempts - 1)

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
        file = self.kept.files.get(attachment)
        if file is None or file.holder != holder or file.attachment.state is not Keeping.WAITING:
            return None
        after = Keeping.KEPT if failed is None else Keeping.FAILED
        after = after if refused is None else Keeping.REFUSED
        before = file.attachment
        file.attachment = replace(
            before,
            state=after if until is None else Keeping.WAITING,
            error=refused or failed,
            size=before.size if size is None else size,
            type=type or before.type,
        )
        file.holder, file.lease_until, file.not_before = None, None, until
        line = self.kept.lines[before.message - 1]
        known = tuple(file.attachment if a.id == attachment else a for a in line.message.attachments)
        line.message = replace(line.message, attachments=known)
        return line.message

    async def take_lease(self, name: str, *, holder: str, now: datetime, until: datetime) -> bool:
        held_by, held_until = self.kept.leases.get(name, (holder, now))
        if held_by != holder and held_until > now:
            return False
        self.kept.leases[name] = (holder, until)
        return True

    async def leave_lease(self, name: str, *, holder: str) -> None:
        if self.kept.leases.get(name, ("", None))[0] == holder:
            del self.kept.leases[name]


def _free(file: File, now: datetime) -> bool:
    if file.attachment.state is not Keeping.WAITING:
        return False
    return all(moment is None or moment <= now for moment in (file.not_before, file.lease_until))
