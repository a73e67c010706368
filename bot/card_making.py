"""Making the card, by rules from what is already known; nothing of a matter that people have ended is on it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.answered import refusals, shown_in, unanswered_in
from bot.cards import NOT_AN_INTENT, Card, Tried, TurnNote, is_matter, problem_of
from bot.conversations import Conversation
from bot.handoffs import HandoffState
from bot.messages import Author, Message
from bot.mood import Moods
from bot.splitting import one_line
from bot.spotting import emails_told, orders_told, phones_told, tickets_told
from bot.storing import Store
from bot.transcripts import Stretch

HELPED = (HandoffState.RETURNED, HandoffState.RESOLVED)

MOST = 5
"""Tried intents, shown answers, files and later messages on a card: the best, the last."""

LONGEST_LINE = 160
SEAM = re.compile(r"[,\n]")
VERBATIM = 24
"""So much of a form's story stands in a message as it was written; further on it may be put together."""

NOT_FOR_PEOPLE = (
    *("language", "refusals", "requested_slot", "ticket_confirmed"),
    *("ticket_category", "ticket_priority", "ticket_change", "addition_ticket"),
    *("helped_handoff", "helped_how", "helped_by", "helped_ticket"),
)


@dataclass(frozen=True)
class CardMaker:
    """Makes cards of what is stored."""

    store: Store
    moods: Moods

    async def card(
        self,
        conversation: Conversation,
        *,
        why: str,
        speaks: str,
        slots: Mapping[str, str],
        this: TurnNote | None = None,
    ) -> Card:
        """The card of this moment; `this` is the turn under way, which is not stored yet."""
        known = Known(
            turns=[*await self.store.turn_notes(conversation.id), *([this] if this else [])],
            transcript=await self.store.transcript(conversation.id),
            slots=slots,
            since=_since(await self.store.stretches(conversation.id)),
        )
        return build_card(
            why=why,
            language=speaks,
            channel=conversation.reply_to.channel,
            customer=conversation.name,
            known=known,
            handle=conversation.handle,
            moods=self.moods,
        )


@dataclass(frozen=True)
class Since:
    """Where the present matter begins, after people helped before; None is the beginning.

    What customers gave counts since a matter was last solved, what the assistant tried since people last left.
    """

    given: datetime | None = None
    tried: datetime | None = None


@dataclass(frozen=True)
class Known:
    """What there is to make a card of: answered turns and the whole transcript, oldest first, and Rasa's slots."""

    turns: Sequence[TurnNote]
    transcript: Sequence[Message]
    slots: Mapping[str, str] = field(default_factory=dict)
    since: Since = Since()

    @property
    def given(self) -> list[Message]:
        """What the customer wrote for this matter."""
        return _written(_after(self.transcript, self.since.given))

    @property
    def lines(self) -> list[Message]:
        """Everything since people last left."""
        return _after(self.transcript, self.since.tried)

    @property
    def notes(self) -> list[TurnNote]:
        """The turns since people last left."""
        return self._notes(self.lines, self.since.tried)

    @property
    def notes_of_matter(self) -> list[TurnNote]:
        """The turns since a matter was last solved."""
        return self._notes(_after(self.transcript, self.since.given), self.since.given)

    def _notes(self, lines: Sequence[Message], since: datetime | None) -> list[TurnNote]:
        """One without a message is the turn under way."""
        rows = {message.row for message in lines}
        return [turn for turn in self.turns if since is None or not turn.message or turn.message in rows]


def build_card(
    *, why: str, language: str, channel: str, customer: str, known: Known, handle: str = "", moods: Moods | None = None
) -> Card:
    """The card at the moment of the handoff."""
    notes, lines = known.notes, known.lines
    shown = shown_in(notes, lines)[-MOST:]
    refusing = refusals(notes)
    felt = (moods or Moods()).of([m.text for m in _written(lines)], language=language, refused=refusing)
    problem = _problem(known)
    card = Card(
        problem=problem,
        why=why,
        language=language,
        channel=channel,
        customer=customer,
        tried=_tried(notes),
        answers=tuple(each.answer for each in shown),
        refused=len(refusing),
        slots=_for_people(known.slots, problem),
        handle=handle,
        mood=felt.mood.value,
        mood_words=felt.words,
        shown=tuple(shown),
        unanswered=one_line(unanswered_in(notes, shown), at_most=LONGEST_LINE),
    )
    return _with_given(card, known.given)


def brought_up(card: Card, transcript: Sequence[Message], *, asked_at: datetime, moods: Moods) -> Card:
    """The card with what the customer wrote after it was made, while they waited or were helped."""
    written = _written(transcript)
    later = [message for message in written if message.at > asked_at]
    if not later:
        return card
    felt = moods.of([message.text for message in written], language=card.language)
    lines = tuple(one_line(message.text, at_most=LONGEST_LINE) for message in later if message.text)
    fresh = replace(card, later=lines[-MOST:], mood=felt.mood.value, mood_words=felt.words)
    return _with_given(fresh, later)


def _since(stretches: Sequence[Stretch]) -> Since:
    """A customer who left the line by themselves was not helped: nothing has ended."""
    helped = {state: [s.ended_at for s in stretches if s.state is state and s.ended_at] for state in HELPED}
    solved = max(helped[HandoffState.RESOLVED], default=None)
    return Since(solved, max((at for ended in helped.values() for at in ended), default=None))


def _with_given(card: Card, messages: Sequence[Message]) -> Card:
    """The card with the numbers, addresses and files that stand in these messages."""
    texts = [message.text for message in messages if message.choice is None]
    files = [f"{a.kind.value} {a.name}".strip() for message in messages for a in message.attachments]
    return replace(
        card,
        orders=_joined(card.orders, orders_told(texts)),
        tickets=_joined(card.tickets, tickets_told(texts)),
        emails=_joined(card.emails, emails_told(texts)),
        phones=_joined(card.phones, phones_told(texts)),
        attachments=(*card.attachments, *files)[-MOST:],
    )


def _joined(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *after)))


def _problem(known: Known) -> str:
    """A problem told to the ticket form wins over guesses, unless another matter has come up since."""
    told, notes = known.slots.get("problem", ""), known.notes
    if told and (known.since.tried is None or _stands_in(told, _written(known.lines))):
        return told
    if any(map(is_matter, notes)):
        return problem_of(notes)
    before = known.notes_of_matter
    return told or problem_of(before if any(map(is_matter, before)) else notes)


def _for_people(slots: Mapping[str, str], problem: str) -> dict[str, str]:
    """What the form holds, without a story that is not the matter any more."""
    over = ("problem",) if slots.get("problem") != problem else ()
    return {name: value for name, value in slots.items() if name not in (*NOT_FOR_PEOPLE, *over)}


def _stands_in(told: str, messages: Sequence[Message]) -> bool:
    beginning = SEAM.split(told, maxsplit=1)[0][:VERBATIM]
    return any(beginning in message.text for message in messages)


def _tried(notes: Sequence[TurnNote]) -> tuple[Tried, ...]:
    """What the assistant leaned to for each matter, also when it was not sure enough to answer; the surest first."""
    best: dict[str, Tried] = {}
    for turn in filter(is_matter, notes):
        tried = next((each for each in turn.ranking if each.intent not in NOT_AN_INTENT), None)
        if tried is not None:
            best[tried.intent] = max(tried, best.get(tried.intent, tried), key=lambda t: t.confidence)
    return tuple(sorted(best.values(), key=lambda t: -t.confidence)[:MOST])


def _after(transcript: Sequence[Message], moment: datetime | None) -> list[Message]:
    return [message for message in transcript if moment is None or message.at > moment]


def _written(transcript: Sequence[Message]) -> list[Message]:
    return [message for message in transcript if message.author is Author.CUSTOMER]
