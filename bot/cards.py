"""The card: what an agent reads first. What it holds; bot.card_making makes it by rules from what is already known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.splitting import one_line

LONGEST_PROBLEM = 160
ENOUGH_WORDS = 3
"""A message that was not understood is a matter only when it is more than a slip of the hand."""

NOT_A_MATTER = (
    "chitchat/",
    "talk_to_person",
    "refuse_answer",
    "affirm",
    "deny",
    "stop",
    "open_ticket",
    "change_language",
    "language",
    "ticket_",
    "faq/ticket_",
    "who_helped",
    "queue/",
)
NOT_AN_INTENT = ("nlu_fallback", "out_of_scope")


@dataclass(frozen=True)
class Tried:
    """One thing the assistant took the customer to mean, and how sure it was."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class TurnNote:
    """What is kept of one answered turn for the card.

    `message` is the row of the customer's message, by which the transcript carries the words; 0 while it is answered.
    """

    text: str
    choice: str | None
    ranking: tuple[Tried, ...]
    message: int = 0

    @property
    def top(self) -> str:
        """What the message was taken for, or the button that was pressed; empty when nothing is known."""
        return self.choice or (self.ranking[0].intent if self.ranking else "")


@dataclass(frozen=True)
class Shown:
    """An answer that the customer has read, to which question, and whether it was refused."""

    asked: str
    answer: str
    refused: bool = False


@dataclass(frozen=True)
class Card:
    """The story before the story; every field may be empty.

    `handle` is what the platform calls the customer besides their name, `mood` one of bot.mood (empty on cards of
    old) with the words that show it, `shown` the answers with what they answered, `unanswered` the last question the
    assistant could not help with, `later` what the customer wrote after the card was made.
    """

    problem: str
    why: str
    language: str
    channel: str
    customer: str
    tried: tuple[Tried, ...] = ()
    answers: tuple[str, ...] = ()
    refused: int = 0
    slots: Mapping[str, str] = field(default_factory=dict)
    orders: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    """What the customer enclosed, such as `photo` or `file nota.pdf`."""
    handle: str = ""
    mood: str = ""
    mood_words: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()
    unanswered: str = ""
    tickets: tuple[str, ...] = ()
    """Numbers of tickets that the customer named."""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    later: tuple[str, ...] = ()


def is_matter(turn: TurnNote) -> bool:
    """Whether it is more than small talk, a yes or a call for a person."""
    return not turn.top.startswith(NOT_A_MATTER)


def problem_of(turns: Sequence[TurnNote]) -> str:
    """The customer's own words for the matter: the last message that was not small talk."""
    matters = [turn for turn in turns if is_matter(turn)]
    clear = [turn for turn in matters if understood(turn) or len(turn.text.split()) >= ENOUGH_WORDS]
    said = [turn.text for turn in clear or matters or turns]
    return one_line(said[-1], at_most=LONGEST_PROBLEM) if said else ""


def understood(turn: TurnNote) -> bool:
    """Whether the assistant was sure what was meant."""
    return bool(turn.ranking) and turn.ranking[0].intent not in NOT_AN_INTENT
