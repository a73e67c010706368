"""Sessions: where one is signed in, ending them, and what that does to open streams."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.people import Role
from console.access import COOKIE, fingerprint
from console.api.encoding import Encoding
from console.api.events import Events
from console.watch import Watch
from tests.contract.console.world import PASSWORD, World
from tests.fakes.clock import FakeClock

SESSIONS = "/api/v1/sessions"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def token_of(client: httpx.AsyncClient) -> str:
    """Its Bearer token."""
    return client.headers["Authorization"].removeprefix("Bearer ")


class Stream:
    """An open stream of events, and what came through it."""

    def __init__(self) -> None:
        self.status = 0
        self.text = ""
        self.opened = asyncio.Event()
        self.over = asyncio.Event()
        self.gone = asyncio.Event()

    async def send(self, message: Any) -> None:
        """What the server sends."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.text += message["body"].decode()
            self.opened.set()

    async def receive(self) -> Any:
        """The page stays until it goes away."""
        await self.gone.wait()
        return {"type": "http.disconnect"}


@asynccontextmanager
async def listening(events: Any, token: str) -> AsyncIterator[Stream]:
    """A page that listens until it is left, or the server ends it."""
    stream = Stream()
    headers = [(b"authorization", f"Bearer {token}".encode())]
    scope = {"type": "http", "method": "GET", "path": "/api/v1/events", "headers": headers, "query_string": b""}
    serving = asyncio.create_task(events(scope, stream.receive, stream.send))
    serving.add_done_callback(lambda _: stream.over.set())
    await asyncio.wait_for(stream.opened.wait(), 5)
    yield stream
    stream.gone.set()
    await serving


def events_of(world: World, *, every: float = 3600) -> Events:
    """The console's, which looks at sessions that often."""
    return Events(world.deps, Watch(world.store, world.clock, every=every), Encoding())


async def test_one_sees_where_one_is_signed_in(world: World) -> None:
    assert isinstance(world.clock, FakeClock)
    async with world.browser(**{"User-Agent": FIREFOX}) as client:
        token = (await client.post("/api/v1/session", json={"name": "Bia", "password": PASSWORD})).json()["token"]
        world.clock.pass_by(timedelta(minutes=1))
        async with await world.signed_in("Bia") as other:
            [here, there] = (await other.get(SESSIONS)).json()["items"]
        assert (there["user"], there["browser"], there["here"]) == ("Bia", "Firefox on Linux", False)
        assert (there["opened_at"], there["expires_at"]) == ("2026-03-02T12:00:00+00:00", "2026-03-03T00:00:00+00:00")
        assert here["here"] is True
        listed = (await client.get(SESSIONS, headers={"Authorization": f"Bearer {token}"})).text
        assert token not in listed
        assert fingerprint(token) not in listed


async def test_ending_one_ends_that_one(world: World, bia: httpx.AsyncClient) -> None:
    async with await world.signed_in("Bia") as other:
        [mine] = [item for item in (await bia.get(SESSIONS)).json()["items"] if item["here"]]
        assert (await other.delete(f"{SESSIONS}/{mine['id']}")).status_code == 204
        assert (await bia.get("/api/v1/me")).status_code == 401
        assert (await other.get("/api/v1/me")).status_code == 200
        assert (await other.delete(f"{SESSIONS}/{mine['id']}")).status_code == 404


async def test_signing_out_everywhere_else(world: World, bia: httpx.AsyncClient, caio: httpx.AsyncClient) -> None:
    async with await world.signed_in("Bia") as one, await world.signed_in("Bia") as two:
        assert (await bia.delete(SESSIONS)).status_code == 204
        assert [(await client.get("/api/v1/me")).status_code for client in (one, two, bia, caio)] == [
            401,
            401,
            200,
            200,
        ]


async def test_others_sessions_are_not_ones_own(
    world: World, bia: httpx.AsyncClient, caio: httpx.AsyncClient, tess: httpx.AsyncClient
) -> None:
    await world.user("Sofia", Role.SUPERVISOR)
    [hers] = (await bia.get(SESSIONS)).json()["items"]
    for client in (caio, tess):
        assert (await client.get(f"{SESSIONS}?user=Bia")).status_code == 403
        assert (await client.delete(f"{SESSIONS}?user=Bia")).status_code == 403
        assert (await client.delete(f"{SESSIONS}/{hers['id']}")).status_code == 403
    async with await world.signed_in("Sofia") as sofia:
        shown = (await sofia.get(f"{SESSIONS}?user=bia")).json()["items"]
        assert shown == [{**hers, "here": False}]
        assert (await sofia.delete(f"{SESSIONS}/{hers['id']}")).status_code == 403
        assert (await sofia.delete(f"{SESSIONS}?user=Bia")).status_code == 403
    assert (await bia.get("/api/v1/me")).status_code == 200


async def test_admins_end_anybodys(world: World, bia: httpx.AsyncClient, caio: httpx.AsyncClient) -> None:
    await world.user("Ada", Role.ADMIN)
    async with await world.signed_in("Ada") as ada, await world.signed_in("Bia") as again:
        [newest, oldest] = (await ada.get(f"{SESSIONS}?user=Bia")).json()["items"]
        assert (await ada.delete(f"{SESSIONS}/{oldest['id']}")).status_code == 204
        assert [(await client.get("/api/v1/me")).status_code for client in (bia, again)] == [401, 200]
        assert newest["id"] != oldest["id"]
        assert (await ada.delete(f"{SESSIONS}?user=BIA")).status_code == 204
        assert [(await client.get("/api/v1/me")).status_code for client in (again, caio, ada)] == [401, 200, 200]


@pytest.mark.parametrize("session", ["x", "%00", "a" * 500, "%F0%9F%92%A9", "' OR 1=1"])
async def test_sessions_of_nothing(bia: httpx.AsyncClient, session: str) -> None:
    assert (await bia.delete(f"{SESSIONS}/{session}")).status_code == 404
    assert (await bia.get("/api/v1/me")).status_code == 200


async def test_a_stream_ends_with_its_session_at_once(world: World, bia: httpx.AsyncClient) -> None:
    events = events_of(world)
    other = token_of(await world.signed_in("Bia"))
    async with listening(events, token_of(bia)) as hers, listening(events, other) as elsewhere:
        assert (await bia.delete(SESSIONS)).status_code == 204
        await asyncio.wait_for(elsewhere.over.wait(), 5)
        world.hub.queue()
        world.hub.close()
        await asyncio.wait_for(hers.over.wait(), 5)
    assert "event: queue" in hers.text
    assert "event: queue" not in elsewhere.text


async def test_what_waited_for_a_slow_page_is_not_sent_after_its_session(world: World, bia: httpx.AsyncClient) -> None:
    line = world.hub.subscribe_desk("Bia", session="s1")
    world.hub.queue()
    world.hub.hang_up("bia", only="s2")
    world.hub.hang_up("Caio")
    assert world.hub.open_streams == 1
    world.hub.hang_up("BIA", only="s1")
    assert [happening async for happening in line] == []


@pytest.mark.parametrize("deed", ["disable", "reset", "sign out", "new password"])
async def test_a_stream_ends_whatever_ends_its_session(world: World, bia: httpx.AsyncClient, deed: str) -> None:
    await world.user("Ada", Role.ADMIN)
    async with await world.signed_in("Ada") as ada, listening(events_of(world), token_of(bia)) as stream:
        acts = {
            "disable": ada.patch("/api/v1/accounts/Bia", json={"disabled": True}),
            "reset": ada.post("/api/v1/accounts/Bia/password"),
            "sign out": bia.delete("/api/v1/session"),
            "new password": bia.post("/api/v1/session/password", json={"password": PASSWORD, "new": "a longer lamp"}),
        }
        await acts.pop(deed)
        for unused in acts.values():
            unused.close()
        await asyncio.wait_for(stream.over.wait(), 5)


async def test_a_session_that_another_process_ended_is_noticed(
    world: World, bia: httpx.AsyncClient, caio: httpx.AsyncClient
) -> None:
    events = events_of(world, every=0.01)
    async with listening(events, token_of(bia)) as hers, listening(events, token_of(caio)) as his:
        await world.store.end_sessions("Bia")
        await asyncio.wait_for(hers.over.wait(), 5)
        assert not his.over.is_set()
        assert isinstance(world.clock, FakeClock)
        world.clock.pass_by(timedelta(hours=13))
        await asyncio.wait_for(his.over.wait(), 5)


async def test_many_streams_are_one_question(world: World, bia: httpx.AsyncClient) -> None:
    asked: list[int] = []

    class Counting:
        async def signed_in(self, token_hashes: set[str], *, now: Any) -> set[str]:
            asked.append(len(token_hashes))
            return set(token_hashes)

    watch = Watch(Counting(), world.clock)  # type: ignore[arg-type]
    lines = [world.hub.subscribe_desk(f"agent {number}") for number in range(200)]
    for number, line in enumerate(lines):
        watch.join(line, f"hash {number}")
    await watch.look()
    assert asked == [200]
    for line in lines:
        watch.leave(line)


async def test_by_cookie_the_same_sessions(world: World, bia: httpx.AsyncClient) -> None:
    async with world.browser(Cookie=f"{COOKIE}={token_of(bia)}") as browser:
        [item] = (await browser.get(SESSIONS)).json()["items"]
        assert item["here"] is True


async def test_parallel_guesses_count_before_they_are_checked(world: World) -> None:
    async with world.browser() as client:

        async def guess(password: str) -> int:
            answer = await client.post("/api/v1/session", json={"name": "Bia", "password": password})
            return answer.status_code

        statuses = await asyncio.gather(*(guess(f"guess {number}") for number in range(40)))
        assert sorted(statuses) == [401] * 5 + [429] * 35
        assert await guess(PASSWORD) == 429
        assert isinstance(world.clock, FakeClock)
        world.clock.pass_by(timedelta(minutes=5, seconds=1))
        assert await guess(PASSWORD) == 200


async def test_who_keeps_guessing_shuts_nobody_out_for_good(world: World) -> None:
    """Refused tries are not counted: the next one is never further away than five minutes."""
    assert isinstance(world.clock, FakeClock)
    async with world.browser() as client:
        for _ in range(30):
            world.clock.pass_by(timedelta(seconds=20))
            await client.post("/api/v1/session", json={"name": "Bia", "password": "guess"})
        answer = await client.post("/api/v1/session", json={"name": "Bia", "password": PASSWORD})
        while answer.status_code == 429:
            wait = int(answer.headers["Retry-After"])
            assert wait <= 300
            world.clock.pass_by(timedelta(seconds=wait))
            answer = await client.post("/api/v1/session", json={"name": "Bia", "password": PASSWORD})
        assert answer.status_code == 200


async def test_a_whole_office_signs_in_from_one_address(world: World) -> None:
    async with world.browser() as client:
        for number in range(60):
            await world.user(f"agent {number}")
            answer = await client.post("/api/v1/session", json={"name": f"agent {number}", "password": PASSWORD})
            assert answer.status_code == 200, number
