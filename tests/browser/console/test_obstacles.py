"""axe-core finds nothing serious on any page of the console: light and dark, wide and phone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from bot.people import Role
from tests.browser.axe import obstacles
from tests.browser.console.conftest import Office
from tests.contract.console.world import PASSWORD, Asked, other_card

pytestmark = pytest.mark.browser
LOOKS = [(theme, width) for theme in ("light", "dark") for width in (1440, 360)]
PAGES = (
    "tickets",
    "tickets/{ticket}",
    "customers/{customer}",
    "canned",
    "account",
    "people",
    "audit",
    "floor",
    "rules",
)


async def busy_desk(office: Office) -> Asked:
    """Customers in every state, a note, an offer; Duda leads."""
    world = office.world
    await world.user("Duda", Role.ADMIN)
    asked = await world.asks(ago=900)
    await world.deps.counter.claim(asked.handoff, agent="Duda")
    await world.deps.counter.note(asked.conversation, agent="Bia", text="Lote 7, @Duda")
    await world.deps.counter.reply(asked.conversation, agent="Duda", text="Oi, Ana", external_id="1")
    await world.writes("e o meu pedido?")
    luis = await world.asks(
        person="l", card=other_card("Luis", "Me cobraron dos veces", language="es"), skill="billing"
    )
    await world.offers(luis, "Duda", seconds=900)
    joe = await world.asks(person="j", card=other_card("Joe", "No news", language="en"), ago=400, promised_in=9000)
    await world.deps.counter.claim(joe.handoff, agent="Caio")
    await world.asks(person="m", card=other_card("Marta", "?", language="es"), ago=300)
    return asked


async def signed_in(office: Office, *, theme: str, width: int) -> Page:
    """Duda's page."""
    page = await office.stranger(width=width, theme=theme)
    await page.goto("/console/login")
    assert await obstacles(page) == [], "login"
    await page.fill("#name", "Duda")
    await page.fill("#password", PASSWORD)
    await page.click("button[type=submit]")
    await page.wait_for_selector("[aria-busy=false]")
    return page


@pytest.mark.parametrize(("theme", "width"), LOOKS)
async def test_the_queue(office: Office, theme: str, width: int) -> None:
    await office.world.user("Eva", Role.ADMIN)
    asked = await busy_desk(office)
    page = await signed_in(office, theme=theme, width=width)
    found = {"queue": await obstacles(page)}

    async def step(name: str, act: Callable[[], Awaitable[object]]) -> None:
        await act()
        found[name] = await obstacles(page)

    await step("colleagues", page.locator("summary.group-head").click)
    await page.goto(f"/console/#{asked.conversation}")
    await expect(page.locator("h1")).to_have_text("Ana Souza")
    found["conversation"] = await obstacles(page)
    await step("passing on", page.locator("[data-act=transfer]").click)
    await page.keyboard.press("Escape")
    await step("presence", page.locator("#presence summary").click)
    await page.keyboard.press("Escape")
    await step("bell", page.locator("#bell summary").click)
    await page.keyboard.press("Escape")
    await step("search", page.locator("#seek").click)
    await page.keyboard.press("Escape")
    if width < 1200:
        await step("card", page.locator(".open-head .step-card").click)
    await page.goto("/console/")
    await step("keys", lambda: page.keyboard.press("?"))
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(("theme", "width"), LOOKS)
async def test_an_empty_queue(office: Office, theme: str, width: int) -> None:
    await office.world.user("Duda", Role.ADMIN)
    page = await signed_in(office, theme=theme, width=width)
    await expect(page.get_by_text("Nobody is waiting")).to_be_visible()
    assert await obstacles(page) == []


@pytest.mark.parametrize(("theme", "width"), LOOKS)
async def test_the_other_pages(office: Office, theme: str, width: int) -> None:
    asked = await busy_desk(office)
    conversation = office.world.store.kept.conversations[asked.conversation]
    page = await signed_in(office, theme=theme, width=width)
    found = {}
    for path in PAGES:
        await page.goto(f"/console/{path.format(ticket=asked.ticket, customer=conversation.customer)}")
        await page.wait_for_load_state("networkidle")
        await expect(page.locator("[aria-busy=true]")).to_have_count(0)
        found[path] = await obstacles(page)
    assert {path: what for path, what in found.items() if what} == {}


async def test_that_it_would_find_something(office: Office) -> None:
    page = await office.stranger()
    await page.goto("/console/login")
    await page.evaluate("document.querySelectorAll('label').forEach(label => label.remove())")
    assert any(what.startswith("label (critical)") for what in await obstacles(page))
