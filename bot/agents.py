"""Those who answer customers, as the queue sees them: what they serve, whether they are here, how much they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

GONE_AFTER = timedelta(seconds=75)
"""Without an open console or a request for so long, an agent is away whatever they have chosen."""


class Presence(str, Enum):
    """`busy` is here and wants no offers; `away` is not here."""

    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"


@dataclass(frozen=True)
class Agent:
    """`chosen` is the presence they set themselves, `holding` how many customers they have now.

    Empty `skills` or `languages` mean all of them. `offered_at`: who was offered somebody longest ago is next.
    """

    name: str
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    capacity: int = 4
    team: str = ""
    chosen: Presence = Presence.AVAILABLE
    seen_at: datetime | None = None
    offered_at: datetime | None = None
    holding: int = 0

    def presence(self, now: datetime) -> Presence:
        """Away by themselves when gone."""
        gone = self.seen_at is None or now - self.seen_at > GONE_AFTER
        return Presence.AWAY if gone else self.chosen

    def serves(self, skill: str, language: str) -> bool:
        """Whether somebody who waits for this skill in this language is theirs to take."""
        return (not self.skills or skill in self.skills) and (not self.languages or language in self.languages)

    def is_called(self, name: str) -> bool:
        """Names differ by more than case."""
        return self.name.casefold() == name.casefold()


def named(agents: Sequence[Agent], name: str | None) -> Agent | None:
    """The agent of this name, in whatever case it is written."""
    return next((agent for agent in agents if name is not None and agent.is_called(name)), None)


def anybody_here(agents: Sequence[Agent], skill: str, language: str, *, now: datetime) -> bool:
    """Whether somebody who could take this one is here, busy or not."""
    serving = [agent for agent in agents if agent.serves(skill, language)] or agents
    return any(agent.presence(now) is not Presence.AWAY for agent in serving)


class Attendance(Protocol):
    """Who is here."""

    async def agents(self) -> list[Agent]:
        """All who answer customers and may sign in, by name."""
        ...

    async def set_presence(self, name: str, presence: Presence, *, now: datetime, by_lead: bool = False) -> None:
        """As they choose, or a lead does for them; NotFoundError. Choosing oneself is also being seen."""
        ...

    async def seen(self, names: Sequence[str], *, now: datetime) -> None:
        """Their consoles are open."""
        ...
