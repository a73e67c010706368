"""The memory store: tickets as agents and time see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from uuid import uuid4

from bot.attachments import Attachment
from bot.cards import Card
from bot.conversations import Conversation
from bot.errors import AlreadyClaimedError, NotFoundError
from bot.handoffs import Handoff, HandoffState, Reason, claimed
from bot.matters import raised
from bot.messages import Author
from bot.reading import ListedTicket, TicketOrder, TicketQuery
from bot.staffing import TicketEdit, TicketRule
from bot.tickets import Change, NewTicket, Priority, Ticket, changed, id_of, responded
from tests.fakes.memory_customers import MemoryCustomers

NEVER = datetime.max.replace(tzinfo=timezone.utc)
SECOND = timedelta(seconds=1)


class MemoryTickets(MemoryCustomers):
    """The parts of Reading, Desk and Clockwork of bot.storing that are about tickets."""

    async def ticket(self, number: str) -> Ticket | None:
        return self.kept.tickets.get(id_of(number) or 0)

    async def changes(self, number: str) -> list[Change]:
        return [change for change in self.kept.changes if change.ticket == id_of(number)]

    async def tickets(self, query: TicketQuery, *, after: str | None = None, limit: int = 50) -> list[ListedTicket]:
        found = sorted(self.kept.tickets.values(), key=lambda ticket: _key(query.order, ticket))
        if after is not None:
            last = _key(query.order, self._ticket(after))
            found = [ticket for ticket in found if _key(query.order, ticket) > last]
        listed = [self._listed(ticket) for ticket in found]
        kin = query.kin and self._kin(query.kin)
        fitting = [each for each in listed if query.kin is None or each.ticket.customer in kin]
        return [each for each in fitting if _fits(query, each)][:limit]

    async def attachments_of(self, number: str) -> list[Attachment]:
        return [file.attachment for file in self.kept.files.values() if file.ticket == id_of(number)]

    async def recent_tickets(self, conversation: str, *, since: datetime) -> int:
        customer = self._conversation(conversation).customer
        mine = [t for t in self.kept.tickets.values() if t.customer == customer and t.level > 1]
        return sum(ticket.created_at >= since for ticket in mine)

    async def last_used(self, customer: str) -> Conversation | None:
        written = (line.message for line in reversed(self.kept.lines) if line.message.author is Author.CUSTOMER)
        places = (self._conversation(message.conversation) for message in written)
        return next((place for place in places if place.customer == customer), None)

    async def change_ticket(self, number: str, edit: TicketEdit, *, who: str, now: datetime) -> Ticket:
        before = self._ticket(number)
        given = {name: getattr(edit, name) for name in ("state", "priority", "assignee", "category", "subject")}
        fields = {name: value or None for name, value in given.items() if value is not None}
        after, lines = changed(before, who=who, now=now, why=edit.why, **fields)
        if edit.news and after.state is not before.state:
            after, response = responded(after, who=who, now=now)
            lines = [*lines, *response]
            line = self._put_out(self._conversation(edit.news.conversation), [edit.news.draft], now=now)[0]
            line.not_before = edit.news.not_before or now
        for waiting in self._queue(HandoffState.WAITING) if edit.skill is not None else ():
            if waiting.ticket == before.number:
                self.kept.handoffs[waiting.id] = replace(waiting, skill=edit.skill or "")
        return self._revised((after, lines), now=now)

    async def take_over(self, number: str, card: Card, *, agent: str, now: datetime) -> Handoff:
        ticket = self._ticket(number)
        conversation = self._conversation(ticket.conversation)
        here = [h for h in self._queue(None) if h.conversation == conversation.id and h.ended_at is None]
        if here and here[0].state is HandoffState.CLAIMED and here[0].agent != agent:
            raise AlreadyClaimedError(here[0].agent or "")
        handoff = here[0] if here else self._asked_for_oneself(ticket, conversation, card, agent, now)
        taken, owned = claimed(handoff, conversation, agent=agent, now=now)
        taken = taken if here else replace(taken, waiting_since=None)  # nobody waits for a word
        self.kept.handoffs[taken.id] = taken
        self._save(owned)
        return taken

    async def tickets_to_look_at(self, now: datetime) -> list[int]:
        due = [ticket for ticket in self.kept.tickets.values() if ticket.look_at and ticket.look_at <= now]
        return [ticket.id for ticket in sorted(due, key=lambda t: t.look_at or now)][:100]

    async def look_at_ticket(self, ticket: int, rule: TicketRule, *, now: datetime) -> Ticket | None:
        before = self.kept.tickets.get(ticket)
        if before is None or before.look_at is None or before.look_at > now:
            return None
        history = [change for change in self.kept.changes if change.ticket == ticket]
        return self._revised(rule(before, history), now=now)

    def _ticket(self, number: str) -> Ticket:
        found = self.kept.tickets.get(id_of(number) or 0)
        if found is None:
            raise NotFoundError("There is no such ticket.")
        return found

    def _listed(self, ticket: Ticket) -> ListedTicket:
        conversation = self._conversation(ticket.conversation)
        tags = self.kept.tags.get(ticket.id, ())
        return ListedTicket(ticket, conversation.name, conversation.reply_to.channel, conversation.speaks, tags)

    def _asked_for_oneself(
        self, ticket: Ticket, conversation: Conversation, card: Card, agent: str, now: datetime
    ) -> Handoff:
        unchanged = NewTicket(subject="", priority=Priority.LOW)
        after = self._revised(raised(ticket, unchanged, who=agent, why=Reason.TAKEN.value, now=now), now=now)
        return Handoff(
            id=str(uuid4()),
            conversation=conversation.id,
            customer=conversation.name,
            reason=Reason.TAKEN,
            state=HandoffState.WAITING,
            card=card,
            ticket=after.number,
            agent=None,
            asked_at=now,
        )


def _key(order: TicketOrder, ticket: Ticket) -> tuple[float, ...]:
    first = {
        TicketOrder.NEWEST: 0.0,
        TicketOrder.UPDATED: -ticket.updated_at.timestamp(),
        TicketOrder.DUE: (ticket.resolution_due or NEVER - SECOND * 86400).timestamp(),
        TicketOrder.PRIORITY: -float(ticket.priority.rank),
    }
    return first[order], -float(ticket.id)


def _fits(query: TicketQuery, listed: ListedTicket) -> bool:
    ticket = listed.ticket
    equal = (
        (query.level, ticket.level),
        (query.category, ticket.category),
        (query.customer, ticket.customer),
        (query.conversation, ticket.conversation),
        (query.channel, listed.channel),
        (query.language, listed.language),
        (query.assignee, ticket.assignee or ""),
    )
    if any(wanted is not None and wanted != known for wanted, known in equal):
        return False
    if query.tag is not None and query.tag not in listed.tags:
        return False
    if query.states and ticket.state not in query.states:
        return False
    if query.overdue_at and not ticket.overdue(query.overdue_at):
        return False
    told = (ticket.subject, ticket.description, ticket.order_number, ticket.contact, listed.name)
    holds = any(query.words.casefold() in (text or "").casefold() for text in told)
    return not query.words or holds or ticket.id == id_of(query.words)
