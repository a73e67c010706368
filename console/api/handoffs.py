"""The queue: who waits, and claiming, returning, resolving, releasing and passing on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from bot.agents import named
from bot.errors import InvalidError, NotFoundError
from bot.handoffs import Handoff, HandoffState, Passing
from bot.line import Line
from bot.messages import tame
from console.api.answering import answer
from console.api.filters import ME, Word
from console.api.gate import Agent, Limit, Reader, known
from console.api.line_pages import LinePages
from console.api.shapes import HandoffOut, HandoffPage, Transfer
from console.api.showing import show_handoff
from console.deps import Deps


@dataclass(frozen=True)
class Handoffs:
    """`/handoffs`."""

    deps: Deps
    pages: LinePages = field(default_factory=LinePages)

    def add(self, router: APIRouter) -> None:
        """The routes of the queue."""
        whole = router.get(
            "/handoffs", tags=["queue"], summary="The queue, first come first", response_model=HandoffPage
        )
        whole(self.page)
        router.get("/handoffs/{handoff}", tags=["queue"], summary="One handoff")(self.one)
        router.post("/handoffs/{handoff}/claim", tags=["queue"], summary="Take it")(self.claim)
        router.post("/handoffs/{handoff}/return", tags=["queue"], summary="Back to the assistant")(self.give_back)
        router.post("/handoffs/{handoff}/resolve", tags=["queue"], summary="Done")(self.resolve)
        router.post("/handoffs/{handoff}/release", tags=["queue"], summary="Back to the queue")(self.release)
        router.post("/handoffs/{handoff}/transfer", tags=["queue"], summary="To a colleague or team")(self.transfer)
        router.post("/handoffs/{handoff}/decline", tags=["queue"], summary="Let an offer pass")(self.decline)

    async def page(
        self,
        visitor: Reader,
        limit: Limit,
        state: HandoffState | None = None,
        agent: Word = None,
        after: str | None = None,
    ) -> Response:
        """Waiting ones by priority, then first come first, as are claimed ones; ended ones newest first.

        `agent` is a name or `me`; `total` is how many wait, when those were asked for.
        """
        last = known(after) if after else None
        whose = visitor.user.name if agent == ME else tame(agent) if agent else None
        asked = partial(self._page, state, whose, after=last, limit=limit)
        if state is not HandoffState.WAITING:
            return answer(await asked())
        line = await self.deps.lines.line()
        if whose is not None:
            return answer(await asked(line=line))
        return await self.pages.page(line, last, limit, partial(asked, line=line))

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

    async def transfer(self, visitor: Agent, handoff: str, body: Transfer) -> HandoffOut:
        """To a colleague, who is offered it, or to a team; it keeps its place in the line.

        409 with `agent` when somebody else has it, unless you lead: leads pass on whatever waits or is claimed.
        """
        to = await self._passing(body)
        lead = visitor.user.role.may_lead
        passed = await self.deps.counter.pass_on(known(handoff), to, by=visitor.user.name, lead=lead, note=body.note)
        return await self._shown(passed)

    async def decline(self, visitor: Agent, handoff: str) -> HandoffOut:
        """It is offered to the next agent; changes nothing when it is not offered to you any more."""
        return await self._shown(await self.deps.counter.decline(known(handoff), agent=visitor.user.name))

    async def _page(
        self, state: HandoffState | None, agent: str | None, *, after: str | None, limit: int, line: Line | None = None
    ) -> HandoffPage:
        one_more = await self.deps.store.handoffs(state, agent=agent, after=after, limit=limit + 1)
        found = one_more[:limit]
        places = line.places if line else await self._places(found)
        return HandoffPage(
            items=[show_handoff(handoff, position=places.get(handoff.id)) for handoff in found],
            next=found[-1].id if len(one_more) > limit else None,
            total=None if line is None else len(line.waiting),
        )

    async def _passing(self, body: Transfer) -> Passing:
        if (body.agent is None) == (body.team is None):
            raise InvalidError("Say either `agent` or `team`.")
        if body.team is not None:
            skill = self.deps.routing.skill_of(body.team)
            if skill is None:
                raise InvalidError("There is no such team.")
            return Passing(skill=skill)
        agent = named(await self.deps.store.agents(), body.agent)
        if agent is None:
            raise InvalidError("Nobody of this name answers customers.")
        return Passing(agent=agent.name)

    async def _finish(self, visitor: Agent, handoff: str, state: HandoffState) -> HandoffOut:
        ended = await self.deps.counter.finish(known(handoff), agent=visitor.user.name, state=state)
        return await self._shown(ended)

    async def _shown(self, handoff: Handoff) -> HandoffOut:
        places = await self._places([handoff])
        return show_handoff(handoff, position=places.get(handoff.id))

    async def _places(self, found: list[Handoff]) -> dict[str, int]:
        if not any(handoff.state is HandoffState.WAITING for handoff in found):
            return {}
        return (await self.deps.lines.line()).places
