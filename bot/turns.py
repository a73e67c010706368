"""One turn: from the customer's message to the replies, the handoff or the honest admission of failure."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.attachments import Attachment, Keeping
from bot.card_making import CardMaker
from bot.cards import NOT_AN_INTENT, TurnNote, problem_of
from bot.commands import PERSON
from bot.errors import BrainError
from bot.handoffs import NewHandoff, Reason
from bot.house import House
from bot.matters import category_of, question_of, verdict_of
from bot.messages import LONGEST_KEPT, Author, Draft
from bot.own_answers import enclosed_answer, language_answer, noted
from bot.ports import Brain, Clock
from bot.promises import Asked
from bot.questions import Answer, BrainState, Question
from bot.storing import Outcome, Store, Turn
from bot.tickets import NUMBER, SAME_MATTER, NewTicket, Ticket
from bot.waiting_room import leaving_answer

log = logging.getLogger(__name__)

LOOK_BACK = 30
LOOK_AGAIN = 0.1
FETCHED_WITHIN = 3.0
"""Seconds. What is seen to be refused later is told in a message of its own (gateway.fetching)."""

PUBLIC = ("faq/", "chitchat/", "nlu_fallback", "out_of_scope", "change_language", "affirm", "deny", "refuse_answer")
"""What others who read along may see the answer to: questions that anybody may ask."""

ATTEMPTS = 5
"""How often a turn is begun whose process died; an answer that fails is told at once."""

FAILURES_UNTIL_QUEUE = 2
LEASE = timedelta(seconds=6)
"""How long work is held for a process that may have died; renewed while it lives."""


@dataclass(frozen=True)
class Assistant:
    """Answers turns with the brain, and without it when it fails."""

    store: Store
    brain: Brain
    house: House
    clock: Clock
    looks: int = round(FETCHED_WITHIN / LOOK_AGAIN)
    """How often to look whether attachments have been fetched, before answering without knowing."""

    async def answer(self, turn: Turn) -> Outcome:
        """What this turn comes to; nothing is stored here."""
        if turn.message.choice == PERSON and self.brain.state is not BrainState.READY:
            return await self.call_person(turn)
        left = await leaving_answer(turn, self.store, self.house)
        own = left or language_answer(turn, self.house.words) or await self._enclosed(turn)
        if own is not None:
            return own
        if turn.attempt > ATTEMPTS:
            return await self._failed(turn)
        try:
            answer = await self.brain.ask(await self._question(turn))
        except BrainError as error:
            log.warning(
                "turn.failed", extra={"turn": turn.id, "conversation": turn.conversation.id, "error": str(error)}
            )
            return await self._failed(turn)
        return await self._answered(turn, answer)

    async def call_person(self, turn: Turn) -> Outcome:
        """The handoff that a pressed button asks for, without asking the brain."""
        return await self._handed_over(turn, Reason.ASKED, answer=None)

    async def _enclosed(self, turn: Turn) -> Outcome | None:
        """Attachments without words: there is nothing to ask the brain about."""
        if turn.message.text or not turn.message.attachments:
            return None
        transcript = await self.store.transcript(turn.conversation.id, limit=LOOK_BACK)
        return enclosed_answer(turn, self.house.words, transcript, await self._kept(turn))

    async def _kept(self, turn: Turn) -> list[Attachment]:
        """The attachments, once it is known what became of them, or as far as that is known after a moment."""
        kept = list(turn.message.attachments)
        for _ in range(self.looks):
            if all(attachment.state is not Keeping.WAITING for attachment in kept):
                break
            await asyncio.sleep(LOOK_AGAIN)
            found = [await self.store.attachment(attachment.id) for attachment in kept]
            kept = [attachment for attachment in found if attachment is not None]
        return kept

    async def _answered(self, turn: Turn, answer: Answer) -> Outcome:
        reason = await self.store.handoff_asked(turn.id)
        if reason is not None:
            return await self._handed_over(turn, reason, answer=answer)
        if not answer.replies:
            log.warning("turn.silent", extra={"turn": turn.id, "conversation": turn.conversation.id})
            return await self._failed(turn)
        if _not_understood(answer) and (awaited := await self.store.awaited_tickets(turn.id)):
            return _keeping(self._noted_in(awaited, turn, answer), turn, answer)
        replies, told = await self._with_untold(turn, answer)
        outcome = await self._promised(Outcome(replies, told=told), turn, answer)
        return _keeping(self._matter(outcome, turn, answer), turn, answer)

    def _matter(self, outcome: Outcome, turn: Turn, answer: Answer) -> Outcome:
        """The outcome with what the message means for the assistant's own tickets; a form opens its own."""
        top = answer.ranking[0].intent if answer.ranking else ""
        meant = turn.message.choice or top
        asked = None if answer.in_form else question_of(turn.message.text, meant, self.house.routing)
        return replace(outcome, asked=asked, verdict=verdict_of(top))

    def _noted_in(self, awaited: Sequence[Ticket], turn: Turn, answer: Answer) -> Outcome:
        """People asked for what the customer wrote: it is theirs to understand."""
        numbers = ", ".join(ticket.number for ticket in awaited)
        words = self.house.words.say("ticket.awaited", answer.language or turn.conversation.speaks, ticket=numbers)
        return Outcome((Draft(Author.BOT, words, private=True),))

    async def _promised(self, outcome: Outcome, turn: Turn, answer: Answer) -> Outcome:
        """The outcome with the time until which people answer the ticket that this turn has opened."""
        ticket = await self.store.opened_ticket(turn.id)
        if ticket is None:
            return outcome
        speaks, now = answer.language or turn.conversation.speaks, self.clock.now()
        promise = self.house.promises.of_ticket(ticket, turn.conversation, speaks=speaks, now=now)
        last = outcome.replies[-1]
        return replace(outcome, replies=(*outcome.replies[:-1], replace(last, text=f"{last.text}\n\n{promise}")))

    async def _failed(self, turn: Turn) -> Outcome:
        if turn.message.choice == PERSON:
            return await self.call_person(turn)
        if turn.conversation.failures + 1 >= FAILURES_UNTIL_QUEUE:
            return await self._handed_over(turn, Reason.FAILED, answer=None)
        speaks = turn.conversation.speaks
        button = self.house.words.button("button.person", speaks, PERSON)
        sorry = Draft(Author.BOT, self.house.words.say("failure.sorry", speaks), (button,))
        return Outcome((sorry,), failed=True)

    async def _handed_over(self, turn: Turn, reason: Reason, *, answer: Answer | None) -> Outcome:
        speaks = (answer.language if answer else None) or turn.conversation.speaks
        replies, told = await self._with_untold(turn, answer) if answer else ((), ())
        handoff = await self._new_handoff(turn, reason, answer, speaks)
        outcome = Outcome(replies, failed=reason is Reason.FAILED, told=told, handoff=handoff)
        return _keeping(outcome, turn, answer) if answer else outcome

    async def _new_handoff(self, turn: Turn, reason: Reason, answer: Answer | None, speaks: str) -> NewHandoff:
        conversation, now = turn.conversation, self.clock.now()
        this = TurnNote(turn.message.text, turn.message.choice, answer.ranking if answer else ())
        slots = answer.slots if answer else {}
        cards = CardMaker(self.store, self.house.moods)
        card = await cards.card(conversation, why=reason.value, speaks=speaks, slots=slots, this=this)
        known = card.slots
        category = category_of(card.tried[0].intent if card.tried else "")
        given_up = "" if reason is Reason.ASKED else reason.value
        lately = await self.store.recent_tickets(conversation.id, since=now - SAME_MATTER)
        judged = self.house.routing.judge(category, card.problem, recent=lately, reason=given_up)
        ticket = NewTicket(
            subject=card.problem or problem_of([this]),
            description=known.get("problem", ""),
            order_number=known.get("order_number") or (card.orders[-1] if card.orders else None),
            contact=known.get("contact") or next(iter((*card.emails, *card.phones)), None),
            category=category,
            priority=judged.priority,
            why=reason.value,
            raised=judged.raised,
        )
        promises = self.house.promises
        notice = promises.notice(conversation, Asked(reason, category, judged.priority), speaks=speaks, now=now)
        opens, skill = promises.opening(category, now), self.house.routing.route(category).skill
        return NewHandoff(reason, card, ticket, notice, promised_at=opens, skill=skill)

    async def _with_untold(self, turn: Turn, answer: Answer) -> tuple[tuple[Draft, ...], tuple[int, ...]]:
        """The answer's bubbles, preceded by what abandoned turns had already done for the customer."""
        untold: list[Ticket] = await self.store.untold_tickets(turn.conversation.id)
        speaks = answer.language or turn.conversation.speaks
        told = (self.house.words.say("ticket.untold", speaks, ticket=t.number) for t in untold)
        news = tuple(Draft(Author.BOT, text, private=True) for text in told)
        private = bool(untold) or is_private(answer)
        replies = tuple(Draft(Author.BOT, reply.text, reply.buttons, private=private) for reply in answer.replies)
        kept = await self._kept(turn)
        return news + noted(replies, kept, self.house.words, speaks), tuple(t.id for t in untold)

    async def _question(self, turn: Turn) -> Question:
        conversation = turn.conversation
        return Question(
            turn=turn.id,
            attempt=turn.attempt,
            conversation=conversation.id,
            text=turn.message.text[:LONGEST_KEPT],
            choice=turn.message.choice,
            previous_language=conversation.language,
            locale=conversation.locale,
            after=await self.store.helped_before(conversation.id),
        )


def _keeping(outcome: Outcome, turn: Turn, answer: Answer) -> Outcome:
    """The outcome with what the store keeps of an answer besides its bubbles."""
    note = TurnNote(turn.message.text, turn.message.choice, answer.ranking)
    return replace(outcome, language=answer.language, note=note)


def _not_understood(answer: Answer) -> bool:
    return not answer.in_form and bool(answer.ranking) and answer.ranking[0].intent in NOT_AN_INTENT


def is_private(answer: Answer) -> bool:
    """Whether an answer is about this customer's own matter: a form, a ticket, anything but a question."""
    top = answer.ranking[0].intent if answer.ranking else ""
    return answer.in_form or not top.startswith(PUBLIC) or any(NUMBER.search(reply.text) for reply in answer.replies)
