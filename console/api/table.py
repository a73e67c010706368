"""Tickets as a table for spreadsheets, read from the store page by page while it is sent."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from enum import Enum

from bot.errors import NotFoundError
from bot.reading import ListedTicket, TicketQuery
from console.deps import Deps

MEDIA = "text/csv; charset=utf-8"
BOM = "\ufeff"
"""Without it spreadsheets take UTF-8 for what their country wrote before."""

PAGE = 200
MOST = 50_000
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""With these a spreadsheet begins a formula, and customers write what they like."""

HEADING = (
    "number", "subject", "state", "level", "priority", "category", "team", "skill", "assignee", "tags", "customer",
    "channel", "language", "order_number", "contact", "created_utc", "updated_utc", "first_response_utc",
    "first_response_due_utc", "resolution_due_utc", "ended_utc", "overdue", "description",
)  # fmt: skip


class Separator(str, Enum):
    """What stands between cells: where the comma is in numbers, spreadsheets expect a semicolon."""

    COMMA = "comma"
    SEMICOLON = "semicolon"


SIGNS = {Separator.COMMA: ",", Separator.SEMICOLON: ";"}


async def table(deps: Deps, query: TicketQuery, *, separator: Separator, most: int = MOST) -> AsyncIterator[str]:
    """The lines in pieces, at most `most`; the first page is read before this returns, so that refusals are told."""
    first = await deps.store.tickets(query, limit=min(PAGE, most))
    return _pieces(deps, query, first, separator=SIGNS[separator], most=most)


async def _pieces(
    deps: Deps, query: TicketQuery, first: list[ListedTicket], *, separator: str, most: int
) -> AsyncIterator[str]:
    yield BOM + lines([HEADING], separator)
    page, sent = first, set[int]()
    while page := [listed for listed in page if listed.ticket.id not in sent]:  # what changes meanwhile changes places
        yield lines([_row(deps, listed) for listed in page], separator)
        sent |= {listed.ticket.id for listed in page}
        page = await _behind(deps, query, page[-1], limit=min(PAGE, most - len(sent)))


async def _behind(deps: Deps, query: TicketQuery, last: ListedTicket, *, limit: int) -> list[ListedTicket]:
    if limit <= 0:
        return []
    try:
        return await deps.store.tickets(query, after=last.ticket.number, limit=limit)
    except NotFoundError:  # erased meanwhile: what follows it cannot be found any more
        return []


def _row(deps: Deps, listed: ListedTicket) -> list[str]:
    ticket, route = listed.ticket, deps.routing.route(listed.ticket.category)
    return [
        ticket.number,
        ticket.subject,
        ticket.state.value,
        str(ticket.level),
        ticket.priority.value,
        ticket.category,
        route.team,
        route.skill,
        ticket.assignee or "",
        ", ".join(listed.tags),
        listed.name,
        listed.channel,
        listed.language,
        ticket.order_number or "",
        ticket.contact or "",
        utc(ticket.created_at),
        utc(ticket.updated_at),
        utc(ticket.first_response_at),
        utc(ticket.first_response_due),
        utc(ticket.resolution_due),
        utc(ticket.ended_at),
        "yes" if ticket.overdue(deps.clock.now()) else "no",
        ticket.description,
    ]


def lines(rows: Iterable[Iterable[str]], separator: str) -> str:
    """Rows of cells as CSV, every cell harmless."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return written.getvalue()


def harmless(cell: str) -> str:
    """The cell as text, also where a spreadsheet would calculate."""
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def utc(moment: datetime | None) -> str:
    """A moment as a spreadsheet reads it; empty for none."""
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""
