"""The JSON of customers over all channels, as OpenAPI documents it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field, StrictStr

from bot.linking import LONGEST_WHY
from console.api.shapes import ConversationOut, Given, MessageOut
from console.api.ticket_shapes import ChangeOut, TicketOut

LONGEST_ID = 80


class LinkWish(Given):
    """Who is the same person, and why you think so."""

    customer: StrictStr = Field(max_length=LONGEST_ID)
    why: StrictStr = Field("", max_length=LONGEST_WHY)


class AddressOut(BaseModel):
    """Where a customer is known, without the platform's own id of them.

    `account` is which of our accounts there; `handle` is what the platform calls them besides their name.
    """

    customer: str
    channel: str
    account: str
    name: str
    handle: str
    since: datetime


class LinkedOut(BaseModel):
    """Another customer who is the same person, and who linked them; the link may hang on a third one."""

    customer: str
    name: str
    channels: list[str]
    at: datetime
    who: str
    why: str


class ReasonOut(BaseModel):
    """What both told or are called: `email`, `phone`, `order` or `name`."""

    kind: str
    value: str


class SuggestionOut(BaseModel):
    """Somebody who may be the same person; the reasons stand with the surest first."""

    customer: str
    name: str
    channels: list[str]
    handles: list[str]
    reasons: list[ReasonOut]


class SuggestionPage(BaseModel):
    """At most five, the surest first."""

    items: list[SuggestionOut]
    next: str | None = None


class VisitOut(BaseModel):
    """A conversation and its last message that is not a note."""

    conversation: ConversationOut
    last: MessageOut | None


class TicketStepOut(BaseModel):
    """One line of a ticket's history, and which ticket it is."""

    number: str
    subject: str
    level: int
    change: ChangeOut


class HandoffStepOut(BaseModel):
    """A handoff was `begun`, `claimed` or `ended`; `state` and `agent` are those of today."""

    handoff: str
    step: str
    state: str
    reason: str
    agent: str | None
    ticket: str | None


class EventOut(BaseModel):
    """Something that happened: by its `kind`, one of `message`, `ticket` and `handoff` is there.

    `id` is its point of the timeline, `name` the customer's there.
    """

    id: str
    kind: str
    at: datetime
    conversation: str
    channel: str
    name: str
    message: MessageOut | None = None
    ticket: TicketStepOut | None = None
    handoff: HandoffStepOut | None = None


class TimelinePage(BaseModel):
    """The oldest first; give `next` as `before` for what came earlier."""

    items: list[EventOut]
    next: str | None


class CustomerOut(BaseModel):
    """One person over all channels.

    `since` is when they came first, `addresses` and `conversations` are those of all who are linked, the last used
    conversation first, at most 200 of `conversation_count`. `tickets` are the newest 50 of `ticket_count`.
    """

    id: str
    name: str
    since: datetime | None
    languages: list[str]
    addresses: list[AddressOut]
    linked: list[LinkedOut]
    conversations: list[VisitOut]
    conversation_count: int
    tickets: list[TicketOut]
    ticket_count: int
    open_tickets: int
    timeline: TimelinePage
