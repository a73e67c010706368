"""The floor, for leads: everything at one moment in one light answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from bot.floor import Floor as FloorNow
from bot.floor import Standing
from console.api.desk import show_agent
from console.api.gate import Lead
from console.api.rule_shapes import AnswersOut, FloorOut
from console.deps import Deps


@dataclass(frozen=True)
class Floor:
    """`/floor`."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """The route of the floor."""
        router.get("/floor", tags=["desk"], summary="Who waits, who is with whom", response_model=FloorOut)(self.show)

    async def show(self, visitor: Lead) -> JSONResponse:
        """Without cards; what happens afterwards is told by the events."""
        now, rules = self.deps.clock.now(), self.deps.rulebook.now
        within, since = rules.desk.answer_within, _midnight(now, rules.policy.calendar.hours.zone)
        floor = await self.deps.store.floor(since=since, within=within, now=now)
        minutes = round(within.total_seconds() / 60)
        answers = AnswersOut(judged=floor.answers.judged, in_time=floor.answers.in_time, minutes=minutes, since=since)
        # written by hand: checking thousands of rows once more would take longer than reading them
        return JSONResponse(_written(floor, answers, now), headers={"Cache-Control": "no-store"})


def _written(floor: FloorNow, answers: AnswersOut, now: datetime) -> dict[str, Any]:
    agents = [{name: _plain(value) for name, value in show_agent(a, now=now).dict().items()} for a in floor.agents]
    return {
        "at": now.isoformat(),
        "standing": [_standing(one) for one in floor.standing],
        "agents": agents,
        "answers": {**answers.dict(), "since": answers.since.isoformat()},
    }


def _standing(one: Standing) -> dict[str, Any]:
    return {name: _plain(value) for name, value in vars(one).items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _midnight(now: datetime, zone: Any) -> datetime:
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(timezone.utc)
