"""The composition root: puts store, core, connectors and console together into one ASGI application."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.desk import Counter
from bot.door import Door
from bot.ports import Clock
from bot.settings import Settings
from bot.storing import Store
from bot.words import Words
from connectors.webchat.app import chat_routes
from connectors.webchat.channel import WebChannel
from connectors.webchat.needs import ChatNeeds
from console.app import mount_console
from console.deps import Deps
from gateway import errors
from gateway.clock import SystemClock
from gateway.first_admin import first_admin
from gateway.health import Health
from gateway.runtime import Runtime
from gateway.words import load_words
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
    words = load_words(root)
    runtime = Runtime(
        store,
        rasa_url=settings.rasa_url or RASA_URL,
        words=words,
        clock=clock,
        hours=settings.hours,
        channels={"web": WebChannel()},
    )
    app = FastAPI(
        title="Balcão",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan(settings, store, runtime, clock),
    )
    errors.install(app)
    app.add_middleware(SecurityHeaders)
    _mount(app, settings, store=store, runtime=runtime, words=words, clock=clock)
    return Gateway(app, runtime.hub.close)


def _mount(app: FastAPI, settings: Settings, *, store: Store, runtime: Runtime, words: Words, clock: Clock) -> None:
    hub, brain = runtime.hub, runtime.brain
    chat = ChatNeeds(
        door=Door(store, hub),
        store=store,
        streams=hub,
        live=hub,
        clock=clock,
        secret=settings.secret_key,
        rate=settings.chat_rate,
        brain_state=lambda: brain.state,
    )
    https = settings.public_url.startswith("https://")
    console = Deps(store, Counter(store, hub, words, clock), hub, hub, clock, https)
    app.router.routes.extend(Health(store, brain, runtime.figures, settings.metrics_token).routes())
    app.router.routes.extend(chat_routes(chat))
    mount_console(app, console)


def _lifespan(
    settings: Settings, store: SqlStore, runtime: Runtime, clock: Clock
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await store.open()
        await first_admin(store, settings, clock)
        runtime.start()
        log.info("gateway.open")
        yield
        await runtime.stop()
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
