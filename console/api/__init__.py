"""The interface `/api/v1`: what the pages use, and anybody's own tools."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.routing import Route

from console.api.attachments import Attachments
from console.api.conversations import Conversations
from console.api.events import Events
from console.api.figures import Figures
from console.api.gate import Gate
from console.api.handoffs import Handoffs
from console.api.sessions import Sessions
from console.api.tickets import Tickets
from console.bounded import BoundedRoute
from console.deps import Deps

PREFIX = "/api/v1"


def api_router(deps: Deps) -> APIRouter:
    """The router, with everything but signing in behind the gate."""
    whole = APIRouter(prefix=PREFIX, route_class=BoundedRoute)
    sessions = Sessions(deps)
    sessions.open_to_all(whole)
    behind = APIRouter(route_class=BoundedRoute, dependencies=[Depends(Gate(deps).admit)])
    sessions.add(behind)
    Handoffs(deps).add(behind)
    Conversations(deps).add(behind)
    Tickets(deps).add(behind)
    Figures(deps).add(behind)
    whole.include_router(behind)
    whole.include_router(_streamed(deps))
    whole.routes.append(Route(f"{PREFIX}/events", Events(deps), include_in_schema=False))
    return whole


def _streamed(deps: Deps) -> APIRouter:
    """Files: read piece by piece, so that they are never held whole."""
    router = APIRouter(dependencies=[Depends(Gate(deps).admit)])
    Attachments(deps).add(router)
    return router
