"""The rules of the house that leads change while everything runs: who looks after what, hours, offers.

What stands in the store wins over the files and the settings; a rule without content means: as in the files.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Protocol

from bot.house import InForce

log = logging.getLogger(__name__)

LOOK_AGAIN = 3.0
"""Seconds between two looks whether another process was told of a change."""

Content = Mapping[str, Any]
"""What JSON holds: `bot.routing_table.teams_of` reads that of the routing, the gateway that of the hours."""


class RuleName(str, Enum):
    """What there are rules about."""

    ROUTING = "routing"
    HOURS = "hours"
    DESK = "desk"


@dataclass(frozen=True)
class HouseRule:
    """A rule as it was written, by whom and when; `content` is None since it was put back to the files."""

    name: RuleName
    content: Content | None
    who: str
    at: datetime


class AnyTime(Enum):
    """For whoever does not care what stood there before."""

    ANY = "any"


Seen = datetime | None | AnyTime
"""When the rule was written that somebody had before their eyes; None: there was none yet."""


class WrittenRules(Protocol):
    """Where they are read."""

    async def rules(self) -> list[HouseRule]:
        """All that were ever written, by name."""
        ...

    async def rules_written(self) -> Mapping[RuleName, datetime]:
        """When each was written last: enough to see that something has changed."""
        ...


class Rules(WrittenRules, Protocol):
    """Where they are kept."""

    async def put_rule(
        self, name: RuleName, content: Content | None, *, who: str, now: datetime, seen: Seen = AnyTime.ANY
    ) -> HouseRule:
        """Write it, or with None put it back to the files; ConflictError when it is not the one that was seen.

        What is written later has a later moment, whatever the clocks of gateways say.
        """
        ...


@dataclass(frozen=True)
class Holiday:
    """A national holiday; `worked`: people work on it all the same."""

    day: date
    name: str
    worked: bool


@dataclass(frozen=True)
class Outlook:
    """What hours come to, seen from a moment.

    `changes_at` is when they close or open next, None when that is far away; `closed_for` the name of the day that
    keeps closed now, `holidays` are the national ones of the next year.
    """

    open: bool
    changes_at: datetime | None
    zone: str
    closed_for: str = ""
    holidays: tuple[Holiday, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A rule as it is in force; `rule` is what was written, if it ever was, and `wrong` why it cannot be followed."""

    name: RuleName
    content: Content
    files: Content
    rule: HouseRule | None = None
    wrong: str = ""

    @property
    def from_console(self) -> bool:
        """Whether it is the written one that is followed."""
        return self.rule is not None and self.rule.content is not None and not self.wrong


class Rulebook(Protocol):
    """The rules of this process, and what anybody's wish for others would come to."""

    @property
    def now(self) -> InForce:
        """Those in force."""
        ...

    def entries(self) -> list[Entry]:
        """Each rule as it is in force."""
        ...

    def checked(self, name: RuleName, content: Content) -> Content:
        """The content in the one way in which it is written down; SettingsError says what is wrong and where."""
        ...

    def outlook(self, content: Content, *, now: datetime) -> Outlook:
        """What hours come to; SettingsError as above."""
        ...

    async def look(self) -> bool:
        """Take over what was written since the last look; whether there was anything."""
        ...


class Watch:
    """Looks at what is written, and hands it on when something has changed."""

    def __init__(self, rules: WrittenRules, take_over: Callable[[Sequence[HouseRule]], None]) -> None:
        self._rules = rules
        self._take_over = take_over
        self._written: Mapping[RuleName, datetime] = {}
        self._looking = asyncio.Lock()

    async def look(self) -> bool:
        """Whether something was written since the last look; it is taken over by then."""
        async with self._looking:
            written = await self._rules.rules_written()
            if written == self._written:
                return False
            rules = await self._rules.rules()
            self._take_over(rules)
            self._written = {rule.name: rule.at for rule in rules}
            return True

    async def run(self) -> None:
        """Look now and then until cancelled; what cannot be read now is read at the next look."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - a database that is away comes back
                log.warning("rules.unread", extra={"error": type(error).__name__})
            await asyncio.sleep(LOOK_AGAIN)
