"""`balcao check`: looks at everything a start needs, and says how to mend what is missing."""

from __future__ import annotations

import asyncio
import resource
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.errors import BalcaoError
from bot.settings import Settings
from gateway.words import load_words
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
        _words(root),
        asyncio.run(_database(settings)),
        _model(root),
        _brain(settings),
        _open_files(),
    ]


def _words(root: Path) -> Finding:
    try:
        load_words(root)
    except BalcaoError as error:
        return Finding("words", False, error.message)
    return Finding("words", True, "complete in three languages")


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


def _open_files() -> Finding:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = hard == resource.RLIM_INFINITY or hard >= ENOUGH_FILES
    return Finding(
        "open files", enough, f"{hard} allowed" if enough else f"only {hard}; raise `ulimit -n` for many chats"
    )
