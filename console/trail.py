"""Writes the audit log: what was done before it is answered, what was looked at once in a while."""

from __future__ import annotations

import logging
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any

from bot.auditing import Audit, AuditEntry
from bot.errors import BalcaoError

log = logging.getLogger(__name__)

AGAIN = timedelta(minutes=10)
"""Looking at the same thing again within this time is not worth another line."""

REMEMBERED = 20_000


class Sightings:
    """Who looked at what lately, in this process; losing it costs a few lines more."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[Any, ...], datetime] = OrderedDict()

    def are_new(self, entry: AuditEntry) -> bool:
        """Whether this is the first look in a while; it is remembered from now on."""
        key = (entry.who, entry.deed, entry.conversation, entry.ticket, entry.about)
        last = self._seen.get(key)
        if last is not None and entry.at - last < AGAIN:
            return False
        self._seen[key] = entry.at
        self._seen.move_to_end(key)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True


async def note(audit: Audit, *entries: AuditEntry) -> None:
    """Write them. The deed is done: a log that cannot be written changes no answer, it is told to whoever runs us."""
    try:
        await audit.noted(*entries)
    except BalcaoError:
        for entry in entries:
            log.exception("audit.lost", extra={"who": entry.who, "did": entry.deed.value})
