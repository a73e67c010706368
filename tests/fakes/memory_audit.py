"""The memory store: the audit log."""

from __future__ import annotations

from dataclasses import replace

from bot.auditing import AuditEntry, AuditQuery
from bot.errors import NotFoundError
from tests.fakes.memory_tables import Memory


class MemoryAudit(Memory):
    """bot.auditing.Audit."""

    async def noted(self, *entries: AuditEntry) -> None:
        for entry in entries:
            self.kept.audit.append(replace(entry, id=len(self.kept.audit) + 1, customer=""))

    async def audit(self, query: AuditQuery, *, after: int | None = None, limit: int = 50) -> list[AuditEntry]:
        newest = sorted(self.kept.audit, key=lambda entry: (entry.at, entry.id), reverse=True)
        if after is not None:
            newest = newest[_place(newest, after) + 1 :]
        return [self._named(entry) for entry in newest if _wanted(entry, query)][:limit]

    def _named(self, entry: AuditEntry) -> AuditEntry:
        conversation = self.kept.conversations.get(entry.conversation or "")
        return replace(entry, customer=conversation.name if conversation else "")


def _place(newest: list[AuditEntry], after: int) -> int:
    places = [place for place, entry in enumerate(newest) if entry.id == after]
    if not places:
        raise NotFoundError("There is no such entry.")
    return places[0]


def _wanted(entry: AuditEntry, query: AuditQuery) -> bool:
    equal = all(
        getattr(query, name) in (None, getattr(entry, name)) for name in ("who", "deed", "conversation", "ticket")
    )
    since = query.since is None or entry.at >= query.since
    return equal and since and (query.until is None or entry.at < query.until)
