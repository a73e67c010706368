"""Questions about conversations, messages and turns; nothing here waits for the writer."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.cards import TurnNote
from bot.conversations import Conversation
from bot.handoffs import HandoffState
from bot.helping import ENDS, Helped
from bot.messages import Message
from bot.tickets import TicketState
from store.columns import one_of
from store.database import Database
from store.enclosing import message_with, messages_with
from store.rows import CONVERSATION, MESSAGE, buttons_of, conversation_of, helped_of, note_of, payload_pattern
from store.schema import conversations, handoffs, messages, tickets, turns

TURN_STATES = ("waiting", "working", "answered", "failed", "person")

_CONVERSATION = sa.select(*CONVERSATION).where(conversations.c.id == sa.bindparam("conversation"))
_OF = sa.select(*MESSAGE).where(messages.c.conversation == sa.bindparam("conversation"))
_VISIBLE_AFTER = (
    _OF.where(messages.c.event > sa.bindparam("after")).order_by(messages.c.event).limit(sa.bindparam("at_most"))
)
_VISIBLE_LAST = _OF.where(messages.c.event > 0).order_by(messages.c.event.desc()).limit(sa.bindparam("at_most"))
_TRANSCRIPT = _OF.order_by(messages.c.row.desc()).limit(sa.bindparam("at_most"))
_OFFERED = _OF.where(messages.c.buttons.contains(sa.bindparam("payload"), autoescape=False)).order_by(
    messages.c.row.desc()
)
_NOTES = (
    sa.select(messages.c.row, messages.c.text, messages.c.choice, turns.c.ranking)
    .join(messages, messages.c.row == turns.c.message)
    .where(
        turns.c.conversation == sa.bindparam("conversation"),
        turns.c.state == "answered",
        turns.c.ranking.is_not(None),
    )
    .order_by(turns.c.message.desc())
    .limit(sa.bindparam("at_most"))
)
_HELPED = (
    sa.select(*(handoffs.c[name] for name in ("id", "state", "agent", "ticket")))
    .where(
        handoffs.c.conversation == sa.bindparam("conversation"),
        one_of(handoffs.c.state, *(state.value for state in ENDS)),
        ~sa.exists().where(
            sa.and_(
                turns.c.conversation == sa.bindparam("conversation"),
                turns.c.state == "answered",
                turns.c.ranking.is_not(None),
                turns.c.ended_at > handoffs.c.ended_at,
            )
        ),
    )
    .order_by(handoffs.c.ended_at.desc(), handoffs.c.row.desc())
    .limit(1)
)
_STATES = {
    "turns": (turns, TURN_STATES),
    "handoffs": (handoffs, tuple(state.value for state in HandoffState)),
    "tickets": (tickets, tuple(state.value for state in TicketState)),
}


class SqlReading(Database):
    """bot.storing.Reading in SQL, the part about conversations."""

    async def conversation(self, conversation: str) -> Conversation | None:
        """A conversation by its id."""
        return await self.read(partial(_conversation, conversation=conversation))

    async def visible(self, conversation: str, *, after: int | None, limit: int) -> list[Message]:
        """What the customer may see, by event number: after `after`, or the last `limit` of all."""
        values = {"conversation": conversation, "at_most": limit}
        if after is None:
            return await self.read(lambda c: messages_with(c, c.execute(_VISIBLE_LAST, values).all())[::-1])
        values |= {"after": after}
        return await self.read(lambda c: messages_with(c, c.execute(_VISIBLE_AFTER, values).all()))

    async def transcript(self, conversation: str, *, limit: int = 500) -> list[Message]:
        """Everything, notes and unsent messages too, oldest first; the last `limit`."""
        values = {"conversation": conversation, "at_most": limit}
        return await self.read(lambda c: messages_with(c, c.execute(_TRANSCRIPT, values).all())[::-1])

    async def was_offered(self, conversation: str, payload: str) -> Message | None:
        """The latest message of this conversation that has a button with this payload."""
        return await self.read(partial(_offered, conversation=conversation, payload=payload))

    async def turn_notes(self, conversation: str, *, limit: int = 20) -> list[TurnNote]:
        """The last answered turns, oldest first."""
        values = {"conversation": conversation, "at_most": limit}
        return await self.read(lambda c: [note_of(row) for row in c.execute(_NOTES, values)][::-1])

    async def helped_before(self, conversation: str) -> Helped | None:
        """The last handoff that ended here, unless the brain has answered since."""
        row = await self.read(lambda c: c.execute(_HELPED, {"conversation": conversation}).first())
        return None if row is None else helped_of(row)

    async def counts(self) -> dict[str, int]:
        """`conversations`, `messages`, and `turns.waiting`, `handoffs.claimed`, `tickets.open` and so on."""
        return await self.read(_counts)

    async def ping(self) -> None:
        """BusyError when the database cannot be read."""
        await self.read(lambda c: c.execute(sa.select(sa.literal(1))).scalar())


def _conversation(connection: Connection, *, conversation: str) -> Conversation | None:
    row = connection.execute(_CONVERSATION, {"conversation": conversation}).first()
    return None if row is None else conversation_of(row)


def _offered(connection: Connection, *, conversation: str, payload: str) -> Message | None:
    likely = connection.execute(_OFFERED, {"conversation": conversation, "payload": payload_pattern(payload)})
    row = next((row for row in likely if any(b.payload == payload for b in buttons_of(row.buttons))), None)
    return None if row is None else message_with(connection, row)


def _counts(connection: Connection) -> dict[str, int]:
    figures = {
        table.name: int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
        for table in (conversations, messages)
    }
    for name, (table, states) in _STATES.items():
        found = connection.execute(sa.select(table.c.state, sa.func.count()).group_by(table.c.state)).all()
        by_state = {state: int(count) for state, count in found}
        figures |= {f"{name}.{state}": by_state.get(state, 0) for state in states}
    return figures
