"""What time does to tickets: warnings, broken promises, and matters that end by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar
from bot.clocks import Policy, Target
from bot.clockwork import Clockwork
from bot.hours import parse_hours
from bot.tickets import Change, NewTicket, Priority, Ticket, TicketState, changed, opening, responded

ZONE = ZoneInfo("America/Sao_Paulo")
SHOP = Calendar(parse_hours("Mo-Fr 09:00-18:00 America/Sao_Paulo"))
HOUR = timedelta(hours=1)
TARGETS = {priority: Target(5 * HOUR, 20 * HOUR) for priority in Priority} | {Priority.HIGH: Target(HOUR, 2 * HOUR)}
CLOCKWORK = Clockwork(Policy(SHOP, TARGETS), settle=timedelta(hours=24))
NEW = NewTicket("Não chegou", "O pedido não chegou", category="track_order", why="form")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in São Paulo; the 27th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


class Desk:
    """A ticket, its history, and a time that goes from look to look."""

    def __init__(self, now: datetime, *, level: int = 2, answered: bool = False) -> None:
        self.ticket = Ticket(
            id=1, conversation="c", customer="k", subject="?", description="?", order_number=None, contact=None,
            category="track_order", priority=Priority.NORMAL, level=level, state=TicketState.OPEN, assignee=None,
            created_at=now, updated_at=now, answered=answered, look_at=now,
        )  # fmt: skip
        self.history: list[Change] = opening(self.ticket, NEW, who="customer")

    def keep(self, after: tuple[Ticket, list[Change]]) -> None:
        """What happened."""
        self.ticket, lines = after
        self.history += lines

    def until(self, now: datetime) -> None:
        """Look whenever it is due, up to this moment."""
        for _ in range(20):
            if self.ticket.look_at is None or self.ticket.look_at > now:
                return
            self.keep(CLOCKWORK.look(self.ticket, self.history, now=self.ticket.look_at))
        raise AssertionError("it never comes to rest")

    def marks(self) -> list[tuple[str, str]]:
        """What the history tells of time."""
        return [(c.field, c.after) for c in self.history if c.who == "assistant"]


def test_warned_before_and_marked_after_over_a_weekend() -> None:
    desk = Desk(at(27, 15))
    desk.until(at(27, 17, 59))
    assert desk.marks() == []
    assert desk.ticket.first_response_due == at(30, 11)
    desk.until(at(30, 9, 59))
    assert desk.marks() == []
    desk.until(at(30, 10))
    assert desk.marks() == [("first_response", "warned")], "an hour of five is left"
    desk.until(at(30, 11))
    assert desk.marks()[1:] == [("first_response", "missed"), ("priority", "high")]
    assert desk.ticket.priority is Priority.HIGH
    assert next(c.why for c in desk.history if c.field == "priority") == "overdue"
    assert desk.ticket.overdue(at(30, 11))


def test_a_broken_promise_hurries_but_promises_no_more_than_before() -> None:
    desk = Desk(at(27, 15))
    desk.until(at(30, 12))
    assert desk.ticket.resolution_due == open_hours_after(at(27, 15), 20)
    assert ("resolution", "missed") not in desk.marks()


def test_an_answer_in_time_ends_the_first_clock() -> None:
    desk = Desk(at(27, 15))
    desk.until(at(27, 16))
    desk.keep(responded(desk.ticket, who="Bia", now=at(27, 16)))
    desk.until(at(30, 12))
    assert desk.marks() == []
    assert not desk.ticket.overdue(at(30, 12))


def test_while_the_customer_is_waited_for_no_time_passes() -> None:
    desk = Desk(at(23, 9))
    desk.keep(responded(desk.ticket, who="Bia", now=at(23, 9)))
    desk.keep(changed(desk.ticket, who="Bia", now=at(23, 10), state=TicketState.PENDING))
    desk.until(at(27, 18))
    assert (desk.marks(), desk.ticket.resolution_due, desk.ticket.look_at) == ([], None, None)
    desk.keep(changed(desk.ticket, who="customer", now=at(27, 17), state=TicketState.OPEN))
    desk.until(at(27, 17))
    assert desk.ticket.resolution_due == open_hours_after(at(27, 16), 20)


def test_a_new_priority_is_a_new_promise() -> None:
    desk = Desk(at(23, 9))
    desk.keep(responded(desk.ticket, who="Bia", now=at(23, 9)))
    desk.until(at(23, 9, 30))
    desk.keep(changed(desk.ticket, who="Bia", now=at(23, 9, 30), priority=Priority.HIGH))
    desk.until(at(23, 9, 30))
    assert desk.ticket.resolution_due == at(23, 11)


@pytest.mark.parametrize(
    ("answered", "state", "why"),
    [(True, TicketState.SOLVED, "not asked again"), (False, TicketState.CLOSED, "no answer known")],
)
def test_a_question_ends_when_it_is_not_asked_again(answered: bool, state: TicketState, why: str) -> None:
    desk = Desk(at(27, 15), level=1, answered=answered)
    desk.until(at(28, 14, 59))
    assert desk.ticket.state is TicketState.OPEN
    desk.ticket = replace(desk.ticket, updated_at=at(28, 14), look_at=at(28, 14))
    desk.until(at(29, 13))
    assert desk.ticket.state is TicketState.OPEN, "asked again: counted from there"
    desk.until(at(29, 14))
    assert desk.ticket.state is state
    assert desk.history[-1].why == why
    assert (desk.ticket.first_response_due, desk.ticket.resolution_due) == (None, None)


def test_what_is_solved_is_closed_for_good_after_two_weeks() -> None:
    desk = Desk(at(1, 12))
    desk.keep(changed(desk.ticket, who="Bia", now=at(2, 12), state=TicketState.SOLVED))
    desk.until(at(16, 11))
    assert (desk.ticket.state, desk.ticket.look_at) == (TicketState.SOLVED, at(16, 12))
    desk.until(at(16, 12))
    assert (desk.ticket.state, desk.ticket.look_at) == (TicketState.CLOSED, None)
    assert desk.ticket.ended_at == at(2, 12), "and may not be reopened for another two weeks"


AGREED = at(27, 16)
"""When a lead made the hours shorter."""

AFTERNOONS = Calendar(parse_hours("Mo-Fr 14:00-16:00 America/Sao_Paulo"))
SHORTER = Clockwork(Policy(AFTERNOONS, TARGETS, since=AGREED), settle=timedelta(hours=24))


def looks(desk: Desk, clockwork: Clockwork, now: datetime) -> None:
    """Look once, by this rule."""
    desk.keep(clockwork.look(desk.ticket, desk.history, now=now))


def test_what_was_promised_by_other_hours_stays() -> None:
    desk = Desk(at(27, 15))
    looks(desk, CLOCKWORK, at(27, 15))
    desk.keep(changed(desk.ticket, who="Bia", now=at(27, 17), assignee="Bia"))
    looks(desk, SHORTER, at(27, 17))
    assert desk.ticket.first_response_due == at(30, 11), "as the customer was told"
    assert desk.ticket.resolution_due == open_hours_after(at(27, 15), 20)
    assert desk.ticket.look_at is not None
    looks(desk, SHORTER, at(30, 11))
    assert desk.marks()[:2] == [("first_response", "warned"), ("first_response", "missed")]


def test_what_is_promised_from_then_on_goes_by_the_new_hours() -> None:
    desk = Desk(at(27, 17))
    looks(desk, SHORTER, at(27, 17))
    assert desk.ticket.first_response_due == datetime(2026, 12, 2, 15, tzinfo=ZONE), "five hours of two a day"


def test_a_new_priority_is_promised_by_the_new_hours() -> None:
    desk = Desk(at(27, 15))
    looks(desk, CLOCKWORK, at(27, 15))
    desk.keep(changed(desk.ticket, who="Bia", now=at(27, 17), priority=Priority.HIGH))
    looks(desk, SHORTER, at(27, 17))
    assert desk.ticket.first_response_due == at(27, 16), "an hour of open time, counted from when it was asked for"


def test_a_broken_promise_is_no_new_one() -> None:
    desk = Desk(at(26, 9))
    for moment in (at(26, 9), at(26, 14)):
        looks(desk, CLOCKWORK, moment)
    assert desk.ticket.priority is Priority.HIGH, "it was missed"
    before = desk.ticket.resolution_due
    desk.keep(changed(desk.ticket, who="Bia", now=at(27, 17), assignee="Bia"))
    looks(desk, SHORTER, at(27, 17))
    assert desk.ticket.resolution_due == before


def test_a_clock_that_stood_still_runs_on_by_the_new_hours() -> None:
    desk = Desk(at(27, 15))
    looks(desk, CLOCKWORK, at(27, 15))
    desk.keep(changed(desk.ticket, who="Bia", now=at(27, 15, 30), state=TicketState.PENDING))
    looks(desk, CLOCKWORK, at(27, 15, 30))
    looks(desk, SHORTER, at(27, 17))
    assert desk.ticket.resolution_due is None
    desk.keep(changed(desk.ticket, who="customer", now=at(30, 10), state=TicketState.OPEN))
    looks(desk, SHORTER, at(30, 10))
    assert desk.ticket.first_response_due is not None
    assert desk.ticket.first_response_due.astimezone(ZONE).hour in (14, 15, 16)


def open_hours_after(start: datetime, hours: int) -> datetime:
    """So many open hours after a moment."""
    return SHOP.add(start, hours * HOUR)
