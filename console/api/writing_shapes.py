"""The JSON of what agents write with: canned replies, and mentions of them in notes."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field, StrictBool, StrictInt, StrictStr

from console.api.shapes import Given

LARGEST_ROW = 2**31 - 1
MOST_SEEN = 200


class CannedOut(BaseModel):
    """A canned reply; `who` wrote it last, empty for those that Balcão came with."""

    id: int
    shortcut: str
    language: str
    text: str
    who: str
    at: datetime


class CannedPage(BaseModel):
    """All of them, by shortcut, then language."""

    items: list[CannedOut]
    next: str | None = None


class NewCanned(Given):
    """A reply to be kept under a shortcut, in one language."""

    shortcut: StrictStr = Field(max_length=200)
    language: StrictStr = Field(max_length=200)
    text: StrictStr


class CannedChange(Given):
    """What is given is changed."""

    shortcut: StrictStr | None = Field(None, max_length=200)
    language: StrictStr | None = Field(None, max_length=200)
    text: StrictStr | None = None


class MentionOut(BaseModel):
    """`who` called you in a note; `name` is the customer's, `text` the note's first line."""

    id: int
    conversation: str
    who: str
    name: str
    text: str
    at: datetime
    seen: bool


class MentionPage(BaseModel):
    """Your last ones, newest first, and how many you have not seen of all."""

    items: list[MentionOut]
    next: str | None = None
    unseen: int


class Seen(Given):
    """Which ones you have seen: some by their ids, or all."""

    ids: list[StrictInt] | None = Field(None, max_items=MOST_SEEN)
    all: StrictBool = False


class Unseen(BaseModel):
    """How many you have not seen."""

    unseen: int
