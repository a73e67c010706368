"""Search over everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query

from bot.errors import InvalidError
from bot.messages import tame
from bot.searching import FoundCustomer, FoundMessage, FoundTicket, Snippet
from console.api.gate import Reader
from console.api.search_shapes import FoundCustomerOut, FoundMessageOut, FoundOut, FoundTicketOut, SnippetOut
from console.api.ticket_showing import show_ticket
from console.deps import Deps

LONGEST = 200
MOST = 50

Wanted = Annotated[str, Query(description=f"1 to {LONGEST} characters.")]
Limit = Annotated[int, Query(ge=1, description=f"Of each kind; at most {MOST}.")]


@dataclass(frozen=True)
class Search:
    """`/search`."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """Its one route."""
        router.get("/search", tags=["search"], summary="Customers, messages and tickets")(self.all)

    async def all(self, visitor: Reader, q: Wanted, limit: Limit = 10) -> FoundOut:
        """All of the words, each at least begun, accents and case aside; each kind newest first."""
        words = tame(q)
        if not 1 <= len(words) <= LONGEST:
            raise InvalidError(f"q: 1 to {LONGEST} characters.")
        found = await self.deps.store.search(words, limit=min(limit, MOST))
        return FoundOut(
            customers=[_customer(each) for each in found.customers],
            messages=[_message(each) for each in found.messages],
            tickets=[self._ticket(each) for each in found.tickets],
        )

    def _ticket(self, found: FoundTicket) -> FoundTicketOut:
        shown = show_ticket(found.listed, self.deps.routing, now=self.deps.clock.now())
        return FoundTicketOut(ticket=shown, snippet=_snippet(found.snippet))


def _customer(found: FoundCustomer) -> FoundCustomerOut:
    """Without the platforms' own ids."""
    return FoundCustomerOut(
        customer=found.customer,
        name=found.name,
        handle=found.handle,
        channels=list(dict.fromkeys(address.channel for address in found.addresses)),
        conversation=found.conversation,
        channel=found.channel,
        at=found.at,
    )


def _message(found: FoundMessage) -> FoundMessageOut:
    message = found.message
    return FoundMessageOut(
        conversation=message.conversation,
        message=message.id,
        row=message.row,
        name=found.name,
        channel=found.channel,
        author=message.author.value,
        agent=message.agent,
        at=message.at,
        snippet=_snippet(found.snippet),
    )


def _snippet(snippet: Snippet) -> SnippetOut:
    return SnippetOut(text=snippet.text, marks=list(snippet.marks))
