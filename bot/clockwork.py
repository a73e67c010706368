"""What time does to tickets: due moments, warnings, broken promises, and matters that end by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clocks import Clocks, Policy, clocks_of
from bot.tickets import ASSISTANT, REOPEN_WITHIN, UNDER_WAY, Change, Priority, Ticket, TicketState, changed

FIRST_RESPONSE, RESOLUTION = "first_response", "resolution"
WARNED, MISSED = "warned", "missed"
OVERDUE = "overdue"
DUE = ("first_response_due", "resolution_due")
PROMISED_ANEW = frozenset({"state", "level", "category", "priority"})
"""What moves the due moments when it changes."""

Changed = tuple[Ticket, list[Change]]


@dataclass(frozen=True)
class Clockwork:
    """The rule by which tickets are looked at: bot.staffing.TicketRule for any moment.

    `settle`: how long after the last answer the assistant's own ticket counts as solved, when the customer
    does not come back to it.
    """

    policy: Policy
    settle: timedelta

    def look(self, ticket: Ticket, changes: Sequence[Change], *, now: datetime) -> Changed:
        """The ticket at this moment; `look_at` says when to look again, None when only people can change it."""
        if ticket.state not in UNDER_WAY:
            return self._ended(ticket, now)
        if not ticket.with_people:
            return self._answered(ticket, now)
        return self._promised(ticket, changes, now)

    def _ended(self, ticket: Ticket, now: datetime) -> Changed:
        """What is solved may be taken up again for a while, then it is closed."""
        still = replace(ticket, first_response_due=None, resolution_due=None, look_at=None)
        if ticket.state is TicketState.CLOSED or ticket.ended_at is None:
            return still, []
        closes = ticket.ended_at + REOPEN_WITHIN
        if now < closes:
            return replace(still, look_at=closes), []
        closed, lines = changed(still, who=ASSISTANT, now=now, why="not reopened", state=TicketState.CLOSED)
        return replace(closed, look_at=None), lines

    def _answered(self, ticket: Ticket, now: datetime) -> Changed:
        settled = ticket.updated_at + self.settle
        if now < settled:
            return replace(ticket, look_at=settled), []
        state = TicketState.SOLVED if ticket.answered else TicketState.CLOSED
        why = "not asked again" if ticket.answered else "no answer known"
        return changed(ticket, who=ASSISTANT, now=now, why=why, state=state)

    def _promised(self, ticket: Ticket, changes: Sequence[Change], now: datetime) -> Changed:
        promised = replace(ticket, priority=_promised(ticket, changes))
        due, warn = clocks_of(promised, changes, self.policy), clocks_of(promised, changes, self.policy.warning)
        if _promised_before(ticket, changes, self.policy):
            due = Clocks(*(getattr(ticket, clock) or getattr(due, clock) for clock in DUE))
        lines: list[Change] = []
        moments: list[datetime] = []
        for clock in (FIRST_RESPONSE, RESOLUTION):
            if clock == FIRST_RESPONSE and ticket.first_response_at is not None:
                continue
            ends = _moment(due, clock)
            for mark, moment in ((WARNED, _earlier(_moment(warn, clock), ends)), (MISSED, ends)):
                if moment is None or _has(changes, clock, mark):
                    continue
                if now < moment:
                    moments.append(moment)
                else:
                    lines.append(Change(ticket.id, now, ASSISTANT, clock, "", mark))
        answer_due = ticket.first_response_due if ticket.first_response_at else None  # what it was when it was given
        known = replace(
            ticket, first_response_due=answer_due or due.first_response_due, resolution_due=due.resolution_due
        )
        more: list[Change] = []
        if any(line.after == MISSED for line in lines):
            known, more = changed(known, who=ASSISTANT, now=now, why=OVERDUE, priority=ticket.priority.raised)
        return replace(known, look_at=min(moments, default=None)), [*lines, *more]


def _moment(clocks: Clocks, clock: str) -> datetime | None:
    return clocks.first_response_due if clock == FIRST_RESPONSE else clocks.resolution_due


def _earlier(moment: datetime | None, end: datetime | None) -> datetime | None:
    """The warning comes at the latest with what it warns of."""
    return moment if moment is None or end is None else min(moment, end)


def _promised_before(ticket: Ticket, changes: Sequence[Change], policy: Policy) -> bool:
    """Whether what is due was promised while other hours held; a move that is promised anew counts from there."""
    if policy.since is None:
        return False
    moves = [line.at for line in changes if line.field in PROMISED_ANEW and line.why != OVERDUE]
    return max(moves, default=ticket.created_at) < policy.since


def _promised(ticket: Ticket, changes: Sequence[Change]) -> Priority:
    """The priority by which it is due: a broken promise is a reason to hurry, not to have promised more."""
    promised = ""
    for change in (line for line in changes if line.field == "priority"):
        if change.why != OVERDUE:
            promised = change.after
        promised = promised or change.before
    return Priority(promised) if promised else ticket.priority


def _has(changes: Sequence[Change], clock: str, mark: str) -> bool:
    return any((change.field, change.after) == (clock, mark) for change in changes)
