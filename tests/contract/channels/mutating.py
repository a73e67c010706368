"""Payloads as nobody should send them: captured ones with something dropped, renamed, swapped or blown up."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

from tests.contract.channels.bench import FIXTURES

Node = dict[str, Any] | list[Any]

DEEP: Any = []
for _ in range(300):
    DEEP = [DEEP]

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 2**31, 2**63, -(2**63), 10**400, 1e308, float("nan"), float("-inf"),
    "", " ", "0", "\ud800", "a\udfffb", "a\u0000b", "\u202e\u200b", "é" * 300, "x" * 100_000, "<@>", "/", "#",
    "12" * 40, "٣", "\n", [], {}, [[]], [{}], {"": ""}, {"id": {}}, [None], DEEP,
)  # fmt: skip


def mutated(channel: str, count: int, *, seed: int) -> Iterator[Any]:
    """So many payloads, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - mutations that can be repeated
    files = sorted((FIXTURES / channel).glob("*.json"))
    captured = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    for _ in range(count):
        payload = copy.deepcopy(chance.choice(captured))
        for _ in range(chance.choice((1, 1, 2, 4))):
            _change(payload, chance)
        yield payload


def _change(payload: Any, chance: random.Random) -> None:
    """Something anywhere in it."""
    places = list(_places(payload))
    node, key = chance.choice(places) if places else (payload, None)
    how = chance.choice((_drop, _swap, _swap, _rename, _repeat, _exchange))
    if key is not None:
        how(node, key, chance)


def _drop(node: Any, key: Any, chance: random.Random) -> None:
    del node[key]


def _swap(node: Any, key: Any, chance: random.Random) -> None:
    node[key] = copy.copy(chance.choice(ODD))


def _rename(node: Any, key: Any, chance: random.Random) -> None:
    if isinstance(node, dict):
        node[chance.choice(("", "id", "text", "type", "message", "\ud800", f"{key}_"))] = node.pop(key)


def _repeat(node: Any, key: Any, chance: random.Random) -> None:
    node[key] = [node[key]] * chance.choice((1, 3, 40))


def _exchange(node: Any, key: Any, chance: random.Random) -> None:
    """With something of its neighbours."""
    other = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
    node[key], node[other] = node[other], node[key]


def _places(node: Any, depth: int = 0) -> Iterator[tuple[Any, Any]]:
    """Every key and index, not too deep."""
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys if depth < 12 else ():
        yield node, key
        yield from _places(node[key], depth + 1)
