"""From the browser's JSON to an Inbound: pure, and everything odd is an InvalidError with a clear sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.arrivals import Pressed
from bot.attachments import Enclosed
from bot.errors import InvalidError
from bot.messages import LONGEST_TEXT, ChannelAddress, Inbound, ReplyTo, tame

CHANNEL = "web"
ACCOUNT = "default"

LONGEST_NAME = 80
LONGEST_PAYLOAD = 200
UPLOAD_FIELDS = ("id", "text", "locale")
"""What may stand beside files."""

LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")
ZONE = re.compile(r"[A-Za-z0-9_+/-]{1,64}")
IDENTIFIER = re.compile(r"[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")


@dataclass(frozen=True)
class ChatSession:
    """Whom a token stands for."""

    conversation: str
    person: str


@dataclass(frozen=True)
class Visitor:
    """What a page may say when it opens a session."""

    name: str = ""
    locale: str | None = None
    zone: str | None = None


@dataclass(frozen=True)
class Sent:
    """A message as the page sent it: `text`, which may be empty beside files, or the payload of a `button`."""

    id: str
    text: str | None
    button: str | None
    locale: str | None


def address_of(person: str) -> tuple[ChannelAddress, ReplyTo]:
    """A visitor is their own chat."""
    return ChannelAddress(CHANNEL, ACCOUNT, person), ReplyTo(CHANNEL, ACCOUNT, person)


def parse_visitor(body: object) -> Visitor:
    """`{"locale"?, "name"?, "zone"?}`."""
    fields = _object(body)
    name = fields.get("name", "")
    if not isinstance(name, str) or len(tame(name)) > LONGEST_NAME:
        raise InvalidError(f"`name` is a text of at most {LONGEST_NAME} characters.")
    zone = fields.get("zone")
    if zone is not None and not (isinstance(zone, str) and ZONE.fullmatch(zone)):
        raise InvalidError("`zone` is a time zone such as America/Sao_Paulo.")
    return Visitor(" ".join(tame(name).split()), _locale(fields.get("locale")), zone)


def parse_sent(body: object) -> Sent:
    """`{"id", "text"}` or `{"id", "button"}`, and optionally the page's `locale`."""
    fields = _object(body)
    text, button = fields.get("text"), fields.get("button")
    if (text is None) == (button is None):
        raise InvalidError("A message has either `text` or `button`.")
    return Sent(
        id=_identifier(fields.get("id")),
        text=None if text is None else _text(text),
        button=None if button is None else _payload(button),
        locale=_locale(fields.get("locale")),
    )


def parse_upload(fields: Mapping[str, str]) -> Sent:
    """The fields of a multipart body: `id`, and optionally `text` and `locale`."""
    text = tame(fields.get("text", ""))
    return Sent(
        id=_identifier(fields.get("id")),
        text=_text(text) if text else "",
        button=None,
        locale=_locale(fields.get("locale")),
    )


def parse_typing(body: object) -> bool:
    """`{"on"?}`: whether the customer types; saying nothing means yes."""
    on = _object(body).get("on", True)
    if not isinstance(on, bool):
        raise InvalidError("`on` is true or false.")
    return on


def arrival_of(
    sent: Sent, session: ChatSession, *, now: datetime, enclosed: tuple[Enclosed, ...] = ()
) -> Inbound | Pressed:
    """What is brought to the door: a message, or a pressed button."""
    sender, reply_to = address_of(session.person)
    external_id = f"{session.conversation}:{sent.id}"
    if sent.button is not None:
        return Pressed(external_id, sender, reply_to, sent.button, locale=sent.locale)
    return Inbound(
        external_id, sender, reply_to, text=sent.text or "", sent_at=now, locale=sent.locale, attachments=enclosed
    )


def _object(body: object) -> dict[str, object]:
    if not isinstance(body, dict):
        raise InvalidError("The body is a JSON object.")
    return body


def _identifier(value: object) -> str:
    if not isinstance(value, str) or not IDENTIFIER.fullmatch(value):
        raise InvalidError("`id` is a UUID made by the page.")
    return str(UUID(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise InvalidError("`text` is a text.")
    text = tame(value)
    if not 1 <= len(text) <= LONGEST_TEXT:
        raise InvalidError(f"A message has 1 to {LONGEST_TEXT:,} characters.")
    return text


def _payload(value: object) -> str:
    if not isinstance(value, str) or not value or len(value) > LONGEST_PAYLOAD or tame(value) != value:
        raise InvalidError("`button` is the payload of a button that was offered.")
    return value


def _locale(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not LOCALE.fullmatch(value):
        raise InvalidError("`locale` is a language tag such as pt-BR.")
    return value
