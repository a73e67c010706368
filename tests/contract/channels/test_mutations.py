"""Ten thousand mutated payloads of each platform: never an exception, and nothing untyped goes further."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Any

import pytest

from bot.arrivals import Arrival, Ignored
from bot.attachments import LONGEST_NAME, Enclosed, FileLimits
from bot.door import Door
from bot.errors import InvalidError
from bot.messages import ChannelAddress, Inbound, ReplyTo
from connectors.slack.parse import home_of
from connectors.slack.parse import parse as parse_slack
from connectors.slack.parse import press_of as slack_press_of
from connectors.slack.render import commanded_in
from connectors.telegram.parse import parse as parse_telegram
from connectors.telegram.parse import press_of as telegram_press_of
from gateway.hub import Hub
from tests.contract.channels import slack_arrivals, telegram_arrivals
from tests.contract.channels.mutating import mutated
from tests.fakes.clock import FakeClock
from tests.fakes.memory_store import MemoryStore

COUNT = 10_000
THROUGH_THE_DOOR = 1_500
LONGEST_ID = 200
LONGEST_KEY = 2_500
"""Bytes that PostgreSQL takes in an index, which the key of a message is in."""

NOW = telegram_arrivals.NOW


def read_telegram(payload: object) -> Arrival:
    """All that the connector reads of an update."""
    telegram_press_of(payload)
    return parse_telegram(payload, telegram_arrivals.US, now=NOW)


def read_slack(payload: object) -> Arrival:
    """All that the connector reads of a payload."""
    slack_press_of(payload), home_of(payload, slack_arrivals.US)
    arrival = parse_slack(payload, slack_arrivals.US, now=NOW)
    commanded_in(getattr(arrival, "external_id", ""))
    return arrival


READ: dict[str, Callable[[object], Arrival]] = {"telegram": read_telegram, "slack": read_slack}


def faults_of(arrival: object) -> Iterator[str]:
    """What should not be in it, by field."""
    for field in dataclasses.fields(arrival):  # type: ignore[arg-type]
        yield from (
            f"{type(arrival).__name__}.{field.name}: {fault}" for fault in _faults(getattr(arrival, field.name))
        )
    if isinstance(arrival, (ChannelAddress, ReplyTo)):
        yield from ("long id" for value in vars(arrival).values() if len(value) > LONGEST_ID)
    if isinstance(arrival, Enclosed):
        yield from ("long name" for name in (arrival.name, arrival.type) if len(name) > max(LONGEST_NAME, 200))
    if isinstance(arrival, Inbound):
        yield from _faults_of_message(arrival)


def _faults_of_message(inbound: Inbound) -> Iterator[str]:
    if len(inbound.external_id.encode("utf-8", "replace")) > LONGEST_KEY or len(inbound.album or "") > LONGEST_ID:
        yield "long key"
    if not (inbound.text or inbound.attachments):
        yield "nothing in it"
    if not (inbound.sender.person and inbound.reply_to.chat):
        yield "from or for nobody"


def _faults(value: Any) -> Iterator[str]:
    if isinstance(value, tuple):
        for item in value:
            yield from _faults(item)
    elif dataclasses.is_dataclass(value):
        yield from faults_of(value)
    elif isinstance(value, str):
        if value.encode("utf-8", "replace") != value.encode("utf-8", "surrogatepass"):
            yield "a lone surrogate"
        if "\0" in value:
            yield "NUL"
    elif not isinstance(value, (bool, int, Enum, datetime)) and value is not None:
        yield f"a {type(value).__name__}"


@pytest.mark.parametrize("channel", sorted(READ))
def test_any_payload_is_read_to_something_typed_or_ignored(channel: str) -> None:
    found: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for payload in mutated(channel, COUNT, seed=1):
        try:
            arrival = READ[channel](payload)
        except Exception as error:  # noqa: BLE001 - that there is none is what is shown
            found[f"{type(error).__name__}: {str(error)[:60]}"] += 1
            continue
        kinds[type(arrival).__name__] += 1
        found.update(set(faults_of(arrival)))
    assert found == {}
    assert kinds["Inbound"] > COUNT / 20, "the mutator breaks everything: it proves nothing any more"
    assert kinds["Ignored"] > COUNT / 20


@pytest.mark.parametrize("channel", READ)
async def test_any_payload_passes_the_door_or_is_refused(channel: str) -> None:
    store = MemoryStore()
    hub = Hub(arrived=lambda _: None, leaving=lambda _: None)
    door = Door(store, hub, FakeClock(), FileLimits(2**20, ("image/*",)))
    results: Counter[str] = Counter()
    for payload in mutated(channel, THROUGH_THE_DOOR, seed=7):
        arrival = partial(READ[channel], payload)
        try:
            results[(await door.receive(arrival())).result] += 1
        except InvalidError:
            results["invalid"] += 1
        except (ValueError, TypeError, OverflowError) as error:
            results[f"broke: {type(error).__name__} {str(error)[:60]}"] += 1
    assert [what for what in results if what.startswith("broke")] == []
    assert results["recorded"]
    assert results["repeated"]
    assert all(line.message.text.encode() is not None for line in store.kept.lines)


def test_there_is_nothing_to_read_in_what_is_no_object() -> None:
    for read in READ.values():
        for payload in (None, 7, "oi", [], [{}], {}, {"message": None}, {"type": "event_callback"}):
            assert isinstance(read(payload), Ignored)
