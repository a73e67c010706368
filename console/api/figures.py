"""The figures of the service."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from console.api.gate import Reader
from console.deps import Deps


@dataclass(frozen=True)
class Figures:
    """`/metrics`."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """Its one route."""
        router.get("/metrics", tags=["figures"], summary="The figures of the service")(self.all)

    async def all(self, visitor: Reader) -> dict[str, int]:
        """Conversations, messages, turns, handoffs and tickets, by state."""
        return await self.deps.store.counts()
