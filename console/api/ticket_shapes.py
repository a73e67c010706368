"""The JSON of tickets, as OpenAPI documents it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field, StrictStr

from bot.tickets import Priority, TicketState
from console.api.shapes import AttachmentOut, ConversationOut, Given, HandoffOut, MessageOut

MOST_AT_ONCE = 200


class TicketChange(Given):
    """What to change; an empty assignee means nobody."""

    state: TicketState | None = None
    priority: Priority | None = None
    assignee: StrictStr | None = Field(None, max_length=200)
    category: StrictStr | None = Field(None, max_length=200)
    subject: StrictStr | None = Field(None, max_length=1000)


class BulkChange(Given):
    """Up to 200 tickets, and what to change of each; an empty assignee means nobody."""

    numbers: list[StrictStr] = Field(min_items=1, max_items=MOST_AT_ONCE)
    state: TicketState | None = None
    priority: Priority | None = None
    assignee: StrictStr | None = Field(None, max_length=200)


class Refused(BaseModel):
    """A ticket that stays as it was, and why: an error as everywhere."""

    number: str
    code: str
    message: str


class BulkResult(BaseModel):
    """What became of each ticket; `changed` are those that are now as wished."""

    changed: list[str]
    refused: list[Refused]


class TicketOut(BaseModel):
    """A ticket; `customer` is the id, `name` what to show.

    The due moments are null while their clock stands still; `overdue` says whether a promise is broken now.
    `team` and `skill` follow from the category.
    """

    number: str
    conversation: str
    customer: str
    name: str
    channel: str
    language: str
    subject: str
    description: str
    state: str
    level: int
    category: str
    team: str
    skill: str
    priority: str
    order_number: str | None
    contact: str | None
    assignee: str | None
    created_at: datetime
    updated_at: datetime
    first_response_at: datetime | None
    first_response_due: datetime | None
    resolution_due: datetime | None
    ended_at: datetime | None
    overdue: bool


class ChangeOut(BaseModel):
    """One line of a ticket's history."""

    at: datetime
    who: str
    field: str
    before: str
    after: str
    why: str


class TicketWhole(TicketOut):
    """A ticket with its history, oldest first, the states it may become, and what the customer sent for it."""

    history: list[ChangeOut]
    moves: list[str]
    attachments: list[AttachmentOut]


class TicketPage(BaseModel):
    """Give `next` as `after` for the following page."""

    items: list[TicketOut]
    next: str | None


class Story(BaseModel):
    """Everything an agent may want to know; tickets are the customer's, over all channels."""

    conversation: ConversationOut
    handoff: HandoffOut | None
    tickets: list[TicketOut]
    messages: list[MessageOut]
