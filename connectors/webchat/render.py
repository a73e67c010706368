"""From our messages to the events of the page: pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timezone

from bot.attachments import Attachment, Keeping
from bot.messages import Message
from bot.questions import BrainState
from bot.status import Status
from bot.streams import TypingChanged

PING = b": ping\n\n"


@dataclass(frozen=True)
class Event:
    """One Server-Sent Event; `id` only where a stream can be resumed from."""

    name: str
    data: dict[str, object]
    id: int | None = None

    @property
    def wire(self) -> bytes:
        """As it goes over the wire: JSON has no raw line breaks, so one `data:` line is enough."""
        head = "" if self.id is None else f"id: {self.id}\n"
        return f"{head}event: {self.name}\ndata: {_json(self.data)}\n\n".encode()


def message_event(message: Message) -> Event:
    """A line of the conversation as the customer sees it."""
    data: dict[str, object] = {
        "id": message.id,
        "author": message.author.value,
        "text": message.text,
        "buttons": [{"title": button.title, "payload": button.payload} for button in message.buttons],
        "at": _moment(message.at),
    }
    if message.agent:
        data["agent"] = message.agent
    if message.choice:
        data["choice"] = message.choice
    if attachments := [_attachment(one) for one in message.attachments if one.state is Keeping.KEPT]:
        data["attachments"] = attachments
    return Event("message", data, id=message.event)


def typing_event(typing: TypingChanged) -> Event:
    """The dots."""
    return Event("typing", {"on": typing.on, "author": typing.author})


def status_event(status: Status, brain: BrainState) -> Event:
    """Who answers, the place in the queue, and whether the assistant is still starting."""
    known = {
        "owner": status.owner.value,
        "position": status.position,
        "eta_minutes": status.eta_minutes,
        "agent": status.agent,
        "ticket": status.ticket,
        "callback": status.callback or None,
        "assistant": BrainState.STARTING.value if brain is BrainState.STARTING else None,
    }
    return Event("status", {name: value for name, value in known.items() if value is not None})


def _attachment(attachment: Attachment) -> dict[str, object]:
    return {
        "id": attachment.id,
        "kind": attachment.kind.value,
        "name": attachment.name,
        "type": attachment.type,
        "size": attachment.size,
    }


def _moment(at: datetime) -> str:
    return at.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(data: dict[str, object]) -> str:
    """Line separators of Unicode are escaped: the standard allows them, but many readers split lines there."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
