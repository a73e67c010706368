"""What every test has: services that may be missing, and no way out of this machine."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.training import ensure_model
from tests.whole import Whole

logging.getLogger("httpx").setLevel(logging.WARNING)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = set(filter(None, os.environ.get("TEST_REQUIRE", "").split(",")))
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _missing() -> dict[str, str]:
    """What is not here, by the name that markers and TEST_REQUIRE have for it."""
    here = {
        "postgres": (_listens(5432), "no PostgreSQL on 127.0.0.1:5432"),
        "redis": (_listens(6379), "no Redis on 127.0.0.1:6379"),
        "browser": (CHROMIUM is not None, "no Chromium on this machine"),
    }
    unknown = {
        name: f"TEST_REQUIRE names {name}, which is none of {', '.join(here)}" for name in REQUIRED - here.keys()
    }
    return {name: reason for name, (there, reason) in here.items() if not there} | unknown


def pytest_sessionstart() -> None:
    """What TEST_REQUIRE names must be here, or no test begins."""
    reasons = [reason for name, reason in _missing().items() if name in REQUIRED]
    if reasons:
        pytest.exit("; ".join(reasons), returncode=pytest.ExitCode.USAGE_ERROR)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests whose server is missing skip with a reason."""
    missing = _missing()
    for item in items:
        for name, reason in missing.items():
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_collection_finish() -> None:
    """Importing Sanic, which tests of Rasa's side do, makes uvloop the loop of every test in this process.

    uvloop refuses to be closed while a connection is still being cut, which is how many tests here end.
    """
    asyncio.set_event_loop_policy(asyncio.DefaultEventLoopPolicy())


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium."""
    assert CHROMIUM, "no Chromium on this machine: apt-get install chromium"
    return CHROMIUM


@pytest.fixture(autouse=True)
def only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"this test reached for {address[0]}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the project."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def model(root: Path) -> Path:
    """The model of the shipped data, trained once for all tests."""
    ensure_model(root)
    return root / "models"


@pytest.fixture(scope="session")
def balcao(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """One whole Balcão for all conversations: gateway, Rasa and action server on SQLite."""
    whole = Whole(tmp_path_factory.mktemp("home"))
    whole.start()
    whole.wait_for("/readyz")
    yield whole
    whole.stop()
