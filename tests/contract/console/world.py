"""The console over the memory store and a real hub, with customers who ask for people."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI

from bot.attachments import Enclosed, FileLimits
from bot.cards import Card, Tried
from bot.desk import Counter
from bot.door import Door
from bot.handoffs import NewHandoff, Place, Reason
from bot.messages import Audience, Author, Button, ChannelAddress, Draft, Inbound, ReplyTo
from bot.people import Role
from bot.ports import Clock
from bot.storing import Outcome
from bot.tickets import NewTicket, Priority, id_of
from console.app import Deps, mount_console
from gateway import errors
from gateway.hub import Hub
from tests.fakes.house import house, rulebook_of
from tests.fakes.memory_files import MemoryFiles
from tests.fakes.memory_store import MemoryStore

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "lamp and counter"
NUMBERS = count(1)
LIMITS = FileLimits(2 * 2**20, ("image/*", "audio/*", "video/*", "application/pdf", "text/plain", "text/csv"))
CARD = Card(
    problem="Minha chaleira chegou quebrada",
    why=Reason.REFUSED.value,
    language="pt",
    channel="web",
    customer="Ana Souza",
    tried=(Tried("faq/exchange", 0.81), Tried("faq/damaged_item", 0.64)),
    answers=("Você pode trocar em até 30 dias em Meus pedidos.",),
    refused=2,
    slots={"problem": "Minha chaleira chegou quebrada", "order_number": "48213", "contact": "ana@example.com"},
    orders=("48213",),
)


@cache
def known_hash() -> str:
    """Everybody's password here, hashed so that checking it takes no time."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass(frozen=True)
class Asked:
    """A customer who waits for a person."""

    conversation: str
    handoff: str
    ticket: str


class World:
    """An application with nothing but the console in it; `attends`: it remembers who asks, and they are here."""

    def __init__(self, clock: Clock, *, attends: bool = False) -> None:
        self.clock = clock
        self.store = MemoryStore()
        self.files = MemoryFiles()
        self.hub = Hub(arrived=lambda _: None, leaving=self._leaving)
        self.audience = Audience.ALONE
        rules = house()
        self.rulebook = rulebook_of(rules, self.store, clock, self.hub)
        self.deps = Deps(
            self.store,
            Counter(self.store, self.hub, rules, clock),
            self.hub,
            self.hub,
            clock,
            self.files,
            LIMITS,
            lambda _: self.audience,
            self.rulebook,
            self.store,
            self._seen if attends else lambda _: None,
        )
        self.app = FastAPI(openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None)
        errors.install(self.app)
        mount_console(self.app, self.deps)
        self._sends: set[asyncio.Task[None]] = set()

    async def user(self, name: str, role: Role = Role.AGENT) -> None:
        """Somebody who may sign in."""
        await self.store.add_user(name, role=role, password_hash=known_hash(), now=self.clock.now())

    def browser(self, **headers: str) -> httpx.AsyncClient:
        """A client without a session; accidents come back as 500 and fail the test that sees one."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://console.test", headers=headers)

    async def signed_in(self, name: str) -> httpx.AsyncClient:
        """A client with a Bearer token."""
        async with self.browser() as client:
            answer = await client.post("/api/v1/session", json={"name": name, "password": PASSWORD})
        return self.browser(Authorization=f"Bearer {answer.json()['token']}")

    async def writes(
        self, text: str, *enclosed: Enclosed, person: str = "ana", name: str = "Ana Souza", ago: float = 0,
        channel: str = "web",
    ) -> str:  # fmt: skip
        """A customer's message arrives; returns the conversation."""
        address, reply_to = ChannelAddress(channel, "default", person), ReplyTo(channel, "default", person)
        at = self.clock.now() - timedelta(seconds=ago)
        await self.store.open_conversation(address, reply_to, name=name, locale="pt-BR")
        known = {"name": name, "locale": "pt-BR", "attachments": enclosed}
        inbound = Inbound(f"{person}:{next(NUMBERS)}", address, reply_to, text, at, **known)  # type: ignore[arg-type]
        recorded = await Door(self.store, self.hub, self.clock, LIMITS).take(inbound)
        return recorded.conversation.id

    def edit(self, number: str, **fields: Any) -> None:
        """A ticket as it would be after more time than a test has."""
        ticket = self.store.kept.tickets[id_of(number) or 0]
        self.store.kept.tickets[ticket.id] = replace(ticket, **fields)

    async def told(self, conversation: str) -> list[str]:
        """What the customer was told by the house."""
        seen = await self.store.visible(conversation, after=None, limit=50)
        return [message.text for message in seen if message.author is Author.SYSTEM]

    async def offers(self, asked: Asked, agent: str, *, seconds: float = 60) -> None:
        """The dispatcher's turn: somebody who waits is offered to an agent."""
        now = self.clock.now()
        until = now + timedelta(seconds=seconds)
        offered = await self.store.offer(asked.handoff, agent=agent, until=until, now=now)
        assert offered is not None
        self.deps.counter.tell_offer(offered)
        self.hub.queue(offered)

    def crowd(self, asked: Asked, many: int) -> None:
        """So many others who wait for the same, each a second behind the one before: `Person 0` and so on."""
        kept = self.store.kept
        conversation, handoff = kept.conversations[asked.conversation], kept.handoffs[asked.handoff]
        for number in range(many):
            here, name = f"crowd-{number}", f"Person {number}"
            kept.conversations[here] = replace(conversation, id=here, customer=f"customer-{number}", name=name)
            at = handoff.asked_at + timedelta(seconds=number + 1)
            kept.handoffs[f"wait-{number}"] = replace(handoff, id=f"wait-{number}", conversation=here, asked_at=at)

    async def settle(self) -> None:
        """Until everything has been delivered that is to be."""
        while self._sends:
            await asyncio.gather(*self._sends)

    async def keeps(self, content: bytes) -> str:
        """Bytes that are there; returns their id."""
        file = uuid4().hex
        self.files.kept[file] = content
        return file

    async def answers(self, conversation: str, *texts: str, buttons: tuple[Button, ...] = (), ago: float = 0) -> None:
        """The assistant's turn."""
        drafts = tuple(Draft(Author.BOT, text, buttons) for text in texts)
        await self._turn(conversation, Outcome(drafts, language="pt"), self.clock.now() - timedelta(seconds=ago))

    async def asks(
        self, text: str = "quero falar com uma pessoa", *, person: str = "ana", card: Card = CARD, ago: float = 0,
        reason: Reason = Reason.REFUSED, promised_in: float | None = None, channel: str = "web",
        priority: Priority = Priority.HIGH, skill: str = "general",
    ) -> Asked:  # fmt: skip
        """A customer asks for a person `ago` seconds ago and waits."""
        conversation = await self.writes(text, person=person, name=card.customer, ago=ago, channel=channel)
        promised = None if promised_in is None else self.clock.now() + timedelta(seconds=promised_in)
        needs: dict[str, Any] = {"priority": priority, "skill": skill}
        return await self.hands_over(conversation, card=card, ago=ago, reason=reason, promised_at=promised, **needs)

    async def hands_over(
        self, conversation: str, *, card: Card = CARD, ago: float = 0, reason: Reason = Reason.REFUSED,
        promised_at: datetime | None = None, priority: Priority = Priority.HIGH, skill: str = "general",
    ) -> Asked:  # fmt: skip
        """What the turn of the customer's last message does."""
        now = self.clock.now() - timedelta(seconds=ago)
        ticket = NewTicket(subject=card.problem, description=card.problem, category="exchange", priority=priority)
        new = NewHandoff(reason, card, ticket, notice=_notice, promised_at=promised_at, skill=skill)
        await self._turn(conversation, Outcome((), language=card.language, handoff=new), now)
        handoff = await self.store.handoff_of(conversation)
        assert handoff is not None
        self.hub.queue(handoff)
        return Asked(conversation, handoff.id, handoff.ticket or "")

    async def _turn(self, conversation: str, outcome: Outcome, now: datetime) -> None:
        lease = self.clock.now() + timedelta(minutes=1)
        turn = await self.store.begin_turn(conversation, holder="test", now=self.clock.now(), until=lease)
        assert turn is not None
        await self.store.end_turn(turn, outcome, holder="test", now=now)
        await self._deliver(conversation)

    def _seen(self, name: str) -> None:
        """As gateway.attendance does, but at once."""
        task = asyncio.get_running_loop().create_task(self.store.seen([name], now=self.clock.now()))
        self._sends.add(task)
        task.add_done_callback(self._sends.discard)

    def _leaving(self, conversation: str) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(conversation))
        self._sends.add(task)
        task.add_done_callback(self._sends.discard)

    async def _deliver(self, conversation: str) -> None:
        until = self.clock.now() + timedelta(minutes=1)
        while out := await self.store.begin_delivery(conversation, holder="test", now=self.clock.now(), until=until):
            sent = await self.store.delivered(out.message.row, holder="test")
            if sent is not None:
                self.hub.message(sent)


def other_card(name: str, problem: str, **changes: object) -> Card:
    """A card of another customer."""
    values: Mapping[str, object] = {**CARD.__dict__, "customer": name, "problem": problem, **changes}
    return Card(**values)  # type: ignore[arg-type]


def _notice(place: Place) -> Draft:
    return Draft(Author.SYSTEM, f"Seu número é {place.ticket} e você é a {place.position}ª pessoa da fila.")
