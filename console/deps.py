"""What the console is given by the gateway; it makes nothing of this itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.attachments import FileLimits
from bot.desk import Counter
from bot.messages import Audience, ReplyTo
from bot.ports import Clock, Files, Live
from bot.routing import Routing
from bot.storing import Store
from bot.streams import Streams
from console.attempts import Attempts


@dataclass(frozen=True)
class Deps:
    """`audience` says who reads along at a place, `routing` who looks after which category.

    `https` says whether the public address is https: cookies are then never sent in the clear.
    """

    store: Store
    counter: Counter
    live: Live
    streams: Streams
    clock: Clock
    files: Files
    limits: FileLimits
    audience: Callable[[ReplyTo], Audience]
    routing: Routing
    https: bool = False
    attempts: Attempts = field(default_factory=Attempts)
