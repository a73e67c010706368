"""The tables that migrations make are the tables of the schema, however many start at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.errors import SettingsError
from store.engine import exclusive_engine
from store.migrate import HEAD, alembic_config, is_current, is_ours, migrate
from store.schema import metadata

MIGRATE = "import sys; from store.migrate import migrate; migrate(sys.argv[1]); print('alembic' in sys.modules)"


def test_the_migrated_tables_are_those_of_the_schema(bare_url: str) -> None:
    migrate(bare_url)
    engine = exclusive_engine(bare_url)
    with engine.begin() as connection:
        found = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})
        assert compare_metadata(found, metadata) == []
        assert _partial_indexes(connection) == {
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
