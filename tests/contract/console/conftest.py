"""A console with two agents, a trainer and one customer who waits."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from bot.people import Role
from tests.contract.console.world import Asked, World
from tests.fakes.clock import FakeClock


@pytest_asyncio.fixture
async def world() -> World:
    """The console at a counter where Bia and Caio answer and Tess trains."""
    made = World(FakeClock())
    await made.user("Bia")
    await made.user("Caio")
    await made.user("Tess", Role.TRAINER)
    return made


@pytest_asyncio.fixture
async def asked(world: World) -> Asked:
    """Ana, who waits."""
    return await world.asks()


@pytest_asyncio.fixture
async def bia(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """An agent's client."""
    async with await world.signed_in("Bia") as client:
        yield client


@pytest_asyncio.fixture
async def caio(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """Another agent's client."""
    async with await world.signed_in("Caio") as client:
        yield client


@pytest_asyncio.fixture
async def tess(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A trainer's client."""
    async with await world.signed_in("Tess") as client:
        yield client
