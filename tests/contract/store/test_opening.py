"""An address that cannot work is refused at the start, in one sentence without secrets."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.errors import BusyError, SettingsError
from store.migrate import migrate
from store.sql import open_store

EVERYBODY_OUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def _writers() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "writer"}


async def _refused(url: str) -> str:
    with pytest.raises(SettingsError) as opened:
        await open_store(url).open()
    with pytest.raises(SettingsError) as migrated:
        migrate(url)
    assert str(opened.value) == str(migrated.value)
    return str(opened.value)


@pytest.mark.parametrize("url", ["mysql://u:secret@h/db", "redis://:secret@h", "nonsense secret", "", "sqlite://"])
async def test_other_addresses_say_how_to_write_one(url: str) -> None:
    sentence = await _refused(url)
    assert "BALCAO_DATABASE_URL" in sentence
    assert "sqlite:///file.db" in sentence
    assert "secret" not in sentence


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert str(tmp_path / "file" / "x.db") in await _refused(f"sqlite:///{tmp_path}/file/x.db")


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("a shopping list, quite long, certainly no database " * 100)
    assert str(tmp_path / "x.db") in await _refused(f"sqlite:///{tmp_path}/x.db")


async def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    sentence = await _refused("postgresql://balcao:secret@127.0.0.1:1/shop")
    assert "127.0.0.1:1" in sentence
    assert "secret" not in sentence


async def test_the_folder_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/deep/er/balcao.db"
    migrate(url)
    store = open_store(url)
    await store.open()
    await store.open()
    assert (await store.counts())["messages"] == 0
    await store.close()
    await store.close()
    with pytest.raises(BusyError):
        await store.ping()


async def test_callers_that_open_at_once_share_one_writer(sqlite_url: str) -> None:
    store, before = open_store(sqlite_url), _writers()
    await asyncio.gather(*(store.open() for _ in range(5)))
    assert len(_writers() - before) == 1
    assert (await store.counts())["messages"] == 0
    await asyncio.gather(*(store.close() for _ in range(5)))
    assert _writers() == before


@pytest.mark.postgres
async def test_a_connection_that_breaks_is_opened_again(postgres_url: str) -> None:
    store = open_store(postgres_url)
    await store.open()
    await store.counts()
    engine = sa.create_engine(postgres_url, future=True, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(EVERYBODY_OUT))
    engine.dispose()
    await store.renew("this process", until=store.clock.now())
    await store.ping()
    await store.close()
