"""The memory store: who is one person, who may be, and what happened to them in all places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from bot.conversations import Conversation
from bot.customers import MOST_CONVERSATIONS, RANKS, Address, Event, HandoffStep, Kind, Point, Step, TicketStep, Visit
from bot.errors import ConflictError, InvalidError, NotFoundError
from bot.linking import (
    MOST_SUGGESTED,
    TOO_COMMON,
    Alike,
    Said,
    Suggestion,
    Verdict,
    came_by,
    check_link,
    group_of,
    holding,
    in_order,
    suggested,
    undone,
)
from bot.marks import Mark, marks_of_card, marks_of_place, marks_of_ticket
from bot.messages import Author
from bot.tickets import TicketState
from tests.fakes.memory_tables import Memory

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class MemoryCustomers(Memory):
    """bot.customers.Customers. Groups are worked out from the log each time: nobody stands under anybody."""

    async def kin(self, customer: str) -> list[str]:
        return self._kin(customer)

    async def links(self, customer: str) -> list[Said]:
        kin = self._kin(customer)
        return [said for said in holding(self.kept.verdicts) if said.customer in kin]

    async def link(self, customer: str, other: str, *, who: str, why: str, now: datetime) -> None:
        one, two = self._kin(customer), self._kin(other)
        check_link(customer, other, one, two)
        if other not in one:
            self.kept.verdicts.append(Said(customer, other, Verdict.LINKED, now, who, why))

    async def unlink(self, customer: str, other: str, *, who: str, now: datetime) -> None:
        link = came_by(customer, other, holding(self.kept.verdicts))
        self.kept.verdicts += undone(customer, other, link, who=who, now=now)

    async def set_apart(self, customer: str, other: str, *, who: str, now: datetime) -> None:
        if customer == other:
            raise InvalidError("This is one and the same customer.")
        if not (self._kin(customer) and self._kin(other)):
            raise NotFoundError("There is no such customer.")
        if other in self._kin(customer):
            raise ConflictError("These two are linked: undo that first.")
        self.kept.verdicts.append(Said(customer, other, Verdict.DIFFERENT, now, who, ""))

    async def suggestions(self, customer: str, *, limit: int = MOST_SUGGESTED) -> list[Suggestion]:
        ours = self._kin(customer)
        alikes = list(self._alikes(ours))
        groups = {alike.other: self._kin(alike.other) for alike in alikes}
        log = [said for said in self.kept.verdicts if said.pair & set(ours)]
        return suggested(alikes, ours, groups, log, limit=limit)

    async def addresses(self, customers: Sequence[str]) -> list[Address]:
        found = [
            Address(customer, sender.channel, sender.account, *self._called(customer, sender.channel, sender.account),
                    self._born(customer))
            for sender, customer in self.kept.addresses.items() if customer in customers
        ]  # fmt: skip
        return sorted(found, key=lambda a: (a.since, a.channel, a.account, a.customer))

    async def visits(self, customers: Sequence[str], *, limit: int = MOST_CONVERSATIONS) -> list[Visit]:
        found = []
        for there in self._places(customers):
            said = [line.message for line in self._lines(there.id) if line.message.author is not Author.NOTE]
            found.append(Visit(there, said[-1] if said else None))
        return sorted(found, key=lambda v: (-v.last.row if v.last else 0, v.conversation.id))[:limit]

    async def conversations_of(self, customers: Sequence[str]) -> int:
        return len(self._places(customers))

    async def tickets_by_state(self, customers: Sequence[str]) -> Mapping[TicketState, int]:
        return Counter(ticket.state for ticket in self.kept.tickets.values() if ticket.customer in customers)

    async def timeline(
        self, customers: Sequence[str], *, kinds: Collection[Kind], before: Point | None = None, limit: int = 50
    ) -> list[Event]:
        told = [*self._events_said(customers), *self._events_changed(customers), *self._events_handed(customers)]
        wanted = [e for e in told if e.kind in kinds and (before is None or e.point < before)]
        return sorted(wanted, key=lambda event: event.point)[-limit:]

    def _kin(self, customer: str) -> list[str]:
        if customer not in self.kept.addresses.values():
            return []
        group = group_of(customer, holding(self.kept.verdicts))
        return in_order({one: self._born(one) for one in group})

    def _born(self, customer: str) -> datetime:
        """Those who were made by hand come before all others, in their order."""
        order = list(self.kept.addresses.values()).index(customer)
        return self.kept.born.get(customer, EPOCH + timedelta(microseconds=order))

    def _places(self, customers: Collection[str]) -> list[Conversation]:
        return [there for there in self.kept.conversations.values() if there.customer in customers]

    def _called(self, customer: str, channel: str, account: str) -> tuple[str, str]:
        places = [t for t in self._places([customer]) if (t.reply_to.channel, t.reply_to.account) == (channel, account)]
        return tuple(  # type: ignore[return-value]
            next((getattr(t, what) for t in reversed(places) if getattr(t, what)), "") for what in ("name", "handle")
        )

    def _marks(self, conversation: Conversation) -> set[Mark]:
        marks = set(marks_of_place(conversation.name, conversation.handle))
        for ticket in self.kept.tickets.values():
            if ticket.conversation == conversation.id:
                marks |= set(marks_of_ticket(ticket.contact, ticket.order_number))
        for handoff in self.kept.handoffs.values():
            if handoff.conversation == conversation.id:
                marks |= set(marks_of_card(handoff.card))
        return marks

    def _alikes(self, ours: Sequence[str]) -> Iterator[Alike]:
        everybody = [(there, self._marks(there)) for there in self.kept.conversations.values()]
        carriers = Counter(mark for _, marks in everybody for mark in marks)
        for here, marks in everybody:
            for there, theirs in everybody if here.customer in ours else ():
                for mark in (marks & theirs) if there.customer not in ours else ():
                    if carriers[mark] <= TOO_COMMON:
                        channels = (here.reply_to.channel, there.reply_to.channel)
                        yield Alike(mark, here.customer, there.customer, *channels)

    def _events_said(self, customers: Collection[str]) -> Iterator[Event]:
        for there in self._places(customers):
            for message in (line.message for line in self._lines(there.id)):
                point = Point(message.at, RANKS[Kind.MESSAGE], message.row)
                yield self._event(point, Kind.MESSAGE, there, message=message)

    def _events_changed(self, customers: Collection[str]) -> Iterator[Event]:
        for number, change in enumerate(self.kept.changes, start=1):
            ticket = self.kept.tickets[change.ticket]
            if ticket.customer in customers:
                point = Point(change.at, RANKS[Kind.TICKET], number)
                step = TicketStep(ticket.number, ticket.subject, ticket.level, change)
                yield self._event(point, Kind.TICKET, self._conversation(ticket.conversation), ticket=step)

    def _events_handed(self, customers: Collection[str]) -> Iterator[Event]:
        for number, handoff in enumerate(self.kept.handoffs.values(), start=1):
            there = self._conversation(handoff.conversation)
            moments = {Step.BEGUN: handoff.asked_at, Step.CLAIMED: handoff.claimed_at, Step.ENDED: handoff.ended_at}
            for step, at in moments.items() if there.customer in customers else ():
                if at is not None:
                    took = HandoffStep(handoff.id, step, handoff.state, handoff.reason, handoff.agent, handoff.ticket)
                    yield self._event(Point(at, RANKS[step], number), Kind.HANDOFF, there, handoff=took)

    @staticmethod
    def _event(point: Point, kind: Kind, there: Conversation, **what: Any) -> Event:
        return Event(point, kind, there.id, there.reply_to.channel, there.name, **what)
