"""`balcao check`: looks at everything a start needs, and says how to mend what is missing."""

from __future__ import annotations

import asyncio
import resource
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.door import Door
from bot.errors import BalcaoError
from bot.ports import Connector
from bot.settings import Settings
from connectors.needs import Needs
from gateway.clock import SystemClock
from gateway.connecting import CHANNELS, connect
from gateway.house import load_house
from gateway.hub import Hub
from gateway.words import load_words
from store.files import open_files
from store.migrate import migrate
from store.sql import open_store
from understanding.fingerprint import current_model

ENOUGH_FILES = 4096


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    what: str
    ok: bool
    sentence: str


def findings(settings: Settings, root: Path) -> list[Finding]:
    """Everything that was looked at, in the order of a start."""
    return [
        Finding("settings", True, "read"),
        _house(settings, root),
        asyncio.run(_database(settings)),
        _model(root),
        _brain(settings),
        asyncio.run(_files(settings)),
        *asyncio.run(_channels(settings, root)),
        _open_files(),
    ]


def _house(settings: Settings, root: Path) -> Finding:
    """Sentences, calendars and the table of teams."""
    try:
        house = load_house(root, settings, now=SystemClock().now())
    except BalcaoError as error:
        return Finding("house", False, error.message)
    holidays = len(house.policy.calendar.holidays)
    return Finding("house", True, f"sentences in three languages, {holidays} holidays, teams for every category")


async def _database(settings: Settings) -> Finding:
    kind = settings.database_url.split(":", 1)[0]
    try:
        migrate(settings.database_url)
        store = open_store(settings.database_url)
        await store.open()
        await store.ping()
        await store.close()
    except BalcaoError as error:
        return Finding("database", False, error.message)
    return Finding("database", True, f"{kind}, migrated")


def _model(root: Path) -> Finding:
    model = current_model(root)
    if model is None:
        return Finding("model", False, "none that fits the files; run `balcao train`")
    return Finding("model", True, model.name)


def _brain(settings: Settings) -> Finding:
    if not settings.rasa_url:
        return Finding("brain", True, "started by `balcao up`")
    try:
        response = httpx.get(f"{settings.rasa_url}/webhooks/balcao/ready", timeout=5)
    except httpx.HTTPError:
        return Finding("brain", False, "BALCAO_RASA_URL does not answer; run `balcao rasa` there")
    ready = response.status_code == httpx.codes.OK
    return Finding("brain", ready, "answers" if ready else "is still loading or has no model")


async def _files(settings: Settings) -> Finding:
    """Whether an attachment can be kept and read again."""
    probe = f"check-{secrets.token_hex(8)}"
    try:
        files = open_files(settings.files_url)
        await files.keep(probe, _pieces(), at_most=64)
        kept = b"".join([piece async for piece in files.read(probe)])
        await files.forget(probe)
    except BalcaoError as error:
        return Finding("attachments", False, error.message)
    except OSError as error:
        return Finding("attachments", False, f"cannot be kept: {error.strerror}; see BALCAO_FILES_URL")
    where = settings.files_url.partition("?")[0]
    return Finding("attachments", kept == b"check", f"kept in {where}")


async def _pieces() -> AsyncIterator[bytes]:
    yield b"check"


async def _channels(settings: Settings, root: Path) -> list[Finding]:
    """Whom each token belongs to, as its platform says."""
    store, clock, words = open_store(settings.database_url), SystemClock(), load_words(root)
    door = Door(store, Hub(arrived=_ignored, leaving=_ignored), clock, settings.file_limits)
    needs = Needs(door, store, open_files(settings.files_url), words, clock, lambda *_: None)
    connected = connect(settings, needs)
    return [await _channel(name, connected.get(name)) for name in CHANNELS]


async def _channel(name: str, connector: Connector | None) -> Finding:
    if connector is None:
        return Finding(name, True, "off; set its token to connect it (docs/" + name + ".md)")
    try:
        return Finding(name, True, f"connected as {await connector.check()}")
    except BalcaoError as error:
        return Finding(name, False, error.message)
    finally:
        await connector.close()


def _ignored(_: str) -> None:
    """Nobody listens during a check."""


def _open_files() -> Finding:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = hard == resource.RLIM_INFINITY or hard >= ENOUGH_FILES
    return Finding(
        "open files", enough, f"{hard} allowed" if enough else f"only {hard}; raise `ulimit -n` for many chats"
    )
