"""Turns at work: leases the oldest turn of a conversation, has it answered, ends it in one transaction."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.errors import StaleTurnError
from bot.ports import Brain, Clock, Live
from bot.questions import BrainState
from bot.storing import Ended, Outcome, Store, Turn
from bot.turns import LEASE, PERSON, Assistant
from gateway.figures import Figures

log = logging.getLogger(__name__)


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
        if self.brain.state is BrainState.STARTING and not await self._wants_person(conversation):
            return False
        now = self.clock.now()
        turn = await self.store.begin_turn(conversation, holder=self.holder, now=now, until=now + LEASE)
        if turn is None:
            return False
        self.live.typing(conversation, on=True, author="bot")
        try:
            await self._answer(turn)
        finally:
            self.live.typing(conversation, on=False, author="bot")
        return True

    async def _answer(self, turn: Turn) -> None:
        with self.figures.turn_seconds.time():
            outcome = await self.assistant.answer(turn, holder=self.holder)
        try:
            ended = await self.store.end_turn(turn, outcome, holder=self.holder, now=self.clock.now())
        except StaleTurnError:
            log.warning("turn.superseded", extra={"turn": turn.id, "conversation": turn.conversation.id})
            return
        self._tell(turn, outcome, ended)

    def _tell(self, turn: Turn, outcome: Outcome, ended: Ended) -> None:
        result = "handoff" if ended.handoff else "failed" if outcome.failed else "answered"
        self.figures.turns.labels(result).inc()
        log.info(
            "turn.%s", result, extra={"turn": turn.id, "conversation": turn.conversation.id, "attempt": turn.attempt}
        )
        self.live.leaving(turn.conversation.id)
        if ended.handoff:
            self.live.status(turn.conversation.id)
            self.live.queue()

    async def _wants_person(self, conversation: str) -> bool:
        """Whether the customer pressed *a person*: that works without the brain."""
        last = await self.store.transcript(conversation, limit=1)
        return bool(last) and last[-1].choice == PERSON
