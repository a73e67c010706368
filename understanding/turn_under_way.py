"""The turn that is being handled: what the channel, the processor and the tracker store share."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from rasa.shared.core.trackers import DialogueStateTracker

from bot.helping import Helped


@dataclass
class TurnUnderWay:
    """One attempt at one turn; the processor notes failures on it, the store the saved tracker.

    `after`: people were there since the last answer, which must be known before the message.
    """

    conversation: str
    turn: str
    attempt: int
    after: Helped | None = None
    failed_actions: list[str] = field(default_factory=list)
    saved: DialogueStateTracker | None = None


class ActionFailed(Exception):
    """A custom action did not do its work: the turn is void, whatever Rasa would say next."""


class Superseded(Exception):
    """A later attempt or turn of this conversation has begun: this one must leave no trace."""


def current() -> TurnUnderWay | None:
    """The turn of this task, None outside of turns (`rasa shell`, tests of parts)."""
    return _under_way.get()


def of_conversation(conversation: str) -> TurnUnderWay | None:
    """The turn of this task when it is one of that conversation."""
    turn = current()
    return turn if turn is not None and turn.conversation == conversation else None


@contextmanager
def under_way(turn: TurnUnderWay) -> Iterator[TurnUnderWay]:
    """Make it the turn of this task for the length of the block."""
    token = _under_way.set(turn)
    try:
        yield turn
    finally:
        _under_way.reset(token)


_under_way: ContextVar[TurnUnderWay | None] = ContextVar("turn_under_way", default=None)
