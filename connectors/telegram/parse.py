"""From a Telegram update to an arrival: pure, total, and nothing untyped goes further."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.arrivals import Arrival, Edited, Ignored, Moved, Pressed, Reached
from bot.commands import GREETING, choice_of
from bot.messages import ChannelAddress, Inbound, ReplyTo, tame
from connectors.reading import LONGEST_TAG, Json, ascii_of, child, id_of, number_id, person_name, text_of
from connectors.telegram.attached import attached_to
from connectors.telegram.payload import (
    CHANNEL,
    Us,
    command_of,
    is_addressed,
    is_by_bot,
    is_group,
    is_mention_of,
    is_private,
    is_service,
    mention,
    thread_of,
    words_of,
)

LONGEST_USERNAME = 64


@dataclass(frozen=True)
class Press:
    """What is needed to acknowledge a pressed button: its query, and the message that it stood under."""

    query: str
    chat: str
    message: str


def parse(update: object, us: Us, *, now: datetime) -> Arrival:
    """What this update means to us."""
    for name, reader in READERS.items():
        found = child(update, name)
        if found:
            return reader(found, us, now)
    return Ignored("other_kind")


def press_of(update: object) -> Press | None:
    """The pressed button of an update, for acknowledging it whatever it meant."""
    query = child(update, "callback_query")
    message = child(query, "message")
    identity = id_of(query, "id")
    return (
        Press(identity, number_id(child(message, "chat"), "id"), number_id(message, "message_id")) if identity else None
    )


def _message(message: Json, us: Us, now: datetime) -> Arrival:
    moved = _moved(message, us)
    if moved is not None:
        return moved
    if is_by_bot(message):
        return Ignored("bot")
    if is_service(message):
        return Ignored("service")
    if not (is_private(message) or is_group(message)):
        return Ignored("other_chat")
    if is_group(message) and not is_addressed(message, us):
        return Ignored("not_addressed")
    return _inbound(message, us, now)


def _inbound(message: Json, us: Us, now: datetime) -> Arrival:
    sender, reply_to, message_id = _sender(message, us), _reply_to(message, us), number_id(message, "message_id")
    text, attachments = _said(message, us), attached_to(message)
    if not (sender.person and reply_to.chat and message_id):
        return Ignored("unreadable")
    choice = _choice(message, us)
    if not (text or attachments):
        if not is_mention_of(message, us):
            return Ignored("unsupported")
        text, choice = f"@{us.username}", GREETING  # called by name and nothing else
    return Inbound(
        external_id=_external_id(message),
        sender=sender,
        reply_to=reply_to,
        text=text,
        sent_at=now,
        choice=choice,
        name=_name(child(message, "from")),
        locale=ascii_of(child(message, "from"), "language_code", at_most=LONGEST_TAG) or None,
        attachments=attachments,
        album=id_of(message, "media_group_id") or None,
        handle=_handle(child(message, "from")),
    )


def _edited(message: Json, us: Us, now: datetime) -> Arrival:
    if is_by_bot(message):
        return Ignored("bot")
    return Edited(CHANNEL, us.id, _external_id(message), _said(message, us))


def _pressed(query: Json, us: Us, now: datetime) -> Arrival:
    message, sender = child(query, "message"), child(query, "from")
    person, data, press = number_id(sender, "id"), text_of(query, "data"), press_of({"callback_query": query})
    if not (person and data and press and press.chat and press.message):
        return Ignored("unreadable")
    asked = number_id(child(message, "reply_to_message", "from"), "id")
    if is_group(message) and asked and asked != person:
        return Ignored("not_theirs")  # in a group our answer hangs on the question of whom it is for
    return Pressed(
        external_id=f"press:{press.chat}:{press.message}:{person}:{tame(data)}",
        sender=ChannelAddress(CHANNEL, us.id, person),
        reply_to=_reply_to(message, us),
        data=tame(data),
        name=_name(sender),
        locale=ascii_of(sender, "language_code", at_most=LONGEST_TAG) or None,
        handle=_handle(sender),
    )


def _membership(change: Json, us: Us, now: datetime) -> Arrival:
    """In a private chat: the customer blocked our bot, or opened the way again."""
    status = text_of(child(change, "new_chat_member"), "status")
    sender, reply_to = _sender(change, us), _reply_to(change, us)
    if not is_private(change) or not status or not sender.person:
        return Ignored("membership")
    return Reached(reply_to, sender, open=status not in ("kicked", "left"))


def _moved(message: Json, us: Us) -> Moved | None:
    here = number_id(child(message, "chat"), "id")
    after, before = number_id(message, "migrate_to_chat_id"), number_id(message, "migrate_from_chat_id")
    if here and after:
        return Moved(CHANNEL, us.id, before=here, after=after)
    return Moved(CHANNEL, us.id, before=before, after=here) if here and before else None


def _choice(message: Json, us: Us) -> str | None:
    command = command_of(message, us)
    return None if command is None else choice_of(*command)


def _said(message: Json, us: Us) -> str:
    """The words without our name."""
    words = words_of(message)
    return tame(mention(us).sub("", words) if us.username else words)


def _sender(message: Json, us: Us) -> ChannelAddress:
    """In a private chat its id is that of the person."""
    person = number_id(child(message, "from"), "id")
    if not person and is_private(message):
        person = number_id(child(message, "chat"), "id")
    return ChannelAddress(CHANNEL, us.id, person)


def _reply_to(message: Json, us: Us) -> ReplyTo:
    return ReplyTo(CHANNEL, us.id, number_id(child(message, "chat"), "id"), thread_of(message))


def _external_id(message: Json) -> str:
    return f"message:{number_id(child(message, 'chat'), 'id')}:{number_id(message, 'message_id')}"


def _name(person: Json) -> str:
    return person_name(text_of(person, "first_name"), text_of(person, "last_name"))


def _handle(person: Json) -> str:
    """Telegram's user names are short and ASCII; not everybody has one."""
    username = ascii_of(person, "username", at_most=LONGEST_USERNAME)
    return f"@{username}" if username else ""


READERS = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _pressed,
    "my_chat_member": _membership,
}
"""Kinds of updates that may concern us; Telegram sends one in each update."""
