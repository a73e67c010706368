"""The pages behind the sign-in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote
from zoneinfo import available_timezones

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from bot.auditing import Deed
from bot.errors import UnauthorizedError
from console.access import visitor_of
from console.deps import Deps
from console.pages.rendering import Renderer
from console.words import LANGUAGES, sentences

A_DAY = 24 * 3600


@dataclass(frozen=True)
class Rooms:
    """The pages, each behind its role."""

    deps: Deps
    renderer: Renderer

    async def queue(self, request: Request) -> Response:
        """Who waits, the conversation, the card."""
        return await self._page(request, "queue.html", teams=self._crews())

    async def tickets(self, request: Request) -> Response:
        """The list of tickets; its filters are in the address."""
        return await self._page(request, "tickets.html", teams=self._teams())

    async def ticket(self, request: Request) -> Response:
        """One ticket; its script says so when there is none of this number."""
        return await self._page(request, "ticket.html", number=request.path_params["number"], teams=self._teams())

    async def customer(self, request: Request) -> Response:
        """One person over all channels; its script says so when there is none of this id."""
        return await self._page(request, "customer.html", customer=request.path_params["customer"])

    async def canned(self, request: Request) -> Response:
        """The canned replies, which leads change."""
        return await self._page(request, "canned.html")

    async def account(self, request: Request) -> Response:
        """Changing the password, where one is signed in, and signing out."""
        return await self._page(request, "account.html")

    async def people(self, request: Request) -> Response:
        """Who works here, for leads."""
        return await self._page(request, "people.html", for_leads=True, teams=self._teams(), skills=self._skills())

    async def audit(self, request: Request) -> Response:
        """Who saw and did what, for leads; the filters are in the address."""
        return await self._page(request, "audit.html", for_leads=True, deeds=json.dumps([deed.value for deed in Deed]))

    async def floor(self, request: Request) -> Response:
        """Who waits, who is with whom, who is here, for leads."""
        return await self._page(request, "floor.html", for_leads=True, teams=self._crews())

    async def rules(self, request: Request) -> Response:
        """Hours, teams and offers, for leads."""
        return await self._page(request, "rules.html", for_leads=True, zones=_zones())

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

    async def _page(self, request: Request, template: str, *, for_leads: bool = False, **values: str) -> Response:
        try:
            visitor = await visitor_of(self.deps, request)
        except UnauthorizedError:
            query = f"?{request.url.query}" if request.url.query else ""
            onward = quote(request.url.path + query, safe="/")
            return RedirectResponse(f"/console/login?next={onward}", status_code=303)
        if for_leads and not visitor.user.role.may_lead:
            return self.renderer.page(request, "forbidden.html", visitor=visitor, status=403)
        return self.renderer.page(request, template, values, visitor=visitor)

    def _skills(self) -> str:
        return json.dumps(sorted(self.deps.routing.skills))

    def _crews(self) -> str:
        """What each team looks after, as JSON for the scripts."""
        routing = self.deps.routing
        teams = sorted({*routing.teams, *(routing.route(category).team for category in routing.categories)})
        return json.dumps({team: routing.skill_of(team) for team in teams})

    def _teams(self) -> str:
        """The categories of each team, as JSON for the scripts."""
        teams: dict[str, list[str]] = {team: [] for team in self.deps.routing.teams}
        for category in self.deps.routing.categories:
            teams.setdefault(self.deps.routing.route(category).team, []).append(category)
        return json.dumps(teams)


@cache
def _zones() -> str:
    """The names of time zones that places have, as JSON for the scripts."""
    return json.dumps(sorted(name for name in available_timezones() if "/" in name or name == "UTC"))
