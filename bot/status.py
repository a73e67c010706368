"""What a customer is told about their conversation: who answers, their place, how long, which ticket."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversations import Owner
from bot.errors import NotFoundError
from bot.handoffs import HandoffState
from bot.line import Lines
from bot.storing import Store


@dataclass(frozen=True)
class Status:
    """`position` counts from 1; `eta_minutes` at least 1; `promised_at` is when people are back, if they are away."""

    owner: Owner
    position: int | None = None
    eta_minutes: int | None = None
    agent: str | None = None
    ticket: str | None = None
    handoff: str | None = None
    callback: bool = False
    promised_at: datetime | None = None


async def status_of(store: Store, conversation_id: str, *, lines: Lines | None = None) -> Status:
    """The status of one conversation; NotFoundError when there is none. `lines`: who remembers the line a moment."""
    conversation = await store.conversation(conversation_id)
    if conversation is None:
        raise NotFoundError("There is no such conversation.")
    handoff = await store.handoff_of(conversation_id)
    if handoff is None:
        return Status(conversation.owner)
    if handoff.state is HandoffState.CLAIMED:
        return Status(conversation.owner, agent=conversation.agent, ticket=handoff.ticket)
    line = await (lines or store).line()
    place = line.place(handoff.id)
    if place is None:  # an agent has taken it since
        return Status(conversation.owner, ticket=handoff.ticket)
    eta = None if handoff.promised_at else line.eta_minutes(place)
    return Status(
        conversation.owner,
        position=place,
        eta_minutes=eta,
        ticket=handoff.ticket,
        handoff=handoff.id,
        callback=handoff.callback,
        promised_at=handoff.promised_at,
    )


async def status_now(before: Status, lines: Lines) -> Status | None:
    """The status of somebody who waited a moment ago, by the line alone; None: it must be asked for anew."""
    if before.handoff is None:
        return None
    line = await lines.line()
    place = line.place(before.handoff)
    if place is None:
        return None
    eta = None if before.promised_at else line.eta_minutes(place)
    return replace(before, position=place, eta_minutes=eta)
