"""The JSON of the rules of the house and of the floor, as OpenAPI documents it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from console.api.answering import Out
from console.api.shapes import AgentOut, Given


class RuleWish(Given):
    """A rule as somebody wishes it: `routing`, `hours` and `desk` each have a content of their own."""

    content: dict[str, Any]


class RuleWritten(RuleWish):
    """The same, to be followed from now on. With `seen`, the `at` that was read, nobody is overwritten unseen."""

    seen: datetime | None = None


class HolidayOut(Out):
    """A national holiday of the next year; `worked`: people work on it all the same."""

    day: str
    name: str
    worked: bool


class OutlookOut(Out):
    """What hours come to now: `changes_at` is when they close or open next, null when that is far away."""

    open: bool
    changes_at: datetime | None
    zone: str
    closed_for: str
    holidays: list[HolidayOut]


class RuleOut(Out):
    """A rule in force. `source` is `console` or `files`; `who` and `at` tell who has changed it last.

    `files` is what the files and settings say, `wrong` why what was written is not followed; hours have an `outlook`.
    """

    name: str
    content: dict[str, Any]
    source: str
    who: str | None
    at: datetime | None
    files: dict[str, Any]
    wrong: str
    outlook: OutlookOut | None


class RulePage(Out):
    """All of them."""

    items: list[RuleOut]
    next: str | None = None


class CheckedOut(Out):
    """What a wish would come to; nothing was changed."""

    content: dict[str, Any]
    outlook: OutlookOut | None


class StandingOut(Out):
    """A customer in the line or with an agent; as a handoff, without the card."""

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


class AnswersOut(Out):
    """Of those who asked in open hours today and whose waiting is judged by now, how many heard a person in time."""

    judged: int
    in_time: int
    minutes: int = Field(description="In time is within so many.")
    since: datetime


class FloorOut(Out):
    """The floor at one moment; `standing` by when they asked, `agents` by name."""

    at: datetime
    standing: list[StandingOut]
    agents: list[AgentOut]
    answers: AnswersOut
