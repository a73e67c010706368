"""The tables that migrations make are the tables of the schema, however many start at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.errors import SettingsError
from bot.messages import Delivery
from store.engine import exclusive_engine
from store.migrate import HEAD, alembic_config, is_current, is_ours, migrate
from store.sql import open_store
from store.tables import metadata
from tests.contract.store.counter import HERE, Counter, photo
from tests.contract.store.people import comes, suggested, tells
from tests.fakes.clock import FakeClock

MIGRATE = "import sys; from store.migrate import migrate; migrate(sys.argv[1]); print('alembic' in sys.modules)"

OF_OLD = (
    "INSERT INTO customers VALUES ('u1', 1)",
    "INSERT INTO addresses VALUES ('web', 'shop', 'ana', 'u1', 1)",
    "INSERT INTO conversations VALUES "
    "('c1', 'u1', 'web', 'shop', 'ana', '', 'bot', 1, NULL, 'pt', 'pt-BR', 'Ana', 0, 2, 1, 1)",
    """INSERT INTO messages (id, conversation, author, text, at, event, delivery, channel, account, external_id)
    VALUES ('m1', 'c1', 'customer', 'olá', 1, 1, 'received', 'web', 'shop', 'ana:1')""",
    "INSERT INTO turns (id, conversation, message, state, created_at) VALUES ('t1', 'c1', 1, 'answered', 1)",
    """INSERT INTO messages (id, conversation, author, text, at, event, delivery, version, not_before, turn)
    VALUES ('m2', 'c1', 'bot', 'Oi!', 2, 2, 'sent', 1, 2, 't1')""",
    """INSERT INTO messages (id, conversation, author, text, at, delivery, version, not_before, turn)
    VALUES ('m3', 'c1', 'bot', 'Qual?', 2, 'pending', 1, 2, 't1')""",
    """INSERT INTO tickets (conversation, customer, subject, description, category, priority, level, state,
    created_at, updated_at) VALUES ('c1', 'u1', 'Quebrado', 'Veio quebrado', 'exchange', 'high', 2, 'solved', 1, 2)""",
    """INSERT INTO handoffs (id, conversation, reason, state, card, asked_at) VALUES ('h1', 'c1', 'asked', 'resolved',
    '{"problem":"?","why":"asked","language":"pt","channel":"web","customer":"Ana","tried":[["order/track",0.8]],
    "answers":["Já saiu."],"refused":1,"slots":{},"orders":["12345"]}', 1)""",
)


def test_the_migrated_tables_are_those_of_the_schema(bare_url: str) -> None:
    migrate(bare_url)
    engine = exclusive_engine(bare_url)
    with engine.begin() as connection:
        found = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})
        assert compare_metadata(found, metadata) == []
        assert _partial_indexes(connection) == {
            "ix_attachments_to_fetch",
            "ix_handoffs_present",
            "ix_messages_leaving",
            "ix_turns_unfinished",
        }
        assert ScriptDirectory.from_config(alembic_config(connection)).get_current_head() == HEAD
    engine.dispose()


def test_several_gateways_may_start_at_once(bare_url: str) -> None:
    starts = [_start(bare_url) for _ in range(3)]
    ends = [start.communicate(timeout=60) for start in starts]
    assert [error for _, error in ends] == [""] * 3
    assert sorted(said.strip() for said, _ in ends) == ["False", "False", "True"]


def test_a_usual_start_does_not_load_alembic(bare_url: str) -> None:
    migrate(bare_url)
    said, error = _start(bare_url).communicate(timeout=60)
    assert (said.strip(), error) == ("False", "")


def test_a_newer_database_is_left_alone(bare_url: str) -> None:
    migrate(bare_url)
    engine = exclusive_engine(bare_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(SettingsError, match="newer version of Balcão"):
        migrate(bare_url)


def test_only_a_database_of_this_revision_is_current(bare_url: str) -> None:
    assert not is_current(bare_url)
    migrate(bare_url)
    assert is_current(bare_url)
    engine = exclusive_engine(bare_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    assert not is_current(bare_url)


def test_looking_for_a_database_makes_none(tmp_path: Path) -> None:
    assert not is_current(f"sqlite:///{tmp_path}/deep/balcao.db")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(SettingsError):
        is_current("postgresql://balcao:secret@127.0.0.1:1/shop")


def _start(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", MIGRATE, url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _partial_indexes(connection: sa.engine.Connection) -> set[str]:
    queries = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'",
        "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '% WHERE %'",
    }
    return set(connection.exec_driver_sql(queries[connection.dialect.name].replace("%", "%%")).scalars())


async def test_a_database_of_the_first_revision_keeps_what_it_has(bare_url: str) -> None:
    _write_as_0001(bare_url)
    migrate(bare_url)
    store = open_store(bare_url, clock=FakeClock())
    await store.open()
    counter = Counter(store, FakeClock())
    conversation = await counter.present("c1")
    assert not conversation.unreachable
    said, sent, waiting = await store.transcript("c1")
    assert [m.text for m in (said, sent, waiting)] == ["olá", "Oi!", "Qual?"]
    assert (sent.attachments, sent.private, sent.album, sent.edited_at, sent.doubtful) == ((), False, None, None, False)
    assert (waiting.delivery, waiting.due) == (Delivery.PENDING, None)
    ticket = await store.ticket("BAL-1001")
    assert ticket is not None
    assert (ticket.ended_at, ticket.look_at) == (ticket.updated_at, ticket.updated_at)
    assert await store.tickets_to_look_at(counter.now) == [1]
    handoff = await store.handoff("h1")
    assert handoff is not None
    assert handoff.card.attachments == ()
    outgoing = await counter.sends(conversation)
    assert outgoing is not None
    assert (outgoing.message.text, outgoing.person, outgoing.answers, outgoing.done) == ("Qual?", "ana", "ana:1", 0)
    assert await store.delivered(outgoing.message.row, holder=HERE)
    recorded = await counter.hears("veja", attachments=(photo(),))
    assert recorded.conversation.id == "c1"
    assert recorded.message.event == 4
    assert recorded.message.row > waiting.row
    assert await counter.fetched(recorded.message.attachments[0])
    rui = await comes(counter, "rui")
    await tells(counter, rui, order_number="12345")
    assert await suggested(counter, rui) == [("u1", [("order", "12345")])], "it stands on a card of old"
    await store.close()


def _write_as_0001(url: str) -> None:
    """What the first revision wrote, in its words."""
    engine = exclusive_engine(url)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0001")
        for statement in OF_OLD:
            connection.exec_driver_sql(statement)
    engine.dispose()
