"""Tickets: the list with its filters, one with its history, changing one or many, and taking over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import StreamingResponse

from bot.errors import BalcaoError, InvalidError, NotFoundError
from bot.messages import tame
from bot.reading import ListedTicket
from bot.staffing import TicketEdit
from bot.tagging import tags_of
from bot.tickets import Ticket
from console.api.filters import Filters, Word, filters, known_number
from console.api.gate import Agent, Limit, Reader
from console.api.shapes import HandoffOut
from console.api.showing import show_attachment, show_handoff
from console.api.table import MEDIA, Separator, table
from console.api.ticket_shapes import (
    BulkChange,
    BulkResult,
    NewTags,
    Refused,
    TagOut,
    TagPage,
    TicketChange,
    TicketPage,
    TicketWhole,
)
from console.api.ticket_showing import show_change, show_moves, show_ticket
from console.deps import Deps

LONGEST_SUBJECT = 200

Wanted = Annotated[Filters, Depends(filters)]


@dataclass(frozen=True)
class Tickets:
    """`/tickets`."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """The routes of tickets."""
        one = "/tickets/{number}"
        router.get("/tickets", tags=["tickets"], summary="Tickets, the newest first or as sorted")(self.page)
        router.get("/tickets.csv", tags=["tickets"], summary="The same as a table", response_class=StreamingResponse)(
            self.export
        )
        router.post("/tickets/bulk", tags=["tickets"], summary="Change many")(self.bulk)
        router.get(one, tags=["tickets"], summary="One with its history")(self.one)
        router.patch(one, tags=["tickets"], summary="Change what is given")(self.change)
        router.put(f"{one}/tags", tags=["tickets"], summary="Give it exactly these tags")(self.tag)
        router.get("/tags", tags=["tickets"], summary="All tags in use")(self.tags)
        router.post(f"{one}/take", tags=["tickets"], summary="Take over its conversation")(self.take)

    async def page(self, visitor: Reader, limit: Limit, wanted: Wanted, after: Word = None) -> TicketPage:
        """All filters together; `after` is the number where the page before ended."""
        now = self.deps.clock.now()
        query = wanted.for_visitor(visitor.user.name, now=now)
        found = await self.deps.store.tickets(query, after=known_number(after) if after else None, limit=limit)
        return TicketPage(
            items=[show_ticket(listed, self.deps.routing, now=now) for listed in found],
            next=found[-1].ticket.number if len(found) == limit else None,
        )

    async def export(
        self, visitor: Reader, wanted: Wanted, separator: Separator = Separator.COMMA
    ) -> StreamingResponse:
        """CSV in UTF-8, with the same filters and order; at most 50,000 lines."""
        now = self.deps.clock.now()
        query = wanted.for_visitor(visitor.user.name, now=now)
        pieces = await table(self.deps, query, separator=separator)
        saved_as = f'attachment; filename="tickets-{now:%Y-%m-%d}.csv"'
        headers = {"Content-Disposition": saved_as, "Cache-Control": "no-store"}
        return StreamingResponse(pieces, media_type=MEDIA, headers=headers)

    async def one(self, visitor: Reader, number: str) -> TicketWhole:
        """Who changed what, when and why, and what the customer enclosed."""
        return await self._whole(await self._found(number))

    async def change(self, visitor: Agent, number: str, body: TicketChange) -> TicketWhole:
        """409 when the move of state is not legal; a customer hears of a new state of a ticket with people."""
        found = await self._found(number)
        edit = await self._edit(body)
        return await self._whole(await self.deps.counter.change_ticket(found.number, edit, agent=visitor.user.name))

    async def bulk(self, visitor: Agent, body: BulkChange) -> BulkResult:
        """One ticket that cannot be changed does not keep the others from it."""
        if all(wish is None for wish in (body.state, body.priority, body.assignee)):
            raise InvalidError("Nothing to change: give a state, a priority or an assignee.")
        edit = await self._edit(body)
        result = BulkResult(changed=[], refused=[])
        for number in dict.fromkeys(body.numbers):
            try:
                found = await self._found(number)
                await self.deps.counter.change_ticket(found.number, edit, agent=visitor.user.name)
            except BalcaoError as error:
                result.refused.append(Refused(number=number, code=error.code, message=error.message))
            else:
                result.changed.append(found.number)
        return result

    async def tag(self, visitor: Agent, number: str, body: NewTags) -> TicketWhole:
        """In small letters, each once, at most ten; those that are left out are taken away."""
        found, now = await self._found(number), self.deps.clock.now()
        ticket = await self.deps.store.set_tags(found.number, tags_of(body.tags), who=visitor.user.name, now=now)
        self.deps.live.ticket(ticket.conversation)
        return await self._whole(ticket)

    async def tags(self, visitor: Reader) -> TagPage:
        """The most used first, with how many tickets have them."""
        return TagPage(items=[TagOut(name=tag.name, count=tag.count) for tag in await self.deps.store.tags()])

    async def take(self, visitor: Agent, number: str) -> HandoffOut:
        """Its conversation is yours afterwards; 409 with `agent` when somebody else has it."""
        found = await self._found(number)
        handoff = await self.deps.counter.take_over(found.number, agent=visitor.user.name)
        return show_handoff(handoff)

    async def _edit(self, body: TicketChange | BulkChange) -> TicketEdit:
        category = getattr(body, "category", None)
        subject = getattr(body, "subject", None)
        if category is not None and category not in self.deps.routing.categories:
            raise InvalidError("category: there is none of this name.")
        return TicketEdit(
            state=body.state,
            priority=body.priority,
            assignee=await self._colleague(body.assignee),
            category=category,
            subject=None if subject is None else _subject(subject),
        )

    async def _whole(self, ticket: Ticket) -> TicketWhole:
        store = self.deps.store
        conversation = await store.conversation(ticket.conversation)
        listed = ListedTicket(
            ticket,
            conversation.name if conversation else "",
            conversation.reply_to.channel if conversation else "",
            conversation.speaks if conversation else "",
            (await store.tags_on([ticket.id])).get(ticket.id, ()),
        )
        row = show_ticket(listed, self.deps.routing, now=self.deps.clock.now())
        return TicketWhole(
            **row.dict(),
            history=[show_change(change) for change in await store.changes(ticket.number)],
            moves=show_moves(ticket),
            attachments=[show_attachment(attachment) for attachment in await store.attachments_of(ticket.number)],
        )

    async def _found(self, number: str) -> Ticket:
        ticket = await self.deps.store.ticket(known_number(number))
        if ticket is None:
            raise NotFoundError("There is no ticket with this number.")
        return ticket

    async def _colleague(self, name: str | None) -> str | None:
        if not name:
            return name
        user = await self.deps.store.user(tame(name))
        if user is None or not user.role.may_answer:
            raise InvalidError("There is no colleague of this name who answers customers.")
        return user.name


def _subject(text: str) -> str:
    line = " ".join(tame(text).split())
    if not 1 <= len(line) <= LONGEST_SUBJECT:
        raise InvalidError(f"subject: 1 to {LONGEST_SUBJECT} characters.")
    return line
