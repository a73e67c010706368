"""Users are known by name in any case; sessions end when they should."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.errors import LastAdminError, NameTakenError, NotFoundError
from bot.people import AccountEdit, Role, User
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
    assert [type(o) for o in outcomes].count(NameTakenError) == 8


async def test_all_users_by_name(counter: Counter) -> None:
    assert await counter.store.users() == []
    for name in ("caio", "Bia", "ana"):
        await counter.store.add_user(name, role=Role.AGENT, password_hash="x", now=counter.now)
    assert [user.name for user in await counter.store.users()] == ["ana", "Bia", "caio"]


async def test_a_session_lasts_until_its_moment(counter: Counter) -> None:
    await counter.store.add_user("Bia", role=Role.SUPERVISOR, password_hash="h", now=counter.now)
    until = counter.now + timedelta(hours=8)
    opened = await counter.store.open_session("BIA", token_hash="t", csrf="c", now=counter.now, expires_at=until)
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
        await counter.store.open_session("nobody", token_hash="t", csrf="c", now=counter.now, expires_at=counter.now)


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


async def test_an_account_changes_where_it_is_told_to(counter: Counter) -> None:
    edit = AccountEdit(skills=("logistics",), languages=("pt", "es"), capacity=7, team="delivery")
    made = await counter.store.add_user("Bia", role=Role.AGENT, password_hash="h", now=counter.now, edit=edit)
    assert (made.skills, made.languages, made.capacity, made.team) == (("logistics",), ("pt", "es"), 7, "delivery")
    changed = await counter.store.change_user("bia", AccountEdit(role=Role.SUPERVISOR, skills=()))
    assert changed == replace(made, role=Role.SUPERVISOR, skills=())
    assert await counter.store.user("Bia") == changed
    assert await counter.store.users() == [changed]
    with pytest.raises(NotFoundError):
        await counter.store.change_user("nobody", AccountEdit(capacity=1))


async def test_a_new_role_acts_on_sessions_that_are_open(counter: Counter) -> None:
    await counter.store.add_user("Bia", role=Role.AGENT, password_hash="h", now=counter.now)
    await _sessions(counter, "Bia", "t1")
    await counter.store.change_user("Bia", AccountEdit(role=Role.TRAINER))
    session = await counter.store.session("t1", now=counter.now)
    assert session is not None
    assert session.user.role is Role.TRAINER


async def test_who_is_disabled_is_signed_out_and_stays_out(counter: Counter) -> None:
    for name in ("Bia", "Caio"):
        await counter.store.add_user(name, role=Role.AGENT, password_hash="h", now=counter.now)
        await _sessions(counter, name, f"{name}1", f"{name}2")
    changed = await counter.store.change_user("Bia", AccountEdit(disabled=True))
    assert changed.disabled
    assert await _open(counter, "Bia1", "Bia2", "Caio1", "Caio2") == ["Caio1", "Caio2"]
    with pytest.raises(NotFoundError):
        await _sessions(counter, "Bia", "Bia3")
    await counter.store.change_user("Bia", AccountEdit(disabled=False))
    assert await _open(counter, "Bia1", "Bia2") == []
    await _sessions(counter, "Bia", "Bia3")
    assert await _open(counter, "Bia3") == ["Bia3"]


@pytest.mark.parametrize("edit", [AccountEdit(role=Role.SUPERVISOR), AccountEdit(disabled=True)], ids=["role", "off"])
async def test_an_admin_always_remains(counter: Counter, edit: AccountEdit) -> None:
    names = ("Ada", "Bo", "Cy")
    for name in names:
        await counter.store.add_user(name, role=Role.ADMIN, password_hash="h", now=counter.now)
    await counter.store.add_user("Dee", role=Role.SUPERVISOR, password_hash="h", now=counter.now)
    changes = (counter.store.change_user(name, edit) for name in names)
    outcomes = await asyncio.gather(*changes, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes].count(LastAdminError) == 1
    left = [user for user in await counter.store.users() if user.role is Role.ADMIN and not user.disabled]
    assert len(left) == 1
    await counter.store.change_user(left[0].name, AccountEdit(capacity=2))
    await counter.store.change_user("Dee", edit)


async def test_two_gateways_leave_an_admin_too(database_url: str, clock: FakeClock) -> None:
    here, there = open_store(database_url, clock=clock), open_store(database_url, clock=clock)
    await asyncio.gather(here.open(), there.open())
    names = ("Ada", "Bo")
    for name in names:
        await here.add_user(name, role=Role.ADMIN, password_hash="h", now=clock.now())
    for _ in range(10):
        changes = (
            store.change_user(name, AccountEdit(role=Role.AGENT))
            for store, name in zip((here, there), names, strict=True)
        )
        outcomes = await asyncio.gather(*changes, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes].count(LastAdminError) == 1
        for name in names:
            await here.change_user(name, AccountEdit(role=Role.ADMIN))
    await asyncio.gather(here.close(), there.close())


async def test_the_sessions_of_a_user(counter: Counter, clock: FakeClock) -> None:
    for name in ("Bia", "Caio"):
        await counter.store.add_user(name, role=Role.AGENT, password_hash="h", now=counter.now)
    until = counter.now + timedelta(hours=8)
    known = {"csrf": "c", "expires_at": until}
    first = await counter.store.open_session(
        "Bia", token_hash="t1", now=counter.now, browser="Firefox on Linux", **known
    )
    clock.pass_by(timedelta(minutes=1))
    second = await counter.store.open_session("Bia", token_hash="t2", now=counter.now, **known)
    await counter.store.open_session("Caio", token_hash="t3", now=counter.now, **known)
    assert await counter.store.sessions_of("bia", now=counter.now) == [second, first]
    assert (first.browser, second.browser) == ("Firefox on Linux", "")
    assert first.id != second.id
    assert await counter.store.session_called(first.id, now=counter.now) == first
    assert await counter.store.session_called("t1", now=counter.now) is None
    assert await counter.store.signed_in(["t1", "t3", "t9"], now=counter.now) == {"t1", "t3"}
    assert await counter.store.signed_in([], now=counter.now) == set()
    assert await counter.store.sessions_of("Bia", now=until) == []
    assert await counter.store.session_called(first.id, now=until) is None
    assert await counter.store.signed_in(["t1"], now=until) == set()


async def test_sessions_end_one_by_one_or_together(counter: Counter) -> None:
    ids: dict[str, str] = {}
    for name in ("Bia", "Caio"):
        await counter.store.add_user(name, role=Role.AGENT, password_hash="h", now=counter.now)
        await _sessions(counter, name, f"{name}1", f"{name}2", f"{name}3")
    for token in ("Bia1", "Bia2", "Bia3", "Caio1"):
        session = await counter.store.session(token, now=counter.now)
        assert session is not None
        ids[token] = session.id
    everybody = [f"{name}{number}" for name in ("Bia", "Caio") for number in (1, 2, 3)]
    await counter.store.end_sessions("bia", only=ids["Bia1"])
    await counter.store.end_sessions("Bia", only=ids["Caio1"])
    assert await _open(counter, *everybody) == everybody[1:]
    await counter.store.end_sessions("Bia", but=ids["Bia3"])
    assert await _open(counter, *everybody) == everybody[2:]
    await counter.store.end_sessions("BIA")
    assert await _open(counter, *everybody) == everybody[3:]


async def _sessions(counter: Counter, name: str, *tokens: str) -> None:
    for token in tokens:
        until = counter.now + timedelta(hours=8)
        await counter.store.open_session(name, token_hash=token, csrf="c", now=counter.now, expires_at=until)


async def _open(counter: Counter, *tokens: str) -> list[str]:
    return [token for token in tokens if await counter.store.session(token, now=counter.now)]
