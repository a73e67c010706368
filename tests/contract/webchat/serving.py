"""A small but whole web chat: the real routes, hub and door over the memory store, and a brain from a table."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from bot.attachments import FileLimits
from bot.cards import Card
from bot.desk import Counter
from bot.door import Door
from bot.handoffs import NewHandoff, Place, Reason
from bot.messages import Author, Button, Draft
from bot.ports import Clock
from bot.questions import BrainState
from bot.rates import parse_rate
from bot.storing import Outcome, Turn
from bot.tickets import NewTicket
from bot.words import Words
from connectors.webchat.app import chat_routes
from connectors.webchat.needs import ChatNeeds
from gateway.hub import Hub
from tests.fakes.clock import FakeClock
from tests.fakes.house import house
from tests.fakes.memory_files import MemoryFiles
from tests.fakes.memory_store import MemoryStore

HOLDER = "test"
LEASE = timedelta(seconds=30)
LIMITS = FileLimits(2 * 2**20, ("image/*", "audio/*", "video/*", "application/pdf", "text/plain", "text/csv"))

WORDS = Words(
    {
        "pt": {
            "handoff.claimed": "{agent} está aqui com você.",
            "handoff.returned": "O assistente voltou.",
            "handoff.resolved": "Resolvido.",
            "handoff.released": "De volta à fila.",
        }
    }
)


def echo(text: str) -> tuple[Draft, ...]:
    """The brain of these tests: a few words it knows, everything else said back."""
    known = {
        "menu": (
            Draft(Author.BOT, "Escolha:", (Button("Meu pedido", "faq/order"), Button("Reembolso", "faq/refund"))),
        ),
    }
    return known.get(text, (Draft(Author.BOT, f"eco: {text}"),))


class WebCounter:
    """Everything behind the routes; `held` keeps the brain from answering until it is let go."""

    def __init__(
        self, *, clock: Clock | None = None, rate: str = "off", brain: Callable[[str], tuple[Draft, ...]] = echo
    ) -> None:
        self.clock = clock or FakeClock()
        self.store = MemoryStore()
        self.files = MemoryFiles()
        self.hub = Hub(arrived=lambda c: self._start(self._answer(c)), leaving=lambda c: self._start(self._deliver(c)))
        self.brain = brain
        self.brain_state = BrainState.READY
        self.held = asyncio.Event()
        self.held.set()
        self.desk = Counter(self.store, self.hub, house(), self.clock)
        self._tasks: set[asyncio.Task[None]] = set()
        self._lock = asyncio.Lock()
        self._rate = rate

    def needs(self) -> ChatNeeds:
        """What the routes are given."""
        return ChatNeeds(
            door=Door(self.store, self.hub, self.clock, LIMITS),
            store=self.store,
            lines=self.store,
            streams=self.hub,
            live=self.hub,
            clock=self.clock,
            files=self.files,
            limits=LIMITS,
            secret="a secret of the tests",
            rate=parse_rate(self._rate),
            brain_state=lambda: self.brain_state,
        )

    def app(self, *more: BaseRoute) -> Starlette:
        """The real routes, and those of a test."""
        return Starlette(routes=[*more, *chat_routes(self.needs())])

    async def settle(self) -> None:
        """Until everything that was started has ended."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def brain_is(self, state: BrainState) -> None:
        """The brain came up or went down."""
        self.brain_state = state
        self.hub.status_of_all()

    async def hand_over(self, conversation: str) -> str:
        """The customer's next message asks for a person; this is what its turn does. Returns the handoff."""
        handoff = NewHandoff(
            reason=Reason.ASKED,
            card=Card("problem", "asked", "pt", "web", "visitor"),
            ticket=NewTicket("problem"),
            notice=_notice,
        )
        now = self.clock.now()
        turn = await self.store.begin_turn(conversation, holder=HOLDER, now=now, until=now + LEASE)
        assert turn is not None
        ended = await self.store.end_turn(turn, Outcome((), handoff=handoff), holder=HOLDER, now=now)
        self.hub.leaving(conversation)
        self.hub.status(conversation)
        self.hub.queue()
        assert ended.handoff is not None
        return ended.handoff

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, conversation: str) -> None:
        self.hub.typing(conversation, on=True, author="bot")
        await self.held.wait()
        async with self._lock:
            now = self.clock.now()
            while turn := await self.store.begin_turn(conversation, holder=HOLDER, now=now, until=now + LEASE):
                await self._end(turn)
        self.hub.typing(conversation, on=False, author="bot")

    async def _end(self, turn: Turn) -> None:
        outcome = Outcome(self.brain(turn.message.choice or turn.message.text))
        await self.store.end_turn(turn, outcome, holder=HOLDER, now=self.clock.now())
        await self._deliver(turn.conversation.id)

    async def _deliver(self, conversation: str) -> None:
        now = self.clock.now()
        while going := await self.store.begin_delivery(conversation, holder=HOLDER, now=now, until=now + LEASE):
            message = await self.store.delivered(going.message.row, holder=HOLDER)
            if message is not None:
                self.hub.message(message)


class OnlyServer(uvicorn.Server):
    """A server inside a test: signals belong to pytest."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


@dataclass
class Served:
    """A web chat on a real port, which can be stopped and started again as the same address."""

    app: ASGIApp
    port: int
    counter: WebCounter
    _server: OnlyServer | None = None
    _running: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen."""
        config = uvicorn.Config(
            self.app, port=self.port, ws="none", lifespan="off", log_config=None, timeout_graceful_shutdown=1
        )
        self._server = OnlyServer(config)
        self._running = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Cut every connection, as a killed process would."""
        assert self._server is not None
        assert self._running is not None
        self._server.should_exit = True
        for connection in list(self._server.server_state.connections):
            connection.transport.abort()
        await self._running


@asynccontextmanager
async def served(counter: WebCounter, *more: BaseRoute, app: ASGIApp | None = None) -> AsyncIterator[Served]:
    """The web chat on a free port."""
    server = Served(app or counter.app(*more), free_port(), counter)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
        counter.held.set()
        with contextlib.suppress(asyncio.CancelledError):
            await counter.settle()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def page(path: str, html: str, **headers: str) -> Route:
    """A page of somebody's site."""

    async def answer(request: Request) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Response(html, media_type="text/html", headers=named)

    return Route(path, answer)


def _notice(place: Place) -> Draft:
    return Draft(Author.SYSTEM, f"Chamado {place.ticket}, lugar {place.position}.")
