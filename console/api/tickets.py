"""Tickets: the list with its filters, one with its history, and changing one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from bot.errors import InvalidError, NotFoundError
from bot.messages import tame
from bot.tickets import Ticket, TicketState, id_of
from console.api.gate import Agent, Limit, Reader
from console.api.shapes import TicketChange, TicketPage, TicketWhole
from console.api.showing import show_ticket, show_whole_ticket
from console.deps import Deps

LARGEST_ID = 2**31 - 1

Word = Annotated[str | None, Query(max_length=200)]


@dataclass(frozen=True)
class Filters:
    """Which tickets are wanted."""

    state: TicketState | None
    level: int | None
    category: str | None
    customer: str | None
    conversation: str | None


def _filters(
    state: TicketState | None = None,
    level: Annotated[int | None, Query(ge=1, le=2)] = None,
    category: Word = None,
    customer: Word = None,
    conversation: Word = None,
) -> Filters:
    words = (tame(word) if word else None for word in (category, customer, conversation))
    return Filters(state, level, *words)


@dataclass(frozen=True)
class Tickets:
    """`/tickets`."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """The routes of tickets."""
        router.get("/tickets", tags=["tickets"], summary="Tickets, newest first")(self.page)
        router.get("/tickets/{number}", tags=["tickets"], summary="One with its history")(self.one)
        router.patch("/tickets/{number}", tags=["tickets"], summary="Change state, priority, assignee")(self.change)

    async def page(
        self, visitor: Reader, limit: Limit, filters: Annotated[Filters, Depends(_filters)], after: Word = None
    ) -> TicketPage:
        """All filters together; `after` is the number where the page before ended."""
        before = _id(after) if after else None
        found = await self.deps.store.tickets(
            state=filters.state,
            level=filters.level,
            category=filters.category,
            customer=filters.customer,
            conversation=filters.conversation,
            before=before,
            limit=limit,
        )
        names = await self._names({ticket.conversation for ticket in found})
        return TicketPage(
            items=[show_ticket(ticket, name=names[ticket.conversation]) for ticket in found],
            next=found[-1].number if len(found) == limit else None,
        )

    async def one(self, visitor: Reader, number: str) -> TicketWhole:
        """Who changed what, when and why."""
        return await self._whole(await self._found(number))

    async def change(self, visitor: Agent, number: str, body: TicketChange) -> TicketWhole:
        """409 when the move of state is not legal."""
        found = await self._found(number)
        changed = await self.deps.store.change_ticket(
            found.number,
            who=visitor.user.name,
            now=self.deps.clock.now(),
            state=body.state,
            priority=body.priority,
            assignee=await self._colleague(body.assignee),
        )
        self.deps.live.status(changed.conversation)
        return await self._whole(changed)

    async def _whole(self, ticket: Ticket) -> TicketWhole:
        names = await self._names({ticket.conversation})
        changes = await self.deps.store.changes(ticket.number)
        return show_whole_ticket(ticket, name=names[ticket.conversation], changes=changes)

    async def _found(self, number: str) -> Ticket:
        _id(number)
        ticket = await self.deps.store.ticket(number)
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

    async def _names(self, conversations: Iterable[str]) -> dict[str, str]:
        wanted = list(conversations)
        found = await asyncio.gather(*(self.deps.store.conversation(wanted_id) for wanted_id in wanted))
        return {one: known.name if known else "" for one, known in zip(wanted, found, strict=True)}


def _id(number: str) -> int:
    ticket_id = id_of(number)
    if ticket_id is None or ticket_id > LARGEST_ID:
        raise NotFoundError("There is no ticket with this number.")
    return ticket_id
