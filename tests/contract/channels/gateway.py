"""A whole gateway in the process of a test: the real routes and the real work behind them, but another brain."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.desk import Counter
from bot.door import Door
from bot.ports import Connector
from bot.questions import Answer, BrainState, Question
from bot.settings import Settings
from bot.storing import Store
from connectors.needs import Needs
from connectors.webchat.app import chat_routes
from connectors.webchat.channel import WebChannel
from connectors.webchat.needs import ChatNeeds
from gateway.clock import SystemClock
from gateway.connecting import connect, webhook_routes
from gateway.runtime import Runtime
from gateway.words import load_words
from tests.contract.webchat.serving import OnlyServer
from tests.fakes.brain import FakeBrain
from tests.fakes.house import house
from tests.fakes.memory_files import MemoryFiles

ROOT = Path(__file__).resolve().parents[3]
WORDS = load_words(ROOT)
FAR = timedelta(days=3650)


class Webhook(Connector, Protocol):
    """A connector that is also called."""

    async def webhook(self, request: Request) -> Response:
        """Where its platform calls."""
        ...


class TableBrain(FakeBrain):
    """Knows answers by text or choice, echoes all else; thinks about some until it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.knows: dict[str, Answer] = {}
        self.thinking = 0
        self._held: dict[str, asyncio.Event] = {}

    def hold(self, text: str) -> asyncio.Event:
        """Do not answer this text before the event is set."""
        return self._held.setdefault(text, asyncio.Event())

    async def ask(self, question: Question) -> Answer:
        """What it knows."""
        if question.text in self._held:
            self.thinking += 1
            await self._held[question.text].wait()
            self.thinking -= 1
        known = self.knows.get(question.choice or question.text)
        if known is None:
            return await super().ask(question)
        self.asked.append(question)
        return known

    async def watch(self) -> None:
        """It is always there."""

    async def close(self) -> None:
        """Nothing to close."""


class QuickServer(OnlyServer):
    """A server that ends when it is told to, not at its next look at the clock."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(uvicorn.Config(app, ws="none", lifespan="off", log_config=None, access_log=False))
        self._ending = asyncio.Event()

    async def main_loop(self) -> None:
        """Nothing to look after."""
        await self._ending.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening and cut every connection."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for listener in sockets or ():
            listener.close()

    def end(self) -> None:
        """It is over."""
        self._ending.set()


@dataclass
class Gateway:
    """Runtime, door and routes over one store, behind a socket of loopback."""

    settings: Settings
    store: Store
    brain: TableBrain
    listener: socket.socket
    more: Mapping[str, Any] = field(default_factory=dict)
    """Connectors besides ours, by path: what makes one of its needs."""

    def __post_init__(self) -> None:
        self.clock = SystemClock()
        self.files = MemoryFiles()
        known = house(self.settings.hours)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("gateway.runtime.RasaBrain", lambda url, on_change: self.brain)
            self.runtime = Runtime(
                self.store,
                rasa_url="",
                house=known,
                clock=self.clock,
                files=self.files,
                limits=self.settings.file_limits,
                channels={"web": WebChannel()},
            )
        self.hub = self.runtime.hub
        self.door = Door(self.store, self.hub, self.clock, self.settings.file_limits, known.words)
        self.desk = Counter(self.store, self.hub, known, self.clock)
        self._server: QuickServer | None = None
        self._running: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    async def start(self) -> None:
        """Listen, receive, work."""
        self._server = QuickServer(self._app())
        self._running = asyncio.create_task(self._server.serve(sockets=[self.listener]))
        while not self._server.started:
            await asyncio.sleep(0.002)
        self.runtime.start()

    async def stop(self) -> None:
        """End everything."""
        assert self._server is not None
        assert self._running is not None
        self.hub.close()
        self._server.end()
        await self._running
        await self.runtime.stop()

    async def idle(self) -> bool:
        """Whether nothing waits to be answered, sent or fetched."""
        far = self.clock.now() + FAR
        waiting = (self.store.waiting_conversations, self.store.waiting_deliveries, self.store.waiting_fetches)
        return not any([await ask(far) for ask in waiting])

    def figures(self) -> dict[tuple[str, str], float]:
        """How many arrivals came to what, by channel and result."""
        [arrivals] = self.runtime.figures.arrivals.collect()
        found = [sample for sample in arrivals.samples if sample.name.endswith("_total")]
        return {(sample.labels["channel"], sample.labels["result"]): sample.value for sample in found}

    def states(self) -> dict[str, str]:
        """How each platform is doing."""
        return {receiving.name: receiving.state for receiving in self.runtime.receiving}

    def _app(self) -> Starlette:
        needs = Needs(self.door, self.store, self.files, WORDS, self.clock, self.runtime.count)
        ours = connect(self.settings, needs)
        others = {path: make(needs) for path, make in self.more.items()}
        for connector in (*ours.values(), *others.values()):
            self.runtime.connect(connector)
        routes = [Route(path, connector.webhook, methods=["POST"]) for path, connector in others.items()]
        return Starlette(routes=[*routes, *webhook_routes(ours), *chat_routes(self._chat())])

    def _chat(self) -> ChatNeeds:
        return ChatNeeds(
            door=self.door,
            store=self.store,
            lines=self.runtime.board,
            streams=self.hub,
            live=self.hub,
            clock=self.clock,
            files=self.files,
            limits=self.settings.file_limits,
            secret=self.settings.secret_key,
            rate=None,
            brain_state=lambda: BrainState.READY,
        )
