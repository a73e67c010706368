"""Which tickets a request wants: its filters, its order, and where the page before ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Annotated

from fastapi import Query

from bot.errors import InvalidError, NotFoundError
from bot.messages import tame
from bot.reading import TicketOrder, TicketQuery
from bot.tagging import tag_of
from bot.tickets import UNDER_WAY, TicketState, id_of

LARGEST_ID = 2**31 - 1
ME, NOBODY = "me", "none"
"""Assignees that are no names."""

NO_TAG = "!"

Word = Annotated[str | None, Query(max_length=200)]


class Wish(str, Enum):
    """A state, or all of those in which something is left to do."""

    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"
    REOPENED = "reopened"
    UNDER_WAY = "under_way"


@dataclass(frozen=True)
class Filters:
    """What was asked for; `query.assignee` may still be `me`."""

    query: TicketQuery
    overdue: bool

    def for_visitor(self, name: str, *, now: datetime) -> TicketQuery:
        """The question for the store, asked by this person at this moment."""
        named = {ME: name, NOBODY: ""}
        assignee = self.query.assignee
        return replace(
            self.query,
            assignee=named.get(assignee, assignee) if assignee else None,
            overdue_at=now if self.overdue else None,
        )


def filters(
    *,
    state: Annotated[list[Wish] | None, Query(description="Repeat it for several.")] = None,
    level: Annotated[int | None, Query(ge=1, le=2)] = None,
    category: Word = None,
    channel: Word = None,
    language: Word = None,
    assignee: Annotated[str | None, Query(max_length=200, description="A name, `me`, or `none` for nobody.")] = None,
    customer: Word = None,
    conversation: Word = None,
    tag: Word = None,
    q: Annotated[str | None, Query(max_length=200, description="A number, words of it, the customer's name.")] = None,
    overdue: bool = False,
    sort: TicketOrder = TicketOrder.NEWEST,
) -> Filters:
    """All that is given, together."""
    query = TicketQuery(
        states=_states(state or []),
        level=level,
        category=_tamed(category),
        channel=_tamed(channel),
        language=_tamed(language),
        assignee=_tamed(assignee),
        kin=_tamed(customer),
        conversation=_tamed(conversation),
        tag=_tag(tag),
        words=_tamed(q) or "",
        order=sort,
    )
    return Filters(query, overdue)


def known_number(number: str) -> str:
    """The number, if it may be one of ours; anything else names nothing, and databases refuse some of it."""
    ticket_id = id_of(number)
    if ticket_id is None or ticket_id > LARGEST_ID:
        raise NotFoundError("There is no ticket with this number.")
    return number


def _states(wishes: list[Wish]) -> tuple[TicketState, ...]:
    wanted: set[TicketState] = set()
    for wish in wishes:
        wanted |= UNDER_WAY if wish is Wish.UNDER_WAY else {TicketState(wish.value)}
    return tuple(state for state in TicketState if state in wanted)


def _tag(word: str | None) -> str | None:
    """As tags are kept; what cannot be one belongs to no ticket."""
    try:
        return tag_of(word or "") or None
    except InvalidError:
        return NO_TAG


def _tamed(word: str | None) -> str | None:
    return (tame(word) or None) if word else None
