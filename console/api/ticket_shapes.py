"""The JSON of tickets, as OpenAPI documents it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field, StrictStr

from bot.tagging import MOST_TAGS
from bot.tickets import Priority, TicketState
from console.api.answering import Out
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


class NewTags(Given):
    """All tags that a ticket is to have; a tag has 1 to 30 letters, digits, spaces, - and _."""

    tags: list[StrictStr] = Field(max_items=MOST_TAGS * 2)


class TagOut(Out):
    """A tag and how many tickets have it."""

    name: str
    count: int


class TagPage(BaseModel):
    """All in use, the most used first."""

    items: list[TagOut]
    next: str | None = None


class Refused(BaseModel):
    """A ticket that stays as it was, and why: an error as everywhere."""

    number: str
    code: str
    message: str


class BulkResult(BaseModel):
    """What became of each ticket; `changed` are those that are now as wished."""

    changed: list[str]
    refused: list[Refused]


class TicketOut(Out):
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
    tags: list[str]
    created_at: datetime
    updated_at: datetime
    first_response_at: datetime | None
    first_response_due: datetime | None
    resolution_due: datetime | None
    ended_at: datetime | None
    overdue: bool


class ChangeOut(Out):
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


class TicketPage(Out):
    """Give `next` as `after` for the following page."""

    items: list[TicketOut]
    next: str | None


class OtherOut(Out):
    """Another conversation of the same person; `last_at` is when something was said there last."""

    conversation: str
    channel: str
    name: str
    owner: str
    last_at: datetime | None


class KinOut(Out):
    """Who the customer is besides: their other conversations, the last used first, at most 20.

    `suggestions` counts those who may be the same person.
    """

    id: str
    others: list[OtherOut]
    suggestions: int


class StretchOut(Out):
    """A handoff as a transcript shows it."""

    asked_at: datetime
    claimed_at: datetime | None
    ended_at: datetime | None
    agent: str | None
    state: str


class Story(Out):
    """Everything an agent may want to know; tickets are the customer's, over all channels.

    `messages` are the last ones, `earlier` is whether there are more before them; `stretches` are all handoffs.
    """

    conversation: ConversationOut
    customer: KinOut
    handoff: HandoffOut | None
    tickets: list[TicketOut]
    messages: list[MessageOut]
    earlier: bool
    stretches: list[StretchOut]
