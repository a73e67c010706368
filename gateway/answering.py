"""Turns at work: leases the oldest turn of a conversation, has it answered, ends it in one transaction."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from itertools import takewhile

from bot.commands import PERSON
from bot.errors import StaleTurnError
from bot.leaving import CHOICES
from bot.messages import Author
from bot.ports import Brain, Clock, Live
from bot.questions import BrainState
from bot.storing import Ended, Outcome, Store, Turn
from bot.turns import LEASE, Assistant
from gateway.figures import Figures

log = logging.getLogger(__name__)

LOOK_BACK = 20


@dataclass(frozen=True)
class Answering:
    """The work of one lane of turns; `holder` names this process in leases."""

    store: Store
    brain: Brain
    assistant: Assistant
    live: Live
    clock: Clock
    figures: Figures
    holder: str

    async def work(self, conversation: str) -> bool:
        """Answer one turn; False when there is none, or while the brain is still starting."""
        starting = self.brain.state is BrainState.STARTING
        if starting and not await self._needs_no_brain(conversation):
            return False
        now = self.clock.now()
        turn = await self.store.begin_turn(conversation, holder=self.holder, now=now, until=now + LEASE)
        if turn is None:
            return False
        self.live.typing(conversation, on=True, author="bot")
        try:
            await self._end(turn, await self._outcome(turn, starting=starting))
        finally:
            self.live.typing(conversation, on=False, author="bot")
        return True

    async def _outcome(self, turn: Turn, *, starting: bool) -> Outcome:
        """While the brain starts only a person can help, and the oldest turn takes the customer there."""
        call = starting and turn.message.choice not in CHOICES
        with self.figures.turn_seconds.time():
            return await (self.assistant.call_person(turn) if call else self.assistant.answer(turn))

    async def _end(self, turn: Turn, outcome: Outcome) -> None:
        leaves = await self.store.handoff_of(turn.conversation.id) if outcome.leaving else None
        try:
            ended = await self.store.end_turn(turn, outcome, holder=self.holder, now=self.clock.now())
        except StaleTurnError:
            log.warning("turn.superseded", extra={"turn": turn.id, "conversation": turn.conversation.id})
            return
        self._tell(turn, outcome, ended)
        moved = ended.handoff or (leaves.id if leaves else None)
        if moved:
            self.live.status(turn.conversation.id)
            self.live.queue(await self.store.handoff(moved))

    def _tell(self, turn: Turn, outcome: Outcome, ended: Ended) -> None:
        result = "handoff" if ended.handoff else "failed" if outcome.failed else "answered"
        self.figures.turns.labels(result).inc()
        log.info(
            "turn.%s", result, extra={"turn": turn.id, "conversation": turn.conversation.id, "attempt": turn.attempt}
        )
        self.live.leaving(turn.conversation.id)
        self.live.ticket(turn.conversation.id)

    async def _needs_no_brain(self, conversation: str) -> bool:
        """Whether *a person* was pressed among what waits for an answer, or a way out of the line."""
        lately = await self.store.transcript(conversation, limit=LOOK_BACK)
        waiting = takewhile(lambda message: message.author is Author.CUSTOMER, reversed(lately))
        return any(message.choice in (PERSON, *CHOICES) for message in waiting)
