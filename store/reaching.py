"""What changes after arrival: words that are edited, customers who close the way to them, chats that move."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.messages import Author, Delivery, Message
from bot.storing import GONE
from store.database import Database
from store.enclosing import message_with
from store.locked import locked
from store.rows import MESSAGE
from store.schema import LEAVING, conversations, messages

_SAID = (
    messages.c.channel == sa.bindparam("of_channel"),
    messages.c.account == sa.bindparam("of_account"),
    messages.c.external_id == sa.bindparam("known_as"),
)
_EDIT = (
    sa.update(messages)
    .where(*_SAID, messages.c.author == Author.CUSTOMER.value, messages.c.text != sa.bindparam("new_text"))
    .values(text=sa.bindparam("new_text"), choice=None, edited_at=sa.bindparam("now"))
)
"""Edited words are typed words: no button stands behind them any more."""

_EDITED = sa.select(*MESSAGE).where(*_SAID)
_REACH = (
    sa.update(conversations)
    .where(conversations.c.id == sa.bindparam("conversation"))
    .values(unreachable=sa.bindparam("closed"), updated_at=sa.bindparam("now"))
)
_STOP = (
    sa.update(messages)
    .where(messages.c.conversation == sa.bindparam("of"), LEAVING, messages.c.delivery == "pending")
    .values(delivery=Delivery.FAILED.value, error=GONE)
)
_THERE = conversations.alias("there")
_MOVE = (
    sa.update(conversations)
    .where(
        conversations.c.channel == sa.bindparam("of_channel"),
        conversations.c.account == sa.bindparam("of_account"),
        conversations.c.chat == sa.bindparam("before"),
        ~sa.select(_THERE.c.id)
        .where(
            _THERE.c.customer == conversations.c.customer,
            _THERE.c.channel == conversations.c.channel,
            _THERE.c.account == conversations.c.account,
            _THERE.c.chat == sa.bindparam("after"),
            _THERE.c.thread == conversations.c.thread,
        )
        .correlate(conversations)
        .exists(),
    )
    .values(chat=sa.bindparam("after"))
)


class SqlReaching(Database):
    """bot.storing.Inbox in SQL, the part about what is known already."""

    async def edit(self, *, channel: str, account: str, external_id: str, text: str, now: datetime) -> Message | None:
        """Change the text of a customer's message; None when it is unknown or says that already."""
        said = {"of_channel": channel, "of_account": account, "known_as": external_id}
        return await self.write(partial(_edit, said=said, text=text, now=now))

    async def set_reachable(self, conversation: str, reachable: bool, *, now: datetime) -> None:
        """Remember whether the customer can be written to; what waits for one who has gone fails at once."""
        await self.write(partial(_set_reachable, conversation=conversation, reachable=reachable, now=now))

    async def move_chat(self, channel: str, account: str, *, before: str, after: str) -> int:
        """Give every conversation of this chat its new id, but those that exist there already; how many moved."""
        values = {"of_channel": channel, "of_account": account, "before": before, "after": after}
        return await self.write(lambda c: int(c.execute(_MOVE, values).rowcount))


def _edit(connection: Connection, *, said: dict[str, Any], text: str, now: datetime) -> Message | None:
    if connection.execute(_EDIT, said | {"new_text": text, "now": now}).rowcount != 1:
        return None
    return message_with(connection, connection.execute(_EDITED, said).one())


def _set_reachable(connection: Connection, *, conversation: str, reachable: bool, now: datetime) -> None:
    held = locked(connection, conversation)
    if held is None or held.conversation.unreachable == (not reachable):
        return
    connection.execute(_REACH, {"conversation": conversation, "closed": not reachable, "now": now})
    if not reachable:
        connection.execute(_STOP, {"of": conversation})
