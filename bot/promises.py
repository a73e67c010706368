"""What a customer is told when something goes to people: the number, the place, and when to expect them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.clocks import Policy
from bot.conversations import Conversation
from bot.handoffs import Place, Reason
from bot.messages import Author, Draft
from bot.moments import said_when, zone_of
from bot.tickets import Ticket
from bot.words import Words


@dataclass(frozen=True)
class Promises:
    """Makes the sentences, with times in the customer's zone that the calendar can keep."""

    words: Words
    policy: Policy

    def opening(self, category: str, now: datetime) -> datetime | None:
        """When people are back; None while they are here."""
        calendar = self.policy.calendar_of(category)
        return None if calendar.open_at(now) else calendar.next_opening(now)

    def of_ticket(self, ticket: Ticket, conversation: Conversation, *, speaks: str, now: datetime) -> str:
        """Until when people answer a new ticket, and when they are back if nobody is here."""
        target = self.policy.target(ticket.category, ticket.priority)
        due = self.policy.calendar_of(ticket.category).add(now, target.first_response)
        zone, opens = self._zone(conversation, ticket.category), self.opening(ticket.category, now)
        when = said_when(self.words, due, speaks=speaks, now=now, zone=zone)
        if opens is None:
            return self.words.say("ticket.promise", speaks, when=when)
        back = said_when(self.words, opens, speaks=speaks, now=now, zone=zone)
        return self.words.say("ticket.promise_closed", speaks, when=when, back=back)

    def notice(
        self, conversation: Conversation, reason: Reason, category: str, *, speaks: str, now: datetime
    ) -> Notice:
        """The sentence that begins a handoff."""
        opens, zone = self.opening(category, now), self._zone(conversation, category)
        back = None if opens is None else said_when(self.words, opens, speaks=speaks, now=now, zone=zone)
        return Notice(self.words, reason, speaks, back)

    def _zone(self, conversation: Conversation, category: str) -> tzinfo:
        return zone_of(conversation.zone, otherwise=self.policy.calendar_of(category).hours.zone)


@dataclass(frozen=True)
class Notice:
    """What happens next with a handoff, once its ticket and place are known; `back` is when people are."""

    words: Words
    reason: Reason
    speaks: str
    back: str | None

    def __call__(self, place: Place) -> Draft:
        apology = self.words.say("failure.again", self.speaks) + " " if self.reason is Reason.FAILED else ""
        if self.back is not None:
            words = self.words.say("handoff.closed", self.speaks, ticket=place.ticket, when=self.back)
            return Draft(Author.BOT, apology + words, private=True)
        key = "handoff.first" if place.position == 1 else "handoff.waiting"
        words = self.words.say(key, self.speaks, ticket=place.ticket, position=place.position)
        return Draft(Author.BOT, apology + words, private=True)
