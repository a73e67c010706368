"""The memory store: turns."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from uuid import uuid4

from bot.agents import anybody_here
from bot.attachments import Keeping
from bot.conversations import Conversation, Owner
from bot.errors import StaleTurnError
from bot.handoffs import Handoff, HandoffState, NewHandoff, Place, Reason, left
from bot.leaving import CHOICES, Leaving
from bot.matters import WROTE, asked_again, judged, raised
from bot.messages import Author, Delivery, Draft
from bot.storing import Ended, Outcome, Turn
from bot.tickets import UNDER_WAY, Ticket, id_of
from tests.fakes.memory_line import MemoryLine
from tests.fakes.memory_tables import TurnLine

LONG_AGO = datetime.min.replace(tzinfo=timezone.utc)


class MemoryTurns(MemoryLine):
    """Turns of bot.storing."""

    async def waiting_conversations(self, now: datetime) -> list[str]:
        return list(dict.fromkeys(t.conversation for t in self._unfinished() if t.free(now)))

    async def begin_turn(self, conversation: str, *, holder: str, now: datetime, until: datetime) -> Turn | None:
        known = self.kept.conversations.get(conversation)
        turns = [turn for turn in self._unfinished() if turn.conversation == conversation]
        if known is None or not turns:
            return None
        for turn in turns if known.owner is not Owner.BOT else ():
            leaves = known.owner is Owner.QUEUE and self.kept.lines[turn.message - 1].message.choice in CHOICES
            turn.state = "person" if turn.free(now) and not leaves else turn.state
        turns = [turn for turn in turns if turn.state != "person"]
        if not turns or known.owner is Owner.AGENT:
            return None
        oldest = turns[0]
        if not oldest.free(now):
            return None
        oldest.state, oldest.attempt, oldest.holder, oldest.lease_until = "working", oldest.attempt + 1, holder, until
        return Turn(oldest.id, oldest.attempt, known, self.kept.lines[oldest.message - 1].message)

    async def renew(self, holder: str, *, until: datetime) -> None:
        for turn in self.kept.turns.values():
            if turn.holder == holder and turn.state == "working":
                turn.lease_until = until
        for line in self.kept.lines:
            if line.holder == holder and line.message.delivery is Delivery.SENDING:
                line.lease_until = until
        for file in self.kept.files.values():
            if file.holder == holder and file.attachment.state is Keeping.WAITING:
                file.lease_until = until

    async def release(self, conversation: str, *, holder: str) -> None:
        for turn in self.kept.turns.values():
            if (turn.conversation, turn.holder, turn.state) == (conversation, holder, "working"):
                turn.state, turn.holder, turn.lease_until = "waiting", None, None
        for line in self._leaving(conversation):
            if line.holder == holder and line.message.delivery is Delivery.SENDING:
                line.holder, line.lease_until = None, LONG_AGO

    async def handoff_asked(self, turn: str) -> Reason | None:
        effect = self.kept.effects.get((turn, "handoff"))
        return effect.reason if effect else None

    async def untold_tickets(self, conversation: str) -> list[Ticket]:
        untold = {
            effect.ticket
            for (turn, name), effect in self.kept.effects.items()
            if (effect.conversation, name, effect.told) == (conversation, "ticket", False)
            and self.kept.turns[turn].state == "failed"
        }
        return [self.kept.tickets[number] for number in sorted(number for number in untold if number)]

    async def awaited_tickets(self, turn: str) -> list[Ticket]:
        line = self.kept.turns[turn]
        at, customer = self.kept.lines[line.message - 1].message.at, self._conversation(line.conversation).customer
        wrote = [c.ticket for c in self.kept.changes if (c.field, c.why, c.at) == ("state", WROTE, at)]
        return [self.kept.tickets[n] for n in wrote if self.kept.tickets[n].customer == customer]

    async def end_turn(self, turn: Turn, outcome: Outcome, *, holder: str, now: datetime) -> Ended:
        line = self.kept.turns[turn.id]
        if (line.state, line.holder, line.attempt) != ("working", holder, turn.attempt):
            raise StaleTurnError("This turn belongs to another process or attempt by now.")
        present = self._conversation(turn.conversation.id)
        line.note, line.lease_until = outcome.note, None
        if present.owner is not turn.conversation.owner or present.version != turn.conversation.version:
            line.state = "person"
            self._put_out(turn.conversation, outcome.replies, now=now, turn=turn.id, delivery=Delivery.STALE)
            return Ended(present, None)
        line.state, line.ended_at = "failed" if outcome.failed else "answered", now
        for effect in self.kept.effects.values():
            effect.told = effect.told or (effect.conversation == present.id and effect.ticket in outcome.told)
        return self._answer(present, turn.id, outcome, now)

    def _answer(self, before: Conversation, turn: str, outcome: Outcome, now: datetime) -> Ended:
        failures = before.failures + 1 if outcome.failed else 0
        after = replace(before, failures=failures, language=outcome.language or before.language)
        self._on_matter(after, outcome, now)
        handoff, drafts = None, list(outcome.replies)
        if outcome.handoff is not None:
            after, handoff, notice = self._hand_over(after, outcome.handoff, now)
            drafts.append(notice)
        if outcome.leaving is not None:
            after = self._leave(after, outcome.leaving, now)
        for line in self._leaving(before.id):
            if line.message.author is Author.BOT and line.version == before.version:
                line.version = after.version
        self._save(after)
        self._put_out(after, drafts, now=now, turn=turn)
        return Ended(after, handoff)

    def _hand_over(self, conversation: Conversation, new: NewHandoff, now: datetime) -> tuple[Conversation, str, Draft]:
        waiting = [h for h in self._queue(HandoffState.WAITING) if h.conversation == conversation.id]
        ticket = self._ticket_for(conversation, new, waiting[0].ticket if waiting else None, now)
        known = {"skill": new.skill, "language": new.card.language, "callback": False}
        fixed = {"reason": new.reason, "card": new.card, "ticket": ticket.number, "promised_at": new.promised_at}
        helped = [h.agent for h in self.kept.handoffs.values() if h.ticket == ticket.number and h.ended_at and h.agent]
        fresh = Handoff(
            id=str(uuid4()),
            conversation=conversation.id,
            customer=conversation.name,
            reason=new.reason,
            state=HandoffState.WAITING,
            card=new.card,
            ticket=ticket.number,
            agent=None,
            asked_at=now,
        )
        prefers = helped[-1] if helped else None
        handoff = replace(waiting[0] if waiting else fresh, **fixed, **known, prefers=prefers)  # type: ignore[arg-type]
        self.kept.handoffs[handoff.id] = handoff
        line = self._line_now()
        place = line.places[handoff.id]
        self.kept.told[handoff.id] = (place, now)
        self.kept.handoffs[handoff.id] = replace(handoff, asked_place=handoff.asked_place or place)
        owned = conversation if new.promised_at else conversation.handed_to(Owner.QUEUE)
        anybody = anybody_here(line.agents, new.skill, new.card.language, now=now)
        return owned, handoff.id, new.notice(Place(ticket.number, place, line.eta_minutes(place), anybody))

    def _leave(self, conversation: Conversation, how: Leaving, now: datetime) -> Conversation:
        here = [h for h in self._queue(HandoffState.WAITING) if h.conversation == conversation.id]
        sides = left(here[0], conversation, callback=how is Leaving.CALLBACK, now=now) if here else None
        if sides is None:
            return conversation
        self.kept.handoffs[sides[0].id] = sides[0]
        return sides[1]

    def _ticket_for(self, conversation: Conversation, new: NewHandoff, known: str | None, now: datetime) -> Ticket:
        held = self.kept.tickets.get(id_of(known or "") or 0)
        at_hand = [*([held] if held else []), *self._recent(conversation.id, now)]
        found = next((ticket for ticket in at_hand if ticket.state in UNDER_WAY), None)
        if found is None:
            return self._opened(conversation, new.ticket, now, who="assistant")
        return self._revised(raised(found, new.ticket, who="assistant", why=new.reason.value, now=now), now=now)

    def _on_matter(self, conversation: Conversation, outcome: Outcome, now: datetime) -> None:
        known = self._recent(conversation.id, now)
        after = asked_again(known, outcome.asked, now=now) if outcome.asked else None
        after = judged(known, outcome.verdict, now=now) if outcome.verdict else after
        if after is not None:
            self._revised(after, now=now)
        elif outcome.asked is not None:
            self._opened(conversation, outcome.asked, now, who="assistant")

    def _unfinished(self) -> list[TurnLine]:
        return [turn for turn in self.kept.turns.values() if turn.state in ("waiting", "working")]
