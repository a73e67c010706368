"""Handoffs: one stretch of human ownership, from the asking to the return, and its legal moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.cards import Card
from bot.conversations import Conversation, Owner
from bot.errors import AlreadyClaimedError, ConflictError
from bot.messages import Draft
from bot.tickets import NewTicket


class HandoffState(str, Enum):
    """waiting → claimed → returned or resolved; released goes back to waiting at its old place.

    A customer who changes their mind in the line has left.
    """

    WAITING = "waiting"
    CLAIMED = "claimed"
    RETURNED = "returned"
    RESOLVED = "resolved"
    LEFT = "left"


class Reason(str, Enum):
    """Why a person came."""

    ASKED = "asked"
    REFUSED = "refused_twice"
    FAILED = "assistant_failed"
    TAKEN = "taken_over"
    """An agent wrote to the customer by themselves."""


@dataclass(frozen=True)
class Place:
    """What the customer is told when a handoff begins; `anybody`: somebody who could take them is here."""

    ticket: str
    position: int
    eta_minutes: int | None = None
    anybody: bool = True


@dataclass(frozen=True)
class NewHandoff:
    """A handoff to be stored at the end of a turn.

    `notice` makes the sentence for the customer once ticket number and position are known; it must be
    pure, since a transaction may be run twice. `promised_at` is set outside hours: the owner then
    stays the assistant until somebody claims.
    """

    reason: Reason
    card: Card
    ticket: NewTicket
    notice: Callable[[Place], Draft]
    promised_at: datetime | None = None
    skill: str = "general"


@dataclass(frozen=True)
class Handoff:
    """A handoff as stored; `customer` is the name to show.

    `skill` and `language` say who is needed, `asked_place` the place in the line when it was asked for. In the line:
    `callback` when the customer goes on with the assistant until it is their turn, `prefers` the agent who knows
    them, `offered_to` who is asked to take it until `offered_until`, `passed` who let such an offer pass. Claimed:
    `waiting_since` is when the customer began to wait for a word of the agent, `answered` whether there ever was one.
    """

    id: str
    conversation: str
    customer: str
    reason: Reason
    state: HandoffState
    card: Card
    ticket: str | None
    agent: str | None
    asked_at: datetime
    claimed_at: datetime | None = None
    ended_at: datetime | None = None
    promised_at: datetime | None = None
    skill: str = "general"
    language: str = "pt"
    priority: str = "normal"
    callback: bool = False
    asked_place: int | None = None
    prefers: str | None = None
    offered_to: str | None = None
    offered_until: datetime | None = None
    passed: tuple[str, ...] = ()
    waiting_since: datetime | None = None
    answered: bool = False

    @property
    def line_again(self) -> Handoff:
        """The same, back in the line where it was, offered to nobody."""
        again = replace(self, state=HandoffState.WAITING, agent=None, claimed_at=None, offered_to=None)
        return replace(again, offered_until=None, waiting_since=None, answered=False)


@dataclass(frozen=True)
class Passing:
    """Whom an agent passes a customer on to: a colleague, until then, or everybody with a skill."""

    agent: str | None = None
    until: datetime | None = None
    skill: str | None = None


def claimed(handoff: Handoff, conversation: Conversation, *, agent: str, now: datetime) -> tuple[Handoff, Conversation]:
    """Both sides of a claim; the same agent claiming again changes nothing."""
    if handoff.state is HandoffState.CLAIMED and handoff.agent == agent:
        return handoff, conversation
    if handoff.state is HandoffState.CLAIMED:
        raise AlreadyClaimedError(handoff.agent or "")
    if handoff.state is not HandoffState.WAITING:
        raise ConflictError(f"This handoff is already {handoff.state.value}.")
    taken = replace(
        handoff,
        state=HandoffState.CLAIMED,
        agent=agent,
        claimed_at=now,
        waiting_since=now,
        answered=False,
        offered_to=None,
        offered_until=None,
    )
    return taken, conversation.handed_to(Owner.AGENT, agent=agent)


def finished(
    handoff: Handoff, conversation: Conversation, *, agent: str, state: HandoffState, now: datetime
) -> tuple[Handoff, Conversation]:
    """Both sides of a return, a resolve or a release (`state` waiting), by the agent who holds it."""
    if handoff.state is not HandoffState.CLAIMED:
        raise ConflictError(f"This handoff is {handoff.state.value}, not claimed.")
    if handoff.agent != agent:
        raise AlreadyClaimedError(handoff.agent or "")
    if state is HandoffState.WAITING:
        waiting = replace(handoff.line_again, passed=_with(handoff.passed, agent))
        return waiting, conversation.handed_to(Owner.QUEUE)
    return replace(handoff, state=state, ended_at=now), conversation.handed_to(Owner.BOT)


def taken_back(
    handoff: Handoff, conversation: Conversation, *, agent: str, since: datetime
) -> tuple[Handoff, Conversation] | None:
    """Both sides once an agent has not answered a customer who waits `since` then; None: it is otherwise by now."""
    silent = handoff.state is HandoffState.CLAIMED and handoff.agent == agent and handoff.waiting_since == since
    if not silent:
        return None
    waiting = replace(handoff.line_again, passed=_with(handoff.passed, agent))
    return waiting, conversation.handed_to(Owner.QUEUE)


def passed_on(handoff: Handoff, conversation: Conversation, to: Passing, *, by: str) -> tuple[Handoff, Conversation]:
    """Both sides of a transfer of one who waits or is claimed: in the line where it was, offered or re-labelled."""
    if handoff.state not in (HandoffState.WAITING, HandoffState.CLAIMED):
        raise ConflictError(f"This handoff is already {handoff.state.value}.")
    again = replace(handoff.line_again, skill=to.skill or handoff.skill, prefers=to.agent or handoff.prefers)
    passed = tuple(name for name in _with(handoff.passed, handoff.agent or by) if name != to.agent)
    waiting = replace(again, offered_to=to.agent, offered_until=to.until, passed=passed)
    claimed_before = handoff.state is HandoffState.CLAIMED
    return waiting, conversation.handed_to(Owner.QUEUE) if claimed_before else conversation


def left(
    handoff: Handoff, conversation: Conversation, *, callback: bool, now: datetime
) -> tuple[Handoff, Conversation] | None:
    """Both sides once a customer leaves the line, keeping the place (`callback`) or for good; None: not in the line."""
    if handoff.state is not HandoffState.WAITING:
        return None
    freed = conversation if conversation.owner is Owner.BOT else conversation.handed_to(Owner.BOT)
    if callback:
        return replace(handoff, callback=True), freed
    return replace(handoff, state=HandoffState.LEFT, ended_at=now, offered_to=None, offered_until=None), freed


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if name in names else (*names, name)
