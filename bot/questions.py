"""What the brain is asked and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from bot.cards import Tried
from bot.helping import Helped
from bot.messages import Button


class BrainState(str, Enum):
    """`starting` until the first answer after our own start: messages wait; `down` afterwards: they fail honestly."""

    STARTING = "starting"
    READY = "ready"
    DOWN = "down"


@dataclass(frozen=True)
class Question:
    """One attempt at one turn."""

    turn: str
    attempt: int
    conversation: str
    text: str
    choice: str | None
    previous_language: str | None
    locale: str | None
    after: Helped | None = None
    """People helped, and the brain has not heard of it yet."""


@dataclass(frozen=True)
class Reply:
    """One bubble of an answer."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What the brain decided: bubbles, what it took the message for, what it knows, in which language.

    `in_form`: a form was open when the message came, or is now: the matter is the customer's own.
    """

    replies: tuple[Reply, ...]
    ranking: tuple[Tried, ...]
    slots: Mapping[str, str] = field(default_factory=dict)
    language: str | None = None
    in_form: bool = False
