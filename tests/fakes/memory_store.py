"""A store in memory: the same protocol and, by the contract suite, the same behaviour as the SQL one."""

from __future__ import annotations

from tests.fakes.memory_desk import MemoryDesk
from tests.fakes.memory_effects import MemoryEffects
from tests.fakes.memory_enclosures import MemoryEnclosures
from tests.fakes.memory_inbox import MemoryInbox
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_reading import MemoryReading
from tests.fakes.memory_tickets import MemoryTickets
from tests.fakes.memory_turns import MemoryTurns


class MemoryStore(
    MemoryInbox,
    MemoryTurns,
    MemoryEffects,
    MemoryOutbox,
    MemoryEnclosures,
    MemoryReading,
    MemoryTickets,
    MemoryDesk,
):
    """Satisfies bot.storing.Store; `kept` may be looked into by tests."""
