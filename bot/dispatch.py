"""What the queue does by itself: offers, offers that lapse, customers whom nobody answers. Pure: moves, not effects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from bot.agents import Agent, Presence, named
from bot.line import Kind, Line, Waiting

NEVER = datetime(1970, 1, 1, tzinfo=timezone.utc)
TELL_AGAIN = timedelta(minutes=3)
"""Places are told in words at most so often, and only when something worth telling has changed."""

MOST_OFFER_SECONDS = 3600
MOST_ANSWER_MINUTES = 24 * 60


@dataclass(frozen=True)
class DeskRules:
    """How offers and silence are handled.

    `offer_lasts`: an offer that nobody takes goes to the next agent. `answer_within`: a customer who was claimed
    and hears nothing for so long goes back to the queue, at the old place.
    """

    auto_assign: bool = False
    offer_lasts: timedelta = timedelta(seconds=60)
    answer_within: timedelta = timedelta(minutes=5)


@dataclass(frozen=True)
class Held:
    """A claimed handoff: `waiting_since` is when the customer began to wait for a word of the agent."""

    handoff: str
    conversation: str
    agent: str
    waiting_since: datetime | None
    answered: bool


@dataclass(frozen=True)
class Offer:
    """Ring one agent's console."""

    handoff: str
    agent: str
    until: datetime


@dataclass(frozen=True)
class Withdraw:
    """An offer was not taken in time."""

    handoff: str
    agent: str


@dataclass(frozen=True)
class TakeBack:
    """The agent does not answer."""

    handoff: str
    agent: str


@dataclass(frozen=True)
class TellPlace:
    """The customer should hear where they stand."""

    handoff: str
    place: int


Move = Offer | Withdraw | TakeBack | TellPlace


def moves(line: Line, held: Sequence[Held], rules: DeskRules, *, now: datetime) -> list[Move]:
    """What is to be done now. Claims of one's own need no move: anybody may take anybody at any time."""
    back: list[Move] = [TakeBack(one.handoff, one.agent) for one in held if _is_silent(one, line, rules, now)]
    late: list[Move] = [Withdraw(one.handoff, one.offered_to or "") for one in line.ordered if _has_lapsed(one, now)]
    return [*back, *late, *_offers(line, rules, now), *_places(line, now)]


def _is_silent(one: Held, line: Line, rules: DeskRules, now: datetime) -> bool:
    """Never answered at all, or answered before and gone since; who is here and has answered may take their time."""
    if one.waiting_since is None or now - one.waiting_since < rules.answer_within:
        return False
    agent = named(line.agents, one.agent)
    return not one.answered or agent is None or agent.presence(now) is Presence.AWAY


def _has_lapsed(one: Waiting, now: datetime) -> bool:
    return one.offered_to is not None and one.offered_until is not None and one.offered_until <= now


def _is_offered(one: Waiting, now: datetime) -> bool:
    return one.offered_to is not None and not _has_lapsed(one, now)


def _offers(line: Line, rules: DeskRules, now: datetime) -> list[Move]:
    """One offer at a time for each who waits; who has an offer in hand has less room for another."""
    free = _Free.of(line, now)
    offers: list[Move] = []
    for one in line.ordered:
        if not free.agents:
            break
        if _is_offered(one, now) or not (rules.auto_assign or one.prefers):
            continue
        lapsed = replace(one, passed=(*one.passed, one.offered_to or "")) if _has_lapsed(one, now) else one
        chosen = free.chosen(lapsed, rules)
        if chosen is None:
            continue
        free.take(chosen, now)
        offers.append(Offer(one.handoff, chosen.name, now + rules.offer_lasts))
    return offers


@dataclass
class _Free:
    """Those with room for one more, as a round goes on; `unserved` are kinds that nobody of them takes any more."""

    agents: list[Agent]
    everybody: Sequence[Agent]
    unserved: set[Kind] = field(default_factory=set)

    @classmethod
    def of(cls, line: Line, now: datetime) -> _Free:
        in_hand = Counter((one.offered_to or "").casefold() for one in line.waiting if _is_offered(one, now))
        here = [agent for agent in line.agents if agent.presence(now) is Presence.AVAILABLE]
        laden = [replace(agent, holding=agent.holding + in_hand[agent.name.casefold()]) for agent in here]
        return cls([agent for agent in laden if agent.holding < agent.capacity], line.agents)

    def chosen(self, one: Waiting, rules: DeskRules) -> Agent | None:
        """Who knows the customer already, if they are free; else the best by turn, if offers are made."""
        known = named(self.agents, one.prefers)
        if known is not None and not _let_pass(one, known):
            return known
        if not rules.auto_assign or one.kind in self.unserved:
            return None
        fitting = [agent for agent in self.agents if agent.serves(*one.kind)]
        if not fitting and not any(agent.serves(*one.kind) for agent in self.everybody):
            fitting = self.agents
        if not fitting:
            self.unserved.add(one.kind)
        fresh = [agent for agent in fitting if not _let_pass(one, agent)]
        return min(fresh or fitting, key=lambda agent: _turn(agent, one), default=None)

    def take(self, chosen: Agent, now: datetime) -> None:
        """One more is theirs to answer for."""
        laden = replace(chosen, holding=chosen.holding + 1, offered_at=now)
        all_of_them = [laden if agent is chosen else agent for agent in self.agents]
        self.agents = [agent for agent in all_of_them if agent.holding < agent.capacity]


def _turn(agent: Agent, one: Waiting) -> tuple[bool, bool, datetime, str]:
    """Those who were made for it first, then by turn."""
    return one.skill not in agent.skills, one.language not in agent.languages, agent.offered_at or NEVER, agent.name


def _let_pass(one: Waiting, agent: Agent) -> bool:
    return any(agent.is_called(name) for name in one.passed)


def _places(line: Line, now: datetime) -> list[Move]:
    """The web page shows places as they change; elsewhere a message comes, when it is worth one."""
    told: list[Move] = []
    for one in line.ordered:
        place = line.places[one.handoff]
        if one.channel != "web" and one.promised_at is None and _worth_telling(one, place, now):
            told.append(TellPlace(one.handoff, place))
    return told


def _worth_telling(one: Waiting, place: int, now: datetime) -> bool:
    """Next in line, or half the way since the last word; never two words within a few minutes."""
    before, at = one.told_place, one.told_at
    if before is None or at is None or place >= before or now - at < TELL_AGAIN:
        return False
    return place == 1 or place * 2 <= before
