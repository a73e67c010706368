"""What the web chat needs from the gateway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.attachments import FileLimits
from bot.door import Door
from bot.line import Lines
from bot.ports import Clock, Files, Live
from bot.questions import BrainState
from bot.rates import Rate
from bot.storing import Store
from bot.streams import Streams


@dataclass(frozen=True)
class ChatNeeds:
    """Everything that the routes use; `rate` None: no limits."""

    door: Door
    store: Store
    lines: Lines
    streams: Streams
    live: Live
    clock: Clock
    files: Files
    limits: FileLimits
    secret: str = field(repr=False)
    rate: Rate | None
    brain_state: Callable[[], BrainState]
