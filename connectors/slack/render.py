"""From our messages to calls of Slack's Web API: pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.choices import numbered, short
from bot.messages import Author, Button, Message, ReplyTo
from bot.ports import Call, Outgoing
from bot.splitting import split
from connectors.slack.payload import is_direct

LONGEST_TEXT = 40_000
LONGEST_WITH_BUTTONS = 9_000
LONGEST_SECTION = 3_000
"""Characters after escaping; Slack refuses blocks of some 12,000 together."""

LONGEST_VALUE = 2_000
LONGEST_TITLE = 75
MOST_BUTTONS = 25
CHOSEN = "✓ "
PLACE = 3
COMMAND = "command"
CHOICES = "choices"
"""Begins the id of a block of buttons. Chat and thread of its conversation follow, since the place does not tell them
when a command was answered where it was given, and the id of the message, since two may offer the same."""

MARKS = re.compile(r"[*_~`]")
ADDRESS = re.compile(r"https?://[^\s<>()\[\]]+")

Field = object


def render(outgoing: Outgoing) -> tuple[Call, ...]:
    """The text with its buttons, then what is attached."""
    message, place = outgoing.message, _place(outgoing)
    at_most = LONGEST_WITH_BUTTONS if _fits(message.buttons) else LONGEST_TEXT
    parts = split(_words(message), at_most=at_most, length=escaped_length)
    calls = [_said(part, place) for part in parts]
    if calls and _fits(message.buttons):
        blocks = _blocks(parts[-1], message, outgoing.reply_to)
        calls[-1] = replace(calls[-1], fields={**calls[-1].fields, "blocks": blocks})
    here = str(place["channel"])
    calls += [Call("files.upload", place, file=attachment, chat=here) for attachment in message.attachments]
    return tuple(calls)


def chosen(message: Message, button: Button) -> dict[str, Field]:
    """The message with what was pressed instead of its buttons."""
    last = split(_words(message), at_most=LONGEST_WITH_BUTTONS, length=escaped_length)[-1]
    pressed = {"type": "context", "elements": [{"type": "plain_text", "text": CHOSEN + button.title[:LONGEST_TITLE]}]}
    fallback = split(last, at_most=LONGEST_SECTION, length=escaped_length)[0]
    return {"text": escape(fallback), "blocks": [*_sections(last), pressed]}


def place_in(block_id: str) -> tuple[str, str] | None:
    """Chat and thread of the conversation that a block of buttons belongs to."""
    name, *place = block_id.split(":")
    return (place[0], place[1]) if name == CHOICES and len(place) == PLACE and place[0] else None


def under_in(block_id: str) -> str:
    """The message of ours that a block of buttons belongs to."""
    return block_id.rpartition(":")[2] if place_in(block_id) else ""


def escape(text: str) -> str:
    """The three signs that mean something to Slack; nobody is called by `@here` in a text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped_length(text: str) -> int:
    """Its length once it is escaped."""
    return len(escape(text))


def _words(message: Message) -> str:
    text = message.text if _fits(message.buttons) else numbered(message.text, message.buttons)
    return f"{message.agent}:\n{text}" if message.author is Author.AGENT and text else text


def _fits(buttons: tuple[Button, ...]) -> bool:
    return 0 < len(buttons) <= MOST_BUTTONS


def _place(outgoing: Outgoing) -> dict[str, Field]:
    """Only for the customer's eyes where others read along: what is private, and what has no thread of its own."""
    reply_to = outgoing.reply_to
    asked_in = commanded_in(outgoing.answers)
    if asked_in and not is_direct(asked_in):
        return {"channel": asked_in, "user": outgoing.person}
    alone = not is_direct(reply_to.chat) and (outgoing.message.private or not reply_to.thread)
    threaded = reply_to.thread and not (alone and _begins_thread(outgoing))
    thread = {"thread_ts": reply_to.thread} if threaded else {}
    return {"channel": reply_to.chat, **thread, **({"user": outgoing.person} if alone else {})}


def _begins_thread(outgoing: Outgoing) -> bool:
    """A thread without any answer yet: what only one person sees there, Slack does not show even to them."""
    return outgoing.answers.rpartition(":")[2] == outgoing.reply_to.thread


def commanded_in(external_id: str) -> str:
    """Where a slash command was given, by the id of its message; empty for other messages."""
    kind, _, place = external_id.partition(":")
    return place.partition(":")[0] if kind == COMMAND else ""


def _said(text: str, place: dict[str, Field]) -> Call:
    """The text as it was written: an asterisk is an asterisk, and an address can be pressed."""
    if "user" not in place:
        fields = {**place, "text": escape(text), "mrkdwn": False, "unfurl_links": False}
        return Call("chat.postMessage", fields, chat=str(place["channel"]))
    blocks = {"blocks": _sections(text)} if MARKS.search(text) and len(text) <= LONGEST_WITH_BUTTONS else {}
    fields = {**place, "text": escape(text), **blocks}
    return Call("chat.postEphemeral", fields, chat=str(place["channel"]))


def _blocks(said: str, message: Message, reply_to: ReplyTo) -> list[Field]:
    block_id = f"{CHOICES}:{reply_to.chat}:{reply_to.thread}:{message.id}"
    return [*_sections(said), {"type": "actions", "block_id": block_id, "elements": _elements(message.buttons)}]


def _sections(text: str) -> list[dict[str, Any]]:
    return [_section(part) for part in split(text, at_most=LONGEST_SECTION, length=escaped_length)]


def _section(text: str) -> dict[str, Any]:
    """Plain, unless there is an address to press in it, which plain text does not offer."""
    if not ADDRESS.search(text):
        return {"type": "section", "text": {"type": "plain_text", "text": text}}
    if not MARKS.search(text):
        return {"type": "section", "text": {"type": "mrkdwn", "text": escape(text)}}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(_pieces(text))}]}


def _pieces(text: str) -> Iterator[dict[str, str]]:
    """Words and addresses by turns."""
    for number, piece in enumerate(re.split(f"({ADDRESS.pattern})", text)):
        if piece:
            yield {"type": "link", "url": piece, "text": piece} if number % 2 else {"type": "text", "text": piece}


def _elements(buttons: tuple[Button, ...]) -> list[Field]:
    return [
        {
            "type": "button",
            "action_id": f"choice:{number}",
            "text": {"type": "plain_text", "text": button.title[:LONGEST_TITLE]},
            "value": short(button.payload, at_most=LONGEST_VALUE),
        }
        for number, button in enumerate(buttons)
    ]
