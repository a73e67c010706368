"""What a customer is told when something goes to people: the number, the place, and when to expect them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.clocks import Policy
from bot.conversations import Conversation
from bot.handoffs import Place, Reason
from bot.leaving import ways_out
from bot.messages import Author, Draft
from bot.moments import said_when, zone_of
from bot.tickets import Priority, Ticket
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

    def notice(self, conversation: Conversation, new: Asked, *, speaks: str, now: datetime) -> Notice:
        """The sentence that begins a handoff."""
        opens, zone = self.opening(new.category, now), self._zone(conversation, new.category)
        back = None if opens is None else said_when(self.words, opens, speaks=speaks, now=now, zone=zone)
        target = self.policy.target(new.category, new.priority).first_response
        due = self.policy.calendar_of(new.category).add(now, target)
        by = said_when(self.words, due, speaks=speaks, now=now, zone=zone)
        return Notice(self.words, new.reason, speaks, back, by)

    def place(self, position: int, eta_minutes: int | None, *, speaks: str) -> Draft:
        """Where the customer stands by now, and how long it takes."""
        words = self.words.say("queue.next" if position == 1 else "queue.place", speaks, position=position)
        about = "" if eta_minutes is None or position == 1 else " " + _about(self.words, speaks, eta_minutes)
        return Draft(Author.SYSTEM, words + about, ways_out(self.words, speaks))

    def taken_back(
        self, conversation: Conversation, category: str, *, agent: str, anybody: bool, now: datetime
    ) -> tuple[Draft, datetime | None]:
        """What the customer hears whom an agent left waiting, and when people are back if nobody is here."""
        speaks, opens = conversation.speaks, self.opening(category, now)
        if opens is not None:
            zone = self._zone(conversation, category)
            when = said_when(self.words, opens, speaks=speaks, now=now, zone=zone)
            return Draft(Author.SYSTEM, self.words.say("handoff.silent.closed", speaks, agent=agent, when=when)), opens
        key = "handoff.silent" if anybody else "handoff.silent.nobody"
        return Draft(Author.SYSTEM, self.words.say(key, speaks, agent=agent), ways_out(self.words, speaks)), None

    def _zone(self, conversation: Conversation, category: str) -> tzinfo:
        return zone_of(conversation.zone, otherwise=self.policy.calendar_of(category).hours.zone)


@dataclass(frozen=True)
class Asked:
    """Why a person is called, and what for."""

    reason: Reason
    category: str
    priority: Priority


@dataclass(frozen=True)
class Notice:
    """What happens next with a handoff, once its ticket and place are known.

    `back` is when people are, `due` until when they answer: both in the customer's words.
    """

    words: Words
    reason: Reason
    speaks: str
    back: str | None
    due: str

    def __call__(self, place: Place) -> Draft:
        apology = self.words.say("failure.again", self.speaks) + " " if self.reason is Reason.FAILED else ""
        if self.back is not None:
            words = self.words.say("handoff.closed", self.speaks, ticket=place.ticket, when=self.back)
            return Draft(Author.BOT, apology + words, private=True)
        return Draft(Author.BOT, apology + self._waits(place), ways_out(self.words, self.speaks), private=True)

    def _waits(self, place: Place) -> str:
        known = {"ticket": place.ticket, "position": place.position}
        if not place.anybody:
            return self.words.say("handoff.nobody", self.speaks, when=self.due, **known)
        if place.position == 1:
            return self.words.say("handoff.first", self.speaks, **known)
        told = self.words.say("handoff.waiting", self.speaks, **known)
        return told if place.eta_minutes is None else f"{told} {_about(self.words, self.speaks, place.eta_minutes)}"


def _about(words: Words, speaks: str, minutes: int) -> str:
    return words.say("handoff.eta.one" if minutes == 1 else "handoff.eta", speaks, minutes=minutes)
