"""From a Slack payload to an arrival: pure, total, and nothing untyped goes further."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.arrivals import Arrival, Edited, Ignored, Pressed
from bot.commands import GREETING, choice_of
from bot.messages import LONGEST_KEPT, ChannelAddress, Inbound, ReplyTo, tame
from connectors.reading import Json, child, children, id_of, person_name, text_of
from connectors.slack.attached import attached_to
from connectors.slack.home import HOME_CHOICES
from connectors.slack.payload import (
    CHANNEL,
    Us,
    is_by_bot,
    is_direct,
    is_for_somebody_else,
    is_home,
    is_mention_of,
    is_service,
    thread_of,
    us_in,
    words_of,
)
from connectors.slack.render import COMMAND, place_in, under_in

MOST_NAME = 80


@dataclass(frozen=True)
class Press:
    """What is needed to acknowledge a pressed button: the message that it stood under, and how to change it."""

    channel: str
    thread: str
    message: str
    person: str
    response_url: str
    ephemeral: bool


@dataclass(frozen=True)
class AtHome:
    """Somebody opened our home page, or pressed something there; `direct` is the chat with them."""

    sender: ChannelAddress
    direct: ReplyTo
    pressed: str = ""


def parse(payload: object, us: Us, *, now: datetime) -> Arrival:
    """What this payload means to us."""
    found = child({"payload": payload}, "payload")
    here = us_in(found, us)
    if "command" in found:
        return _command(found, here, now)
    reader = READERS.get(text_of(found, "type"))
    return reader(found, here, now) if reader else Ignored("other_kind")


def press_of(payload: object) -> Press | None:
    """The pressed button of a payload, for acknowledging it whatever it meant."""
    found = child({"payload": payload}, "payload")
    if text_of(found, "type") != "block_actions" or is_home(found):
        return None
    container = child(found, "container")
    channel = id_of(child(found, "channel"), "id") or id_of(container, "channel_id")
    message = id_of(container, "message_ts") or id_of(child(found, "message"), "ts")
    return Press(
        channel,
        id_of(child(found, "message"), "thread_ts") or id_of(container, "thread_ts"),
        message,
        id_of(child(found, "user"), "id"),
        text_of(found, "response_url"),
        ephemeral=container.get("is_ephemeral") is True,
    )


def home_of(payload: object, us: Us) -> AtHome | None:
    """Whether this is about our home page."""
    found = child({"payload": payload}, "payload")
    here, event = us_in(found, us), child(found, "event")
    if text_of(event, "type") == "app_home_opened" and text_of(event, "tab") in ("", "home"):
        user = id_of(event, "user")
        return AtHome(_address(here, user), _direct(here, id_of(event, "channel"), user))
    if text_of(found, "type") != "block_actions" or not is_home(found):
        return None
    user = id_of(child(found, "user"), "id")
    direct = _direct(here, id_of(child(found, "view"), "private_metadata"), user)
    return AtHome(_address(here, user), direct, _pressed(found))


def _event(payload: Json, us: Us, now: datetime) -> Arrival:
    event = child(payload, "event")
    if text_of(event, "type") not in ("message", "app_mention"):
        return Ignored("other_kind")
    if text_of(event, "subtype") == "message_changed":
        return _edited(event, us)
    if is_service(event):
        return Ignored("service")
    if is_by_bot(event, us):
        return Ignored("bot")
    direct, named = _is_direct(event), is_mention_of(event, us)
    overheard = not (direct or named)
    if overheard and (not id_of(event, "thread_ts") or is_for_somebody_else(event, us)):
        return Ignored("not_addressed")
    return _inbound(event, us, now, overheard=overheard)


def _inbound(message: Json, us: Us, now: datetime, *, overheard: bool) -> Arrival:
    user, channel, moment = id_of(message, "user"), id_of(message, "channel"), id_of(message, "ts")
    text, attachments, choice = _said(message, us), attached_to(message), None
    if not (us.team and user and channel and moment):
        return Ignored("unreadable")
    if not (text or attachments):
        if not is_mention_of(message, us):
            return Ignored("unsupported")
        text, choice = f"@{us.user}", GREETING  # called by name and nothing else
    profile = child(message, "user_profile")
    return Inbound(
        external_id=_external_id(message),
        sender=_address(us, user),
        reply_to=ReplyTo(CHANNEL, us.team, channel, "" if _is_direct(message) else thread_of(message)),
        text=text,
        sent_at=now,
        choice=choice,
        name=person_name(text_of(profile, "real_name") or text_of(profile, "display_name")),
        attachments=attachments,
        if_known=overheard,
    )


def _edited(event: Json, us: Us) -> Arrival:
    """Slack also calls it an edit when it adds the preview of a link."""
    after, before = child(event, "message"), child(event, "previous_message")
    if is_by_bot(after, us):
        return Ignored("bot")
    if text_of(after, "text") == text_of(before, "text"):
        return Ignored("service")
    channel = {"channel": event.get("channel"), "ts": after.get("ts")}
    return Edited(CHANNEL, us.team, _external_id(channel), _said(after, us))


def _pressing(payload: Json, us: Us, now: datetime) -> Arrival:
    home = home_of(payload, us)
    if home is not None:
        return _at_home(home, payload, now)
    press = press_of(payload)
    data = tame(text_of(_action(payload), "value"))
    if not (press and press.channel and press.message and press.person and data and us.team):
        return Ignored("unreadable")
    return Pressed(
        external_id=f"press:{press.channel}:{press.message}:{press.person}:{data}",
        sender=_address(us, press.person),
        reply_to=_pressed_in(payload, press, us),
        data=data,
        under=under_in(text_of(_action(payload), "block_id")),
    )


def _at_home(home: AtHome, payload: Json, now: datetime) -> Arrival:
    """A button of the home page is a message in the chat with us; `my tickets` only changes the page."""
    choice = HOME_CHOICES.get(home.pressed)
    moment = id_of(_action(payload), "action_ts") or id_of(payload, "trigger_id")
    if choice is None or not (home.sender.person and moment):
        return Ignored("home")
    title = tame(text_of(child(_action(payload), "text"), "text"))
    return Inbound(
        external_id=f"home:{home.sender.person}:{moment}",
        sender=home.sender,
        reply_to=home.direct,
        text=title[:MOST_NAME] or home.pressed,
        sent_at=now,
        choice=choice,
    )


def _command(payload: Json, us: Us, now: datetime) -> Arrival:
    """`/helpdesk`, followed by a question, by one of our commands, or by nothing."""
    user, channel, moment = id_of(payload, "user_id"), id_of(payload, "channel_id"), id_of(payload, "trigger_id")
    said = tame(text_of(payload, "text"))[:LONGEST_KEPT]
    if not (us.team and user and channel and moment):
        return Ignored("unreadable")
    name, _, argument = said.partition(" ")
    return Inbound(
        external_id=f"{COMMAND}:{channel}:{moment}",
        sender=_address(us, user),
        reply_to=ReplyTo(CHANNEL, us.team, channel),
        text=said or tame(text_of(payload, "command"))[:MOST_NAME] or "/",
        sent_at=now,
        choice=choice_of(name, argument) if said else GREETING,
    )


def _pressed_in(payload: Json, press: Press, us: Us) -> ReplyTo:
    """The conversation that a button belongs to: by our own mark, else by where its message stands."""
    marked = place_in(text_of(_action(payload), "block_id"))
    if marked is not None:
        return ReplyTo(CHANNEL, us.team, *marked)
    if is_direct(press.channel):
        return ReplyTo(CHANNEL, us.team, press.channel)
    return ReplyTo(CHANNEL, us.team, press.channel, press.thread)


def _is_direct(message: Json) -> bool:
    return text_of(message, "channel_type") == "im" or is_direct(id_of(message, "channel"))


def _pressed(payload: Json) -> str:
    return text_of(_action(payload), "action_id")


def _action(payload: Json) -> Json:
    return next(iter(children(payload.get("actions"))), {})


def _said(message: Json, us: Us) -> str:
    return tame(words_of(message, us))[:LONGEST_KEPT]


def _address(us: Us, user: str) -> ChannelAddress:
    return ChannelAddress(CHANNEL, us.team, user)


def _direct(us: Us, channel: str, person: str) -> ReplyTo:
    """The chat with somebody, or the person, when the payload does not name it."""
    return ReplyTo(CHANNEL, us.team, channel or person)


def _external_id(message: Json) -> str:
    return f"message:{id_of(message, 'channel')}:{id_of(message, 'ts')}"


READERS = {"event_callback": _event, "block_actions": _pressing}
"""Kinds of payloads that may concern us; a slash command has no kind."""
