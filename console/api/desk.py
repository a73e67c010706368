"""The desk: who is here and how much they hold, one's own presence, and who looks at what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import APIRouter

from bot.agents import Agent as Attending
from bot.agents import named
from bot.errors import NotFoundError
from bot.messages import tame
from console.api.gate import Agent, Lead, Reader, known
from console.api.shapes import AgentOut, AgentPage, Chosen, LookersOut, Looking
from console.deps import Deps


@dataclass(frozen=True)
class Desk:
    """`/agents`, `/presence`, `/agents/{name}/presence` and `/conversations/{id}/looking`."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """The routes of the desk."""
        router.get("/agents", tags=["desk"], summary="Who answers, and who is here")(self.agents)
        router.put("/presence", tags=["desk"], summary="Be available, busy or away")(self.choose)
        of_another = router.put("/agents/{name}/presence", tags=["desk"], summary="Set a colleague's presence")
        of_another(self.choose_for)
        looking = router.post("/conversations/{conversation}/looking", tags=["desk"], summary="Have it open")
        looking(self.look)

    async def agents(self, visitor: Reader) -> AgentPage:
        """All who answer customers, by name."""
        now = self.deps.clock.now()
        return AgentPage(items=[show_agent(agent, now=now) for agent in await self.deps.store.agents()])

    async def choose(self, visitor: Agent, body: Chosen) -> AgentOut:
        """Offers come only to who is available; claiming is always possible."""
        now, name = self.deps.clock.now(), visitor.user.name
        await self.deps.store.set_presence(name, body.presence, now=now)
        self.deps.live.tell_desk("presence", {"agent": name, "presence": body.presence.value})
        mine = named(await self.deps.store.agents(), name)
        if mine is None:
            raise NotFoundError("There is no such agent.")
        return show_agent(mine, now=now)

    async def choose_for(self, visitor: Lead, name: str, body: Chosen) -> AgentOut:
        """For leads: somebody forgot to go away. They stay free to choose again."""
        now, wanted = self.deps.clock.now(), named(await self.deps.store.agents(), tame(name))
        if wanted is None:
            raise NotFoundError("There is no such agent.")
        await self.deps.store.set_presence(wanted.name, body.presence, now=now, by_lead=True)
        set_now = replace(wanted, chosen=body.presence)
        self.deps.live.tell_desk("presence", {"agent": wanted.name, "presence": set_now.presence(now).value})
        return show_agent(set_now, now=now)

    async def look(self, visitor: Reader, conversation: str, body: Looking | None = None) -> LookersOut:
        """Say it again every twenty seconds, `writing` a note every ten; who has it open is the answer.

        When that changes it is an event.
        """
        found = await self.deps.store.conversation(known(conversation))
        if found is None:
            raise NotFoundError("There is no such conversation.")
        now, name, lookers = self.deps.clock.now(), visitor.user.name, self.deps.lookers
        say, here = body or Looking(), found.id
        news = lookers.look(here, name, now=now, writing=say.writing) if say.on else lookers.leave(here, name)
        seen = LookersOut(agents=lookers.of(found.id, now=now), writing=lookers.writing(found.id, now=now))
        if news:
            self.deps.live.tell_desk("looking", {"conversation": found.id, **seen.dict()})
        return seen


def show_agent(agent: Attending, *, now: datetime) -> AgentOut:
    """An agent as they are now."""
    return AgentOut(
        name=agent.name,
        team=agent.team,
        skills=list(agent.skills),
        languages=list(agent.languages),
        capacity=agent.capacity,
        holding=agent.holding,
        presence=agent.presence(now),
        chosen=agent.chosen,
        seen_at=agent.seen_at,
    )
