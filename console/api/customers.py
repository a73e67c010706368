"""Customers over all channels: one page of what is known, one timeline, and who is the same person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Annotated

from fastapi import APIRouter, Query

from bot.customers import Kind, point_of
from bot.errors import NotFoundError
from bot.linking import NOBODY
from bot.messages import tame
from bot.reading import TicketQuery
from console.api.customer_shapes import CustomerOut, LinkWish, SuggestionPage, TimelinePage
from console.api.customer_showing import show_customer, show_event, show_suggestions
from console.api.gate import Agent, Limit, Reader, known
from console.api.ticket_showing import show_ticket
from console.deps import Deps

PAGE = 50
LONGEST_POINT = 60
HEARD_OF = 10
"""Conversations of each side whose pages are told to look again."""

Kinds = Annotated[list[Kind] | None, Query(description="Repeat it for several; all when there is none.")]
Before = Annotated[str | None, Query(max_length=LONGEST_POINT, description="`next` of the page before.")]


@dataclass(frozen=True)
class Customers:
    """`/customers/{id}`."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """The routes of a customer."""
        one = "/customers/{customer}"
        tags: list[str | Enum] = ["customers"]
        router.get(one, tags=tags, summary="One person over all channels")(self.one)
        router.get(f"{one}/timeline", tags=tags, summary="What happened, page by page")(self.timeline)
        router.get(f"{one}/suggestions", tags=tags, summary="Who may be the same person")(self.suggestions)
        router.post(f"{one}/links", tags=tags, summary="Say that two are the same person")(self.link)
        router.delete(f"{one}/links/{{other}}", tags=tags, summary="Take that back")(self.unlink)
        router.post(f"{one}/suggestions/{{other}}/no", tags=tags, summary="Say that two are different people")(self.no)

    async def one(self, visitor: Reader, customer: str) -> CustomerOut:
        """Addresses, conversations and tickets of all who are linked, and the end of their timeline."""
        return await self._shown(customer)

    async def timeline(
        self, visitor: Reader, customer: str, limit: Limit, kind: Kinds = None, before: Before = None
    ) -> TimelinePage:
        """Messages and notes, handoffs and changes of tickets, in one order; the newest stand last."""
        kin = await self._kin(customer)
        return await self._page(kin, kinds=kind or list(Kind), before=before, limit=limit)

    async def suggestions(self, visitor: Reader, customer: str) -> SuggestionPage:
        """By what both told, or are called on two channels; nobody of whom somebody said no."""
        await self._kin(customer)
        return SuggestionPage(items=await show_suggestions(self.deps.store, customer))

    async def link(self, visitor: Agent, customer: str, body: LinkWish) -> CustomerOut:
        """Both are shown together from now on; nothing is merged. Who is linked already stays so."""
        here, other = await self._kin(customer), await self._kin(body.customer)
        told = {"who": visitor.user.name, "why": tame(body.why), "now": self.deps.clock.now()}
        await self.deps.store.link(customer, body.customer, **told)  # type: ignore[arg-type]
        await self._look_again(here, other)
        return await self._shown(customer)

    async def unlink(self, visitor: Agent, customer: str, other: str) -> CustomerOut:
        """The link by which the other came is taken back, and everything is as it was before it."""
        here = await self._kin(customer)
        now = self.deps.clock.now()
        await self.deps.store.unlink(customer, known(other), who=visitor.user.name, now=now)
        await self._look_again(here)
        return await self._shown(customer)

    async def no(self, visitor: Agent, customer: str, other: str) -> SuggestionPage:
        """They are not suggested again; the suggestions that are left."""
        here, there = await self._kin(customer), await self._kin(other)
        await self.deps.store.set_apart(customer, other, who=visitor.user.name, now=self.deps.clock.now())
        await self._look_again(here, there)
        return SuggestionPage(items=await show_suggestions(self.deps.store, customer))

    async def _kin(self, customer: str) -> list[str]:
        kin = await self.deps.store.kin(known(customer))
        if not kin:
            raise NotFoundError(NOBODY)
        return kin

    async def _shown(self, customer: str) -> CustomerOut:
        kin, now = await self._kin(customer), self.deps.clock.now()
        tickets = await self.deps.store.tickets(TicketQuery(kin=customer), limit=PAGE)
        shown = [show_ticket(listed, self.deps.routing, now=now) for listed in tickets]
        timeline = await self._page(kin, kinds=list(Kind), limit=PAGE)
        return await show_customer(self.deps, customer, kin, tickets=shown, timeline=timeline)

    async def _page(self, kin: list[str], *, kinds: list[Kind], limit: int, before: str | None = None) -> TimelinePage:
        point = point_of(before) if before else None
        found = await self.deps.store.timeline(kin, kinds=kinds, before=point, limit=limit)
        return TimelinePage(
            items=[show_event(event) for event in found],
            next=str(found[0].point) if len(found) == limit else None,
        )

    async def _look_again(self, *groups: list[str]) -> None:
        """Open consoles show it at once."""
        for kin in groups:
            for visit in await self.deps.store.visits(kin, limit=HEARD_OF):
                self.deps.live.ticket(visit.conversation.id)
