"""The JSON of `/api/v1`: what goes in and out, as OpenAPI documents it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Extra, Field, StrictBool, StrictStr

from bot.agents import Presence
from console.api.answering import Out

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
    """A note for colleagues; `@Name` in it calls one. Sending the same id again has no second effect."""

    id: StrictStr | None = Field(None, min_length=1, max_length=LONGEST_REPLY_ID, regex=REPLY_ID)
    text: StrictStr


class Transfer(Given):
    """To whom a customer is passed on, one of both, and a note for whoever reads it next."""

    agent: StrictStr | None = Field(default=None, max_length=200)
    team: StrictStr | None = Field(default=None, max_length=80)
    note: StrictStr = ""


class Chosen(Given):
    """What an agent is: `available`, `busy` (no offers) or `away`."""

    presence: Presence


class Looking(Given):
    """Whether a conversation is open on the page, and whether a note is being written there."""

    on: StrictBool = True
    writing: StrictBool = False


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


class AgentOut(Out):
    """Somebody who answers customers, as the queue sees them; empty `skills` or `languages` are all of them.

    `presence` is `away` by itself when they are gone, `chosen` what they set; `holding` counts their customers.
    """

    name: str
    team: str
    skills: list[str]
    languages: list[str]
    capacity: int
    holding: int
    presence: Presence
    chosen: Presence
    seen_at: datetime | None


class AgentPage(Out):
    """All of them, by name."""

    items: list[AgentOut]
    next: str | None = None


class LookersOut(Out):
    """Who has a conversation open, and who of them writes a note."""

    agents: list[str]
    writing: list[str]


class Colleague(BaseModel):
    """Somebody who answers customers."""

    name: str


class Colleagues(BaseModel):
    """All of them, by name."""

    items: list[Colleague]
    next: str | None = None


class TriedOut(Out):
    """An intent the assistant took the customer to mean."""

    intent: str
    confidence: float


class ShownOut(Out):
    """An answer that the customer has read, to which question, and whether they refused it."""

    asked: str
    answer: str
    refused: bool


class CardOut(Out):
    """What an agent reads first, as it was when a person was asked for; all lists may be empty.

    `handle` is what the platform calls the customer besides, `mood` one of `angry`, `upset`, `hurried`, `grateful` and
    `calm` (empty on old cards) with the words that show it, `unanswered` the last question the assistant could not
    help with, `tickets` what the customer named, `later` what they have written since.
    """

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
    handle: str
    mood: str
    mood_words: list[str]
    shown: list[ShownOut]
    unanswered: str
    tickets: list[str]
    emails: list[str]
    phones: list[str]
    later: list[str]


class HandoffOut(Out):
    """A handoff; `position` counts from 1 and is there while it waits.

    `skill` and `language` say who is needed, `callback` that the customer goes on with the assistant until it is their
    turn, `offered_to` who is asked to take it until `offered_until`, `prefers` who knows the customer already.
    `waiting_since` is when a claimed customer began to wait for a word of the agent, `answered` whether one ever came.
    """

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
    skill: str
    language: str
    priority: str
    callback: bool
    prefers: str | None
    offered_to: str | None
    offered_until: datetime | None
    waiting_since: datetime | None
    answered: bool
    card: CardOut


class HandoffPage(Out):
    """Give `next` as `after` for the following page; `total` is how many wait, when those were asked for."""

    items: list[HandoffOut]
    next: str | None
    total: int | None = None


class ConversationOut(Out):
    """One customer at one place; `customer` is the id, `name` what to show.

    `handle` is what the platform calls them besides, such as `@ana`, empty where it does not tell. `unreachable`: the
    customer closed the way to them; what they write opens it again. `audience`: who reads along, `alone` for nobody
    else, `others` for all but what is private, `everybody` for all of it.
    """

    id: str
    customer: str
    name: str
    handle: str
    channel: str
    owner: str
    version: int
    agent: str | None
    language: str
    unreachable: bool
    audience: str


class ButtonOut(Out):
    """A choice that was offered."""

    title: str
    payload: str


class AttachmentOut(Out):
    """What a message encloses; its bytes are there when `state` is `kept`. `error` says why they are not."""

    id: str
    kind: str
    name: str
    type: str
    size: int | None
    state: str
    error: str | None


class MessageOut(Out):
    """One line of a transcript; `delivery` is what became of it, `error` why not.

    `row` orders messages as they were stored; pages begin and end at one. `due` is when a waiting message is tried
    again, `doubtful` that it may have arrived twice, `private` that others who read along do not see it.
    """

    id: str
    row: int
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
