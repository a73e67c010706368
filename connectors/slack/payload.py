"""Small questions about a raw Slack payload, one for each thing that `parse` wants to know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from connectors.reading import Json, child, children, id_of, text_of

CHANNEL = "slack"

SAID = ("", "file_share", "thread_broadcast", "me_message", "bot_message")
"""Subtypes of a message that somebody wrote; all others report that something happened."""

MARKED = re.compile(r"<([^<>]*)>")
NAMED_FIRST = re.compile(r"\s*<@([A-Z0-9]+)(?:\|[^<>]*)?>")


@dataclass(frozen=True)
class Us:
    """Our app in a workspace; known from each payload, or once Slack has told it."""

    user: str = ""
    team: str = ""


def us_in(payload: Json, us: Us) -> Us:
    """Who we are, by the payload itself where it says so."""
    ours = next((a for a in children(payload.get("authorizations")) if a.get("is_bot") is not False), {})
    team = id_of(payload, "team_id") or id_of(child(payload, "team"), "id") or us.team
    return Us(id_of(ours, "user_id") or us.user, team)


def is_direct(channel: str) -> bool:
    """Whether only the customer reads along; groups of people in direct messages have another letter."""
    return channel.startswith("D") or is_person(channel)


def is_person(channel: str) -> bool:
    """Whether a person stands where a chat would: Slack takes that for the chat with them."""
    return channel.startswith(("U", "W"))


def is_by_bot(message: Json, us: Us) -> bool:
    """Whether no person wrote it: our own echo, other bots, integrations."""
    user = id_of(message, "user")
    by_app = bool(message.get("bot_id") or message.get("bot_profile"))
    return by_app or not user or user in (us.user, "USLACKBOT")


def is_service(message: Json) -> bool:
    """Whether Slack itself says that something happened in the channel."""
    return text_of(message, "subtype") not in SAID or message.get("hidden") is True


def is_mention_of(message: Json, us: Us) -> bool:
    """Whether it names us."""
    return text_of(message, "type") == "app_mention" or bool(us.user and f"<@{us.user}" in text_of(message, "text"))


def is_for_somebody_else(message: Json, us: Us) -> bool:
    """Whether it begins with the name of another person."""
    first = NAMED_FIRST.match(text_of(message, "text"))
    return first is not None and first[1] != us.user


def is_home(payload: Json) -> bool:
    """Whether a button of our home page was pressed, rather than one under a message."""
    return text_of(child(payload, "container"), "type") == "view" or text_of(child(payload, "view"), "type") == "home"


def thread_of(message: Json) -> str:
    """The thread that a message in a channel belongs to: its own, when it begins one."""
    return id_of(message, "thread_ts") or id_of(message, "ts")


def words_of(message: Json, us: Us) -> str:
    """The text as it was typed: without our name, marks resolved, signs unescaped."""
    typed = text_of(message, "text") or "\n".join(text_of(quoted, "text") for quoted in _forwarded(message))
    return unescape(MARKED.sub(lambda mark: _resolved(mark[1], us), typed))


def _forwarded(message: Json) -> list[Json]:
    """Messages of others that somebody passed on without a word."""
    return children(message.get("attachments"))


def _resolved(mark: str, us: Us) -> str:
    target, _, label = mark.partition("|")
    if target.startswith("@"):
        return "" if target[1:] == us.user else f"@{label or target[1:]}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return address if label in ("", address, address.partition("://")[2]) else f"{label} ({address})"
