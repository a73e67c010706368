"""What goes wrong at the fake, by method and channel, for the next calls, and how a test says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any


class How(Enum):
    """The ways a call goes wrong."""

    ERROR = "error"
    STATUS = "status"
    RATELIMIT = "ratelimit"
    HANG = "hang"
    RESET = "reset"


@dataclass
class Fault:
    """One thing that goes wrong `times` times; `after` means after the call had its effect."""

    how: How
    method: str
    times: int | None
    channel: str | None = None
    error: str = ""
    status: int = 500
    seconds: float = 0.0
    after: bool = False

    def hits(self, method: str, channels: set[str]) -> bool:
        """Whether it is for this call."""
        wanted = self.method in (method, "*") and (self.channel is None or self.channel in channels)
        return wanted and (self.times is None or self.times > 0)


class Faults:
    """The faults that wait for their calls."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let it wait."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Everything works again."""
        self._faults.clear()

    def take(self, method: str, channels: set[str]) -> Fault | None:
        """The first fault for this call, used once."""
        for fault in self._faults:
            if fault.hits(method, channels):
                fault.times = None if fault.times is None else fault.times - 1
                return fault
        return None


@dataclass
class Tokens:
    """The tokens that are good; `dead` is the error that all calls get when they are not any more."""

    bot: str = "xoxb-fake-balcao"
    app: str = "xapp-1-A0BALCAO01-fake"
    dead: str = ""


class Breaking:
    """The part of the fake by which a test breaks it; `times=None` lasts until `mend`."""

    faults: Faults
    tokens: Tokens

    def fail(
        self, method: str, *, error: str = "", status: int = 500, times: int | None = 1, channel: Any = None
    ) -> None:
        """The next calls get this error, or this HTTP status when there is none."""
        how = How.ERROR if error else How.STATUS
        self.faults.add(Fault(how, method, times, _name(channel), error=error, status=status))

    def hang(
        self, method: str, seconds: float, *, after: bool = False, times: int | None = 1, channel: Any = None
    ) -> None:
        """The next calls take long, before or after they have their effect."""
        self.faults.add(Fault(How.HANG, method, times, _name(channel), seconds=seconds, after=after))

    def reset(self, method: str, *, after: bool = False, times: int | None = 1, channel: Any = None) -> None:
        """The next calls are cut off, before or after they have their effect."""
        self.faults.add(Fault(How.RESET, method, times, _name(channel), after=after))

    def ratelimit(self, method: str, seconds: float = 1, times: int | None = 1, *, channel: Any = None) -> None:
        """The next calls get 429."""
        self.faults.add(Fault(How.RATELIMIT, method, times, _name(channel), seconds=seconds))

    def kill_tokens(self, error: str = "token_revoked") -> None:
        """All calls get this error: token_revoked, account_inactive or invalid_auth; nothing: they work again."""
        self.tokens.dead = error

    def mend(self) -> None:
        """All works again."""
        self.faults.clear()
        self.tokens.dead = ""


def _name(channel: Any) -> str | None:
    return channel if channel is None or isinstance(channel, str) else channel.id
