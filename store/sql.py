"""The store in SQL: every part composed into one that satisfies bot.storing.Store."""

from __future__ import annotations

from bot.ports import Clock
from store.accounts import SqlAccounts
from store.audit import SqlAudit
from store.canned import SqlCanned
from store.casework import SqlCasework
from store.customers import SqlCustomers
from store.desk import SqlDesk
from store.effects import SqlEffects
from store.enclosures import SqlEnclosures
from store.floor import SqlFloor
from store.house_rules import SqlHouseRules
from store.inbox import SqlInbox
from store.leases import SqlLeases
from store.linking import SqlLinks
from store.mentions import SqlMentions
from store.message_search import SqlSearch
from store.offers import SqlOffers
from store.outbox import SqlOutbox
from store.queue import SqlQueue
from store.reaching import SqlReaching
from store.reading import SqlReading
from store.tagging import SqlTags
from store.ticket_search import SqlTicketSearch
from store.transcripts import SqlTranscripts
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
    SqlOffers,
    SqlCasework,
    SqlTicketSearch,
    SqlTags,
    SqlCustomers,
    SqlLinks,
    SqlAccounts,
    SqlAudit,
    SqlCanned,
    SqlMentions,
    SqlSearch,
    SqlTranscripts,
    SqlHouseRules,
    SqlFloor,
):
    """Everything that is kept, in SQLite or PostgreSQL; `open` before use, `close` at the end."""


def open_store(url: str, *, clock: Clock | None = None) -> SqlStore:
    """A store for this address, not yet opened; nothing is touched before `open`."""
    return SqlStore(url, clock)
