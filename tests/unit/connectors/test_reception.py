"""Between payload and door: nothing unreadable holds up what comes behind it, and nothing is dropped early."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.arrivals import Arrival, Ignored
from bot.errors import BusyError, ConflictError
from connectors.needs import Needs
from connectors.reception import ACCIDENTS, Reception
from store.files import open_files
from tests.fakes.shop import WORDS, Shop


class Bench:
    """A reception whose door may be stuck."""

    def __init__(self, folder: Path) -> None:
        self.shop = Shop()
        self.counted: list[tuple[str, str]] = []
        needs = Needs(
            self.shop.door,
            self.shop.store,
            open_files(str(folder)),
            WORDS,
            self.shop.clock,
            lambda channel, what: self.counted.append((channel, what)),
        )
        self.reception = Reception("telegram", needs)

    async def takes(self, payload: object, arrival: Arrival | Exception) -> str:
        """What became of it."""

        async def read() -> Arrival:
            if isinstance(arrival, Exception):
                raise arrival
            return arrival

        return (await self.reception.take(payload, read)).result


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


async def test_what_is_ignored_is_counted_by_its_reason(bench: Bench) -> None:
    assert await bench.takes({}, Ignored("service")) == "service"
    assert bench.counted == [("telegram", "service")]


async def test_what_cannot_be_read_is_counted_and_passed_over_at_once(bench: Bench) -> None:
    assert await bench.takes({}, KeyError("date")) == "unreadable"
    assert bench.counted == [("telegram", "unreadable")]


async def test_while_the_store_is_busy_nothing_is_acknowledged(bench: Bench) -> None:
    with pytest.raises(BusyError):
        await bench.takes({}, BusyError("full", retry_after=1))
    assert bench.counted == []


async def test_what_the_door_refuses_would_be_refused_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(_: object, __: Arrival) -> None:
        raise ConflictError("taken")

    monkeypatch.setattr(type(bench.shop.door), "receive", refuse)
    assert await bench.takes({}, Ignored("x")) == "conflict"


async def test_an_accident_is_given_another_chance_but_not_for_ever(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def break_down(_: object, __: Arrival) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(type(bench.shop.door), "receive", break_down)
    for _ in range(ACCIDENTS - 1):
        with pytest.raises(BusyError):
            await bench.takes({"update_id": 1}, Ignored("x"))
    with pytest.raises(BusyError):
        await bench.takes({"update_id": 2}, Ignored("x"))
    assert await bench.takes({"update_id": 1}, Ignored("x")) == "accident"
