"""What connectors of messaging platforms need from the gateway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.door import Door
from bot.ports import Clock, Files
from bot.storing import Store
from bot.words import Words


@dataclass(frozen=True)
class Needs:
    """`count(channel, what)` counts an arrival; `what` is one of few words."""

    door: Door
    store: Store
    files: Files
    words: Words
    clock: Clock
    count: Callable[[str, str], None]
