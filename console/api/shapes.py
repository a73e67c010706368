"""The JSON of `/api/v1`: what goes in and out, as OpenAPI documents it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Extra, Field, StrictBool, StrictStr

LONGEST_REPLY_ID = 64
REPLY_ID = r"^[\x21-\x7e]+\Z"
"""Ids of replies are the page's own."""


class Given(BaseModel):
    """What a request may hold: a misspelt name is refused instead of ignored."""

    class Config:
        """For pydantic 1."""

        extra = Extra.forbid


class SignIn(Given):
    """A name and a password."""

    name: StrictStr = Field(max_length=200)
    password: StrictStr = Field(max_length=1024)


class NewPassword(Given):
    """The password in use and the one wanted."""

    password: StrictStr = Field(max_length=1024)
    new: StrictStr = Field(max_length=1024)


class Reply(Given):
    """A message to the customer; sending the same id again has no second effect."""

    id: StrictStr = Field(min_length=1, max_length=LONGEST_REPLY_ID, regex=REPLY_ID)
    text: StrictStr


class Note(Given):
    """A note for colleagues."""

    text: StrictStr


class Typing(Given):
    """Whether the agent is writing."""

    on: StrictBool = True


class Token(BaseModel):
    """Send it as `Authorization: Bearer`; valid for 12 hours."""

    token: str


class Me(BaseModel):
    """Who is signed in."""

    name: str
    role: str
    may_answer: bool


class Colleague(BaseModel):
    """Somebody who answers customers."""

    name: str


class Colleagues(BaseModel):
    """All of them, by name."""

    items: list[Colleague]
    next: str | None = None


class TriedOut(BaseModel):
    """An intent the assistant took the customer to mean."""

    intent: str
    confidence: float


class CardOut(BaseModel):
    """What an agent reads first."""

    problem: str
    why: str
    language: str
    channel: str
    customer: str
    tried: list[TriedOut]
    answers: list[str]
    refused: int
    slots: dict[str, str]
    orders: list[str]
    attachments: list[str]


class HandoffOut(BaseModel):
    """A handoff; `position` counts from 1 and is there while it waits."""

    id: str
    conversation: str
    state: str
    customer: str
    reason: str
    asked_at: datetime
    claimed_at: datetime | None
    ended_at: datetime | None
    promised_at: datetime | None
    agent: str | None
    ticket: str | None
    position: int | None = None
    card: CardOut


class HandoffPage(BaseModel):
    """Give `next` as `after` for the following page."""

    items: list[HandoffOut]
    next: str | None


class ConversationOut(BaseModel):
    """One customer at one place; `customer` is the id, `name` what to show.

    `unreachable`: the customer closed the way to them; what they write opens it again. `audience`: who reads along,
    `alone` for nobody else, `others` for all but what is private, `everybody` for all of it.
    """

    id: str
    customer: str
    name: str
    channel: str
    owner: str
    version: int
    agent: str | None
    language: str
    unreachable: bool
    audience: str


class ButtonOut(BaseModel):
    """A choice that was offered."""

    title: str
    payload: str


class AttachmentOut(BaseModel):
    """What a message encloses; its bytes are there when `state` is `kept`. `error` says why they are not."""

    id: str
    kind: str
    name: str
    type: str
    size: int | None
    state: str
    error: str | None


class MessageOut(BaseModel):
    """One line of a transcript; `delivery` is what became of it, `error` why not.

    `due` is when a waiting message is tried again, `doubtful` that it may have arrived twice, `private`
    that others who read along do not see it.
    """

    id: str
    author: str
    text: str
    at: datetime
    agent: str | None
    delivery: str
    error: str | None
    buttons: list[ButtonOut]
    choice: str | None
    attachments: list[AttachmentOut]
    private: bool
    edited_at: datetime | None
    due: datetime | None
    doubtful: bool
