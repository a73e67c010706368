"""Users are known by name in any case; sessions end when they should."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.errors import ConflictError, NotFoundError
from bot.people import Role, User
from store.people_schema import sessions
from store.sql import open_store
from tests.contract.store.counter import Counter
from tests.fakes.clock import FakeClock


async def test_a_user_is_found_in_any_case(counter: Counter) -> None:
    user = await counter.store.add_user("Conceição", role=Role.AGENT, password_hash="h1", now=counter.now)
    assert user == User("Conceição", Role.AGENT, "h1", counter.now)
    assert await counter.store.user("conceiÇÃO ") == user
    assert await counter.store.user("Conceicao") is None


async def test_a_name_is_taken_once(counter: Counter) -> None:
    names = ["Bia", "bia", "BIA"] * 3
    adds = (counter.store.add_user(name, role=Role.AGENT, password_hash=name, now=counter.now) for name in names)
    outcomes = await asyncio.gather(*adds, return_exceptions=True)
    assert [type(o) for o in outcomes].count(User) == 1
    assert [type(o) for o in outcomes].count(ConflictError) == 8


async def test_all_users_by_name(counter: Counter) -> None:
    assert await counter.store.users() == []
    for name in ("caio", "Bia", "ana"):
        await counter.store.add_user(name, role=Role.AGENT, password_hash="x", now=counter.now)
    assert [user.name for user in await counter.store.users()] == ["ana", "Bia", "caio"]


async def test_a_session_lasts_until_its_moment(counter: Counter) -> None:
    await counter.store.add_user("Bia", role=Role.SUPERVISOR, password_hash="h", now=counter.now)
    until = counter.now + timedelta(hours=8)
    opened = await counter.store.open_session("BIA", token_hash="t", csrf="c", expires_at=until)
    assert await counter.store.session("t", now=counter.now) == opened
    assert (opened.user.name, opened.user.role, opened.csrf, opened.expires_at) == ("Bia", Role.SUPERVISOR, "c", until)
    assert await counter.store.session("u", now=counter.now) is None
    assert await counter.store.session("t", now=until) is None


async def test_signing_out_ends_one_session(counter: Counter) -> None:
    await counter.store.add_user("Bia", role=Role.AGENT, password_hash="h", now=counter.now)
    await _sessions(counter, "Bia", "t1", "t2")
    await counter.store.close_session("t1")
    await counter.store.close_session("t1")
    assert await _open(counter, "t1", "t2") == ["t2"]


async def test_a_new_password_ends_the_sessions_of_that_user(counter: Counter) -> None:
    for name in ("Bia", "Caio"):
        await counter.store.add_user(name, role=Role.AGENT, password_hash="old", now=counter.now)
        await _sessions(counter, name, f"{name}1", f"{name}2")
    await counter.store.set_password("bia", password_hash="new")
    user = await counter.store.user("Bia")
    assert user is not None
    assert user.password_hash == "new"
    assert await _open(counter, "Bia1", "Bia2", "Caio1") == ["Caio1"]


async def test_nobody_has_no_password_and_no_session(counter: Counter) -> None:
    with pytest.raises(NotFoundError):
        await counter.store.set_password("nobody", password_hash="x")
    with pytest.raises(NotFoundError):
        await counter.store.open_session("nobody", token_hash="t", csrf="c", expires_at=counter.now)


async def test_sessions_that_ran_out_are_forgotten_when_one_is_opened(database_url: str, clock: FakeClock) -> None:
    store = open_store(database_url, clock=clock)
    await store.open()
    counter = Counter(store, clock)
    await store.add_user("Bia", role=Role.AGENT, password_hash="h", now=clock.now())
    await _sessions(counter, "Bia", "t1", "t2")
    clock.pass_by(timedelta(hours=7))
    await _sessions(counter, "Bia", "t3")
    clock.pass_by(timedelta(hours=1))
    await _sessions(counter, "Bia", "t4")
    kept = await store.read(lambda c: set(c.execute(sa.select(sessions.c.token_hash)).scalars()))
    assert kept == {"t3", "t4"}
    await store.close()


async def _sessions(counter: Counter, name: str, *tokens: str) -> None:
    for token in tokens:
        until = counter.now + timedelta(hours=8)
        await counter.store.open_session(name, token_hash=token, csrf="c", expires_at=until)


async def _open(counter: Counter, *tokens: str) -> list[str]:
    return [token for token in tokens if await counter.store.session(token, now=counter.now)]
