"""Every route there is: without a login, with the wrong role, with a foreign or missing CSRF token."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route

from bot.people import Role
from console.access import COOKIE, CSRF_HEADER
from console.api import gate
from console.api.deeds import DEEDS
from tests.contract.console.world import Asked, World

API = "/api/v1"
OPEN = {"POST /session"}
"""Where one has no session yet."""

FOR_EVERY_ROLE = {
    "DELETE /session",
    "POST /session/password",
    "DELETE /sessions",
    "DELETE /sessions/{session}",
    "POST /conversations/{conversation}/looking",
    "POST /mentions/seen",
}
"""What changes something and is nobody's privilege: it is about oneself."""

REFUSED = {
    gate._agent: (Role.TRAINER,),
    gate._lead: (Role.TRAINER, Role.AGENT),
    gate._admin: (Role.TRAINER, Role.AGENT, Role.SUPERVISOR),
}
PAGES_FOR_ALL = {"GET /login", "POST /login", "GET /words.json"}
PAGES_FOR_LEADS = {"/people", "/audit", "/floor", "/rules"}


@dataclass(frozen=True)
class Walked:
    """A method and a path, as it stands in the router and with something in its places."""

    method: str
    path: str
    route: Route

    @property
    def named(self) -> str:
        """As it stands in tables."""
        return f"{self.method} {self.path}"

    def at(self, asked: Asked, *, who: str = "Bia") -> str:
        """An address of something that exists."""
        values = {
            "conversation": asked.conversation,
            "handoff": asked.handoff,
            "number": asked.ticket,
            "name": who,
        }
        path = self.path
        for name in self.route.param_convertors:
            path = path.replace(f"{{{name}}}", values.get(name, "1"))
        return path


def walk(routes: list[BaseRoute], under: str) -> Iterator[Walked]:
    """Every route under a prefix, method by method."""
    for route in routes:
        if isinstance(route, Route) and route.path.startswith(under):
            methods = (route.methods or {"GET"}) - {"HEAD"}
            yield from (Walked(method, route.path.removeprefix(under), route) for method in sorted(methods))


def of_the_api(world: World) -> list[Walked]:
    """All but the description of itself."""
    found = [each for each in walk(world.app.routes, API) if each.path != "/openapi.json"]
    assert len(found) > 30
    return found


def of_the_pages(world: World) -> list[Walked]:
    """All that are no files."""
    mounts = [route for route in world.app.routes if isinstance(route, Mount) and route.path == "/console"]
    inside = mounts[0].app.app.routes  # type: ignore[attr-defined]
    found = list(walk(inside, ""))
    assert len(found) > 5
    return found


def gates_of(dependant: Dependant) -> set[object]:
    """The gates that a route stands behind."""
    return {each.call for each in dependant.dependencies} | {
        call for each in dependant.dependencies for call in gates_of(each)
    }


async def by_cookie(world: World, name: str) -> tuple[httpx.AsyncClient, str]:
    """A client, not yet opened, that is signed in by cookie, and the token its pages carry."""
    async with await world.signed_in(name) as signed_in:
        cookie = f"{COOKIE}={signed_in.headers['Authorization'].removeprefix('Bearer ')}"
    async with world.browser(Cookie=cookie) as client:
        page = await client.get("/console/account")
    return world.browser(Cookie=cookie), page.text.split('data-csrf="')[1].split('"')[0]


async def test_without_a_login_nothing_is_shown_or_changed(world: World, asked: Asked) -> None:
    before = copy.deepcopy(world.store.kept)
    async with world.browser() as client:
        for each in of_the_api(world):
            if each.named in OPEN:
                continue
            answer = await client.request(each.method, API + each.at(asked), json={})
            assert answer.status_code == 401, each.named
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert set(answer.json()) == {"error"}, each.named
    assert world.store.kept == before


async def test_the_wrong_role_changes_nothing(world: World, asked: Asked) -> None:
    refusals = 0
    for role in (Role.TRAINER, Role.AGENT, Role.SUPERVISOR):
        await world.user(f"A {role.value}", role)
        async with await world.signed_in(f"A {role.value}") as client:
            before = copy.deepcopy(world.store.kept)
            for each in of_the_api(world):
                gates = gates_of(each.route.dependant) if isinstance(each.route, APIRoute) else set()
                if not any(role in refused for gate_, refused in REFUSED.items() if gate_ in gates):
                    continue
                refusals += 1
                answer = await client.request(each.method, API + each.at(asked), json={})
                assert answer.status_code == 403, (role, each.named)
                assert set(answer.json()) == {"error"}, each.named
            assert world.store.kept == before, role
    assert refusals > 30


def test_whatever_changes_something_has_a_gate(world: World) -> None:
    ungated = {
        each.named
        for each in of_the_api(world)
        if each.method != "GET"
        and isinstance(each.route, APIRoute)
        and not gates_of(each.route.dependant) & set(REFUSED)
        and each.named not in OPEN
    }
    assert ungated == FOR_EVERY_ROLE


@pytest.mark.parametrize("shown", ["", "guess", "ü", None, "of another session"])
async def test_a_cookie_without_its_own_csrf_token_changes_nothing(
    world: World, asked: Asked, shown: str | None
) -> None:
    await world.user("Ada", Role.ADMIN)
    client, csrf = await by_cookie(world, "Ada")
    _, foreign = await by_cookie(world, "Ada")
    assert foreign != csrf
    token = foreign if shown == "of another session" else shown
    headers = {} if token is None else {CSRF_HEADER.encode(): token.encode()}
    before = copy.deepcopy(world.store.kept)
    async with client:
        for each in of_the_api(world):
            if each.method == "GET" or each.named in OPEN:
                continue
            answer = await client.request(each.method, API + each.at(asked), json={}, headers=headers)
            assert answer.status_code == 403, each.named
            assert answer.json()["error"]["code"] == "forbidden"
        assert world.store.kept == before
        assert (await client.delete(f"{API}/sessions", headers={CSRF_HEADER: csrf})).status_code == 204


async def test_the_pages_send_strangers_to_the_door(world: World, asked: Asked) -> None:
    async with world.browser() as client:
        for each in of_the_pages(world):
            if each.named in PAGES_FOR_ALL:
                continue
            path = f"/console{each.at(asked)}"
            answer = await client.request(each.method, path)
            assert answer.status_code == 303, each.named
            assert answer.headers["location"] == f"/console/login?next={path}"


@pytest.mark.parametrize("role", list(Role))
async def test_pages_open_for_those_they_are_for(world: World, asked: Asked, role: Role) -> None:
    await world.user("Somebody", role)
    client, _ = await by_cookie(world, "Somebody")
    async with client:
        for each in of_the_pages(world):
            if each.named in PAGES_FOR_ALL:
                continue
            answer = await client.get(f"/console{each.at(asked)}")
            refused = each.path in PAGES_FOR_LEADS and not role.may_lead
            assert answer.status_code == (403 if refused else 200), (role, each.named)
            assert "<nav" in answer.text
            for path in PAGES_FOR_LEADS:
                assert (f'href="/console{path}"' in answer.text) is role.may_lead


def test_every_route_says_what_it_leaves_in_the_audit_log(world: World) -> None:
    """A new route: add a line to DEEDS, with what is written, or NOTHING."""
    there = {each.named for each in of_the_api(world)}
    assert there - DEEDS.keys() == set()
    assert DEEDS.keys() - there == set(), "gone"
