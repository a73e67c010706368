"""The line of those who wait for a person: its order, everybody's place in it, and how long it takes.

First come first served within skill and language, priority above. A place counts those ahead who compete for the
same people: with agents who serve everything that is one line, with specialists there are several.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from statistics import median
from typing import Protocol

from bot.agents import Agent

ENOUGH_WAITS = 3
"""Below this many past handoffs an estimate would be a guess, and none is given."""

Kind = tuple[str, str]
"""A skill and a language."""


@dataclass(frozen=True)
class Waiting:
    """One who waits; `priority` is the rank of the ticket's, the higher the sooner.

    `promised_at`: they came outside hours. `callback`: they went on with the assistant and are called when it is
    their turn. `passed` names those who let an offer of this one pass.
    """

    handoff: str
    conversation: str
    row: int
    asked_at: datetime
    priority: int
    skill: str
    language: str
    channel: str = "web"
    promised_at: datetime | None = None
    callback: bool = False
    prefers: str | None = None
    offered_to: str | None = None
    offered_until: datetime | None = None
    passed: tuple[str, ...] = ()
    told_place: int | None = None
    told_at: datetime | None = None

    @property
    def kind(self) -> Kind:
        """Who is needed."""
        return self.skill, self.language

    @property
    def order(self) -> tuple[int, datetime, int]:
        """The smaller the sooner."""
        return -self.priority, self.asked_at, self.row


@dataclass(frozen=True)
class Line:
    """Everybody who waits, those who answer, and the seconds per place that the last ones waited."""

    waiting: tuple[Waiting, ...] = ()
    agents: tuple[Agent, ...] = ()
    waits: tuple[float, ...] = field(default=())

    @cached_property
    def ordered(self) -> tuple[Waiting, ...]:
        """The next one first."""
        return tuple(sorted(self.waiting, key=lambda one: one.order))

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each handoff, from 1."""
        serving = {kind: self._serving(kind) for kind in {one.kind for one in self.waiting}}
        rivals = {kind: [other for other in serving if self._compete(kind, other, serving)] for kind in serving}
        ahead: Counter[Kind] = Counter()
        places: dict[str, int] = {}
        for one in self.ordered:
            ahead[one.kind] += 1
            places[one.handoff] = sum(ahead[rival] for rival in rivals[one.kind])
        return places

    def without(self, *handoffs: str) -> Line:
        """The same when these have left; always another object."""
        return replace(self, waiting=tuple(one for one in self.waiting if one.handoff not in handoffs))

    def place(self, handoff: str) -> int | None:
        """From 1; None when this one does not wait."""
        return self.places.get(handoff)

    def eta_minutes(self, place: int) -> int | None:
        """Minutes until somebody at this place is answered, at least 1, by how the last ones fared."""
        if len(self.waits) < ENOUGH_WAITS:
            return None
        return max(1, round(median(self.waits) * place / 60))

    def _compete(self, one: Kind, other: Kind, serving: Mapping[Kind, frozenset[str]]) -> bool:
        return one == other or not serving[one].isdisjoint(serving[other]) or not self.agents

    def _serving(self, kind: Kind) -> frozenset[str]:
        """Who takes these; when nobody was made for them, everybody has to."""
        serving = frozenset(agent.name for agent in self.agents if agent.serves(*kind))
        return serving or frozenset(agent.name for agent in self.agents)


class Lines(Protocol):
    """Where the line is had from: the store, or somebody who remembers it for a moment."""

    async def line(self) -> Line:
        """The line as it stands; whoever remembers it gives the same object until it hears of a change."""
        ...


def ordered(waiting: Sequence[Waiting]) -> list[Waiting]:
    """The next one first."""
    return sorted(waiting, key=lambda one: one.order)
