"""The clocks of a ticket: when people must have answered it and solved it, told from its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.calendar import Calendar
from bot.tickets import PEOPLE, Change, Priority, Ticket, TicketState

RUNNING = frozenset({TicketState.OPEN.value, TicketState.REOPENED.value})
"""The states in which people have something to do; in the others the clocks stand still."""

NEAR = 5
"""A fifth of the promised time is left when it is time to warn."""

Stretch = tuple[datetime, datetime | None]
"""From a moment to another; None: until now and on."""


@dataclass(frozen=True)
class Target:
    """What is promised for a ticket, in open time from when it became people's."""

    first_response: timedelta
    resolution: timedelta


@dataclass(frozen=True)
class Clocks:
    """When the open time is used up, in UTC. None: the clock stands still, or the ticket is the assistant's."""

    first_response_due: datetime | None = None
    resolution_due: datetime | None = None


@dataclass(frozen=True)
class Policy:
    """What is promised, by category and priority; `targets` has every priority.

    `calendar` is the house's. `calendars` and `exceptions` hold what a category has of its own. `since`: these hours
    hold for what is promised from then on; what was promised before stays as it was. None: they always held.
    """

    calendar: Calendar
    targets: Mapping[Priority, Target]
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    exceptions: Mapping[str, Mapping[Priority, Target]] = field(default_factory=dict)
    since: datetime | None = None

    def calendar_of(self, category: str) -> Calendar:
        """When those work who look after a category."""
        return self.calendars.get(category, self.calendar)

    def target(self, category: str, priority: Priority) -> Target:
        """What is promised for a category at a priority."""
        return self.exceptions.get(category, {}).get(priority, self.targets[priority])

    @property
    def warning(self) -> Policy:
        """The same with every target a fifth shorter: what is due by it is worth a warning."""
        shorter = {category: _shorter(targets) for category, targets in self.exceptions.items()}
        return replace(self, targets=_shorter(self.targets), exceptions=shorter)


def clocks_of(ticket: Ticket, changes: Sequence[Change], policy: Policy) -> Clocks:
    """When a ticket is due, by its own values and its whole history (oldest line first).

    A due moment that was reached stays, whatever comes after; one that was not is None while the ticket
    waits for the customer or has ended, and moves on by that time once it runs again.
    """
    since = _became_peoples(ticket, changes)
    if since is None:
        return Clocks()
    calendar, target = policy.calendar_of(ticket.category), policy.target(ticket.category, ticket.priority)
    running = _running(ticket, changes, since)
    return Clocks(
        first_response_due=_due(calendar, running, target.first_response),
        resolution_due=_due(calendar, running, target.resolution),
    )


def _shorter(targets: Mapping[Priority, Target]) -> Mapping[Priority, Target]:
    return {
        priority: Target(target.first_response * (NEAR - 1) / NEAR, target.resolution * (NEAR - 1) / NEAR)
        for priority, target in targets.items()
    }


def _became_peoples(ticket: Ticket, changes: Sequence[Change]) -> datetime | None:
    if not ticket.with_people:
        return None
    raised = (change.at for change in changes if change.field == "level" and change.after == str(PEOPLE))
    return next(raised, ticket.created_at)


def _running(ticket: Ticket, changes: Sequence[Change], since: datetime) -> list[Stretch]:
    """When the clocks ran since a moment; the last stretch may have no end. What ended before takes no time."""
    moves = [(change.at, change.after) for change in changes if change.field == "state"]
    begins = [(ticket.created_at, TicketState.OPEN.value), *moves]
    ends: list[datetime | None] = [*(at for at, _ in moves), None]
    return [(max(start, since), end) for (start, state), end in zip(begins, ends, strict=True) if state in RUNNING]


def _due(calendar: Calendar, running: Sequence[Stretch], left: timedelta) -> datetime | None:
    for start, end in running:
        due = calendar.add(start, left)
        if end is None or due <= end:
            return due
        left -= calendar.between(start, end)
    return None
