"""What travels: who writes, where answers go, what came in and what goes out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.attachments import Attachment, Enclosed

LONGEST_TEXT = 8_000
"""Characters of a message written here: web chat, console."""

LONGEST_KEPT = 40_000
"""Characters of a customer's message from any platform, after trimming; all of it goes to the assistant."""

LANGUAGES = ("pt", "es", "en")
DEFAULT_LANGUAGE = "pt"


class Author(str, Enum):
    """Who wrote a message; notes are read by colleagues only."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"
    NOTE = "note"


class Delivery(str, Enum):
    """What became of a message: what came in is `received`, the rest is the life of what goes out."""

    RECEIVED = "received"
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    STALE = "stale"
    UNKNOWN = "unknown"


class Audience(str, Enum):
    """Who reads along at a place: nobody else; others, but not what is private; others, and all of it."""

    ALONE = "alone"
    OTHERS = "others"
    EVERYBODY = "everybody"


@dataclass(frozen=True)
class ChannelAddress:
    """A person as a platform knows them, for one account of ours on it."""

    channel: str
    account: str
    person: str


@dataclass(frozen=True)
class ReplyTo:
    """Where an answer goes."""

    channel: str
    account: str
    chat: str
    thread: str = ""


@dataclass(frozen=True)
class Button:
    """A choice offered under a message; the payload names an intent and is never typed."""

    title: str
    payload: str


@dataclass(frozen=True)
class Inbound:
    """One message of a customer, already verified and tamed; an empty text needs attachments.

    `album` is the same for messages that were sent as one. `if_known`: overheard where others talk too,
    and for us only when this customer has a conversation there already. `handle`: what the platform calls the
    customer besides their name, such as `@ana` or an e-mail address, where it tells one.
    """

    external_id: str
    sender: ChannelAddress
    reply_to: ReplyTo
    text: str
    sent_at: datetime
    choice: str | None = None
    name: str = ""
    locale: str | None = None
    zone: str | None = None
    attachments: tuple[Enclosed, ...] = ()
    album: str | None = None
    if_known: bool = False
    handle: str = ""


@dataclass(frozen=True)
class Draft:
    """Something to be sent, not yet stored; what is `private` is not for others who read along."""

    author: Author
    text: str
    buttons: tuple[Button, ...] = ()
    agent: str | None = None
    attachments: tuple[Enclosed, ...] = ()
    private: bool = False


@dataclass(frozen=True)
class Message:
    """One line of a transcript.

    `row` orders messages as they were stored. `event` is the conversation's own sequence of what
    became visible to the customer (None until then, and for notes): streams resume by it. The `id` of
    a web customer's message is the one their page chose, so that the page finds its own bubble.
    `due` is when a waiting message will be tried (again), `doubtful` that a sending of it was cut off and
    it was sent once more: the customer may have it twice.
    """

    row: int
    id: str
    conversation: str
    author: Author
    text: str
    at: datetime
    buttons: tuple[Button, ...] = ()
    agent: str | None = None
    choice: str | None = None
    event: int | None = None
    delivery: Delivery = Delivery.RECEIVED
    error: str | None = None
    attachments: tuple[Attachment, ...] = ()
    private: bool = False
    album: str | None = None
    edited_at: datetime | None = None
    due: datetime | None = None
    doubtful: bool = False


def tame(text: str) -> str:
    """Text that every database takes: no lone surrogates, NUL or control characters, trimmed.

    Line breaks and tabs stay; invisible characters inside words stay too (joiners are part of emoji
    and of some scripts), but a text of nothing else counts as empty.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    kept = "".join(c for c in whole if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    trimmed = kept.strip()
    visible = any(unicodedata.category(c)[0] not in "ZC" for c in trimmed)
    return trimmed if visible else ""


def language_of_locale(locale: str | None) -> str | None:
    """`pt-BR` → `pt`; None for a language that is not served."""
    short = (locale or "").replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else None
