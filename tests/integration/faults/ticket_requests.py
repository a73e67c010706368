"""Customers who open tickets while processes die: each tells a matter, repeats every message, and wants one ticket."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx

from gateway.words import load_words
from tests.processes import family
from tests.whole import ROOT, Whole

GATEWAY, ACTIONS = "gateway.cli gateway", "actions.serve"
WORDS = load_words(ROOT)
SORRY = WORDS.say("failure.sorry", "pt")
STEPS = (
    "quero abrir um chamado",
    "a torradeira número {n} chegou amassada",
    "não tenho",
    "só aqui no chat",
    "sim, pode abrir",
)
NUMBER = re.compile(r"BAL-\d+")
COPIES = 3
"""How often each message is posted."""

AGAIN = 0.3
SILENCE = 0.4
"""Seconds without another bubble after which an answer is whole."""

PATIENCE = 120.0
BETWEEN_KILLS = 3.0
TIMES_SORRY = 8


@dataclass(frozen=True)
class Requests:
    """What became of them: for each customer the numbers that were told, and those of the tickets that people have."""

    told: Sequence[frozenset[str]]
    kept: Sequence[tuple[str, ...]]
    sorry: int
    kills: int
    seconds: float

    @property
    def exact(self) -> bool:
        """Whether every customer has exactly one ticket, and was told its number and no other."""
        return all(
            tuple(sorted(told)) == kept and len(kept) == 1 for told, kept in zip(self.told, self.kept, strict=True)
        )

    def __str__(self) -> str:
        tickets = sum(len(kept) for kept in self.kept)
        return (
            f"requests {len(self.told)}  tickets {tickets}  exact {self.exact}  "
            f"kills {self.kills}  apologies {self.sorry}  {self.seconds:.1f} s"
        )


@dataclass
class Customer:
    """One browser: repeats itself until the door has answered, and reads its stream again after every cut."""

    url: str
    number: int
    http: httpx.AsyncClient
    told: set[str] = field(default_factory=set)
    sorry: int = 0
    conversation: str = ""
    _bubbles: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def wants_a_ticket(self) -> None:
        """The whole conversation, from the session to the number."""
        opened = (await self._posted("/chat/sessions", {"locale": "pt-BR"}, {})).json()
        self.conversation, key = opened["conversation"], {"authorization": f"Bearer {opened['token']}"}
        reading = asyncio.create_task(self._read(key))
        try:
            for step in STEPS:
                await self._says(step.format(n=self.number), key)
                if self.told:  # by the form, or by the queue after two failures in a row: people have it
                    return
        finally:
            reading.cancel()

    async def _says(self, text: str, key: dict[str, str]) -> None:
        """Said again when the assistant was sorry, as people do."""
        for _ in range(TIMES_SORRY):
            body = {"id": str(uuid4()), "text": text}
            await asyncio.gather(*(self._posted("/chat/messages", body, key) for _ in range(COPIES)))
            answer = await self._answer()
            self.told |= set(NUMBER.findall(answer))
            if self.told or SORRY not in answer:
                return
            self.sorry += 1

    async def _answer(self) -> str:
        said = [await asyncio.wait_for(self._bubbles.get(), PATIENCE)]
        while True:
            try:
                said.append(await asyncio.wait_for(self._bubbles.get(), SILENCE))
            except asyncio.TimeoutError:
                return "\n".join(said)

    async def _posted(self, path: str, body: dict[str, str], key: dict[str, str]) -> httpx.Response:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                response = await self.http.post(self.url + path, json=body, headers=key)
                if response.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    return response
            except httpx.HTTPError:
                pass
            await asyncio.sleep(AGAIN)
        raise AssertionError(f"{path} was never taken")

    async def _read(self, key: dict[str, str]) -> None:
        last = "0"
        while True:
            try:
                async for event, data in self._events({**key, "last-event-id": last}):
                    last = event
                    if data["author"] == "bot":
                        self._bubbles.put_nowait(data["text"])
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.2)

    async def _events(self, headers: dict[str, str]) -> AsyncIterator[tuple[str, dict[str, str]]]:
        async with self.http.stream("GET", self.url + "/chat/events", headers=headers) as stream:
            event: dict[str, str] = {}
            async for line in stream.aiter_lines():
                name, _, value = line.partition(": ")
                event[name] = value
                if not line:
                    if event.get("event") == "message":
                        yield event["id"], json.loads(event["data"])
                    event = {}


def requested(whole: Whole, customers: int, *, kills: int, at_once: int = 25) -> Requests:
    """So many customers, so many at once, while gateway and action server are killed in turn."""
    return asyncio.run(_requested(whole, customers, kills, at_once))


async def _requested(whole: Whole, customers: int, kills: int, at_once: int) -> Requests:
    began = time.monotonic()
    room = asyncio.Semaphore(at_once)
    limits = httpx.Limits(max_connections=at_once * (COPIES + 2))
    async with httpx.AsyncClient(timeout=httpx.Timeout(30.0, read=None), limits=limits) as http:
        crowd = [Customer(whole.url, number, http) for number in range(customers)]

        async def served(customer: Customer) -> None:
            async with room:
                await customer.wants_a_ticket()

        killed: list[str] = []
        killing = asyncio.create_task(_kill(whole, kills, killed))
        await asyncio.gather(*(served(customer) for customer in crowd))
        killing.cancel()
    kept = _kept(whole.home)
    return Requests(
        told=[frozenset(customer.told) for customer in crowd],
        kept=[kept.get(customer.conversation, ()) for customer in crowd],
        sorry=sum(customer.sorry for customer in crowd),
        kills=len(killed),
        seconds=time.monotonic() - began,
    )


async def _kill(whole: Whole, kills: int, killed: list[str]) -> None:
    assert whole.process is not None
    for number in range(kills):
        await asyncio.sleep(BETWEEN_KILLS)
        command = (GATEWAY, ACTIONS)[number % 2]
        for process in family(whole.process.pid):
            if command in process.command:
                os.kill(process.pid, signal.SIGKILL)
        killed.append(command)


def _kept(home: Path) -> dict[str, tuple[str, ...]]:
    """The numbers of people's tickets, by conversation."""
    with sqlite3.connect(home / "balcao.db") as database:
        rows = database.execute("SELECT conversation, id FROM tickets WHERE level = 2 ORDER BY id").fetchall()
    kept: dict[str, tuple[str, ...]] = {}
    for conversation, number in rows:
        kept[conversation] = (*kept.get(conversation, ()), f"BAL-{1000 + number}")
    return kept
