"""Happenings as the bytes of Server-Sent Events, made once for all who hear of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from bot.streams import DeskNote, Happening, MessageShown, QueueChanged, StatusChanged, TypingChanged
from console.api.answering import as_json
from console.api.showing import show_handoff, show_message

REMEMBERED = 512
"""More than may wait for one reader: with fewer, readers that lag would have everything made anew, each for itself."""

PING = b": ping\n\n"


class Encoding:
    """Remembers the last happenings: each is one object, told to every open stream."""

    def __init__(self) -> None:
        self._made: OrderedDict[int, tuple[Happening, bytes]] = OrderedDict()

    def of(self, happening: Happening) -> bytes:
        """The bytes of this one; ids are not given again while the object is remembered."""
        known = self._made.get(id(happening))
        if known is not None:
            return known[1]
        made = event_of(happening)
        self._made[id(happening)] = (happening, made)
        if len(self._made) > REMEMBERED:
            self._made.popitem(last=False)
        return made


def event_of(happening: Happening) -> bytes:
    """One happening as the lines of an event; a beat is a comment."""
    if isinstance(happening, MessageShown):
        message = happening.message
        return _event("message", {"conversation": message.conversation, "message": show_message(message)})
    if isinstance(happening, TypingChanged):
        who = {"conversation": happening.conversation, "author": happening.author, "on": happening.on}
        return _event("typing", who)
    if isinstance(happening, StatusChanged):
        return _event("status", {"conversation": happening.conversation})
    if isinstance(happening, DeskNote):
        return _event(happening.kind, happening.about)
    if isinstance(happening, QueueChanged):
        changed = happening.handoff
        return _event("queue", {"handoff": show_handoff(changed)} if changed else {})
    return PING


def _event(name: str, data: Mapping[str, Any]) -> bytes:
    return f"event: {name}\ndata: {as_json(dict(data), ascii_only=True)}\n\n".encode()
