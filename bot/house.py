"""What the house has decided: its sentences, its promises, who looks after what, and when customers are left alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.clocks import Policy
from bot.promises import Promises
from bot.quiet import Quiet
from bot.routing import Routing
from bot.words import Words


@dataclass(frozen=True)
class House:
    """Read once at start, from the settings and from the files in `data/`."""

    words: Words
    policy: Policy
    routing: Routing
    quiet: Quiet | None = None
    solved_after: timedelta = timedelta(hours=24)

    @property
    def promises(self) -> Promises:
        """What may be promised to customers, in words."""
        return Promises(self.words, self.policy)
