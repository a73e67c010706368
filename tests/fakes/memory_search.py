"""The memory store: search, and the pieces of a long conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone

from bot.errors import NotFoundError
from bot.messages import Author, Message
from bot.searching import (
    Found,
    FoundCustomer,
    FoundMessage,
    FoundTicket,
    Phrase,
    found_ticket,
    holds,
    phrases_of,
    seems_a_number,
    snippet,
    sought,
    spellings,
    told_of,
)
from bot.tickets import Ticket, id_of
from bot.transcripts import Page, Stretch
from tests.fakes.memory_tickets import MemoryTickets

NEVER = datetime.min.replace(tzinfo=timezone.utc)


class MemorySearch(MemoryTickets):
    """Search and Transcripts of bot.storing."""

    async def search(self, words: str, *, limit: int) -> Found:
        wanted = sought(words)
        if not wanted:
            return Found()
        phrases = phrases_of(wanted)
        tickets = self._found_tickets(words, phrases)[:limit]
        told = {each.listed.ticket.customer for each in tickets if seems_a_number(wanted) and told_of(each, phrases)}
        told |= {key for address, key in self.kept.addresses.items() if address.person in spellings(words)}
        return Found(
            customers=tuple(self._found_customers(phrases, told)[:limit]),
            messages=tuple(self._found_messages(phrases)[:limit]),
            tickets=tuple(tickets),
        )

    async def messages_before(self, conversation: str, row: int | None, *, limit: int) -> Page:
        said = self._said(conversation)
        return _page(said, [message for message in said if row is None or message.row < row][-limit:])

    async def messages_after(self, conversation: str, row: int, *, limit: int) -> Page:
        said = self._said(conversation)
        return _page(said, [message for message in said if message.row > row][:limit])

    async def messages_around(self, conversation: str, message: str, *, limit: int) -> Page:
        said = self._said(conversation)
        place = next((place for place, each in enumerate(said) if each.id == message), None)
        if place is None:
            raise NotFoundError("There is no such message in this conversation.")
        first = max(0, place - limit // 2)
        return _page(said, said[first : first + limit])

    async def stretches(self, conversation: str, *, limit: int = 200) -> list[Stretch]:
        here = [held for held in self.kept.handoffs.values() if held.conversation == conversation]
        return [Stretch(h.asked_at, h.claimed_at, h.ended_at, h.agent, h.state) for h in here][-limit:]

    def _said(self, conversation: str) -> list[Message]:
        return [line.message for line in self._lines(conversation)]

    def _found_customers(self, phrases: Sequence[Phrase], told: set[str]) -> list[FoundCustomer]:
        places = sorted(self.kept.conversations.values(), key=lambda c: self._used(c.id), reverse=True)
        fitting = [c.customer for c in places if c.customer in told or holds(f"{c.name} {c.handle}", phrases)]
        return [
            FoundCustomer(
                customer,
                last.name,
                last.handle,
                tuple(address for address, key in self.kept.addresses.items() if key == customer),
                last.id,
                last.reply_to.channel,
                self._used(last.id),
            )
            for customer in dict.fromkeys(fitting)
            for last in [next(c for c in places if c.customer == customer)]
        ]

    def _found_messages(self, phrases: Sequence[Phrase]) -> list[FoundMessage]:
        fitting = [line.message for line in reversed(self.kept.lines) if holds(line.message.text, phrases)]
        places = [self._conversation(message.conversation) for message in fitting]
        return [
            FoundMessage(message, place.name, place.reply_to.channel, snippet(message.text, phrases))
            for message, place in zip(fitting, places, strict=True)
        ]

    def _found_tickets(self, words: str, phrases: Sequence[Phrase]) -> list[FoundTicket]:
        def fits(ticket: Ticket) -> bool:
            told = (ticket.subject, ticket.description, ticket.order_number, ticket.contact)
            return ticket.id == id_of(words) or holds(" ".join(filter(None, told)), phrases)

        found = [ticket for ticket in reversed(self.kept.tickets.values()) if fits(ticket)]
        return [found_ticket(self._listed(ticket), phrases) for ticket in found]

    def _used(self, conversation: str) -> datetime:
        """When the customer wrote last."""
        written = [m.at for m in self._said(conversation) if m.author is Author.CUSTOMER]
        return written[-1] if written else NEVER


def _page(said: Sequence[Message], messages: Sequence[Message]) -> Page:
    if not messages:
        return Page()
    first, last = messages[0].row, messages[-1].row
    return Page(tuple(messages), earlier=said[0].row < first, later=said[-1].row > last)
