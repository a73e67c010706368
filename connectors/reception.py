"""From a payload to the door: what cannot be read, or fails by accident, never holds up what comes behind it."""

from __future__ import annotations

import logging
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable

from bot.arrivals import Arrival, Ignored
from bot.door import Taken
from bot.errors import BalcaoError, BusyError
from connectors.needs import Needs

log = logging.getLogger(__name__)

ACCIDENTS = 3
"""How often the same payload may fail before it is passed over; until then the platform keeps it."""

MOST_REMEMBERED = 1000


class Reception:
    """Counts whatever comes, by what it came to."""

    def __init__(self, channel: str, needs: Needs) -> None:
        self._channel = channel
        self._needs = needs
        self._accidents: Counter[int] = Counter()

    async def take(self, payload: object, read: Callable[[], Awaitable[Arrival]]) -> Taken:
        """What the door did, committed. BusyError: nothing was done, and it must not be acknowledged."""
        arrival = await self._arrival(read)
        try:
            taken = await self._needs.door.receive(arrival)
        except BusyError:
            raise
        except BalcaoError as error:  # the door says why, and would say it again
            taken = Taken(error.code)
        except Exception as error:
            log.exception("channel.accident", extra={"channel": self._channel})
            taken = self._passed_over(payload, error)
        self._needs.count(self._channel, taken.result)
        return taken

    async def _arrival(self, read: Callable[[], Awaitable[Arrival]]) -> Arrival:
        try:
            return await read()
        except BalcaoError:
            raise
        except Exception:
            log.exception("channel.unreadable", extra={"channel": self._channel})
            return Ignored("unreadable")

    def _passed_over(self, payload: object, error: Exception) -> Taken:
        """An accident may be the moment's or the payload's: what fails again and again is the payload's."""
        key = zlib.crc32(repr(payload).encode("utf-8", "replace"))
        self._accidents[key] += 1
        if self._accidents[key] < ACCIDENTS:
            raise BusyError("Something failed on our side.", retry_after=1.0) from error
        if len(self._accidents) > MOST_REMEMBERED:
            self._accidents.clear()
        return Taken("accident")
