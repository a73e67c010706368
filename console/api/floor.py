"""The floor, for leads: everything at one moment in one light answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone, tzinfo

from fastapi import APIRouter

from console.api.desk import show_agent
from console.api.gate import Lead
from console.api.rule_shapes import AnswersOut, FloorOut, StandingOut
from console.deps import Deps


@dataclass(frozen=True)
class Floor:
    """`/floor`."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """The route of the floor."""
        router.get("/floor", tags=["desk"], summary="Who waits, who is with whom")(self.show)

    async def show(self, visitor: Lead) -> FloorOut:
        """Without cards; what happens afterwards is told by the events."""
        now, rules = self.deps.clock.now(), self.deps.rulebook.now
        within, since = rules.desk.answer_within, _midnight(now, rules.policy.calendar.hours.zone)
        floor = await self.deps.store.floor(since=since, within=within, now=now)
        minutes = round(within.total_seconds() / 60)
        return FloorOut(
            at=now,
            standing=[StandingOut(**vars(one)) for one in floor.standing],
            agents=[show_agent(agent, now=now) for agent in floor.agents],
            answers=AnswersOut(**vars(floor.answers), minutes=minutes, since=since),
        )


def _midnight(now: datetime, zone: tzinfo) -> datetime:
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(timezone.utc)
