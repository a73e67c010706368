"""Routes that leave their line in the audit log, as the table of deeds says."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from console.access import Visitor, entry
from console.api.answering import AnsweringRoute
from console.api.deeds import DEEDS, Done, Leaves
from console.bounded import BoundedRoute
from console.deps import Deps
from console.trail import note

PREFIX = "/api/v1"

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class NotedRoute(AnsweringRoute):
    """A route whose successes are noted: what was done before it is answered, what was looked at afterwards."""

    def get_route_handler(self) -> Handler:
        """FastAPI's hook: the handler, with the line written behind it."""
        handle = super().get_route_handler()

        async def handled_and_noted(request: Request) -> Response:
            response = await handle(request)
            response.headers.setdefault("Cache-Control", "no-store")
            leaves = DEEDS.get(f"{request.method} {self.path.removeprefix(PREFIX)}")
            if isinstance(leaves, Leaves):
                await _noted(request, response, leaves)
            return response

        return handled_and_noted


class BoundedNotedRoute(NotedRoute, BoundedRoute):
    """The same, for a body that is bounded and parsed."""


async def _noted(request: Request, response: Response, leaves: Leaves) -> None:
    deps: Deps = request.state.deps
    visitor: Visitor = request.state.visitor
    # the bytes of a stream may never arrive whole, and then nothing would run behind it
    streamed = isinstance(response, StreamingResponse)
    done = Done(deps, request.path_params, b"" if streamed else bytes(response.body))
    if leaves.looks and not streamed and response.background is None:
        response.background = BackgroundTask(_write, request, visitor, leaves, done)
    else:
        await _write(request, visitor, leaves, done)


async def _write(request: Request, visitor: Visitor, leaves: Leaves, done: Done) -> None:
    who, sightings = visitor.user.name, done.deps.sightings
    lines = [entry(done.deps, request, leaves.deed, who=who, **vars(each)) for each in await leaves.finder(done)]
    await note(done.deps.store, *(line for line in lines if not leaves.looks or sightings.are_new(line)))
