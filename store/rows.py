"""Readers of rows: each turns one row into a frozen dataclass of the core."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from bot.attachments import Attachment, Keeping, Kind
from bot.cards import Card, Shown, Tried, TurnNote
from bot.conversations import Conversation, Owner
from bot.handoffs import Handoff, HandoffState, Reason
from bot.helping import Helped, helped
from bot.messages import Author, Button, Delivery, Message, ReplyTo
from bot.people import Role, Session, User
from bot.tickets import FIRST_NUMBER, Change, Priority, Ticket, TicketState
from store.schema import attachments, conversations, handoffs, messages, tickets

Row = Any
"""A row of SQLAlchemy: its columns are attributes."""

CONVERSATION = [c for c in conversations.c if c.name not in ("events", "created_at", "updated_at")]
MESSAGE = [
    messages.c[name]
    for name in (
        *("row", "id", "conversation", "author", "text", "at", "buttons", "agent"),
        *("choice", "event", "delivery", "error", "private", "album", "edited_at"),
        *("attachments", "attempts", "lost", "not_before"),
    )
]
ATTACHMENT = [
    attachments.c[name] for name in ("id", "conversation", "message", "kind", "name", "type", "size", "state", "error")
]
HANDOFF = [*handoffs.c, conversations.c.name.label("customer_name"), tickets.c.priority.label("ticket_priority")]
TICKET = list(tickets.c)


def conversation_of(row: Row) -> Conversation:
    """A row with the columns CONVERSATION."""
    return Conversation(
        id=row.id,
        customer=row.customer,
        reply_to=ReplyTo(row.channel, row.account, row.chat, row.thread),
        owner=Owner(row.owner),
        version=row.version,
        agent=row.agent,
        language=row.language,
        locale=row.locale,
        zone=row.zone,
        name=row.name,
        handle=row.handle,
        failures=row.failures,
        unreachable=row.unreachable,
    )


def message_of(row: Row, enclosed: Sequence[Attachment] = ()) -> Message:
    """A row with the columns MESSAGE; most callers want `store.enclosing.message_with`, which knows its attachments."""
    return Message(
        row=row.row,
        id=row.id,
        conversation=row.conversation,
        author=Author(row.author),
        text=row.text,
        at=row.at,
        buttons=buttons_of(row.buttons),
        agent=row.agent,
        choice=row.choice,
        event=row.event,
        delivery=Delivery(row.delivery),
        error=row.error,
        attachments=tuple(enclosed),
        private=row.private,
        album=row.album,
        edited_at=row.edited_at,
        due=_due(row),
        doubtful=row.lost > 0,
    )


def attachment_of(row: Row) -> Attachment:
    """A row with the columns ATTACHMENT."""
    values = {column.name: getattr(row, column.name) for column in ATTACHMENT}
    return Attachment(**values | {"kind": Kind(row.kind), "state": Keeping(row.state)})


def ticket_of(row: Row) -> Ticket:
    """A row with the columns TICKET."""
    values = {column.name: getattr(row, column.name) for column in TICKET}
    return Ticket(**values | {"priority": Priority(row.priority), "state": TicketState(row.state)})


def handoff_of(row: Row) -> Handoff:
    """A row with the columns HANDOFF."""
    return Handoff(
        id=row.id,
        conversation=row.conversation,
        customer=row.customer_name,
        reason=Reason(row.reason),
        state=HandoffState(row.state),
        card=card_of(row.card),
        ticket=None if row.ticket is None else f"BAL-{FIRST_NUMBER + row.ticket}",
        agent=row.agent,
        asked_at=row.asked_at,
        claimed_at=row.claimed_at,
        ended_at=row.ended_at,
        promised_at=row.promised_at,
        skill=row.skill,
        language=row.language,
        priority=row.ticket_priority or Priority.NORMAL.value,
        callback=row.callback,
        asked_place=row.asked_place,
        prefers=row.prefers,
        offered_to=row.offered_to,
        offered_until=row.offered_until,
        passed=names_of(row.passed),
        waiting_since=row.waiting_since,
        answered=row.answered,
    )


@lru_cache(maxsize=1024)
def names_of(text: str) -> tuple[str, ...]:
    """Names as they are kept: a JSON list."""
    return tuple(json.loads(text))


def names_text(names: Sequence[str]) -> str:
    """The opposite of `names_of`."""
    return _json(list(names))


def helped_of(row: Row) -> Helped:
    """A row with id, state, agent and ticket of a handoff that has ended."""
    ticket = None if row.ticket is None else f"BAL-{FIRST_NUMBER + row.ticket}"
    return helped(row.id, HandoffState(row.state), agent=row.agent, ticket=ticket)


def change_of(row: Row) -> Change:
    """A row of ticket_changes."""
    return Change(row.ticket, row.at, row.who, row.field, row.before, row.after, row.why)


def user_of(row: Row) -> User:
    """A row of users."""
    return User(
        name=row.name,
        role=Role(row.role),
        password_hash=row.password_hash,
        created_at=row.created_at,
        skills=names_of(row.skills),
        languages=names_of(row.languages),
        capacity=row.capacity,
        team=row.team,
        disabled=row.disabled,
    )


def session_of(row: Row) -> Session:
    """A row of sessions joined with users."""
    return Session(user_of(row), row.csrf, row.expires_at, row.session_id, row.opened_at, row.browser)


def note_of(row: Row) -> TurnNote:
    """A row of a message with the ranking of its turn."""
    return TurnNote(row.text, row.choice, _tried(json.loads(row.ranking)), row.row)


def buttons_of(text: str | None) -> tuple[Button, ...]:
    """Buttons as they are kept: null or a JSON list of title and payload."""
    return tuple(Button(title, payload) for title, payload in json.loads(text)) if text else ()


def buttons_text(buttons: Sequence[Button]) -> str | None:
    """The opposite of `buttons_of`."""
    return _json([[button.title, button.payload] for button in buttons]) if buttons else None


def ranking_text(note: TurnNote | None) -> str | None:
    """The ranking of a note, as `note_of` reads it."""
    return None if note is None else _json([[tried.intent, tried.confidence] for tried in note.ranking])


def card_text(card: Card) -> str:
    """A card as JSON."""
    pairs = {"tried": [[t.intent, t.confidence] for t in card.tried]}
    shown = {"shown": [[s.asked, s.answer, s.refused] for s in card.shown]}
    return _json({**vars(card), "slots": dict(card.slots), **pairs, **shown})


def card_of(text: str) -> Card:
    """The opposite of `card_text`; cards of old know less."""
    kept: Mapping[str, Any] = json.loads(text)
    known: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
    shown = tuple(Shown(*each) for each in kept.get("shown", ()))
    return Card(**{**known, "tried": _tried(kept["tried"]), "shown": shown})


def payload_pattern(payload: str) -> str:
    """How a payload stands in the kept JSON of buttons."""
    return _json(payload)


def values_of(found: Any, columns: Sequence[sa.Column[Any]]) -> dict[str, Any]:
    """Columns of a dataclass as SQL parameters; enums as their values."""
    return {column.name: _plain(getattr(found, column.name)) for column in columns}


def _due(row: Row) -> datetime | None:
    """When a message that was put back is tried again; one that was never tried waits for no time."""
    put_back = row.delivery == Delivery.PENDING.value and (row.attempts or row.not_before > row.at)
    due: datetime | None = row.not_before if put_back else None
    return due


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return names_text(value) if isinstance(value, tuple) else value


def _tried(pairs: Sequence[Sequence[Any]]) -> tuple[Tried, ...]:
    return tuple(Tried(intent, confidence) for intent, confidence in pairs)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
