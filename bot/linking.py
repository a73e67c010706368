"""Customers who are one person: linked by agents, never merged, so that undoing a link restores what was before.

Links make a tree of each group: only customers of two different groups are linked. Taking a link away therefore parts
a group into the two that were joined by it. What is linked is shown together to agents and to nobody else
(docs/decisions/0013-links-are-for-agents.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from bot.errors import ConflictError, InvalidError, NotFoundError
from bot.marks import Mark, Told

MOST_LINKED = 20
"""Customers that may be linked as one person."""

MOST_SUGGESTED = 5
TOO_COMMON = 20
"""A mark that more conversations have says nothing: the shop's own address, a name of half the country."""

LONGEST_WHY = 300
NOBODY = "There is no such customer."


class Verdict(str, Enum):
    """What agents said of two customers; the last word counts."""

    LINKED = "linked"
    UNLINKED = "unlinked"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Said:
    """One line of the log: what somebody said of two customers, when and why."""

    customer: str
    other: str
    verdict: Verdict
    at: datetime
    who: str
    why: str

    @property
    def pair(self) -> frozenset[str]:
        """Both, in no order."""
        return frozenset((self.customer, self.other))


@dataclass(frozen=True)
class Alike:
    """A mark that a customer shares with one of another group; the channels are where each of them has it."""

    mark: Mark
    customer: str
    other: str
    here: str
    there: str

    @property
    def counts(self) -> bool:
        """Two people of one name on one channel are two people."""
        return self.mark.kind is not Told.NAME or self.here != self.there


@dataclass(frozen=True)
class Suggestion:
    """Somebody who may be the same person, and what both told, the surest first; `kin` is all their group."""

    customer: str
    kin: tuple[str, ...]
    reasons: tuple[Mark, ...]


class Links(Protocol):
    """Who is one person, as agents say."""

    async def kin(self, customer: str) -> list[str]:
        """All who are one person, this one too, the oldest first; none when there is no such customer."""
        ...

    async def links(self, customer: str) -> list[Said]:
        """The links that hold this customer's group together, the oldest first."""
        ...

    async def link(self, customer: str, other: str, *, who: str, why: str, now: datetime) -> None:
        """Say that two are one person. Those who are linked already stay so.

        NotFoundError, InvalidError for one and the same, ConflictError above MOST_LINKED.
        """
        ...

    async def unlink(self, customer: str, other: str, *, who: str, now: datetime) -> None:
        """Take back the link by which `other` came to `customer`; NotFoundError when they are not linked."""
        ...

    async def set_apart(self, customer: str, other: str, *, who: str, now: datetime) -> None:
        """Say that two are different people, never suggested again.

        NotFoundError, InvalidError for one and the same, ConflictError when they are linked.
        """
        ...

    async def suggestions(self, customer: str, *, limit: int = MOST_SUGGESTED) -> list[Suggestion]:
        """Who may be the same person, the surest first; nobody of whom agents said otherwise."""
        ...


def latest(log: Iterable[Said]) -> dict[frozenset[str], Said]:
    """The last word on each pair, of a log in order of time."""
    return {said.pair: said for said in log}


def holding(log: Iterable[Said]) -> list[Said]:
    """The links that were not taken back, the oldest first."""
    links = [said for said in latest(log).values() if said.verdict is Verdict.LINKED]
    return sorted(links, key=lambda said: said.at)


def group_of(customer: str, links: Collection[Said]) -> frozenset[str]:
    """Everybody whom links lead to from here."""
    found, edge = {customer}, {customer}
    while edge:
        edge = {one for said in links if said.pair & edge for one in said.pair} - found
        found |= edge
    return frozenset(found)


def came_by(customer: str, other: str, links: Collection[Said]) -> Said:
    """The last link on the way from `customer` to `other`; NotFoundError when there is no way."""
    last = next((said for said in links if other in said.pair and customer in _without(said, other, links)), None)
    if customer == other or last is None:
        raise NotFoundError("These two are not linked.")
    return last


def first_of(born: Mapping[str, datetime]) -> str:
    """Under whom a group stands: the oldest customer."""
    return min(born, key=lambda customer: (born[customer], customer))


def in_order(born: Mapping[str, datetime]) -> list[str]:
    """The oldest first."""
    return sorted(born, key=lambda customer: (born[customer], customer))


def check_link(customer: str, other: str, one: Collection[str], two: Collection[str]) -> None:
    """Whether these groups may become one; raises what `Links.link` raises."""
    if customer == other:
        raise InvalidError("This is one and the same customer.")
    if customer not in one or other not in two:
        raise NotFoundError(NOBODY)
    if len({*one, *two}) > MOST_LINKED:
        raise ConflictError(f"At most {MOST_LINKED} customers can be linked as one person.")


def undone(customer: str, other: str, link: Said, *, who: str, now: datetime) -> list[Said]:
    """The lines of the log that take back a link; the two who were looked at are said to be different too."""
    taken = Said(link.customer, link.other, Verdict.UNLINKED, now, who, "")
    asked = Said(customer, other, Verdict.DIFFERENT, now, who, "")
    return [taken] if taken.pair == asked.pair else [taken, asked]


def suggested(
    alikes: Sequence[Alike],
    ours: Collection[str],
    groups: Mapping[str, Sequence[str]],
    log: Iterable[Said],
    *,
    limit: int,
) -> list[Suggestion]:
    """One suggestion for each group that shares marks with ours; `groups` are all of each other customer's kin.

    `log` holds what was said of anybody of ours: a group is left out when one of it was said to be somebody else.
    """
    apart = {pair for pair, said in latest(log).items() if said.verdict is not Verdict.LINKED}
    shared: dict[tuple[str, ...], list[Alike]] = {}
    for alike in alikes:
        if alike.counts:
            shared.setdefault(tuple(groups[alike.other]), []).append(alike)
    found = [_suggestion(kin, shared[kin]) for kin in shared if not _said_apart(ours, kin, apart)]
    return sorted(found, key=_sureness)[:limit]


def _without(link: Said, customer: str, links: Collection[Said]) -> frozenset[str]:
    """Who stands on the other side of a link."""
    (beyond,) = link.pair - {customer}
    return group_of(beyond, [said for said in links if said is not link])


def _said_apart(ours: Collection[str], theirs: Sequence[str], apart: Collection[frozenset[str]]) -> bool:
    return any(frozenset((one, other)) in apart for one in ours for other in theirs)


def _suggestion(kin: tuple[str, ...], alikes: Sequence[Alike]) -> Suggestion:
    surest = sorted(alikes, key=lambda alike: (alike.mark.kind.rank, alike.mark.value, alike.other))
    reasons = tuple(dict.fromkeys(alike.mark for alike in surest))
    return Suggestion(surest[0].other, kin, reasons)


def _sureness(suggestion: Suggestion) -> tuple[list[int], int, str]:
    """What sorts the surest first: an address before a number before a name, then how much is shared."""
    ranks = [mark.kind.rank for mark in suggestion.reasons]
    return ranks[:1], -len(ranks), suggestion.customer
