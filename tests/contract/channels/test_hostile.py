"""Whoever is not the platform is refused; what cannot be read never is our accident."""

from __future__ import annotations

import json

import httpx

from tests.contract.channels.bench import Bench, Knock

UNREADABLE = {
    "nothing": b"",
    "half": b'{"update_id": 1, "message": {',
    "a list": b"[]",
    "null": b"null",
    "a number": b"7",
    "a text": b'"oi"',
    "deep": b"[" * 100_000,
    "bytes": b"\xff\xfe\x00",
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "huge": b'{"a": "' + b"x" * (2 * 2**20) + b'"}',
}
ODD = [
    {},
    {"message": 7},
    {"message": {"chat": [], "from": "x", "text": {}}},
    {"update_id": "x", "callback_query": {"id": {}, "data": 1}},
    {"type": [], "event": None},
    {"type": "event_callback", "event": {"type": "message", "channel": 1, "user": [], "ts": {}}},
    {"type": "block_actions", "actions": {"value": 1}, "channel": 3},
    {"command": None, "text": 4},
    {"id": [], "from": {}, "to": 1, "text": None},
    {"id": 5, "text": ["oi"]},
    {"id": "\ud800", "text": "\ud800\u0000", "from": "\ud800", "to": "\ud800"},
]


async def knock(http: httpx.AsyncClient, at: Knock) -> int:
    """The status it is answered with."""
    headers = {name: value.encode("latin-1") for name, value in at.headers.items()}
    return (
        await http.post(at.path, content=at.body, headers={"Content-Type": "application/json"} | headers)
    ).status_code


async def test_what_does_not_come_from_the_platform_is_refused(bench: Bench) -> None:
    async with httpx.AsyncClient(base_url=bench.gateway.url, trust_env=False) as http:
        for wrong, request in bench.forgeries():
            assert await knock(http, request) in (401, 403), wrong
    await bench.settled()
    assert (await bench.store.counts())["messages"] == 0
    assert (await bench.store.counts())["conversations"] == 0


async def test_what_cannot_be_read_is_refused(bench: Bench) -> None:
    await bench.customer().writes("oi")
    await bench.settled()
    async with httpx.AsyncClient(base_url=bench.gateway.url, trust_env=False) as http:
        answered = {
            (name, request.path): await knock(http, request)
            for name, body in UNREADABLE.items()
            for request in bench.proved(body)
        }
    assert {where: status for where, status in answered.items() if not 400 <= status < 500} == {}
    assert (await bench.store.counts())["messages"] == 2


async def test_what_has_odd_things_in_it_is_no_accident(bench: Bench) -> None:
    await bench.customer().writes("oi")
    await bench.settled()
    async with httpx.AsyncClient(base_url=bench.gateway.url, trust_env=False) as http:
        answered = [
            (await knock(http, request), body, request.path)
            for body in ODD
            for request in bench.proved(json.dumps(body).encode())
        ]
    assert [answer for answer in answered if answer[0] >= 500] == []
    await bench.settled()
    assert (await bench.store.counts())["messages"] == 2


async def test_signs_that_nobody_can_keep_hold_up_nobody(bench: Bench) -> None:
    ana = bench.customer("Ana")
    for odd in ("a\ud800b", "a\u0000b", "\u202e\u0007"):
        await bench.push_odd(odd)
        await bench.settled()
        await ana.writes("oi")
        assert await ana.hears() == ["eco: oi"], ascii(odd)
    assert set(bench.gateway.states().values()) <= {"ok"}
