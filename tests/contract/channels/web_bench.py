"""The web chat on the bench: pages that post and listen, with no platform between."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from bot.messages import ChannelAddress, ReplyTo
from bot.settings import load
from bot.storing import Store
from connectors.webchat.tokens import Tokens
from tests.contract.channels.bench import SECRET_KEY, Bench, Knock
from tests.contract.channels.customer import Customer, Given, Heard
from tests.contract.channels.gateway import Gateway

MESSAGES = "/chat/messages"


class WebCustomer(Customer):
    """Somebody's page."""

    bench: WebBench
    token = conversation_id = ""

    @property
    def place(self) -> tuple[ChannelAddress, ReplyTo]:
        person = Tokens(SECRET_KEY, self.bench.gateway.clock).read(f"Bearer {self.token}").session.person
        return ChannelAddress("web", "default", person), ReplyTo("web", "default", person)

    async def writes(self, text: str) -> str:
        await self._post({"text": text})
        return text

    async def presses(self, message: Heard, title: str) -> str:
        payload = next(b["payload"] for b in message.source["buttons"] if b["title"] == title)
        return await self._post({"button": payload})

    async def forges(self, payload: str) -> str:
        return await self._post({"button": payload})

    async def chosen(self, message: Heard) -> str:
        """The page marks the button whose payload the next message of the customer has as its choice."""
        payloads = {b["payload"]: b["title"] for b in message.source["buttons"]}
        return next((payloads[e["choice"]] for e in await self._events() if e.get("choice") in payloads), "")

    async def sees(self) -> list[Heard]:
        return [
            Heard(e["text"], tuple(b["title"] for b in e["buttons"]), await self._files(e), e)
            for e in await self._events()
            if e["author"] != "customer"
        ]

    async def sends(self, *files: Given, text: str = "") -> str:
        await self._opened()
        parts = [("file", (file.name, file.data, file.type)) for file in files]
        fields = {"id": str(uuid4()), "text": text}
        answer = await self.bench.http.post("/chat/attachments", data=fields, files=parts, headers=self._headers)
        return "" if answer.is_success else str(answer.json()["error"]["message"])

    async def _post(self, body: dict[str, str]) -> str:
        await self._opened()
        posted = (body | {"id": str(uuid4())}, self._headers)
        self.bench.given.append(posted)
        return await self.bench.post(*posted)

    async def _opened(self) -> None:
        if not self.token:
            opened = await self.bench.http.post("/chat/sessions", json={"locale": "pt-BR"})
            self.token = opened.json()["token"]
            self.bench.headers = self._headers

    async def _events(self) -> list[dict[str, Any]]:
        """Open the stream: the status follows what was said before."""
        messages: list[dict[str, Any]] = []
        if not self.token:
            return messages
        async with self.bench.http.stream("GET", "/chat/events", headers=self._headers) as stream:
            name = ""
            async for line in stream.aiter_lines():
                kind, _, value = line.partition(": ")
                name = value if kind == "event" else name
                if kind == "data" and name == "message":
                    messages.append(json.loads(value))
                if name == "status":
                    break
        return messages

    async def _files(self, event: dict[str, Any]) -> tuple[tuple[str, bytes], ...]:
        got = []
        for one in event.get("attachments", ()):
            answer = await self.bench.http.get(f"/chat/attachments/{one['id']}", headers=self._headers)
            got.append((one["name"], answer.content))
        return tuple(got)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


class WebBench(Bench):
    """Pages of one site."""

    channel = "web"
    takes = 8_000

    def __init__(self, store: Store, home: Path, *, of: Bench | None = None) -> None:
        super().__init__(store, home)
        if of is not None:
            self.listener.close()
            self.gateway, self.port = of.gateway, of.port
        self.headers: dict[str, str] = {}
        """Those of the session that was opened last."""
        self.given: list[tuple[dict[str, str], dict[str, str]]] = []
        self.http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", trust_env=False, timeout=10)

    async def open(self) -> None:
        environ = {"BALCAO_SECRET_KEY": SECRET_KEY, "BALCAO_ATTACHMENT_MB": "1"}
        self.gateway = Gateway(load(self.home, environ), self.store, self.brain, self.listener)
        await self.gateway.start()

    async def close(self) -> None:
        await self.http.aclose()
        await self.gateway.stop()

    def customer(self, name: str = "Ana") -> WebCustomer:
        return WebCustomer(self)

    def delivering(self) -> bool:
        return False

    async def brings_again(self, times: int) -> None:
        again = self.given * times
        random.Random(7).shuffle(again)  # noqa: S311 - an order that can be repeated
        for posted in again:
            await self.post(*posted)

    async def post(self, body: dict[str, str], headers: dict[str, str]) -> str:
        """A message; what the page is told when it is not taken."""
        answer = await self.http.post(MESSAGES, content=json.dumps(body), headers=headers)
        return "" if answer.is_success else str(answer.json()["error"]["message"])

    async def push_odd(self, odd: str) -> None:
        somebody = self.customer()
        await somebody.writes(odd)
        await somebody.sends(Given(b"x", odd.encode("utf-8", "replace").decode(), "text/plain"))

    @property
    def secrets(self) -> tuple[str, ...]:
        return SECRET_KEY, *(header.removeprefix("Bearer ") for header in self.headers.values())

    def forgeries(self) -> Iterator[tuple[str, Knock]]:
        body = json.dumps({"id": str(uuid4()), "text": "oi"}).encode()
        for wrong, header in {
            "nothing": "",
            "no token": "Bearer",
            "no scheme": "x",
            "a made up one": "Bearer eyJh.bcd",
        }.items():
            yield wrong, Knock(MESSAGES, body, {"Authorization": header} if header else {})

    def proved(self, body: bytes) -> Sequence[Knock]:
        return [Knock(MESSAGES, body, self.headers)]

    @classmethod
    @asynccontextmanager
    async def beside(cls, bench: Bench) -> AsyncIterator[WebCustomer]:
        """A page of the same gateway, for what one channel must not do to another."""
        web = cls(bench.store, bench.home, of=bench)
        async with web.http:
            yield web.customer()
