"""What the house has decided: its sentences, its promises, who looks after what, and when customers are left alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from bot.clocks import Policy
from bot.dispatch import DeskRules
from bot.mood import Moods
from bot.promises import Promises
from bot.quiet import Quiet
from bot.routing import Routing
from bot.words import Words


@dataclass(frozen=True)
class InForce:
    """What leads may change while everything runs."""

    policy: Policy
    routing: Routing
    desk: DeskRules = field(default_factory=DeskRules)


class LivingRules:
    """The rules of this moment; `now` is replaced as a whole when a lead has changed one."""

    def __init__(self, now: InForce) -> None:
        self.now = now


@dataclass(frozen=True)
class House:
    """Read at start, from the settings and from the files in `data/`; `rules` go with what leads decide since."""

    words: Words
    rules: LivingRules
    quiet: Quiet | None = None
    solved_after: timedelta = timedelta(hours=24)
    moods: Moods = field(default_factory=Moods)

    @property
    def policy(self) -> Policy:
        """What is promised, by the hours in force."""
        return self.rules.now.policy

    @property
    def routing(self) -> Routing:
        """Who looks after what, by the table in force."""
        return self.rules.now.routing

    @property
    def desk(self) -> DeskRules:
        """How offers and silence are handled now."""
        return self.rules.now.desk

    @property
    def promises(self) -> Promises:
        """What may be promised to customers, in words."""
        return Promises(self.words, self.policy)
