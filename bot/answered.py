"""What the assistant answered in a conversation, what was refused, and what it could not answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.cards import Shown, TurnNote, is_matter, understood
from bot.messages import Author, Delivery, Message
from bot.splitting import one_line

LONGEST_ASKED = 120
REFUSED = "refuse_answer"
UNSENT = (Delivery.STALE, Delivery.FAILED)


def refusals(turns: Sequence[TurnNote]) -> list[str]:
    """The words of each refusal."""
    return [turn.text for turn in turns if turn.ranking and turn.ranking[0].intent == REFUSED]


def shown_in(turns: Sequence[TurnNote], lines: Sequence[Message]) -> list[Shown]:
    """What was answered to questions, in order, each answer once; prompts of forms and offers are no answers."""
    shown: dict[str, Shown] = {}
    turn: TurnNote | None = None
    for message in lines:
        if message.author is Author.CUSTOMER:
            turn = _turn_of(message, turns)
            if turn is not None and turn.top == REFUSED and shown:
                last = next(reversed(shown))
                shown[last] = replace(shown[last], refused=True)
        elif message.author is Author.BOT and turn is not None and _answers(turn) and message.delivery not in UNSENT:
            refused = message.text in shown and shown.pop(message.text).refused
            asked = one_line(turn.text, at_most=LONGEST_ASKED)
            shown[message.text] = Shown(asked, message.text, refused)
    return list(shown.values())


def unanswered_in(turns: Sequence[TurnNote], shown: Sequence[Shown]) -> str:
    """The last question the assistant could not help with; empty when it had an answer that stood."""
    for turn in reversed(turns):
        if turn.top == REFUSED:
            return next((each.asked for each in reversed(shown) if each.refused), "")
        if is_matter(turn) and not understood(turn) and len(turn.text.split()) > 1:
            return turn.text
        if _answers(turn):
            return ""
    return ""


def _turn_of(message: Message, turns: Sequence[TurnNote]) -> TurnNote | None:
    """The note of a message; that of the turn under way has no number yet and is known by its words."""
    found = next((turn for turn in turns if turn.message == message.row), None)
    return found or next((turn for turn in turns if not turn.message and turn.text == message.text), None)


def _answers(turn: TurnNote) -> bool:
    return turn.top.startswith("faq/") and is_matter(turn)
