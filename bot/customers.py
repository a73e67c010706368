"""One customer over all channels, as agents see them: places, conversations, and one timeline of what happened."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import Protocol

from bot.conversations import Conversation
from bot.errors import InvalidError
from bot.handoffs import HandoffState, Reason
from bot.linking import Links
from bot.messages import Message
from bot.tickets import Change, TicketState

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta(microseconds=1)
LATEST = 253_402_300_799_999_999
"""Microseconds until the end of the year 9999."""

POINT = re.compile(r"(\d{1,18})\.([0-4])\.(\d{1,18})", re.ASCII)
MOST_CONVERSATIONS = 200


class Kind(str, Enum):
    """What a timeline tells of."""

    MESSAGE = "message"
    TICKET = "ticket"
    HANDOFF = "handoff"


class Step(str, Enum):
    """What happened to a handoff."""

    BEGUN = "begun"
    CLAIMED = "claimed"
    ENDED = "ended"


RANKS: dict[Kind | Step, int] = {Kind.MESSAGE: 0, Kind.TICKET: 1, Step.BEGUN: 2, Step.CLAIMED: 3, Step.ENDED: 4}
"""What comes first of what happened at one moment."""


@dataclass(frozen=True, order=True)
class Point:
    """A point of a timeline: the moment, the rank of what happened, its number among those of its kind."""

    at: datetime
    rank: int
    number: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}.{self.rank}.{self.number}"


@dataclass(frozen=True)
class HandoffStep:
    """One step of a handoff, as it stands now; `agent` has or had it."""

    handoff: str
    step: Step
    state: HandoffState
    reason: Reason
    agent: str | None
    ticket: str | None


@dataclass(frozen=True)
class TicketStep:
    """One line of a ticket's history, and which ticket it is."""

    number: str
    subject: str
    level: int
    change: Change


@dataclass(frozen=True)
class Event:
    """Something that happened in a conversation: exactly one of the last three is there."""

    point: Point
    kind: Kind
    conversation: str
    channel: str
    name: str
    message: Message | None = None
    ticket: TicketStep | None = None
    handoff: HandoffStep | None = None


@dataclass(frozen=True)
class Address:
    """Where a customer is known, without the platform's own id of them."""

    customer: str
    channel: str
    account: str
    name: str
    handle: str
    since: datetime


@dataclass(frozen=True)
class Visit:
    """A conversation and its last message that is not a note."""

    conversation: Conversation
    last: Message | None


class Customers(Links, Protocol):
    """Who is one person, and what is known of them in all places."""

    async def addresses(self, customers: Sequence[str]) -> list[Address]:
        """Where these are known, the oldest first."""
        ...

    async def visits(self, customers: Sequence[str], *, limit: int = MOST_CONVERSATIONS) -> list[Visit]:
        """The conversations of these, the last used first."""
        ...

    async def conversations_of(self, customers: Sequence[str]) -> int:
        """How many conversations these have."""
        ...

    async def tickets_by_state(self, customers: Sequence[str]) -> Mapping[TicketState, int]:
        """How many tickets these have, of the states in which there are some."""
        ...

    async def timeline(
        self, customers: Sequence[str], *, kinds: Collection[Kind], before: Point | None = None, limit: int = 50
    ) -> list[Event]:
        """The last `limit` of what happened before that point, the oldest first."""
        ...


def point_of(text: str) -> Point:
    """The opposite of `str(point)`; InvalidError for anything else."""
    found = POINT.fullmatch(text)
    numbers = [int(group) for group in found.groups()] if found else []
    if not numbers or numbers[0] > LATEST:
        raise InvalidError("before: this is no point of a timeline.")
    return Point(EPOCH + numbers[0] * MICROSECOND, numbers[1], numbers[2])
