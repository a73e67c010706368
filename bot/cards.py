"""The card: what an agent reads first, made by rules from what is already known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.messages import Author, Message

LONGEST_PROBLEM = 160
SMALL_TALK = (
    "chitchat/",
    "talk_to_person",
    "refuse_answer",
    "affirm",
    "deny",
    "stop",
    "open_ticket",
    "change_language",
)
ORDER = re.compile(r"(?<!\d)\d{5}(?!\d)")


@dataclass(frozen=True)
class Tried:
    """One thing the assistant took the customer to mean, and how sure it was."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class TurnNote:
    """What is kept of one answered turn for the card; `messages` of the transcript carry the words."""

    text: str
    choice: str | None
    ranking: tuple[Tried, ...]


@dataclass(frozen=True)
class Card:
    """The story before the story; every field may be empty."""

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


def problem_of(turns: Sequence[TurnNote]) -> str:
    """The customer's own words for the matter: the last message that was not small talk."""
    said = [turn.text for turn in turns if not _small(turn)] or [turn.text for turn in turns]
    line = " ".join(said[-1].split()) if said else ""
    return line if len(line) <= LONGEST_PROBLEM else line[: LONGEST_PROBLEM - 1].rstrip() + "…"


def build_card(
    *,
    why: str,
    language: str,
    channel: str,
    customer: str,
    turns: Sequence[TurnNote],
    transcript: Sequence[Message],
    slots: Mapping[str, str],
) -> Card:
    """The card at the moment of the handoff; a problem told to the ticket form wins over guesses."""
    tops = [turn.ranking[0] for turn in turns if turn.ranking and not _small(turn)]
    best = {tried.intent: tried for tried in sorted(tops, key=lambda t: t.confidence)}
    answers = [m.text for m in transcript if m.author is Author.BOT]
    spoken = " ".join(m.text for m in transcript if m.author is Author.CUSTOMER)
    return Card(
        problem=slots.get("problem") or problem_of(turns),
        why=why,
        language=language,
        channel=channel,
        customer=customer,
        tried=tuple(sorted(best.values(), key=lambda t: -t.confidence)[:5]),
        answers=tuple(answers[-5:]),
        refused=sum(1 for turn in turns if turn.ranking and turn.ranking[0].intent == "refuse_answer"),
        slots=dict(slots),
        orders=tuple(dict.fromkeys(ORDER.findall(spoken))),
    )


def _small(turn: TurnNote) -> bool:
    top = turn.choice or (turn.ranking[0].intent if turn.ranking else "")
    return top.startswith(SMALL_TALK)
