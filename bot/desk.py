"""What agents do with a handoff and with tickets, and what customers hear of it. Everything is told live."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.attachments import Enclosed
from bot.card_making import CardMaker
from bot.cards import Card
from bot.conversations import Conversation, Owner
from bot.errors import InvalidError, NotFoundError
from bot.handoffs import Handoff, HandoffState, Passing, Reason
from bot.house import House
from bot.mentions import mentioned
from bot.messages import LONGEST_TEXT, Author, Draft, Message, tame
from bot.moments import zone_of
from bot.ports import Clock, Live
from bot.staffing import News, TicketEdit
from bot.storing import Store
from bot.tickets import NUMBER, Ticket, TicketState

CLAIM_WAITS_AT_MOST = 2.0
"""Seconds that a claim waits for bot messages whose sending had begun (invariant 3)."""

LOOK_AGAIN = 0.02
LOOK_BACK = 50
AWAKE = timedelta(hours=1)
"""A customer who has written within this time reads answers at any hour."""


NOTICES = {
    HandoffState.RETURNED: "handoff.returned",
    HandoffState.RESOLVED: "handoff.resolved",
    HandoffState.WAITING: "handoff.released",
}
LONGEST_NOTE = 2_000
"""Characters of what is written for the colleague whom a customer is passed on to."""

NEWS = {
    TicketState.OPEN: "news.open",
    TicketState.PENDING: "news.pending",
    TicketState.SOLVED: "news.solved",
    TicketState.CLOSED: "news.closed",
    TicketState.REOPENED: "news.reopened",
}
"""What a customer hears when people move a ticket to a state."""


@dataclass(frozen=True)
class Counter:
    """The agents' side of the counter."""

    store: Store
    live: Live
    house: House
    clock: Clock

    async def claim(self, handoff_id: str, *, agent: str) -> Handoff:
        """Take a handoff; once this returns, no bot message starts being sent there.

        The customer is told who is here now. AlreadyClaimedError names who was first.
        """
        handoff = await self.store.claim(handoff_id, agent=agent, now=self.clock.now())
        await self._let_sends_end(handoff.conversation)
        await self._tell(handoff, "handoff.claimed", agent=agent)
        return handoff

    async def finish(self, handoff_id: str, *, agent: str, state: HandoffState) -> Handoff:
        """Return to the assistant, resolve, or release to the queue at its old place (`waiting`)."""
        held = await self._handoff(handoff_id)
        words = await self._say_there(held.conversation, NOTICES[state], agent=agent, ticket=held.ticket or "")
        notice = Draft(Author.SYSTEM, words, private=NUMBER.search(words) is not None)
        ended = await self.store.finish(handoff_id, agent=agent, state=state, notice=notice, now=self.clock.now())
        self.live.typing(ended.conversation, on=False, author="agent")
        self._changed(ended)
        return ended

    async def pass_on(self, handoff_id: str, to: Passing, *, by: str, lead: bool = False, note: str = "") -> Handoff:
        """Transfer to a colleague, who is offered it, or to another skill; it keeps its place in the line.

        One's own, one that waits, or for a lead anybody's. AlreadyClaimedError, ConflictError, NotFoundError.
        """
        words = tame(note)
        if len(words) > LONGEST_NOTE:
            raise InvalidError(f"A note has at most {LONGEST_NOTE} characters.")
        held = await self._handoff(handoff_id)
        now = self.clock.now()
        until = now + self.house.desk.offer_lasts if to.agent else None
        notice = Draft(Author.SYSTEM, await self._say_there(held.conversation, "handoff.passed_on", agent=by))
        passing = replace(to, until=until)
        passed = await self.store.pass_on(handoff_id, passing, by=by, lead=lead, notice=notice, note=words, now=now)
        self.live.typing(passed.conversation, on=False, author="agent")
        self._changed(passed)
        self.tell_offer(passed)
        return passed

    async def decline(self, handoff_id: str, *, agent: str) -> Handoff:
        """The agent does not take what they are offered: it goes to the next. Not offered any more changes nothing."""
        held = await self._handoff(handoff_id)
        passed = await self.store.withdraw(handoff_id, agent=agent)
        if passed is not None:
            self.live.queue(passed)
        return passed or held

    def tell_offer(self, handoff: Handoff) -> None:
        """Ring at the agent to whom it is offered."""
        if handoff.offered_to and handoff.offered_until:
            until = handoff.offered_until.isoformat()
            about = {"handoff": handoff.id, "conversation": handoff.conversation, "customer": handoff.customer}
            self.live.tell_desk("offer", {**about, "until": until}, to=handoff.offered_to)

    async def reply(
        self, conversation: str, *, agent: str, text: str, external_id: str, attachments: tuple[Enclosed, ...] = ()
    ) -> Message:
        """An agent's message to the customer, stored once for each `external_id`; files need no words."""
        words = "" if attachments and not tame(text) else self._text(text)
        draft = Draft(Author.AGENT, words, agent=agent, attachments=attachments)
        now, waits = self.clock.now(), await self._waits(conversation)
        message = await self.store.say(conversation, draft, external_id=external_id, now=now, not_before=waits)
        self.live.typing(conversation, on=False, author="agent")
        self.live.message(message)
        self.live.leaving(conversation)
        return message

    async def note(self, conversation: str, *, agent: str, text: str, external_id: str | None = None) -> Message:
        """A note that only colleagues see, stored once for each `external_id`; whom it calls by `@Name` is told."""
        if await self.store.conversation(conversation) is None:
            raise NotFoundError("There is no such conversation.")
        words = self._text(text)
        called = await self._called(words, by=agent)
        message = await self.store.note(
            conversation, agent=agent, text=words, now=self.clock.now(), called=called, external_id=external_id
        )
        self.live.message(message)
        for mention in await self.store.mentions_in(message) if called else ():
            self.live.tell_desk("mention", mention.told, to=mention.user)
        return message

    async def change_ticket(self, number: str, edit: TicketEdit, *, agent: str) -> Ticket:
        """Change what is given; a new state of a ticket with people is told to the customer, where they wrote last.

        NotFoundError, or ConflictError for an illegal move of state.
        """
        ticket = await self._ticket(number)
        news = await self._news(ticket, edit.state, agent=agent)
        skill = self.house.routing.route(edit.category).skill if edit.category else None
        told = replace(edit, news=news, skill=skill)
        changed = await self.store.change_ticket(ticket.number, told, who=agent, now=self.clock.now())
        if news is not None:
            self.live.leaving(news.conversation)
            self.live.status(news.conversation)
        self.live.status(changed.conversation)
        handoff = await self.store.handoff_of(changed.conversation)
        if handoff is not None and handoff.ticket == changed.number:
            self.live.queue(handoff)
        return changed

    async def take_over(self, number: str, *, agent: str) -> Handoff:
        """Claim the conversation of a ticket without being asked, with a card of what is known.

        Like a claim: once this returns no bot message starts being sent there, and the customer is told who is here.
        """
        ticket = await self._ticket(number)
        card = await self._card(ticket)
        handoff = await self.store.take_over(ticket.number, card, agent=agent, now=self.clock.now())
        await self._let_sends_end(handoff.conversation)
        await self._tell(handoff, "handoff.claimed", agent=agent)
        return handoff

    async def _called(self, words: str, *, by: str) -> tuple[str, ...]:
        users = await self.store.users() if "@" in words else []
        return mentioned(words, (user.name for user in users if not user.disabled), by=by)

    async def _ticket(self, number: str) -> Ticket:
        ticket = await self.store.ticket(number)
        if ticket is None:
            raise NotFoundError("There is no ticket with this number.")
        return ticket

    async def _news(self, ticket: Ticket, state: TicketState | None, *, agent: str) -> News | None:
        if state in (None, ticket.state) or not ticket.with_people:
            return None
        conversation = await self.store.last_used(ticket.customer)
        if conversation is None:
            return None
        words = self.house.words.say(NEWS[state], conversation.speaks, ticket=ticket.number, agent=agent)
        return News(conversation.id, Draft(Author.SYSTEM, words, private=True), self._not_before(conversation))

    async def _waits(self, conversation: str) -> datetime | None:
        """When an answer may leave: at once, unless it is quiet and the customer has been away for a while."""
        if self.house.quiet is None:
            return None
        now, there = self.clock.now(), await self.store.conversation(conversation)
        lately = await self.store.transcript(conversation, limit=LOOK_BACK)
        awake = any(m.author is Author.CUSTOMER and now - m.at < AWAKE for m in lately)
        return None if awake or there is None else self._not_before(there)

    def _not_before(self, conversation: Conversation) -> datetime | None:
        """When news may be told there; None is at once."""
        if self.house.quiet is None:
            return None
        zone = zone_of(conversation.zone, otherwise=self.house.policy.calendar.hours.zone)
        return self.house.quiet.until(self.clock.now(), zone)

    async def _card(self, ticket: Ticket) -> Card:
        conversation = await self.store.conversation(ticket.conversation)
        if conversation is None:
            raise NotFoundError("There is no such conversation.")
        known = {"problem": ticket.subject, "order_number": ticket.order_number, "contact": ticket.contact}
        slots = {name: value for name, value in known.items() if value}
        cards = CardMaker(self.store, self.house.moods)
        card = await cards.card(conversation, why=Reason.TAKEN.value, speaks=conversation.speaks, slots=slots)
        return replace(card, problem=ticket.subject or card.problem)

    async def _let_sends_end(self, conversation: str) -> None:
        for _ in range(round(CLAIM_WAITS_AT_MOST / LOOK_AGAIN)):
            if not await self.store.bot_sends_in_flight(conversation):
                return
            await asyncio.sleep(LOOK_AGAIN)

    async def _tell(self, handoff: Handoff, key: str, *, agent: str) -> None:
        conversation = await self.store.conversation(handoff.conversation)
        if conversation is not None and conversation.owner is Owner.AGENT:
            draft = Draft(Author.SYSTEM, self.house.words.say(key, conversation.speaks, agent=agent))
            once = f"{key}:{handoff.id}:{conversation.version}"
            await self.store.say(conversation.id, draft, external_id=once, now=self.clock.now())
        self._changed(handoff)

    def _changed(self, handoff: Handoff) -> None:
        self.live.leaving(handoff.conversation)
        self.live.status(handoff.conversation)
        self.live.queue(handoff)

    async def _handoff(self, handoff_id: str) -> Handoff:
        held = await self.store.handoff(handoff_id)
        if held is None:
            raise NotFoundError("There is no such handoff.")
        return held

    async def _say_there(self, conversation_id: str, key: str, **values: str) -> str:
        conversation = await self.store.conversation(conversation_id)
        return self.house.words.say(key, conversation.speaks if conversation else "pt", **values)

    @staticmethod
    def _text(text: str) -> str:
        clean = tame(text)
        if not 1 <= len(clean) <= LONGEST_TEXT:
            raise InvalidError(f"A message has 1 to {LONGEST_TEXT} characters.")
        return clean
