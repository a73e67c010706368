"""What agents do with a handoff: claim, answer, note, return, release, resolve. Everything is told live."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.attachments import Enclosed
from bot.conversations import Owner
from bot.errors import InvalidError, NotFoundError
from bot.handoffs import Handoff, HandoffState
from bot.messages import LONGEST_TEXT, Author, Draft, Message, tame
from bot.ports import Clock, Live
from bot.storing import Store
from bot.tickets import NUMBER
from bot.words import Words

CLAIM_WAITS_AT_MOST = 2.0
"""Seconds that a claim waits for bot messages whose sending had begun (invariant 3)."""

LOOK_AGAIN = 0.02

NOTICES = {
    HandoffState.RETURNED: "handoff.returned",
    HandoffState.RESOLVED: "handoff.resolved",
    HandoffState.WAITING: "handoff.released",
}


@dataclass(frozen=True)
class Counter:
    """The agents' side of the counter."""

    store: Store
    live: Live
    words: Words
    clock: Clock

    async def claim(self, handoff_id: str, *, agent: str) -> Handoff:
        """Take a handoff; once this returns, no bot message starts being sent there.

        The customer is told who is here now. AlreadyClaimedError names who was first.
        """
        handoff = await self.store.claim(handoff_id, agent=agent, now=self.clock.now())
        await self._let_sends_end(handoff.conversation)
        await self._tell(handoff, "handoff.claimed", agent=agent)
        return handoff

    async def finish(self, handoff_id: str, *, agent: str, state: HandoffState) -> Handoff:
        """Return to the assistant, resolve, or release to the queue at its old place (`waiting`)."""
        held = await self.store.handoff(handoff_id)
        if held is None:
            raise NotFoundError("There is no such handoff.")
        conversation = await self.store.conversation(held.conversation)
        speaks = conversation.speaks if conversation else "pt"
        words = self.words.say(NOTICES[state], speaks, agent=agent, ticket=held.ticket or "")
        notice = Draft(Author.SYSTEM, words, private=NUMBER.search(words) is not None)
        ended = await self.store.finish(handoff_id, agent=agent, state=state, notice=notice, now=self.clock.now())
        self.live.typing(ended.conversation, on=False, author="agent")
        self._changed(ended.conversation)
        return ended

    async def reply(
        self, conversation: str, *, agent: str, text: str, external_id: str, attachments: tuple[Enclosed, ...] = ()
    ) -> Message:
        """An agent's message to the customer, stored once for each `external_id`; files need no words."""
        words = "" if attachments and not tame(text) else self._text(text)
        draft = Draft(Author.AGENT, words, agent=agent, attachments=attachments)
        message = await self.store.say(conversation, draft, external_id=external_id, now=self.clock.now())
        self.live.typing(conversation, on=False, author="agent")
        self.live.message(message)
        self.live.leaving(conversation)
        return message

    async def note(self, conversation: str, *, agent: str, text: str) -> Message:
        """A note that only colleagues see."""
        if await self.store.conversation(conversation) is None:
            raise NotFoundError("There is no such conversation.")
        message = await self.store.note(conversation, agent=agent, text=self._text(text), now=self.clock.now())
        self.live.message(message)
        return message

    async def _let_sends_end(self, conversation: str) -> None:
        for _ in range(round(CLAIM_WAITS_AT_MOST / LOOK_AGAIN)):
            if not await self.store.bot_sends_in_flight(conversation):
                return
            await asyncio.sleep(LOOK_AGAIN)

    async def _tell(self, handoff: Handoff, key: str, *, agent: str) -> None:
        conversation = await self.store.conversation(handoff.conversation)
        if conversation is not None and conversation.owner is Owner.AGENT:
            draft = Draft(Author.SYSTEM, self.words.say(key, conversation.speaks, agent=agent))
            once = f"{key}:{handoff.id}:{conversation.version}"
            await self.store.say(conversation.id, draft, external_id=once, now=self.clock.now())
        self._changed(handoff.conversation)

    def _changed(self, conversation: str) -> None:
        self.live.leaving(conversation)
        self.live.status(conversation)
        self.live.queue()

    @staticmethod
    def _text(text: str) -> str:
        clean = tame(text)
        if not 1 <= len(clean) <= LONGEST_TEXT:
            raise InvalidError(f"A message has 1 to {LONGEST_TEXT} characters.")
        return clean
