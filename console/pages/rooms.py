"""The pages behind the sign-in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from bot.errors import UnauthorizedError
from console.access import visitor_of
from console.deps import Deps
from console.pages.rendering import Renderer
from console.words import LANGUAGES, sentences

A_DAY = 24 * 3600


@dataclass(frozen=True)
class Rooms:
    """Queue, tickets and account."""

    deps: Deps
    renderer: Renderer

    async def queue(self, request: Request) -> Response:
        """Who waits, the conversation, the card."""
        return await self._page(request, "queue.html")

    async def tickets(self, request: Request) -> Response:
        """The list of tickets; its filters are in the address."""
        return await self._page(request, "tickets.html", teams=self._teams())

    async def ticket(self, request: Request) -> Response:
        """One ticket; its script says so when there is none of this number."""
        return await self._page(request, "ticket.html", number=request.path_params["number"], teams=self._teams())

    async def account(self, request: Request) -> Response:
        """Changing the password and signing out."""
        return await self._page(request, "account.html")

    async def words(self, request: Request) -> Response:
        """The sentences for the scripts; the address carries their version."""
        asked = request.query_params.get("lang", "")
        language = asked if asked in LANGUAGES else self.renderer.language(request)
        kept = {"Cache-Control": f"private, max-age={A_DAY}"}
        return JSONResponse(sentences(language), headers=kept)

    async def missing(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What any other address shows."""
        response = self.renderer.page(Request(scope), "missing.html", status=404)
        await response(scope, receive, send)

    async def _page(self, request: Request, template: str, **values: str) -> Response:
        try:
            visitor = await visitor_of(self.deps, request)
        except UnauthorizedError:
            query = f"?{request.url.query}" if request.url.query else ""
            onward = quote(request.url.path + query, safe="/")
            return RedirectResponse(f"/console/login?next={onward}", status_code=303)
        return self.renderer.page(request, template, values, visitor=visitor)

    def _teams(self) -> str:
        """The categories of each team, as JSON for the scripts."""
        teams: dict[str, list[str]] = {}
        for category in self.deps.routing.categories:
            teams.setdefault(self.deps.routing.route(category).team, []).append(category)
        return json.dumps(teams)
