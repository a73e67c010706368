"""The card: what an agent reads first, made by rules from what is already known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.messages import Author, Message
from bot.splitting import one_line

LONGEST_PROBLEM = 160
ENOUGH_WORDS = 3
"""A message that was not understood is a matter only when it is more than a slip of the hand."""

MOST = 5
"""Tried intents and shown answers on a card: the best, the last."""

ORDER = re.compile(r"(?<!\d)\d{5}(?!\d)")
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
)
NOT_AN_INTENT = ("nlu_fallback", "out_of_scope")
NOT_FOR_PEOPLE = (
    *("language", "refusals", "requested_slot", "ticket_confirmed"),
    *("ticket_category", "ticket_priority", "ticket_change", "addition_ticket"),
)


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
    attachments: tuple[str, ...] = ()
    """What the customer enclosed, such as `photo` or `file nota.pdf`."""


def problem_of(turns: Sequence[TurnNote]) -> str:
    """The customer's own words for the matter: the last message that was not small talk."""
    matters = [turn for turn in turns if not _small(turn)]
    clear = [turn for turn in matters if _understood(turn) or len(turn.text.split()) >= ENOUGH_WORDS]
    said = [turn.text for turn in clear or matters or turns]
    return one_line(said[-1], at_most=LONGEST_PROBLEM) if said else ""


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
    matters = [turn for turn in turns if not _small(turn)]
    best: dict[str, Tried] = {}
    for tried in filter(None, map(_taken_for, matters)):
        best[tried.intent] = max(tried, best.get(tried.intent, tried), key=lambda t: t.confidence)
    spoken = " ".join(m.text for m in transcript if m.author is Author.CUSTOMER)
    return Card(
        problem=slots.get("problem") or problem_of(turns),
        why=why,
        language=language,
        channel=channel,
        customer=customer,
        tried=tuple(sorted(best.values(), key=lambda t: -t.confidence)[:MOST]),
        answers=tuple(dict.fromkeys(_answers(matters, transcript)))[-MOST:],
        refused=sum(1 for turn in turns if turn.ranking and turn.ranking[0].intent == "refuse_answer"),
        slots={name: value for name, value in slots.items() if name not in NOT_FOR_PEOPLE},
        orders=tuple(dict.fromkeys(ORDER.findall(spoken))),
        attachments=tuple(f"{a.kind.value} {a.name}".strip() for m in transcript for a in m.attachments)[-MOST:],
    )


def _understood(turn: TurnNote) -> bool:
    return bool(turn.ranking) and turn.ranking[0].intent not in NOT_AN_INTENT


def _taken_for(turn: TurnNote) -> Tried | None:
    """The intent the assistant leaned to, also when it was not sure enough to answer."""
    return next((tried for tried in turn.ranking if tried.intent not in NOT_AN_INTENT), None)


def _answers(matters: Sequence[TurnNote], transcript: Sequence[Message]) -> list[str]:
    """What was answered to questions; prompts of forms and offers are no answers."""
    asked = {turn.text for turn in matters if turn.ranking and turn.ranking[0].intent.startswith("faq/")}
    answers: list[str] = []
    answering = False
    for message in transcript:
        if message.author is Author.CUSTOMER:
            answering = message.text in asked
        elif message.author is Author.BOT and answering:
            answers.append(message.text)
    return answers


def _small(turn: TurnNote) -> bool:
    top = turn.choice or (turn.ranking[0].intent if turn.ranking else "")
    return top.startswith(NOT_A_MATTER)
