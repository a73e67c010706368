"""What a customer who waits for a person may do: keep the place and be called, or go on with the assistant."""

from __future__ import annotations

from bot.handoffs import Handoff, HandoffState
from bot.house import House
from bot.leaving import CANCEL, CHOICES, Leaving, ways_out
from bot.messages import Author, Button, Draft
from bot.storing import Outcome, Store, Turn

CANCEL_TICKET = "ticket_cancel"


async def leaving_answer(turn: Turn, store: Store, house: House) -> Outcome | None:
    """The answer to a button of the line; None when the message is none."""
    if turn.message.choice not in CHOICES:
        return None
    speaks = turn.conversation.speaks
    handoff = await store.handoff_of(turn.conversation.id)
    if handoff is None or handoff.state is not HandoffState.WAITING:
        return Outcome((Draft(Author.BOT, house.words.say("queue.not_there", speaks)),))
    if turn.message.choice == CANCEL:
        return Outcome((_cancelled(handoff, house, speaks),), leaving=Leaving.CANCEL)
    place = (await store.line()).place(handoff.id) or 1
    words = house.words.say("queue.callback.kept", speaks, position=place)
    kept = Draft(Author.BOT, words, ways_out(house.words, speaks, callback=False))
    return Outcome((kept,), leaving=Leaving.CALLBACK)


def _cancelled(handoff: Handoff, house: House, speaks: str) -> Draft:
    """The ticket stays with people unless the customer says otherwise: they may have left for the waiting alone."""
    if handoff.ticket is None:
        return Draft(Author.BOT, house.words.say("queue.cancelled", speaks))
    title = house.words.say("queue.cancel.ticket", speaks, ticket=handoff.ticket)
    button = Button(title, f"{CANCEL_TICKET}:{handoff.ticket}")
    words = house.words.say("queue.cancelled.ticket", speaks, ticket=handoff.ticket)
    return Draft(Author.BOT, words, (button,), private=True)
