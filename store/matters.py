"""The assistant's own tickets: what the end of a turn means for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection

from bot.conversations import Conversation
from bot.matters import asked_again, judged
from bot.storing import Outcome
from bot.tickets import ASSISTANT
from store.history import opened, recent, revised


def on_matter(connection: Connection, conversation: Conversation, outcome: Outcome, *, now: datetime) -> None:
    """A question opens its ticket or belongs to one; a verdict is written on the last."""
    if outcome.asked is None and outcome.verdict is None:
        return
    known = recent(connection, conversation.id, now=now)
    after = asked_again(known, outcome.asked, now=now) if outcome.asked else None
    if outcome.verdict is not None:
        after = judged(known, outcome.verdict, now=now)
    if after is not None:
        before = next(ticket for ticket in known if ticket.id == after[0].id)
        revised(connection, before, after, now=now)
    elif outcome.asked is not None:
        opened(connection, conversation, outcome.asked, who=ASSISTANT, now=now)
