"""The pages under `/console/`: server-rendered shells that the scripts in `static/` fill through `/api/v1`."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.staticfiles import StaticFiles

from console.deps import Deps
from console.pages.door import SignInPage
from console.pages.rendering import Renderer
from console.pages.rooms import Rooms
from console.pages.shield import Shield

STATIC = Path(__file__).parents[1] / "static"


def console_routes(deps: Deps) -> list[BaseRoute]:
    """Everything under `/console`, behind the headers of the shield."""
    renderer = Renderer(deps)
    door, rooms = SignInPage(deps, renderer), Rooms(deps, renderer)
    inside = Router(
        routes=[
            Route("/login", door.show, methods=["GET"]),
            Route("/login", door.submit, methods=["POST"]),
            Route("/words.json", rooms.words, methods=["GET"]),
            Route("/", rooms.queue, methods=["GET"]),
            Route("/tickets", rooms.tickets, methods=["GET"]),
            Route("/tickets/{number}", rooms.ticket, methods=["GET"]),
            Route("/customers/{customer}", rooms.customer, methods=["GET"]),
            Route("/canned", rooms.canned, methods=["GET"]),
            Route("/account", rooms.account, methods=["GET"]),
            Route("/people", rooms.people, methods=["GET"]),
            Route("/audit", rooms.audit, methods=["GET"]),
            Route("/floor", rooms.floor, methods=["GET"]),
            Route("/rules", rooms.rules, methods=["GET"]),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        default=rooms.missing,
    )
    return [Mount("/console", app=Shield(inside), name="console")]
