"""What a customer is told about their conversation: who answers, their place, how long, which ticket."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from bot.conversations import Owner
from bot.errors import NotFoundError
from bot.handoffs import HandoffState
from bot.storing import Store

ENOUGH_WAITS = 3
"""Below this many past handoffs an estimate would be a guess, and none is given."""


@dataclass(frozen=True)
class Status:
    """`position` counts from 1; `eta_minutes` at least 1."""

    owner: Owner
    position: int | None = None
    eta_minutes: int | None = None
    agent: str | None = None
    ticket: str | None = None


async def status_of(store: Store, conversation_id: str) -> Status:
    """The status of one conversation; NotFoundError when there is none."""
    conversation = await store.conversation(conversation_id)
    if conversation is None:
        raise NotFoundError("There is no such conversation.")
    handoff = await store.handoff_of(conversation_id)
    if handoff is None:
        return Status(conversation.owner)
    if handoff.state is HandoffState.CLAIMED:
        return Status(conversation.owner, agent=conversation.agent, ticket=handoff.ticket)
    place = await store.place(handoff.id)
    if place is None:  # an agent has taken it since
        return Status(conversation.owner, ticket=handoff.ticket)
    eta = None if handoff.promised_at else _eta(await store.recent_waits(), place)
    return Status(conversation.owner, position=place, eta_minutes=eta, ticket=handoff.ticket)


def _eta(waits: list[float], place: int) -> int | None:
    if len(waits) < ENOUGH_WAITS:
        return None
    return max(1, round(median(waits) * (place + 1) / 2 / 60))
