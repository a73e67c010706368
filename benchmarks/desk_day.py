"""A minute at a full desk: what agents do at their consoles and customers on the web page, and how long each takes."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from benchmarks import desk_filling as desk
from benchmarks.desk_wire import FOUND, Ear, Echoes, Phone
from benchmarks.front import SECRET
from connectors.webchat.parse import ChatSession
from connectors.webchat.tokens import Tokens
from gateway.clock import SystemClock

API = "/api/v1"
THINKS = 10.0
"""Seconds that an agent takes between two things, on average."""

FRONT_OF_LINE = 60
"""An agent claims one of the first so many: two want the same one now and then."""

HOLDS = 4
ASKED = ("nota fiscal", "liquidif", "ana", "pedido", "48213", "não chegou", "reembolso", "conceição")
ACCEPTED, TAKEN = 202, 409
FINE = (200, 201, 202, 204)
LATENESS = 0.05
AT_ONCE = 8
"""Accounts that sign in at the same time: a password costs the gateway tens of milliseconds, on purpose."""


@dataclass
class Figures:
    """Seconds by what was asked, what was refused, and how late the client itself was."""

    spans: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    beaten: int = 0
    """Claims that somebody else had made first, which is no error."""

    async def timed(self, what: str, phone: Phone, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Ask, and keep how long it took."""
        began = time.perf_counter()
        try:
            status, content = await phone.ask(method, path, body)
        except (OSError, asyncio.IncompleteReadError) as error:
            self.errors[f"{what}: {type(error).__name__}"] += 1
            return 0, b""
        self.spans[what].append(time.perf_counter() - began)
        if status == TAKEN and what == "claim":
            self.beaten += 1
        elif status not in FINE:
            self.errors[f"{what}: {status} {content[:120].decode(errors='replace')}"] += 1
        return status, content

    async def look_at_oneself(self) -> None:
        """How late this process is: its own delays are in every figure."""
        while True:
            began = time.perf_counter()
            await asyncio.sleep(LATENESS)
            self.spans["the client's own lateness"].append(time.perf_counter() - began - LATENESS)


@dataclass
class Agent:
    """One console: what it shows, and what its agent does now and then."""

    number: int
    phone: Phone
    figures: Figures
    echoes: Echoes
    luck: random.Random
    waiting: list[dict[str, str]] = field(default_factory=list)
    mine: list[dict[str, str]] = field(default_factory=list)
    shown: str | None = None

    async def arrives(self) -> None:
        """Loads what the queue page loads."""
        await self.lists()
        await self._ask("agents", "GET", "/agents")

    async def works(self, until: float) -> None:
        """One thing after the other, with pauses."""
        await asyncio.sleep(self.luck.uniform(0, THINKS))
        deeds, weights = zip(*self._deeds(), strict=True)
        while time.monotonic() < until:
            [deed] = self.luck.choices(deeds, weights)
            await deed()
            await asyncio.sleep(self.luck.expovariate(1 / THINKS))

    async def lists(self) -> None:
        """The line and one's own."""
        status, content = await self._ask("list, waiting", "GET", "/handoffs?state=waiting&limit=200")
        if status == FOUND:
            self.waiting = _known(content)
        status, content = await self._ask("list, mine", "GET", "/handoffs?state=claimed&agent=me&limit=200")
        if status == FOUND:
            self.mine = _known(content)

    async def everybodys(self) -> None:
        """Whom colleagues help."""
        await self._ask("list, claimed", "GET", "/handoffs?state=claimed&limit=200")

    async def opens(self) -> None:
        """Look at a conversation, as the page does: colleagues are told."""
        wanted = self.luck.choice(self.mine if self.mine and self.luck.random() < 0.5 else self.waiting or self.mine)
        await self._open(wanted["conversation"])

    async def claims(self) -> None:
        """Take one of the first, say hello; who has enough ends one before."""
        if len(self.mine) >= HOLDS:
            await self.ends()
        self.waiting = [one for one in self.waiting if one["id"].encode() not in self.echoes.gone]
        wanted = self.luck.choice(self.waiting[:FRONT_OF_LINE])
        key = wanted["id"].encode()
        self.echoes.begin(key, "claim → queue event")
        status, _ = await self._ask("claim", "POST", f"/handoffs/{wanted['id']}/claim")
        if status != FOUND:
            self.echoes.came_to_nothing(key)
        if len(self.waiting) <= FRONT_OF_LINE:
            await self.lists()
        if status == FOUND:
            self.mine.append(wanted)
            await self._open(wanted["conversation"])
            await self._say(wanted["conversation"])

    async def ends(self) -> None:
        """Solved, or back to the line."""
        if not self.mine:
            return
        done = self.mine.pop(0)
        how = self.luck.choice(("release", "resolve"))
        await self._ask(how, "POST", f"/handoffs/{done['id']}/{how}")

    async def replies(self) -> None:
        """Answer one's own."""
        if self.mine:
            await self._say(self.luck.choice(self.mine)["conversation"])

    async def notes(self) -> None:
        """For colleagues."""
        if self.mine:
            there = self.luck.choice(self.mine)["conversation"]
            body = {"id": uuid4().hex, "text": "Cliente antigo, por favor cuidar bem."}
            await self._ask("note", "POST", f"/conversations/{there}/notes", body)

    async def searches(self) -> None:
        """Find something."""
        words = self.luck.choice(ASKED).replace(" ", "%20").replace("ã", "%C3%A3").replace("ç", "%C3%A7")
        await self._ask("search", "GET", f"/search?q={words}&limit=10")

    async def types(self) -> None:
        """Dots for the customer."""
        if self.mine:
            there = self.luck.choice(self.mine)["conversation"]
            await self._ask("typing", "POST", f"/conversations/{there}/typing", {"on": True})

    async def chooses(self) -> None:
        """Be busy, or available again."""
        chosen = self.luck.choice(("available", "busy"))
        await self._ask("presence", "PUT", "/presence", {"presence": chosen})

    async def leads(self) -> None:
        """Supervisors look at the whole floor."""
        if self.number < desk.LEADS:
            await self._ask("floor", "GET", "/floor")

    def _deeds(self) -> list[tuple[Callable[[], Awaitable[None]], int]]:
        queue = [(self.lists, 6), (self.everybodys, 4), (self.claims, 14), (self.ends, 6)]
        talk = [(self.opens, 24), (self.replies, 24), (self.notes, 5), (self.types, 5)]
        return [*queue, *talk, (self.searches, 6), (self.chooses, 3), (self.leads, 10)]

    async def _open(self, conversation: str) -> None:
        if self.shown is not None:
            await self._look(self.shown, on=False)
        self.shown = conversation
        await self._ask("open", "GET", f"/conversations/{conversation}")
        await self._look(conversation, on=True)

    async def _look(self, conversation: str, *, on: bool) -> None:
        await self._ask("looking", "POST", f"/conversations/{conversation}/looking", {"on": on})

    async def _say(self, conversation: str) -> None:
        body = {"id": uuid4().hex, "text": "Olá! Já estou vendo isso para você."}
        await self._ask("reply", "POST", f"/conversations/{conversation}/messages", body)

    async def _ask(self, what: str, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        return await self.figures.timed(what, self.phone, method, API + path, body)


@dataclass
class Customers:
    """Those under way, writing over the web chat; `open` pages of some of them hear what happens."""

    port: int
    figures: Figures
    echoes: Echoes
    count: int
    luck: random.Random
    _written: int = 0
    _phones: list[Phone] = field(default_factory=list)
    pages: list[Ear] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._tokens = Tokens(SECRET, SystemClock())
        self._phones = [Phone(self.port) for _ in range(AT_ONCE)]

    async def come(self, how_many: int) -> None:
        """So many keep their page open, those who wait first."""
        nobody = Echoes(0)
        for number in range(min(how_many, self.count)):
            phone = Phone(self.port, self._token(number))
            self.pages.append(await phone.listen(number, "/chat/events", nobody))

    async def write(self, until: float, per_second: float) -> None:
        """One after the other, at random moments, whether or not the last was taken."""
        writing: set[asyncio.Task[asyncio.Event]] = set()
        while time.monotonic() < until:
            task = asyncio.create_task(self.writes())
            writing.add(task)
            task.add_done_callback(writing.discard)
            await asyncio.sleep(self.luck.expovariate(per_second))
        await asyncio.gather(*writing)

    async def writes(self) -> asyncio.Event:
        """One customer says something; the event is set when all consoles have it."""
        self._written += 1
        phone = self._phones[self._written % len(self._phones)]
        mark = f"marca-{self._written:06}"
        heard = self.echoes.begin(mark.encode(), "customer's message → event")
        phone.token = self._token(self.luck.randrange(self.count))
        body = {"id": str(uuid4()), "text": f"Alguma novidade do meu pedido? {mark}"}
        await self.figures.timed("customer's message", phone, "POST", "/chat/messages", body)
        return heard

    def _token(self, number: int) -> str:
        return self._tokens.issue(ChatSession(desk.conversation(number), desk.person(number)))


async def signed_in(port: int, count: int, figures: Figures) -> list[Phone]:
    """A connection with a session for each account."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(name: str) -> Phone:
        async with room:
            phone = Phone(port)
            body = {"name": name, "password": desk.PASSWORD}
            status, content = await figures.timed("sign in", phone, "POST", f"{API}/session", body)
            if status != FOUND:
                raise SystemExit(f"Nobody could sign in: {status} {content.decode(errors='replace')}")
            phone.token = json.loads(content)["token"]
            return phone

    return list(await asyncio.gather(*(one(name) for name in desk.agents(count))))


def _known(content: bytes) -> list[dict[str, str]]:
    return [{"id": item["id"], "conversation": item["conversation"]} for item in json.loads(content)["items"]]
