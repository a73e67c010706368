"""The JSON of searching, and of a conversation in pages."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from console.api.shapes import MessageOut
from console.api.ticket_shapes import TicketOut


class SnippetOut(BaseModel):
    """A piece of a text on one line; `marks` are [begin, end] in characters of it, not in UTF-16 units."""

    text: str
    marks: list[tuple[int, int]]


class FoundCustomerOut(BaseModel):
    """A customer, where they are known, and the conversation that was used last; `customer` is the id."""

    customer: str
    name: str
    handle: str
    channels: list[str]
    conversation: str
    channel: str
    at: datetime


class FoundMessageOut(BaseModel):
    """A message or a note, and whose conversation it stands in; `message` is its id."""

    conversation: str
    message: str
    row: int
    name: str
    channel: str
    author: str
    agent: str | None
    at: datetime
    snippet: SnippetOut


class FoundTicketOut(BaseModel):
    """A ticket, and the words of it that were sought."""

    ticket: TicketOut
    snippet: SnippetOut


class FoundOut(BaseModel):
    """What was found, each kind newest first."""

    customers: list[FoundCustomerOut]
    messages: list[FoundMessageOut]
    tickets: list[FoundTicketOut]


class MessagePage(BaseModel):
    """Messages one after the other, oldest first.

    Give `next` as `before` for what is earlier, `later` as `after` for what came behind; null where there is no more.
    """

    items: list[MessageOut]
    next: int | None
    later: int | None
