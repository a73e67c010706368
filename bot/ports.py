"""What the core needs from the running world: clock, brain, channels and live streams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.messages import Message, ReplyTo
from bot.questions import Answer, BrainState, Question


class Clock(Protocol):
    """The time, so that tests can set it."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...


class Brain(Protocol):
    """Rasa, as the core sees it."""

    @property
    def state(self) -> BrainState:
        """What is known of it at present, without asking."""
        ...

    async def ask(self, question: Question) -> Answer:
        """Its answer within the deadline; BrainError for an error, a late answer or silence."""
        ...


class Live(Protocol):
    """Tells the open streams of customers and agents what changed; losing a call loses nothing stored."""

    def message(self, message: Message) -> None:
        """A message became visible (or changed its delivery state)."""
        ...

    def typing(self, conversation: str, *, on: bool, author: str) -> None:
        """`author` is bot, agent or customer."""
        ...

    def status(self, conversation: str) -> None:
        """Owner, place or ticket of this conversation changed."""
        ...

    def queue(self) -> None:
        """The queue changed."""
        ...

    def arrived(self, conversation: str) -> None:
        """A turn waits to be answered."""
        ...

    def leaving(self, conversation: str) -> None:
        """Messages wait to be delivered."""
        ...


@dataclass(frozen=True)
class Outgoing:
    """A message on its way, with where it goes."""

    message: Message
    reply_to: ReplyTo
    attempts: int


class Channel(Protocol):
    """A platform, as delivery sees it."""

    name: str

    async def send(self, outgoing: Outgoing) -> None:
        """Hand over one message; raises one of the DeliveryErrors."""
        ...
