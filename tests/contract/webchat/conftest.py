"""A web chat without a network, and one on a real port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest

from tests.contract.webchat.serving import Served, WebCounter, served


@dataclass(frozen=True)
class Visitor:
    """Somebody with a session."""

    http: httpx.AsyncClient
    conversation: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, path: str, body: object) -> httpx.Response:
        """One request."""
        return await self.http.post(path, json=body, headers=self.headers)

    async def says(self, text: str, *, id: str | None = None) -> httpx.Response:
        """A typed message."""
        return await self.post("/chat/messages", {"id": id or str(uuid4()), "text": text})

    async def presses(self, payload: str) -> httpx.Response:
        """A pressed button."""
        return await self.post("/chat/messages", {"id": str(uuid4()), "button": payload})


async def visit(http: httpx.AsyncClient, **body: str) -> Visitor:
    """A new session."""
    opened = await http.post("/chat/sessions", json=body)
    assert opened.status_code == 201, opened.text
    return Visitor(http, opened.json()["conversation"], opened.json()["token"])


@pytest.fixture
async def counter() -> AsyncIterator[WebCounter]:
    """What stands behind the routes."""
    counter = WebCounter()
    yield counter
    counter.held.set()
    await counter.settle()


@pytest.fixture
async def http(counter: WebCounter) -> AsyncIterator[httpx.AsyncClient]:
    """The routes, called directly."""
    transport = httpx.ASGITransport(app=counter.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://chat") as client:
        yield client


@pytest.fixture
async def visitor(http: httpx.AsyncClient) -> Visitor:
    """Somebody with a session."""
    return await visit(http)


@pytest.fixture
async def server(counter: WebCounter) -> AsyncIterator[Served]:
    """The web chat on a real port."""
    async with served(counter) as running:
        yield running


@pytest.fixture
async def network(server: Served) -> AsyncIterator[httpx.AsyncClient]:
    """A client that goes over the network."""
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=10) as client:
        yield client
