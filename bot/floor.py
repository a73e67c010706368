"""The floor: who waits, who is with whom, who is here, and how today's were answered; light, without cards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.agents import Agent


@dataclass(frozen=True)
class Standing:
    """A customer in the line or with an agent, as bot.handoffs.Handoff has it."""

    id: str
    conversation: str
    customer: str
    channel: str
    state: str
    agent: str | None
    ticket: str | None
    skill: str
    language: str
    priority: str
    asked_at: datetime
    claimed_at: datetime | None
    promised_at: datetime | None
    callback: bool
    offered_to: str | None
    offered_until: datetime | None
    waiting_since: datetime | None
    answered: bool


@dataclass(frozen=True)
class Asked:
    """A customer who asked for a person in open hours; `answered_at` is the first word of one."""

    asked_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Answers:
    """Of those whose waiting is judged by now, how many heard a person in time."""

    judged: int
    in_time: int


@dataclass(frozen=True)
class Floor:
    """Everything at one moment: `standing` by when they asked, `agents` by name."""

    standing: tuple[Standing, ...]
    agents: tuple[Agent, ...]
    answers: Answers


class Overview(Protocol):
    """Where supervisors look."""

    async def floor(self, *, since: datetime, within: timedelta, now: datetime) -> Floor:
        """How things stand, and how those who asked `since` then were answered: in time is `within` so long."""
        ...


def answers_to(asked: Iterable[Asked], *, within: timedelta, now: datetime) -> Answers:
    """Who waits for less than that is not judged yet; who left before that never is."""
    waits = [((one.answered_at or one.ended_at or now) - one.asked_at, one.answered_at is not None) for one in asked]
    in_time = sum(answered and wait <= within for wait, answered in waits)
    return Answers(in_time + sum(wait > within for wait, _ in waits), in_time)
