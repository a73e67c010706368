"""What is known of the last time people were asked for, once the assistant is there again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.handoffs import HandoffState


class How(str, Enum):
    """How a handoff ended: the agent gave it back, the matter was solved, or the customer left the line."""

    RETURNED = "returned"
    RESOLVED = "resolved"
    LEFT = "left"


ENDS = {
    HandoffState.RETURNED: How.RETURNED,
    HandoffState.RESOLVED: How.RESOLVED,
    HandoffState.LEFT: How.LEFT,
}


@dataclass(frozen=True)
class Helped:
    """The last ended handoff: its id, how it ended, who helped (empty: nobody), its ticket."""

    handoff: str
    how: How
    by: str = ""
    ticket: str | None = None


@dataclass(frozen=True)
class Help:
    """What a customer may hear of it: the same, when it ended, and the customer's zone, where that is known."""

    helped: Helped
    ended_at: datetime
    zone: str | None = None


def helped(handoff: str, state: HandoffState, *, agent: str | None, ticket: str | None) -> Helped:
    """What an ended handoff comes to; nobody helped a customer who left the line."""
    how = ENDS[state]
    return Helped(handoff, how, "" if how is How.LEFT else agent or "", ticket)
