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
    """waiting → claimed → returned or resolved; released goes back to waiting at its old place."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    RETURNED = "returned"
    RESOLVED = "resolved"


class Reason(str, Enum):
    """Why a person came."""

    ASKED = "asked"
    REFUSED = "refused_twice"
    FAILED = "assistant_failed"
    TAKEN = "taken_over"
    """An agent wrote to the customer by themselves."""


@dataclass(frozen=True)
class Place:
    """What the customer is told when a handoff begins."""

    ticket: str
    position: int


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


@dataclass(frozen=True)
class Handoff:
    """A handoff as stored; `customer` is the name to show."""

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


def claimed(handoff: Handoff, conversation: Conversation, *, agent: str, now: datetime) -> tuple[Handoff, Conversation]:
    """Both sides of a claim; the same agent claiming again changes nothing."""
    if handoff.state is HandoffState.CLAIMED and handoff.agent == agent:
        return handoff, conversation
    if handoff.state is HandoffState.CLAIMED:
        raise AlreadyClaimedError(handoff.agent or "")
    if handoff.state is not HandoffState.WAITING:
        raise ConflictError(f"This handoff is already {handoff.state.value}.")
    taken = replace(handoff, state=HandoffState.CLAIMED, agent=agent, claimed_at=now)
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
        waiting = replace(handoff, state=state, agent=None, claimed_at=None)
        return waiting, conversation.handed_to(Owner.QUEUE)
    return replace(handoff, state=state, ended_at=now), conversation.handed_to(Owner.BOT)
