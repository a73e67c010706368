"""A conversation's whole story, and answering, noting and typing in it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from fastapi import APIRouter

from bot.conversations import Conversation, Owner
from bot.errors import ConflictError, NotFoundError
from bot.handoffs import Handoff
from bot.messages import Message
from bot.reading import TicketQuery
from console.api.cards import with_news
from console.api.customer_showing import show_kin
from console.api.gate import Agent, Reader, known
from console.api.shapes import MessageOut, Note, Reply, Typing
from console.api.showing import show_conversation, show_handoff, show_message
from console.api.ticket_shapes import Story
from console.api.ticket_showing import show_stretch, show_ticket
from console.deps import Deps

SHOWN = 100
"""Messages that come with a story; the others are asked for page by page."""


@dataclass(frozen=True)
class Conversations:
    """`/conversations/{id}`."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """The routes of a conversation."""
        one = "/conversations/{conversation}"
        tags: list[str | Enum] = ["conversations"]
        router.get(one, tags=tags, summary="The whole story")(self.story)
        router.post(f"{one}/messages", tags=tags, summary="Answer the customer")(self.reply)
        router.post(f"{one}/notes", tags=tags, summary="Write a note for colleagues")(self.note)
        router.post(f"{one}/typing", tags=tags, status_code=204, summary="Show typing dots")(self.typing)

    async def story(self, visitor: Reader, conversation: str) -> Story:
        """The last 100 messages, the handoff under way, and the customer's tickets over all channels."""
        store = self.deps.store
        here = known(conversation)
        found, line, handoff, page, stretches = await asyncio.gather(
            self._found(here),
            self.deps.lines.line(),
            store.handoff_of(here),
            store.messages_before(here, None, limit=SHOWN),
            store.stretches(here),
        )
        tickets, kin = await asyncio.gather(
            store.tickets(TicketQuery(kin=found.customer)), show_kin(store, found.customer, here)
        )
        place, now = line.place(handoff.id) if handoff else None, self.deps.clock.now()
        return Story(
            conversation=show_conversation(found, self.deps.audience(found.reply_to)),
            customer=kin,
            handoff=show_handoff(self._with_news(handoff, page.messages), position=place) if handoff else None,
            tickets=[show_ticket(ticket, self.deps.routing, now=now) for ticket in tickets],
            messages=[show_message(message) for message in page.messages],
            earlier=page.earlier,
            stretches=[show_stretch(stretch) for stretch in stretches],
        )

    def _with_news(self, handoff: Handoff, messages: Sequence[Message]) -> Handoff:
        return with_news(handoff, messages, self.deps.counter.house.moods)

    async def reply(self, visitor: Agent, conversation: str, body: Reply) -> MessageOut:
        """409 unless the conversation is yours: claim its handoff first."""
        found = await self._found(conversation)
        agent = visitor.user.name
        # The same id from another agent, or for another customer, is another message.
        once = f"reply:{found.id}:{agent}:{body.id}"
        return show_message(await self.deps.counter.reply(found.id, agent=agent, text=body.text, external_id=once))

    async def note(self, visitor: Agent, conversation: str, body: Note) -> MessageOut:
        """The customer never sees it; whom it calls by `@Name` is told."""
        found = await self._found(conversation)
        agent = visitor.user.name
        once = f"note:{found.id}:{agent}:{body.id}" if body.id else None
        return show_message(await self.deps.counter.note(found.id, agent=agent, text=body.text, external_id=once))

    async def typing(self, visitor: Agent, conversation: str, body: Typing | None = None) -> None:
        """Shown to the customer for a few seconds; 409 unless the conversation is yours."""
        found = await self._found(conversation)
        if found.owner is not Owner.AGENT or found.agent != visitor.user.name:
            raise ConflictError("This conversation is not yours. Claim it first.")
        self.deps.live.typing(found.id, on=body.on if body else True, author="agent")

    async def _found(self, conversation: str) -> Conversation:
        found = await self.deps.store.conversation(known(conversation))
        if found is None:
            raise NotFoundError("There is no such conversation.")
        return found
