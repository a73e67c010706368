"""The interface `/api/v1`: what the pages use, and anybody's own tools."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.routing import Route

from console.api.accounts import Accounts
from console.api.attachments import Attachments
from console.api.audit import Audit
from console.api.canned import Canned
from console.api.cards import Cards
from console.api.conversations import Conversations
from console.api.customers import Customers
from console.api.desk import Desk
from console.api.events import events
from console.api.figures import Figures
from console.api.floor import Floor
from console.api.gate import Gate
from console.api.handoffs import Handoffs
from console.api.mentions import Mentions
from console.api.noting import PREFIX, BoundedNotedRoute, NotedRoute
from console.api.rules import Rules
from console.api.search import Search
from console.api.sessions import Sessions
from console.api.tickets import Tickets
from console.api.transcripts import Transcripts
from console.bounded import BoundedRoute
from console.deps import Deps


def api_router(deps: Deps) -> APIRouter:
    """The router, with everything but signing in behind the gate."""
    whole = APIRouter(prefix=PREFIX, route_class=BoundedRoute)
    sessions = Sessions(deps)
    sessions.open_to_all(whole)
    behind = APIRouter(route_class=BoundedNotedRoute, dependencies=[Depends(Gate(deps).admit)])
    sessions.add(behind)
    Accounts(deps).add(behind)
    Audit(deps).add(behind)
    Handoffs(deps).add(behind)
    Cards(deps).add(behind)
    Desk(deps).add(behind)
    Conversations(deps).add(behind)
    Transcripts(deps).add(behind)
    Customers(deps).add(behind)
    Tickets(deps).add(behind)
    Canned(deps).add(behind)
    Mentions(deps).add(behind)
    Search(deps).add(behind)
    Figures(deps).add(behind)
    Rules(deps).add(behind)
    Floor(deps).add(behind)
    whole.include_router(behind)
    whole.include_router(_streamed(deps))
    whole.routes.append(Route(f"{PREFIX}/events", events(deps), include_in_schema=False))
    return whole


def _streamed(deps: Deps) -> APIRouter:
    """Files: read piece by piece, so that they are never held whole."""
    router = APIRouter(route_class=NotedRoute, dependencies=[Depends(Gate(deps).admit)])
    Attachments(deps).add(router)
    return router
