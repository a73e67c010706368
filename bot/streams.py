"""Open streams, as the pages see them: a subscription hands out what happens, in order, until it is closed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.handoffs import Handoff
from bot.messages import Message


@dataclass(frozen=True)
class MessageShown:
    """A message became visible to this audience, or its delivery state changed."""

    message: Message


@dataclass(frozen=True)
class TypingChanged:
    """`author` (bot, agent or customer) began or stopped typing."""

    conversation: str
    author: str
    on: bool


@dataclass(frozen=True)
class StatusChanged:
    """Owner, place or ticket changed; readers ask for the new status themselves."""

    conversation: str


@dataclass(frozen=True)
class QueueChanged:
    """Somebody joined or left the queue, or was offered to an agent; `handoff` when it was one alone."""

    handoff: Handoff | None = None


@dataclass(frozen=True)
class Beat:
    """Nothing happened for a while: a line is written so that proxies keep the connection."""


@dataclass(frozen=True)
class DeskNote:
    """Something that only consoles show, as an event named `kind` with this data; `to` one of them, or to all."""

    kind: str
    about: Mapping[str, Any]
    to: str | None = None


Happening = MessageShown | TypingChanged | StatusChanged | QueueChanged | DeskNote | Beat


class Subscription(Protocol):
    """What happens, one after the other; iteration ends when it is closed, by whichever side.

    A reader that is too slow is closed too: it comes back and resumes from the store.
    """

    def __aiter__(self) -> AsyncIterator[Happening]: ...

    def follow_queue(self, on: bool) -> None:
        """Whether QueueChanged is wanted here: customers who wait want it, others do not."""
        ...

    def rest(self) -> list[Happening]:
        """What waits to be read besides, taken off at once: several are then written as one."""
        ...

    def close(self, *, at_once: bool = False) -> None:
        """Stop, `at_once` without what waits to be read; safe to call twice."""
        ...


class Streams(Protocol):
    """Where customers' pages and the console listen."""

    def subscribe(self, conversation: str) -> Subscription:
        """What this customer may see: their messages, the other side's typing, changes of status.

        BusyError when the conversation has too many open streams.
        """
        ...

    def subscribe_desk(self, user: str, *, session: str = "") -> Subscription:
        """Everything of every conversation, notes and customers' typing too, the queue, and notes to this user."""
        ...

    def hang_up(self, user: str, *, only: str | None = None, but: str | None = None) -> None:
        """End the streams here of a user whose sessions were ended: `only` this session's, or all `but` this one's."""
        ...
