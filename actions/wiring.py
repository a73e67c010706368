"""The composition root of the action server: the one place here that knows where things are kept."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path

from bot.handoffs import Reason
from bot.settings import load
from bot.tickets import Ask, NewTicket, Ticket
from store.sql import SqlStore, open_store


async def open_ticket(turn: str, new: NewTicket) -> Ticket:
    """Open a ticket, once for this turn."""
    store = await _opened()
    return await store.open_ticket(turn, new, now=datetime.now(timezone.utc))


async def ask_handoff(turn: str, reason: Reason) -> None:
    """Ask for a person at the end of this turn."""
    store = await _opened()
    await store.ask_handoff(turn, reason, now=datetime.now(timezone.utc))


async def own_tickets(turn: str) -> list[Ticket]:
    """The tickets with people of the customer whose turn this is, the newest first, at most 20."""
    store = await _opened()
    return await store.own_tickets(turn)


async def own_ticket(turn: str, number: str) -> Ticket:
    """One of them, also of the assistant's; NotFoundError when there is none or it is somebody else's."""
    store = await _opened()
    return await store.own_ticket(turn, number)


async def ask_for(turn: str, number: str, ask: Ask, text: str = "") -> Ticket:
    """Do to a ticket what its customer asks for, once for this turn (bot.tickets.asked_for).

    NotFoundError as above, TooLateError, or ConflictError.
    """
    store = await _opened()
    return await store.ask_for(turn, number, ask, text=text, now=datetime.now(timezone.utc))


def now() -> datetime:
    """This moment."""
    return datetime.now(timezone.utc)


async def enclosed(turn: str) -> int:
    """How many files the customer has sent that would go with a ticket opened now."""
    store = await _opened()
    return await store.enclosed_of(turn)


async def _opened() -> SqlStore:
    store = _store()
    await store.open()  # changes nothing when it is open; tried again at each call when it could not be opened
    return store


@lru_cache(maxsize=1)
def _store() -> SqlStore:
    return open_store(load(Path.cwd(), os.environ).database_url)
