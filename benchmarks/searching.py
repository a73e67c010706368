"""What a search costs among a million messages: fills a database of its own, searches, prints a table."""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from ruamel.yaml import YAML

from store.engine import exclusive_engine
from store.migrate import migrate
from store.schema import addresses, conversations, customers, messages, tickets
from store.sql import open_store
from tests.whole import ROOT

ASKED = ("a", "de", "ped", "nota fiscal", "liquidif", "não chegou", "48213", "ana77@example.com", "maria", "zzzzz")
NAMES = ("Ana", "Luís", "Maria", "João", "Beatriz", "Carlos", "Sofía", "Jorge", "Emma", "Noah", "Inês", "Rui")
SURNAMES = ("Souza", "Fernández", "Conceição", "Silva", "Okafor", "Prado", "Nuñez", "Baker", "Lopes", "Müller")
AT_ONCE = 10_000
EACH = 10
"""Messages of a conversation."""


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.searching", description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--url", help="an empty database; a SQLite file when left out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.url or f"sqlite:///{folder}/balcao.db"
        migrate(url)
        began = time.monotonic()
        fill(url, options.messages)
        print(f"{'filling, a message':<40}{(time.monotonic() - began) / options.messages * 1e6:>8.0f} µs")
        asyncio.run(measure(url, options.messages))


def fill(url: str, count: int) -> None:
    """Conversations of ten messages, each with a ticket."""
    luck = random.Random(7)  # noqa: S311 - the same texts every time
    said = sentences(luck)
    engine = exclusive_engine(url)
    with engine.begin() as connection:
        for first in range(0, count // EACH, AT_ONCE // EACH):
            some = range(first, min(first + AT_ONCE // EACH, count // EACH))
            for table, row in ((customers, customer), (addresses, address), (conversations, place), (tickets, ticket)):
                connection.execute(sa.insert(table), [row(n, luck, said) for n in some])
            connection.execute(sa.insert(messages), [message(n, e, said) for n in some for e in range(EACH)])
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def sentences(luck: random.Random) -> Iterator[str]:
    """What people write, with a rare word now and then."""
    found = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in dict(YAML(typ="safe").load(path))["nlu"]:
            found += [line[2:].strip() for line in block["examples"].splitlines()]
    while True:
        rare = f"{luck.choice('bcdfglmprst')}{luck.choice('aeiou')}{int(luck.paretovariate(0.6)) % 40_000:x}"
        yield f"{luck.choice(found)} {rare if luck.random() < 0.5 else luck.randint(10_000, 99_999)}"


def customer(number: int, *_: Any) -> dict[str, Any]:
    """One of many."""
    return {"id": f"u{number}", "created_at": moment(number)}


def address(number: int, *_: Any) -> dict[str, Any]:
    """Where they are."""
    known = {"channel": "telegram", "account": "default", "person": str(10**9 + number)}
    return {**known, "customer": f"u{number}", "created_at": moment(number)}


def place(number: int, luck: random.Random, _: Iterator[str]) -> dict[str, Any]:
    """Their conversation."""
    name = f"{luck.choice(NAMES)} {luck.choice(SURNAMES)}"
    there = {"channel": "telegram", "account": "default", "chat": str(10**9 + number), "thread": ""}
    known = {"owner": "bot", "version": 1, "name": name, "created_at": moment(number), "updated_at": moment(number)}
    return {"id": f"c{number}", "customer": f"u{number}", **there, **known}


def message(number: int, event: int, said: Iterator[str]) -> dict[str, Any]:
    """One line of it."""
    known = {"conversation": f"c{number}", "author": "customer", "delivery": "received", "event": event + 1}
    return {"id": f"m{number}-{event}", **known, "text": next(said), "at": moment(number)}


def ticket(number: int, luck: random.Random, said: Iterator[str]) -> dict[str, Any]:
    """Their matter."""
    of = {"conversation": f"c{number}", "customer": f"u{number}", "category": "exchange", "priority": "normal"}
    told = {"subject": next(said), "description": next(said), "contact": f"ana{number}@example.com"}
    known = {"level": 2, "state": "solved", "created_at": moment(number), "updated_at": moment(number)}
    return {**of, **told, "order_number": str(luck.randint(10_000, 99_999)), **known}


def moment(number: int) -> datetime:
    """A second later each time."""
    return datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=number)


async def measure(url: str, count: int) -> None:
    """Searches, and pages of a conversation; the best of three."""
    store = open_store(url)
    await store.open()
    for words in ASKED:
        await timed(f"search “{words}”", lambda words=words: store.search(words, limit=10))  # type: ignore[misc]
    await timed("the last 100 messages", lambda: store.messages_before(f"c{count // EACH - 1}", None, limit=100))
    await store.close()


async def timed(what: str, question: Callable[[], Awaitable[Any]]) -> None:
    """Ask thrice and print the shortest."""
    spans = []
    for _ in range(3):
        began = time.monotonic()
        await question()
        spans.append(time.monotonic() - began)
    print(f"{what:<40}{min(spans) * 1000:>8.1f} ms")


if __name__ == "__main__":
    main()
