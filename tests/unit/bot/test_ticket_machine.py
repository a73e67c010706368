"""Whatever customers, agents and time do to tickets: no illegal move, and a history that explains every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.calendar import Calendar
from bot.clocks import Policy, Target
from bot.clockwork import Clockwork
from bot.errors import ConflictError
from bot.matters import Verdict, asked_again, inherited, judged, raised, written
from bot.tickets import (
    MOVES,
    REOPEN_WITHIN,
    UNDER_WAY,
    Ask,
    Change,
    NewTicket,
    Priority,
    Ticket,
    TicketState,
    asked_for,
    changed,
    opening,
    responded,
)

START = datetime(2026, 11, 23, 9, tzinfo=timezone.utc)
TARGETS = {priority: Target(timedelta(hours=1), timedelta(hours=8)) for priority in Priority}
CLOCKWORK = Clockwork(Policy(Calendar(), TARGETS), settle=timedelta(hours=24))
QUESTION = NewTicket("?", "?", category="exchange", level=1, answered=True, why="question")
FORM = NewTicket("Quebrada", "A xícara veio quebrada", category="exchange", priority=Priority.HIGH, why="form")


class Tickets(RuleBasedStateMachine):
    """One ticket, and everything that may happen to it in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.ticket: Ticket
        self.history: list[Change] = []

    @initialize(level=st.sampled_from([1, 2]))
    def opened(self, level: int) -> None:
        new = replace(QUESTION, level=level)
        self.ticket = Ticket(
            id=1, conversation="c", customer="k", subject="?", description="?", order_number=None, contact=None,
            category="exchange", priority=new.priority, level=level, state=TicketState.OPEN, assignee=None,
            created_at=self.now, updated_at=self.now, look_at=self.now,
        )  # fmt: skip
        self.history = opening(self.ticket, new, who="customer")

    @rule(minutes=st.integers(1, 60 * 24 * 20))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(state=st.sampled_from(list(TicketState)))
    def an_agent_moves_it(self, state: TicketState) -> None:
        legal = state is self.ticket.state or state in MOVES[self.ticket.state]
        try:
            self._keep(changed(self.ticket, who="Bia", now=self.now, state=state))
        except ConflictError:
            assert not legal
        else:
            assert legal

    @rule(priority=st.sampled_from(list(Priority)), who=st.sampled_from(["Bia", "Caio", None]))
    def an_agent_edits_it(self, priority: Priority, who: str | None) -> None:
        self._keep(changed(self.ticket, who="Bia", now=self.now, priority=priority, assignee=who))

    @rule()
    def an_agent_answers(self) -> None:
        self._keep(responded(self.ticket, who="Bia", now=self.now))

    @rule(ask=st.sampled_from(list(Ask)))
    def the_customer_wishes(self, ask: Ask) -> None:
        before, ended = self.ticket, self.ticket.ended_at
        try:
            self._keep(asked_for(self.ticket, ask, text="mais", now=self.now))
        except ConflictError:
            assert self.ticket is before, "a refused wish changes nothing"
            assert before.state not in UNDER_WAY
            return
        if ask in (Ask.REOPEN, Ask.ADD):
            assert self.ticket.state in UNDER_WAY
            assert ended is None or self.now - ended <= REOPEN_WITHIN, "only within two weeks"
        else:
            assert self.ticket.state is (TicketState.CLOSED if ask is Ask.CANCEL else TicketState.SOLVED)

    @rule()
    def the_customer_writes(self) -> None:
        if self.ticket.state is TicketState.PENDING:
            self._keep(written(self.ticket, "aqui está", now=self.now))

    @rule(act=st.sampled_from(["ask", "form", "handoff", "content", "refused"]))
    def the_conversation_goes_on(self, act: str) -> None:
        acts: dict[str, Callable[[], tuple[Ticket, list[Change]] | None]] = {
            "ask": lambda: asked_again([self.ticket], QUESTION, now=self.now),
            "form": lambda: inherited([self.ticket], FORM, now=self.now),
            "content": lambda: judged([self.ticket], Verdict.CONTENT, now=self.now),
            "refused": lambda: judged([self.ticket], Verdict.REFUSED, now=self.now),
            "handoff": self._handed_over,
        }
        after = acts[act]()
        if after is not None:
            assert after[0].level >= self.ticket.level, "what is people's stays people's"
            self._keep(after)

    @rule()
    def time_looks_at_it(self) -> None:
        if self.ticket.look_at is not None and self.ticket.look_at <= self.now:
            self._keep(CLOCKWORK.look(self.ticket, self.history, now=self.now))

    @invariant()
    def the_history_explains_the_ticket(self) -> None:
        if not self.history:
            return
        state = level = ""
        for line in self.history:
            if line.field == "state":
                assert line.before == state, "each move begins where the one before ended"
                assert not state or TicketState(line.after) in MOVES[TicketState(state)], "and is legal"
                state = line.after
            level = line.after if line.field == "level" else level
        assert state == self.ticket.state.value
        assert not level or level == str(self.ticket.level)
        assert (self.ticket.ended_at is None) == (self.ticket.state in UNDER_WAY)
        assert all(early.at <= late.at for early, late in pairwise(self.history))
        marks = [(line.field, line.after) for line in self.history if line.after in ("warned", "missed", "given")]
        assert len(marks) == len(set(marks)), "warned, missed and answered for the first time: once each"

    def _handed_over(self) -> tuple[Ticket, list[Change]] | None:
        return (
            raised(self.ticket, FORM, who="assistant", why="asked", now=self.now)
            if self.ticket.state in UNDER_WAY
            else None
        )

    def _keep(self, after: tuple[Ticket, list[Change]]) -> None:
        ticket, lines = after
        assert ticket.number == self.ticket.number
        self.ticket = ticket
        self.history += lines


TestTickets = Tickets.TestCase
TestTickets.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
