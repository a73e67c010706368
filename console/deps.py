"""What the console is given by the gateway; it makes nothing of this itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.attachments import FileLimits
from bot.desk import Counter
from bot.house_rules import Rulebook
from bot.line import Lines
from bot.messages import Audience, ReplyTo
from bot.ports import Clock, Files, Live
from bot.routing import Routing
from bot.storing import Store
from bot.streams import Streams
from console.attempts import Attempts
from console.looking import Lookers
from console.trail import Sightings


@dataclass(frozen=True)
class Deps:
    """`audience` says who reads along at a place, `rulebook` who looks after what, when people answer, and how.

    `lines` remembers the line for a moment; `seen` is told who asked for something and therefore is here.

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
    rulebook: Rulebook
    lines: Lines
    seen: Callable[[str], None] = lambda _: None
    https: bool = False
    attempts: Attempts = field(default_factory=Attempts)
    lookers: Lookers = field(default_factory=Lookers)
    sightings: Sightings = field(default_factory=Sightings)

    @property
    def routing(self) -> Routing:
        """Who looks after which category, by the table in force."""
        return self.rulebook.now.routing
