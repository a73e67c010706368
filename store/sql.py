"""The store in SQL: every part composed into one that satisfies bot.storing.Store."""

from __future__ import annotations

from bot.ports import Clock
from store.accounts import SqlAccounts
from store.casework import SqlCasework
from store.desk import SqlDesk
from store.effects import SqlEffects
from store.enclosures import SqlEnclosures
from store.inbox import SqlInbox
from store.leases import SqlLeases
from store.outbox import SqlOutbox
from store.queue import SqlQueue
from store.reaching import SqlReaching
from store.reading import SqlReading
from store.ticket_search import SqlTicketSearch
from store.turns import SqlTurns


class SqlStore(
    SqlInbox,
    SqlReaching,
    SqlTurns,
    SqlEffects,
    SqlOutbox,
    SqlEnclosures,
    SqlLeases,
    SqlReading,
    SqlQueue,
    SqlDesk,
    SqlCasework,
    SqlTicketSearch,
    SqlAccounts,
):
    """Everything that is kept, in SQLite or PostgreSQL; `open` before use, `close` at the end."""


def open_store(url: str, *, clock: Clock | None = None) -> SqlStore:
    """A store for this address, not yet opened; nothing is touched before `open`."""
    return SqlStore(url, clock)
