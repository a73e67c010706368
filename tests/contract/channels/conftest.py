"""Every promise on every bench, except for those in the table of exemptions."""

from __future__ import annotations

import logging
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.logs import QUIET
from bot.storing import Store
from connectors.slack import api as slack_api
from connectors.telegram.api import TelegramApi
from store.migrate import migrate
from store.sql import open_store
from tests.contract.channels.bench import Bench
from tests.contract.channels.exemptions import DEFECTS, EXEMPT
from tests.contract.channels.slack_bench import SlackBench
from tests.contract.channels.sms_bench import SmsBench
from tests.contract.channels.telegram_bench import TelegramBench
from tests.contract.channels.web_bench import WebBench
from tests.fakes.memory_store import MemoryStore
from tests.fakes.sms import api as sms_api

Make = Callable[[Store, Path], Bench]

BENCHES: dict[str, Make] = {
    "telegram-polling": lambda store, home: TelegramBench(store, home, webhook=False),
    "telegram-webhook": lambda store, home: TelegramBench(store, home, webhook=True),
    "telegram-sqlite": lambda store, home: TelegramBench(store, home, webhook=True),
    "slack-events": lambda store, home: SlackBench(store, home, socket=False),
    "slack-socket": lambda store, home: SlackBench(store, home, socket=True),
    "web": WebBench,
    "sms": SmsBench,
}
"""By channel and the way it is connected; one of them runs on a database instead of memory."""

QUICK = {
    "gateway.delivery.FIRST_PAUSE": 0.02,
    "gateway.fetching.FIRST_PAUSE": 0.02,
    "gateway.receiving.FIRST_PAUSE": 0.05,
    "connectors.telegram.channel.PRIVATE_GAP": 0.0,
    "connectors.telegram.channel.GROUP_GAP": 0.0,
    "connectors.telegram.app.LOOK_AGAIN": 0.1,
    "connectors.slack.channel.GAP": 0.0,
    "connectors.slack.app.LOOK_AGAIN": 0.1,
    "connectors.slack.socket.LOOK_AGAIN": 0.05,
    "connectors.slack.socket.AWAY_AT_MOST": 0.1,
    "tests.fakes.sms.app.LOOK_AGAIN": 0.1,
}
"""Pauses that would only make the suite slow; how long they are in earnest is no promise of it."""


def of_bench(table: dict[str, dict[str, str]], name: str) -> dict[str, str]:
    """What a table says of a bench: under its own name, and under that of its channel."""
    return table.get(name.partition("-")[0], {}) | table.get(name, {})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Promises are tests with a `bench`."""
    if "bench" not in metafunc.fixturenames:
        return
    promise = metafunc.function.__name__
    promised = [name for name in BENCHES if promise not in of_bench(EXEMPT, name)]
    broken = {name: of_bench(DEFECTS, name)[promise] for name in promised if promise in of_bench(DEFECTS, name)}
    marks = {name: [pytest.mark.xfail(strict=True, reason=why)] for name, why in broken.items()}
    metafunc.parametrize(
        "bench", [pytest.param(n, marks=marks.get(n, [])) for n in promised], ids=promised, indirect=True
    )


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with tables and nothing in them."""
    file = tmp_path_factory.mktemp("channels") / "migrated.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Platforms that do not answer are waited for only a moment."""
    monkeypatch.setitem(TelegramApi.ask.__kwdefaults__, "timeout", 0.4)
    monkeypatch.setattr(slack_api, "READ_TIMEOUT", 0.4)
    monkeypatch.setattr(sms_api, "READ_TIMEOUT", 0.4)


@pytest.fixture
async def bench(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> AsyncIterator[Bench]:
    """A channel, connected and receiving; whatever happens there, no log tells a secret or what was said."""
    for name, seconds in QUICK.items():
        monkeypatch.setattr(name, seconds)
    for name in QUIET:  # as in a running gateway; importing Rasa for other tests makes some of them loud again
        logging.getLogger(name).setLevel(logging.WARNING)
    store = MemoryStore()
    if request.param.endswith("sqlite"):
        file = shutil.copy(request.getfixturevalue("migrated"), tmp_path / "balcao.db")
        store = open_store(f"sqlite:///{file}")
    await store.open()
    made = BENCHES[request.param](store, tmp_path)
    await made.open()
    yield made
    secrets = made.secrets
    await made.close()
    await store.close()
    logged = [record.getMessage() + str(vars(record)) for record in caplog.get_records("call")]
    assert not [line for line in logged for secret in (*secrets, "eco: ") if secret in line]
