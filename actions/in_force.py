"""The rules of the house that answers need, as leads have written them over the files: teams, and the zone of times."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import TypeVar

from bot.hours import parse_hours
from bot.house_rules import Content, HouseRule, RuleName
from bot.routing import Routing
from bot.routing_table import teams_of

log = logging.getLogger(__name__)

T = TypeVar("T")


class InForce:
    """What holds now: at first what the file says; `zone` is None as long as it is that of the setting."""

    def __init__(self, routing: Routing) -> None:
        self.routing = self._file = routing
        self.zone: tzinfo | None = None

    def take_over(self, rules: Sequence[HouseRule]) -> None:
        """Follow these; one that cannot be followed is as if it were not there."""
        written = {rule.name: rule.content for rule in rules}
        file = self._file
        self.routing = _followed(written.get(RuleName.ROUTING), lambda c: teams_of(c).over(file), file)
        self.zone = _followed(written.get(RuleName.HOURS), lambda c: parse_hours(c["hours"]).zone, None)


def _followed(content: Content | None, read: Callable[[Content], T], otherwise: T) -> T:
    try:
        return otherwise if content is None else read(content)
    except Exception as error:  # noqa: BLE001 - whatever is written there, answers go on
        log.warning("rules.invalid", extra={"error": type(error).__name__})
        return otherwise
