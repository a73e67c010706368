"""The composition root of the action server: the one place here that knows where things are kept."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timezone, tzinfo
from functools import lru_cache
from pathlib import Path

from actions import words
from actions.in_force import InForce
from bot.handoffs import Reason
from bot.helping import Help
from bot.house_rules import HouseRule, RuleName, Watch
from bot.routing import Routing
from bot.settings import Settings, load
from bot.tickets import Ask, Change, NewTicket, Ticket
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


async def own_changes(turn: str, number: str) -> list[Change]:
    """The history of one of them, oldest first; NotFoundError as above."""
    store = await _opened()
    own = await store.own_ticket(turn, number)
    return await store.changes(own.number)


async def own_help(turn: str) -> Help | None:
    """Who helped the customer whose turn this is the last time; None: nobody yet."""
    store = await _opened()
    return await store.own_help(turn)


def zone() -> tzinfo:
    """Where times are meant that have no other zone: that of the opening hours."""
    return _in_force().zone or _settings().hours.zone


def routing() -> Routing:
    """Who looks after what."""
    return _in_force().routing


async def follow_rules() -> None:
    """Take over what leads change, until cancelled."""
    await Watch(_Kept(), _in_force().take_over).run()


def now() -> datetime:
    """This moment."""
    return datetime.now(timezone.utc)


async def enclosed(turn: str) -> int:
    """How many files the customer has sent that would go with a ticket opened now."""
    store = await _opened()
    return await store.enclosed_of(turn)


class _Kept:
    """The rules of the house in the store, opened when it can be."""

    async def rules(self) -> list[HouseRule]:
        return await (await _opened()).rules()

    async def rules_written(self) -> Mapping[RuleName, datetime]:
        return await (await _opened()).rules_written()


async def _opened() -> SqlStore:
    store = _store()
    await store.open()  # changes nothing when it is open; tried again at each call when it could not be opened
    return store


@lru_cache(maxsize=1)
def _store() -> SqlStore:
    return open_store(_settings().database_url)


@lru_cache(maxsize=1)
def _in_force() -> InForce:
    return InForce(words.routing())


@lru_cache(maxsize=1)
def _settings() -> Settings:
    return load(Path.cwd(), os.environ)
