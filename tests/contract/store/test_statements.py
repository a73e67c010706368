"""How many statements the frequent steps take: each one is a trip to the server on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from store.sql import open_store
from tests.contract.store.counter import HERE, Counter, photo
from tests.fakes.clock import FakeClock


@pytest.fixture
async def counter(database_url: str, clock: FakeClock) -> AsyncIterator[Counter]:
    store = open_store(database_url, clock=clock)
    await store.open()
    yield Counter(store, clock)
    await store.close()


@contextmanager
def _counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    sa.event.listen(Engine, "before_cursor_execute", see)
    yield seen
    sa.event.remove(Engine, "before_cursor_execute", see)


async def test_a_plain_message_takes_no_statement_for_attachments(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    with _counted() as recorded:
        await counter.hears("e?")
    assert len(recorded) == 5, "find, insert, number, tickets that wait for it, turn"
    await counter.answers(conversation, "um")
    with _counted() as begun:
        row = (await counter.sending(conversation)).row
    assert len(begun) == 3, "lock, look, lease"
    with _counted() as delivered:
        await counter.store.delivered(row, holder=HERE)
    assert len(delivered) == 3, "lock, mark, number"
    with _counted() as read:
        await counter.store.transcript(conversation.id)
        await counter.store.visible(conversation.id, after=None, limit=9)
    assert len(read) == 2


async def test_a_page_with_attachments_takes_one_more(counter: Counter) -> None:
    for number in range(5):
        conversation = (await counter.hears("", attachments=(photo(f"{number}.jpg"), photo()))).conversation
    with _counted() as read:
        found = await counter.store.transcript(conversation.id)
    assert [m.attachments[0].name for m in found] == [f"{number}.jpg" for number in range(5)]
    assert len(read) == 2
