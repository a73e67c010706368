"""What agents do with a handoff and with tickets, and what customers hear of it. Everything is told live."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.attachments import Enclosed
from bot.cards import Card, build_card
from bot.conversations import Conversation, Owner
from bot.errors import InvalidError, NotFoundError
from bot.handoffs import Handoff, HandoffState, Reason
from bot.house import House
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
        held = await self.store.handoff(handoff_id)
        if held is None:
            raise NotFoundError("There is no such handoff.")
        conversation = await self.store.conversation(held.conversation)
        speaks = conversation.speaks if conversation else "pt"
        words = self.house.words.say(NOTICES[state], speaks, agent=agent, ticket=held.ticket or "")
        notice = Draft(Author.SYSTEM, words, private=NUMBER.search(words) is not None)
        ended = await self.store.finish(handoff_id, agent=agent, state=state, notice=notice, now=self.clock.now())
        self.live.typing(ended.conversation, on=False, author="agent")
        self._changed(ended.conversation)
        return ended

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

    async def note(self, conversation: str, *, agent: str, text: str) -> Message:
        """A note that only colleagues see."""
        if await self.store.conversation(conversation) is None:
            raise NotFoundError("There is no such conversation.")
        message = await self.store.note(conversation, agent=agent, text=self._text(text), now=self.clock.now())
        self.live.message(message)
        return message

    async def change_ticket(self, number: str, edit: TicketEdit, *, agent: str) -> Ticket:
        """Change what is given; a new state of a ticket with people is told to the customer, where they wrote last.

        NotFoundError, or ConflictError for an illegal move of state.
        """
        ticket = await self._ticket(number)
        news = await self._news(ticket, edit.state, agent=agent)
        told = replace(edit, news=news)
        changed = await self.store.change_ticket(ticket.number, told, who=agent, now=self.clock.now())
        if news is not None:
            self.live.leaving(news.conversation)
            self.live.status(news.conversation)
        self.live.status(changed.conversation)
        self.live.queue()
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
        return build_card(
            why=Reason.TAKEN.value,
            language=conversation.speaks,
            channel=conversation.reply_to.channel,
            customer=conversation.name,
            turns=await self.store.turn_notes(conversation.id),
            transcript=await self.store.transcript(conversation.id),
            slots={name: value for name, value in known.items() if value},
        )

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
        self._changed(handoff.conversation)

    def _changed(self, conversation: str) -> None:
        self.live.leaving(conversation)
        self.live.status(conversation)
        self.live.queue()

    @staticmethod
    def _text(text: str) -> str:
        clean = tame(text)
        if not 1 <= len(clean) <= LONGEST_TEXT:
            raise InvalidError(f"A message has 1 to {LONGEST_TEXT} characters.")
        return clean
