"""The memory store: what agents do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.conversations import Owner
from bot.errors import ConflictError, NotFoundError
from bot.handoffs import Handoff, HandoffState, claimed, finished
from bot.mentions import Mention
from bot.messages import Author, Draft, Message
from bot.tickets import UNDER_WAY, TicketState, id_of, responded
from tests.fakes.memory_tables import Memory


class MemoryDesk(Memory):
    """Desk of bot.storing."""

    async def claim(self, handoff: str, *, agent: str, now: datetime) -> Handoff:
        held = self._handoff(handoff)
        taken, conversation = claimed(held, self._conversation(held.conversation), agent=agent, now=now)
        self.kept.handoffs[handoff] = taken
        self._save(conversation)
        return taken

    async def finish(
        self, handoff: str, *, agent: str, state: HandoffState, notice: Draft | None, now: datetime
    ) -> Handoff:
        held = self._handoff(handoff)
        ended, conversation = finished(held, self._conversation(held.conversation), agent=agent, state=state, now=now)
        self.kept.handoffs[handoff] = ended
        self._save(conversation)
        ticket = self.kept.tickets.get(id_of(ended.ticket or "") or 0)
        if state is HandoffState.RESOLVED and ticket is not None and ticket.state in UNDER_WAY:
            self._change(ticket, who=agent, now=now, why="handoff resolved", state=TicketState.SOLVED)
        self._put_out(conversation, [notice] if notice else [], now=now)
        return ended

    async def say(
        self, conversation: str, draft: Draft, *, external_id: str, now: datetime, not_before: datetime | None = None
    ) -> Message:
        present = self._conversation(conversation)
        key = ("desk", conversation, external_id)
        said = [line.message for line in self.kept.lines if line.key == key]
        if said:
            return said[0]
        if draft.author is Author.AGENT and (present.owner is not Owner.AGENT or present.agent != draft.agent):
            raise ConflictError("This conversation is not yours to answer.")
        if draft.author is Author.AGENT:
            self._answered_by(conversation, agent=draft.agent or "", now=now)
            for held in self._held_of(conversation):
                self.kept.handoffs[held.id] = replace(held, answered=True, waiting_since=None)
                self.kept.answered_at.setdefault(held.id, now)
        line = self._put_out(present, [draft], now=now)[0]
        line.key, line.not_before = key, not_before or now
        return line.message

    async def note(
        self, conversation: str, *, agent: str, text: str, now: datetime, called: Sequence[str] = (),
        external_id: str | None = None,
    ) -> Message:  # fmt: skip
        self._conversation(conversation)
        key = ("desk", conversation, external_id) if external_id else None
        said = [line.message for line in self.kept.lines if key and line.key == key]
        if said:
            return said[0]
        line = self._add(conversation, Author.NOTE, text, now, agent=agent)
        line.key = key
        self._call(line.message, called, now=now)
        return line.message

    def _answered_by(self, conversation: str, *, agent: str, now: datetime) -> None:
        here = [h for h in self.kept.handoffs.values() if h.conversation == conversation and h.ended_at is None]
        ticket = self.kept.tickets.get(id_of(here[-1].ticket or "") or 0) if here else None
        if ticket is not None:
            self._revised(responded(ticket, who=agent, now=now), now=now)

    def _call(self, note: Message, called: Sequence[str], *, now: datetime) -> None:
        for user in dict.fromkeys(self.kept.users.get(_key(name)) for name in called):
            if user is not None:
                mention = Mention(
                    len(self.kept.mentions) + 1, note.conversation, user.name, note.agent or "", "", "", now
                )
                self.kept.mentions.append((note.row, mention))

    def _held_of(self, conversation: str) -> list[Handoff]:
        here = [h for h in self.kept.handoffs.values() if h.conversation == conversation]
        return [h for h in here if h.state is HandoffState.CLAIMED]

    def _handoff(self, handoff: str) -> Handoff:
        if handoff not in self.kept.handoffs:
            raise NotFoundError("There is no such handoff.")
        return self._as_it_is(self.kept.handoffs[handoff])


def _key(name: str) -> str:
    return name.strip().casefold()
