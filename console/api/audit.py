"""The audit log for leads: who saw and did what, page by page or as a table."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import StreamingResponse

from bot.auditing import AuditEntry, AuditQuery, Deed
from bot.errors import InvalidError, NotFoundError
from bot.messages import tame
from bot.tickets import FIRST_NUMBER, id_of
from console.api.account_shapes import AuditOut, AuditPage
from console.api.filters import Word, known_number
from console.api.gate import PAGE, Lead, Limit, known
from console.api.table import BOM, MEDIA, MOST, SIGNS, Separator, lines, utc
from console.deps import Deps

LARGEST = 2**63 - 1
HEADING = ("at_utc", "who", "did", "customer", "conversation", "ticket", "about", "address")

Moment = Annotated[str | None, Query(max_length=40, description="A day or a moment, ISO 8601; UTC unless it says.")]


def wanted(
    *,
    who: Word = None,
    did: Deed | None = None,
    conversation: str | None = None,
    ticket: str | None = None,
    since: Moment = None,
    until: Moment = None,
) -> AuditQuery:
    """All that is given, together."""
    return AuditQuery(
        who=tame(who) if who else None,
        deed=did,
        conversation=known(conversation) if conversation else None,
        ticket=_number(ticket) if ticket else None,
        since=_moment("since", since),
        until=_moment("until", until),
    )


Wanted = Annotated[AuditQuery, Depends(wanted)]


@dataclass(frozen=True)
class Audit:
    """`/audit`."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """The log and its table."""
        router.get("/audit", tags=["audit"], summary="Who saw and did what, the newest first")(self.page)
        router.get("/audit.csv", tags=["audit"], summary="The same as a table", response_class=StreamingResponse)(
            self.export
        )

    async def page(
        self, visitor: Lead, limit: Limit, query: Wanted, after: Annotated[int | None, Query(ge=1, le=LARGEST)] = None
    ) -> AuditPage:
        """From `since` on, before `until`; all conditions together."""
        found = await self.deps.store.audit(await self._spelt(query), after=after, limit=limit)
        return AuditPage(items=[_shown(entry) for entry in found], next=found[-1].id if len(found) == limit else None)

    async def export(self, visitor: Lead, query: Wanted, separator: Separator = Separator.COMMA) -> StreamingResponse:
        """CSV in UTF-8, with the same filters; at most 50,000 lines."""
        query = await self._spelt(query)
        first = await self.deps.store.audit(query, limit=PAGE)
        saved_as = f'attachment; filename="audit-{self.deps.clock.now():%Y-%m-%d}.csv"'
        headers = {"Content-Disposition": saved_as, "Cache-Control": "no-store"}
        pieces = self._pieces(query, first, separator=SIGNS[separator])
        return StreamingResponse(pieces, media_type=MEDIA, headers=headers)

    async def _spelt(self, query: AuditQuery) -> AuditQuery:
        """With the name as its account writes it."""
        user = await self.deps.store.user(query.who) if query.who else None
        return replace(query, who=user.name) if user else query

    async def _pieces(self, query: AuditQuery, first: list[AuditEntry], *, separator: str) -> AsyncIterator[str]:
        yield BOM + lines([HEADING], separator)
        page, sent = first, 0
        while page:
            yield lines([_row(entry) for entry in page], separator)
            sent += len(page)
            left = min(PAGE, MOST - sent)
            page = await self._behind(query, page[-1], limit=left) if left > 0 else []

    async def _behind(self, query: AuditQuery, last: AuditEntry, *, limit: int) -> list[AuditEntry]:
        try:
            return await self.deps.store.audit(query, after=last.id, limit=limit)
        except NotFoundError:  # forgotten meanwhile, and what is older with it
            return []


def _moment(name: str, text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        # in an address an unescaped plus is a space
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00").replace(" ", "+"))
    except ValueError as error:
        raise InvalidError(f"{name}: a day or a moment, such as 2026-03-02 or 2026-03-02T09:30:00-03:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _number(ticket: str) -> str:
    return f"BAL-{FIRST_NUMBER + (id_of(known_number(ticket)) or 0)}"


def _shown(entry: AuditEntry) -> AuditOut:
    same = ("id", "at", "who", "conversation", "customer", "ticket", "about", "address")
    return AuditOut(**{name: getattr(entry, name) for name in same}, did=entry.deed)


def _row(entry: AuditEntry) -> list[str]:
    known_of = (entry.customer, entry.conversation or "", entry.ticket or "", entry.about, entry.address)
    return [utc(entry.at), entry.who, entry.deed.value, *known_of]
