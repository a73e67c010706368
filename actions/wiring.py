"""The composition root of the action server: the one place here that knows where things are kept."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path

from bot.handoffs import Reason
from bot.settings import load
from bot.tickets import NewTicket, Ticket
from store.sql import SqlStore, open_store


async def open_ticket(turn: str, new: NewTicket) -> Ticket:
    """Open a ticket, once for this turn."""
    store = await _opened()
    return await store.open_ticket(turn, new, now=datetime.now(timezone.utc))


async def ask_handoff(turn: str, reason: Reason) -> None:
    """Ask for a person at the end of this turn."""
    store = await _opened()
    await store.ask_handoff(turn, reason, now=datetime.now(timezone.utc))


async def _opened() -> SqlStore:
    store = _store()
    await store.open()  # changes nothing when it is open; tried again at each call when it could not be opened
    return store


@lru_cache(maxsize=1)
def _store() -> SqlStore:
    return open_store(load(Path.cwd(), os.environ).database_url)
