"""The queue: who waits, and claiming, returning, resolving and releasing."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from bot.errors import NotFoundError
from bot.handoffs import Handoff, HandoffState
from console.api.gate import PAGE, Agent, Limit, Reader, known
from console.api.shapes import HandoffOut, HandoffPage
from console.api.showing import show_handoff
from console.deps import Deps


@dataclass(frozen=True)
class Handoffs:
    """`/handoffs`."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """The routes of the queue."""
        router.get("/handoffs", tags=["queue"], summary="The queue, first come first")(self.page)
        router.get("/handoffs/{handoff}", tags=["queue"], summary="One handoff")(self.one)
        router.post("/handoffs/{handoff}/claim", tags=["queue"], summary="Take it")(self.claim)
        router.post("/handoffs/{handoff}/return", tags=["queue"], summary="Back to the assistant")(self.give_back)
        router.post("/handoffs/{handoff}/resolve", tags=["queue"], summary="Done")(self.resolve)
        router.post("/handoffs/{handoff}/release", tags=["queue"], summary="Back to the queue")(self.release)

    async def page(
        self, visitor: Reader, limit: Limit, state: HandoffState | None = None, after: str | None = None
    ) -> HandoffPage:
        """Waiting and claimed ones first come first; ended ones newest first."""
        last = known(after) if after else None
        found = await self.deps.store.handoffs(state, after=last, limit=limit)
        places = await self._places(found)
        return HandoffPage(
            items=[show_handoff(handoff, position=places.get(handoff.id)) for handoff in found],
            next=found[-1].id if len(found) == limit else None,
        )

    async def one(self, visitor: Reader, handoff: str) -> HandoffOut:
        """One handoff, whatever its state."""
        found = await self.deps.store.handoff(known(handoff))
        if found is None:
            raise NotFoundError("There is no such handoff.")
        return await self._shown(found)

    async def claim(self, visitor: Agent, handoff: str) -> HandoffOut:
        """409 with `agent` when somebody else has it; claiming one's own again changes nothing."""
        return await self._shown(await self.deps.counter.claim(known(handoff), agent=visitor.user.name))

    async def give_back(self, visitor: Agent, handoff: str) -> HandoffOut:
        """The assistant answers again; what was said to a person stays unanswered by it."""
        return await self._finish(visitor, handoff, HandoffState.RETURNED)

    async def resolve(self, visitor: Agent, handoff: str) -> HandoffOut:
        """The matter is settled: its ticket becomes solved."""
        return await self._finish(visitor, handoff, HandoffState.RESOLVED)

    async def release(self, visitor: Agent, handoff: str) -> HandoffOut:
        """Somebody else should take it; it keeps its place in the line."""
        return await self._finish(visitor, handoff, HandoffState.WAITING)

    async def _finish(self, visitor: Agent, handoff: str, state: HandoffState) -> HandoffOut:
        ended = await self.deps.counter.finish(known(handoff), agent=visitor.user.name, state=state)
        return await self._shown(ended)

    async def _shown(self, handoff: Handoff) -> HandoffOut:
        places = await self._places([handoff])
        return show_handoff(handoff, position=places.get(handoff.id))

    async def _places(self, found: list[Handoff]) -> dict[str, int]:
        if not any(handoff.state is HandoffState.WAITING for handoff in found):
            return {}
        line = await self.deps.store.handoffs(HandoffState.WAITING, limit=PAGE)
        return {handoff.id: place for place, handoff in enumerate(line, start=1)}
