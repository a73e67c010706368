"""What a connector makes of a platform's payload: one frozen thing for each kind of happening."""

from __future__ import annotations

from dataclasses import dataclass

from bot.messages import ChannelAddress, Inbound, ReplyTo


@dataclass(frozen=True)
class Pressed:
    """A button under one of our messages was pressed; only what was offered there counts.

    `data` is the payload, or its short form (bot.choices.short) where a platform has no room for it; `under` is
    the id of that message of ours, where the platform gives it back.
    """

    external_id: str
    sender: ChannelAddress
    reply_to: ReplyTo
    data: str
    name: str = ""
    locale: str | None = None
    under: str = ""
    handle: str = ""


@dataclass(frozen=True)
class Edited:
    """A customer changed a message sent before: the transcript follows, nothing is answered."""

    channel: str
    account: str
    external_id: str
    text: str


@dataclass(frozen=True)
class Reached:
    """The customer opened the way to them, or closed it (blocked our bot)."""

    reply_to: ReplyTo
    sender: ChannelAddress
    open: bool


@dataclass(frozen=True)
class Moved:
    """A chat got another id."""

    channel: str
    account: str
    before: str
    after: str


@dataclass(frozen=True)
class Ignored:
    """Not for us; `why` is one of few words and counted."""

    why: str


Arrival = Inbound | Pressed | Edited | Reached | Moved | Ignored
