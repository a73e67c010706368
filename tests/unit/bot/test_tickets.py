"""Tickets: numbers and legal moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from bot.errors import ConflictError
from bot.tickets import MOVES, Priority, Ticket, TicketState, changed, id_of

NOW = datetime(2026, 11, 22, tzinfo=timezone.utc)
TICKET = Ticket(
    id=42, conversation="c", customer="k", subject="s", description="", order_number=None, contact=None,
    category="general", priority=Priority.NORMAL, level=2, state=TicketState.OPEN, assignee=None,
    created_at=NOW, updated_at=NOW,
)  # fmt: skip


def test_the_number_people_say() -> None:
    assert TICKET.number == "BAL-1042"
    assert [id_of(n) for n in ("BAL-1042", "bal 1042", "1042", "BAL-7", "BAL-١٢٣٤", "x", "")] == [42, 42, 42] + [
        None
    ] * 4


@pytest.mark.parametrize("before", TicketState)
@pytest.mark.parametrize("after", TicketState)
def test_only_legal_moves(before: TicketState, after: TicketState) -> None:
    ticket = replace(TICKET, state=before)
    if before is after:
        assert changed(ticket, who="bia", now=NOW, state=after) == (ticket, [])
    elif after in MOVES[before]:
        moved, lines = changed(ticket, who="bia", now=NOW, state=after, why="done")
        assert moved.state is after
        assert [(x.who, x.field, x.before, x.after, x.why) for x in lines] == [
            ("bia", "state", before.value, after.value, "done")
        ]
    else:
        with pytest.raises(ConflictError):
            changed(ticket, who="bia", now=NOW, state=after)
