"""A store in memory: the same protocol and, by the contract suite, the same behaviour as the SQL one."""

from __future__ import annotations

from tests.fakes.memory_accounts import MemoryAccounts
from tests.fakes.memory_audit import MemoryAudit
from tests.fakes.memory_canned import MemoryCanned
from tests.fakes.memory_customers import MemoryCustomers
from tests.fakes.memory_effects import MemoryEffects
from tests.fakes.memory_enclosures import MemoryEnclosures
from tests.fakes.memory_floor import MemoryFloor
from tests.fakes.memory_inbox import MemoryInbox
from tests.fakes.memory_offers import MemoryOffers
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_reading import MemoryReading
from tests.fakes.memory_rules import MemoryRules
from tests.fakes.memory_search import MemorySearch
from tests.fakes.memory_tagging import MemoryTags
from tests.fakes.memory_tickets import MemoryTickets
from tests.fakes.memory_turns import MemoryTurns


class MemoryStore(
    MemoryInbox,
    MemoryTurns,
    MemoryEffects,
    MemoryOutbox,
    MemoryEnclosures,
    MemoryReading,
    MemorySearch,
    MemoryTickets,
    MemoryCustomers,
    MemoryTags,
    MemoryOffers,
    MemoryAccounts,
    MemoryAudit,
    MemoryCanned,
    MemoryRules,
    MemoryFloor,
):
    """Satisfies bot.storing.Store; `kept` may be looked into by tests."""
