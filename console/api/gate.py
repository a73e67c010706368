"""The gate of `/api/v1`: knows who asks before any handler runs, and what kind of id or cursor may pass."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from bot.errors import NotFoundError
from console.access import Visitor, check_csrf, may_all, may_answer, may_lead, visitor_of
from console.deps import Deps

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}", re.ASCII)
PAGE = 200


@dataclass(frozen=True)
class Gate:
    """Lets signed-in people through."""

    deps: Deps

    async def admit(self, request: Request, response: Response) -> None:
        """Remember on the request who asks; a change by cookie needs the CSRF header."""
        visitor = await visitor_of(self.deps, request)
        check_csrf(visitor, request)
        request.state.visitor, request.state.deps = visitor, self.deps
        self.deps.seen(visitor.user.name)
        response.headers["Cache-Control"] = "no-store"


def _reader(request: Request) -> Visitor:
    visitor: Visitor = request.state.visitor
    return visitor


def _agent(request: Request) -> Visitor:
    return may_answer(_reader(request))


def _lead(request: Request) -> Visitor:
    return may_lead(_reader(request))


def _admin(request: Request) -> Visitor:
    return may_all(_reader(request))


def _limit(limit: Annotated[int, Query(ge=1, description=f"At most {PAGE}.")] = 50) -> int:
    return min(limit, PAGE)


Reader = Annotated[Visitor, Depends(_reader)]
Agent = Annotated[Visitor, Depends(_agent)]
Lead = Annotated[Visitor, Depends(_lead)]
Admin = Annotated[Visitor, Depends(_admin)]
Limit = Annotated[int, Depends(_limit)]


def known(identifier: str) -> str:
    """An id as we make them; anything else names nothing, and databases refuse some of it."""
    if not ID.fullmatch(identifier):
        raise NotFoundError("There is no such thing here.")
    return identifier
