"""What the memory store keeps: lists and dicts, one mutable line around each frozen dataclass of the core."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from bot.agents import Presence
from bot.attachments import Attachment, Enclosed
from bot.auditing import AuditEntry
from bot.canned import CannedReply
from bot.cards import TurnNote
from bot.conversations import Conversation
from bot.errors import ConflictError, InvalidError, NotFoundError
from bot.handoffs import Handoff, HandoffState, Reason
from bot.house_rules import HouseRule, RuleName
from bot.linking import Said
from bot.mentions import Mention
from bot.messages import Author, ChannelAddress, Delivery, Draft, Message
from bot.people import Session, User
from bot.tickets import SAME_MATTER, Change, NewTicket, Priority, Ticket, TicketState, changed, id_of, opening

LEAVING = (Delivery.PENDING, Delivery.SENDING)
SENT_FOR = timedelta(hours=24)


@dataclass
class Line:
    """A message and what the outbox knows of it."""

    message: Message
    key: tuple[str, str, str] | None = None
    version: int = 0
    attempts: int = 0
    lost: int = 0
    not_before: datetime | None = None
    holder: str | None = None
    lease_until: datetime | None = None
    done: int = 0
    turn: str | None = None


@dataclass
class File:
    """An attachment and what is known of its fetching."""

    attachment: Attachment
    source: str
    attempts: int = 0
    not_before: datetime | None = None
    holder: str | None = None
    lease_until: datetime | None = None
    ticket: int | None = None


@dataclass
class TurnLine:
    """A turn; `state` is waiting, working, answered, failed or person."""

    id: str
    conversation: str
    message: int
    state: str = "waiting"
    attempt: int = 0
    holder: str | None = None
    lease_until: datetime | None = None
    note: TurnNote | None = None
    ended_at: datetime | None = None

    def free(self, now: datetime) -> bool:
        """Whether somebody may take it."""
        return self.state == "waiting" or (self.lease_until is not None and self.lease_until <= now)


@dataclass
class Effect:
    """What an action did in a turn."""

    conversation: str
    ticket: int | None = None
    reason: Reason | None = None
    told: bool = False


@dataclass
class Attending:
    """What the queue knows of a user besides their account."""

    chosen: Presence = Presence.AVAILABLE
    seen_at: datetime | None = None
    offered_at: datetime | None = None


@dataclass
class Tables:
    """Everything; no method of the store awaits, so each is one transaction."""

    addresses: dict[ChannelAddress, str] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    leases: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    turns: dict[str, TurnLine] = field(default_factory=dict)
    effects: dict[tuple[str, str], Effect] = field(default_factory=dict)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    tags: dict[int, tuple[str, ...]] = field(default_factory=dict)
    born: dict[str, datetime] = field(default_factory=dict)
    """When each customer wrote first."""
    verdicts: list[Said] = field(default_factory=list)
    handoffs: dict[str, Handoff] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, tuple[str, Session]] = field(default_factory=dict)
    attending: dict[str, Attending] = field(default_factory=dict)
    told: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    """The place that each handoff's customer was told last, and when."""
    audit: list[AuditEntry] = field(default_factory=list)
    canned: dict[int, CannedReply] = field(default_factory=dict)
    canned_ids: int = 0
    canned_seeded: bool = False
    rules: dict[RuleName, HouseRule] = field(default_factory=dict)
    answered_at: dict[str, datetime] = field(default_factory=dict)
    """When the customer of each handoff first heard a person."""
    mentions: list[tuple[int, Mention]] = field(default_factory=list)
    """Each with the row of its note, which knows its text."""


class Memory:
    """The small steps that the parts of the memory store share."""

    def __init__(self) -> None:
        self.kept = Tables()

    async def open(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        """Nothing to close."""

    def _conversation(self, conversation: str) -> Conversation:
        found = self.kept.conversations.get(conversation)
        if found is None:
            raise NotFoundError("There is no such conversation.")
        return found

    def _save(self, conversation: Conversation) -> None:
        self.kept.conversations[conversation.id] = conversation

    def _next_event(self, conversation: str) -> int:
        self.kept.events[conversation] = self.kept.events.get(conversation, 0) + 1
        return self.kept.events[conversation]

    def _line(self, row: int) -> Line | None:
        return self.kept.lines[row - 1] if 0 < row <= len(self.kept.lines) else None

    def _lines(self, conversation: str) -> list[Line]:
        return [line for line in self.kept.lines if line.message.conversation == conversation]

    def _leaving(self, conversation: str) -> list[Line]:
        return [line for line in self._lines(conversation) if line.message.delivery in LEAVING]

    def _add(self, conversation: str, author: Author, text: str, at: datetime, **known: Any) -> Line:
        keepable(text)
        values = {"id": str(uuid4()), **known}
        message = Message(len(self.kept.lines) + 1, values.pop("id"), conversation, author, text, at, **values)
        self.kept.lines.append(Line(message))
        return self.kept.lines[-1]

    def _put_out(
        self,
        conversation: Conversation,
        drafts: Sequence[Draft],
        *,
        now: datetime,
        delivery: Delivery = Delivery.PENDING,
        turn: str | None = None,
    ) -> list[Line]:
        self._unclaimed([enclosed for draft in drafts for enclosed in draft.attachments])
        lines = []
        for draft in drafts:
            known = {"buttons": draft.buttons, "agent": draft.agent, "delivery": delivery, "private": draft.private}
            line = self._add(conversation.id, draft.author, draft.text, now, **known)
            line.version, line.not_before, line.turn = conversation.version, now, turn
            self._enclose(line, draft.attachments)
            lines.append(line)
        return lines

    def _unclaimed(self, enclosed: Sequence[Enclosed]) -> None:
        """ConflictError when a file belongs to a message already."""
        named = [each.file for each in enclosed if each.file]
        if len(set(named)) < len(named) or self.kept.files.keys() & set(named):
            raise ConflictError("This file belongs to another message already.")

    def _enclose(self, line: Line, enclosed: Sequence[Enclosed]) -> None:
        for each in enclosed:
            attachment = Attachment(
                id=each.file or str(uuid4()),
                conversation=line.message.conversation,
                message=line.message.row,
                kind=each.kind,
                name=each.name,
                type=each.type,
                size=each.size,
                state=each.state,
                error=each.refused or None,
            )
            self.kept.files[attachment.id] = File(attachment, each.source)
            line.message = replace(line.message, attachments=(*line.message.attachments, attachment))

    def _opened(self, conversation: Conversation, new: NewTicket, now: datetime, *, who: str) -> Ticket:
        told = {name: value for name, value in vars(new).items() if name not in ("why", "raised")}
        values = {**told, "conversation": conversation.id, "customer": conversation.customer}
        fixed: dict[str, Any] = {"state": TicketState.OPEN, "assignee": None, "created_at": now, "updated_at": now}
        ticket = Ticket(id=len(self.kept.tickets) + 1, **values, **fixed, look_at=now)
        return self._revised((ticket, opening(ticket, new, who=who)), now=now)

    def _recent(self, conversation: str, now: datetime) -> list[Ticket]:
        mine = [t for t in self.kept.tickets.values() if t.conversation == conversation]
        recent = [ticket for ticket in mine if ticket.updated_at >= now - SAME_MATTER]
        return sorted(recent, key=lambda ticket: (ticket.updated_at, ticket.id), reverse=True)

    def _revised(self, after: tuple[Ticket, Sequence[Change]], *, now: datetime) -> Ticket:
        ticket, lines = after
        self.kept.tickets[ticket.id] = ticket
        self.kept.changes.extend(lines)
        for file in self._free_files(ticket.conversation, now) if ticket.level > 1 and lines else ():
            file.ticket = ticket.id
        return ticket

    def _free_files(self, conversation: str, now: datetime) -> list[File]:
        sent = {line.message.row: line.message for line in self._lines(conversation)}
        mine = [f for f in self.kept.files.values() if f.attachment.message in sent and f.ticket is None]
        of_customer = [f for f in mine if sent[f.attachment.message].author is Author.CUSTOMER]
        return [f for f in of_customer if sent[f.attachment.message].at >= now - SENT_FOR]

    def _change(self, ticket: Ticket, *, who: str, now: datetime, why: str = "", **fields: Any) -> Ticket:
        return self._revised(changed(ticket, who=who, now=now, why=why, **fields), now=now)

    def _queue(self, state: HandoffState | None) -> list[Handoff]:
        """First come first, who waits by priority; a dict keeps the order of arrival for those of one moment."""
        found = (self._as_it_is(h) for h in self.kept.handoffs.values() if state in (None, h.state))
        first_come = sorted(found, key=lambda handoff: handoff.asked_at)
        if state is not HandoffState.WAITING:
            return first_come
        return sorted(first_come, key=lambda handoff: -Priority(handoff.priority).rank)

    def _as_it_is(self, handoff: Handoff) -> Handoff:
        """With the customer's name and the ticket's priority as they are now."""
        ticket = self.kept.tickets.get(id_of(handoff.ticket or "") or 0)
        name = self._conversation(handoff.conversation).name
        return replace(handoff, customer=name, priority=(ticket.priority if ticket else Priority.NORMAL).value)


def keepable(text: str) -> None:
    """InvalidError for text that the databases refuse."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidError("This text has characters that cannot be kept.") from error
