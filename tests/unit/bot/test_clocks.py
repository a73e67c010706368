"""When tickets are due: from when they are people's, in open time, and not while they wait for the customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import Calendar
from bot.clocks import Clocks, Policy, Target, clocks_of
from bot.hours import parse_hours
from bot.tickets import Change, Priority, Ticket, TicketState

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OPENED = datetime(2026, 11, 23, 10, tzinfo=timezone.utc)
"""A Monday."""

TARGETS = {
    Priority.LOW: Target(16 * HOUR, 40 * HOUR),
    Priority.NORMAL: Target(8 * HOUR, 24 * HOUR),
    Priority.HIGH: Target(2 * HOUR, 8 * HOUR),
    Priority.URGENT: Target(1 * HOUR, 4 * HOUR),
}
ALWAYS = Policy(Calendar(), TARGETS)
SHOP = Calendar(parse_hours("Mo-Fr 09:00-18:00 UTC"), {date(2026, 11, 26): "Thanksgiving"})
WEEKDAYS = Policy(SHOP, TARGETS)

TICKET = Ticket(
    id=42, conversation="c", customer="k", subject="s", description="", order_number=None, contact=None,
    category="general", priority=Priority.HIGH, level=2, state=TicketState.OPEN, assignee=None,
    created_at=OPENED, updated_at=OPENED,
)  # fmt: skip


def line(after: timedelta, field: str, before: str, now: str) -> Change:
    return Change(TICKET.id, OPENED + after, "bia", field, before, now)


def moves(*steps: tuple[timedelta, str]) -> list[Change]:
    """The history of a ticket that took these states, so long after it was opened."""
    befores = ["open", *(state for _, state in steps)]
    return [line(timedelta(), "state", "", "open")] + [
        line(after, "state", before, state) for before, (after, state) in zip(befores, steps, strict=False)
    ]


def due(changes: list[Change], policy: Policy = ALWAYS, ticket: Ticket = TICKET) -> list[timedelta | None]:
    """First response and resolution, counted from the opening."""
    clocks = clocks_of(ticket, changes, policy)
    return [at and at - OPENED for at in (clocks.first_response_due, clocks.resolution_due)]


@pytest.mark.parametrize(
    ("steps", "first_response", "resolution"),
    [
        pytest.param([], 2 * HOUR, 8 * HOUR, id="nothing happened"),
        pytest.param([(HOUR, "pending")], None, None, id="waits for the customer"),
        pytest.param([(HOUR, "solved")], None, None, id="solved in time"),
        pytest.param([(HOUR, "closed")], None, None, id="closed in time"),
        pytest.param([(HOUR, "pending"), (6 * HOUR, "open")], 7 * HOUR, 13 * HOUR, id="waited five hours"),
        pytest.param([(HOUR, "solved"), (6 * HOUR, "reopened")], 7 * HOUR, 13 * HOUR, id="reopened"),
        pytest.param([(HOUR, "closed"), (6 * HOUR, "reopened")], 7 * HOUR, 13 * HOUR, id="reopened after closing"),
        pytest.param(
            [(HOUR, "pending"), (2 * HOUR, "solved"), (6 * HOUR, "reopened")], 7 * HOUR, 13 * HOUR, id="one long pause"
        ),
        pytest.param(
            [(HOUR, "pending"), (2 * HOUR, "open"), (2.5 * HOUR, "pending"), (10 * HOUR, "open")],
            10.5 * HOUR,
            16.5 * HOUR,
            id="two pauses",
        ),
        pytest.param([(3 * HOUR, "pending")], 2 * HOUR, None, id="answer missed before the pause"),
        pytest.param([(2 * HOUR, "pending")], 2 * HOUR, None, id="missed in the moment of the pause"),
        pytest.param([(2 * HOUR - MINUTE, "pending")], None, None, id="a minute before it"),
        pytest.param([(3 * HOUR, "pending"), (9 * HOUR, "open")], 2 * HOUR, 14 * HOUR, id="one missed, one moves on"),
        pytest.param([(9 * HOUR, "solved")], 2 * HOUR, 8 * HOUR, id="solved too late"),
        pytest.param([(9 * HOUR, "solved"), (20 * HOUR, "reopened")], 2 * HOUR, 8 * HOUR, id="too late stays so"),
        pytest.param([(HOUR, "pending"), (HOUR, "open")], 2 * HOUR, 8 * HOUR, id="a pause of no time"),
    ],
)
def test_only_time_in_which_people_had_something_to_do_counts(
    steps: list[tuple[timedelta, str]], first_response: timedelta | None, resolution: timedelta | None
) -> None:
    assert due(moves(*steps)) == [first_response, resolution]


@pytest.mark.parametrize(
    ("steps", "resolution"),
    [
        pytest.param([], "2026-11-25T16:00", id="8 hours on Monday, 9 on Tuesday, 7 on Wednesday"),
        pytest.param([(2 * HOUR, "pending"), (28 * HOUR, "open")], "2026-11-27T18:00", id="waited a day"),
        pytest.param([(2 * HOUR, "pending"), (94 * HOUR, "open")], "2026-12-01T13:00", id="waited over the holiday"),
        pytest.param([(9 * HOUR, "pending"), (20 * HOUR, "open")], "2026-11-25T16:00", id="waited by night only"),
        pytest.param([(97 * HOUR, "pending")], "2026-11-25T16:00", id="missed days before"),
    ],
)
def test_open_hours_and_pauses_together(steps: list[tuple[timedelta, str]], resolution: str) -> None:
    """24 hours from Monday at 10; Thursday is a holiday."""
    clocks = clocks_of(replace(TICKET, priority=Priority.NORMAL), moves(*steps), WEEKDAYS)
    assert clocks.resolution_due == datetime.fromisoformat(resolution).replace(tzinfo=timezone.utc)


def test_the_assistants_tickets_have_no_clocks() -> None:
    assert clocks_of(replace(TICKET, level=1), moves(), ALWAYS) == Clocks(None, None)
    history = [*moves(), line(HOUR, "level", "2", "1")]
    assert clocks_of(replace(TICKET, level=1), history, ALWAYS) == Clocks(None, None)


def test_the_clocks_start_when_a_ticket_becomes_peoples() -> None:
    assert due([*moves(), line(3 * HOUR, "level", "1", "2")]) == [5 * HOUR, 11 * HOUR]


def test_and_the_first_time_counts() -> None:
    levels = [("1", "2"), ("2", "1"), ("1", "2")]
    history = [line(hour * HOUR, "level", *level) for hour, level in enumerate(levels, start=3)]
    assert due([*moves(), *history]) == [5 * HOUR, 11 * HOUR]


def test_what_was_given_back_to_the_assistant_starts_again() -> None:
    assert due([*moves(), line(HOUR, "level", "2", "1"), line(3 * HOUR, "level", "1", "2")]) == [5 * HOUR, 11 * HOUR]


def test_what_happened_before_that_does_not_count() -> None:
    steps = moves((HOUR, "pending"), (2 * HOUR, "open"), (4 * HOUR, "pending"), (9 * HOUR, "open"))
    assert due([*steps[:4], line(5 * HOUR, "level", "1", "2"), *steps[4:]]) == [11 * HOUR, 17 * HOUR]


def test_other_lines_of_the_history_change_nothing() -> None:
    others = [line(HOUR, "order_number", "1", "2"), line(HOUR, "subject", "open", "pending")]
    assert due([*moves(), *others]) == due(moves())


@pytest.mark.parametrize("priority", Priority)
def test_targets_by_priority(priority: Priority) -> None:
    target = TARGETS[priority]
    ticket = replace(TICKET, priority=priority)
    assert due(moves(), ticket=ticket) == [target.first_response, target.resolution]


def test_a_category_may_have_targets_and_a_calendar_of_its_own() -> None:
    policy = Policy(
        Calendar(),
        TARGETS,
        calendars={"stores": SHOP},
        exceptions={"payments": {Priority.HIGH: Target(MINUTE, HOUR)}},
    )
    assert due(moves(), policy, replace(TICKET, category="payments")) == [MINUTE, HOUR]
    payments = replace(TICKET, category="payments", priority=Priority.URGENT)
    assert due(moves(), policy, payments) == [HOUR, 4 * HOUR]
    stores = replace(TICKET, category="stores", priority=Priority.NORMAL)
    assert due(moves(), policy, stores) == [8 * HOUR, 54 * HOUR]
    assert due(moves(), policy) == [2 * HOUR, 8 * HOUR]


def test_a_warning_is_due_at_four_fifths() -> None:
    exceptions = {"exchange": {Priority.HIGH: Target(5 * HOUR, 10 * HOUR)}}
    policy = Policy(SHOP, {priority: Target(HOUR, 15 * HOUR) for priority in Priority}, exceptions=exceptions)
    assert policy.warning.target("other", Priority.LOW) == Target(HOUR * 4 / 5, 12 * HOUR)
    assert policy.warning.target("exchange", Priority.HIGH) == Target(4 * HOUR, 8 * HOUR)
    assert policy.warning.calendar_of("exchange") is SHOP


@given(st.lists(st.integers(1, 600), max_size=8))
def test_due_is_when_the_time_in_running_states_is_used_up(gaps: list[int]) -> None:
    """States alternate between open and pending; minutes are counted one by one."""
    instants = [sum(gaps[: i + 1]) for i in range(len(gaps))]
    steps = [(m * MINUTE, "open" if i % 2 else "pending") for i, m in enumerate(instants)]
    ran, minute, end = 0, 0, instants[-1] if len(gaps) % 2 else sum(gaps) + 8 * 60
    while ran < 8 * 60 and minute < end:
        ran += sum(m <= minute for m in instants) % 2 == 0
        minute += 1
    assert due(moves(*steps))[1] == (minute * MINUTE if ran == 8 * 60 else None)
