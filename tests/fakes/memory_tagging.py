"""The memory store: tags on tickets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.errors import NotFoundError
from bot.tagging import MOST_IN_USE, TagInUse, tagged
from bot.tickets import Ticket, id_of
from tests.fakes.memory_tables import Memory


class MemoryTags(Memory):
    """bot.tagging.Tags."""

    async def tags(self) -> list[TagInUse]:
        counted = Counter(tag for tags in self.kept.tags.values() for tag in tags)
        return [TagInUse(*each) for each in sorted(counted.items(), key=lambda each: (-each[1], each[0]))][:MOST_IN_USE]

    async def tags_on(self, tickets: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
        return {ticket: self.kept.tags[ticket] for ticket in tickets if self.kept.tags.get(ticket)}

    async def set_tags(self, number: str, tags: Sequence[str], *, who: str, now: datetime) -> Ticket:
        ticket = self.kept.tickets.get(id_of(number) or 0)
        if ticket is None:
            raise NotFoundError("There is no such ticket.")
        had = self.kept.tags.get(ticket.id, ())
        self.kept.tags[ticket.id] = tuple(sorted(set(tags)))
        return self._revised(tagged(ticket, had, tags, who=who, now=now), now=now)
