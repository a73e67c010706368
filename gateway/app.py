"""The composition root: puts store, core, connectors and console together into one ASGI application."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.door import Door
from bot.house import House
from bot.ports import Clock, Files
from bot.settings import Settings
from connectors.needs import Needs
from connectors.webchat.app import chat_routes
from connectors.webchat.channel import WebChannel
from connectors.webchat.needs import ChatNeeds
from console.app import mount_console
from console.deps import Deps
from gateway import errors
from gateway.calendars import load_calendars
from gateway.clock import SystemClock
from gateway.connecting import connect, webhook_routes
from gateway.first_admin import first_admin
from gateway.first_replies import first_replies
from gateway.health import Health
from gateway.house import load_house
from gateway.rulebook import HouseRulebook
from gateway.runtime import Runtime
from store.files import open_files
from store.migrate import migrate
from store.sql import SqlStore, open_store

log = logging.getLogger(__name__)

RASA_URL = "http://127.0.0.1:5005"
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


@dataclass(frozen=True)
class Gateway:
    """The application, and how to end its open streams before the server waits for its connections."""

    app: FastAPI
    close_streams: Callable[[], None]


def compose(settings: Settings, root: Path) -> Gateway:
    """The whole gateway, its database migrated, nothing running yet."""
    migrate(settings.database_url)
    clock = SystemClock()
    store = open_store(settings.database_url)
    house = load_house(root, settings, now=clock.now())
    files = open_files(settings.files_url)
    runtime = Runtime(
        store,
        rasa_url=settings.rasa_url or RASA_URL,
        house=house,
        clock=clock,
        files=files,
        limits=settings.file_limits,
        channels={"web": WebChannel()},
    )
    calendars = load_calendars(root, settings.hours)
    rulebook = HouseRulebook(store, house.rules, calendars, clock=clock, live=runtime.hub)
    parts = Parts(settings, store, files, house, rulebook, clock, runtime)
    app = FastAPI(
        title="Balcão",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan(parts, root),
    )
    errors.install(app)
    app.add_middleware(SecurityHeaders)
    _mount_platforms(app, parts)
    _mount_pages(app, parts)
    return Gateway(app, runtime.hub.close)


@dataclass(frozen=True)
class Parts:
    """What the routes are made of."""

    settings: Settings
    store: SqlStore
    files: Files
    house: House
    rulebook: HouseRulebook
    clock: Clock
    runtime: Runtime

    @property
    def door(self) -> Door:
        """The one door that all channels bring their messages to."""
        return Door(self.store, self.runtime.hub, self.clock, self.settings.file_limits, self.house.words)


def _mount_platforms(app: FastAPI, parts: Parts) -> None:
    needs = Needs(parts.door, parts.store, parts.files, parts.house.words, parts.clock, parts.runtime.count)
    connected = connect(parts.settings, needs)
    for connector in connected.values():
        parts.runtime.connect(connector)
    app.router.routes.extend(webhook_routes(connected))


def _mount_pages(app: FastAPI, parts: Parts) -> None:
    settings, store, clock = parts.settings, parts.store, parts.clock
    hub, brain, limits = parts.runtime.hub, parts.runtime.brain, settings.file_limits
    chat = ChatNeeds(
        door=parts.door,
        store=store,
        lines=parts.runtime.board,
        streams=hub,
        live=hub,
        clock=clock,
        secret=settings.secret_key,
        rate=settings.chat_rate,
        brain_state=lambda: brain.state,
        files=parts.files,
        limits=limits,
    )
    console = Deps(
        store,
        parts.runtime.rounds.counter,
        hub,
        hub,
        clock,
        https=settings.public_url.startswith("https://"),
        files=parts.files,
        limits=limits,
        audience=parts.runtime.audience,
        rulebook=parts.rulebook,
        lines=parts.runtime.board,
        seen=parts.runtime.rounds.attendants.seen,
    )
    health = Health(store, brain, parts.runtime.figures, settings.metrics_token, parts.runtime.receiving)
    app.router.routes.extend(health.routes())
    app.router.routes.extend(chat_routes(chat))
    mount_console(app, console)


def _lifespan(parts: Parts, root: Path) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    store, clock = parts.store, parts.clock

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await store.open()
        await first_admin(store, parts.settings, clock)
        await first_replies(store, root, clock)
        await parts.rulebook.look()
        parts.runtime.start(parts.rulebook.run())
        log.info("gateway.open")
        yield
        await parts.runtime.stop()
        await store.close()

    return lifespan


class SecurityHeaders:
    """Headers that every answer carries; pure ASGI, since other middleware doubles a stream's memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to the start of a response; no route of ours has a NUL in its path."""
        if scope["type"] == "http" and "\0" in scope["path"]:
            await errors.error_response(404, "not_found", "There is nothing here.")(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        await self._app(scope, receive, with_headers)
