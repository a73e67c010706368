"""The floor, as a supervisor sees it: who waits, who is with whom, and what they can do about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from playwright.async_api import Locator, Page, expect

from bot.agents import Presence
from bot.handoffs import HandoffState
from bot.people import AccountEdit, Role
from tests.browser.axe import obstacles
from tests.browser.console.conftest import Office
from tests.contract.console.world import CARD, Asked, other_card

pytestmark = pytest.mark.browser

EVIL = '<img src=x onerror="window.ran=1">'


async def lead(office: Office, **known: Any) -> Page:
    """A supervisor at the page."""
    await office.world.user("Sofia", Role.SUPERVISOR)
    page = await office.agent("Sofia", "/console/floor", **known)
    await page.wait_for_selector("#floor[aria-busy=false]")
    return page


async def waits(office: Office, name: str, *, skill: str = "general", language: str = "pt", ago: float = 0) -> Asked:
    """A customer in the line."""
    card = other_card(name, "Onde está meu pedido?", language=language)
    asked = await office.world.asks(person=name, card=card, ago=ago)
    handoffs = office.world.store.kept.handoffs
    handoffs[asked.handoff] = replace(handoffs[asked.handoff], skill=skill, language=language)
    office.world.hub.queue(await office.world.store.handoff(asked.handoff))
    return asked


def figure(page: Page, key: str) -> Locator:
    return page.locator(f"#figure-{key}")


def agent(page: Page, name: str) -> Locator:
    return page.locator(".crew-row", has=page.locator("b", has_text=name))


async def signed_in(office: Office, name: str) -> httpx.AsyncClient:
    return await office.world.signed_in(name)


async def test_the_whole_floor_at_a_glance(office: Office) -> None:
    await office.world.store.change_user("Bia", AccountEdit(skills=("logistics",), languages=("pt",), team="delivery"))
    await office.world.store.seen(["Bia"], now=office.world.clock.now())
    await waits(office, "Ana Souza", skill="logistics", ago=20 * 60)
    await waits(office, "Luis", skill="logistics", ago=60)
    await waits(office, "Marta", skill="billing", language="es", ago=6 * 60)
    taken = await waits(office, "Joe", ago=10)
    await office.world.deps.counter.claim(taken.handoff, agent="Bia")
    page = await lead(office)
    await expect(figure(page, "waiting")).to_contain_text("3")
    await expect(figure(page, "longest")).to_contain_text("20 min")
    await expect(figure(page, "longest").locator(".figure-value")).to_have_class("figure-value alert")
    await expect(figure(page, "service")).to_contain_text("1 waits for a word")
    await expect(figure(page, "answers")).to_contain_text("0 of 2")
    rows = page.locator(".line-table tbody tr")
    await expect(rows).to_have_count(2)
    await expect(rows.nth(0)).to_contain_text("logistics · Portuguese")
    await expect(rows.nth(0)).to_contain_text("Ana Souza")
    await expect(rows.nth(1)).to_contain_text("billing · Spanish")
    await expect(agent(page, "Bia")).to_contain_text("Delivery · Available")
    await expect(agent(page, "Bia")).to_contain_text("1 of 4")
    await expect(agent(page, "Bia").locator(".held")).to_contain_text("Joe")
    await expect(agent(page, "Caio")).to_contain_text("away")


async def test_it_goes_along_with_what_happens_without_asking_again(office: Office) -> None:
    asked = await waits(office, "Ana Souza")
    page = await lead(office)
    asks: list[str] = []
    page.on("request", lambda request: asks.append(request.url) if request.url.endswith("/floor") else None)
    await expect(figure(page, "waiting")).to_contain_text("1")
    async with await signed_in(office, "Bia") as bia:
        await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")
        await expect(figure(page, "waiting").locator(".figure-value")).to_have_text("0")
        await expect(page.locator("#floor")).to_contain_text("Nobody waits. Who asks for a person appears here")
        await expect(agent(page, "Bia").locator(".held")).to_contain_text("no word for")
        await bia.post(f"/api/v1/conversations/{asked.conversation}/messages", json={"id": "1", "text": "Oi!"})
        await expect(agent(page, "Bia").locator(".held")).to_contain_text("answered")
        await office.world.writes("e agora?", person="Ana Souza", name="Ana Souza")
        await expect(agent(page, "Bia").locator(".held")).to_contain_text("waits")
        await bia.put("/api/v1/presence", json={"presence": "busy"})
        await expect(agent(page, "Bia")).to_contain_text("Busy")
        await bia.post(f"/api/v1/handoffs/{asked.handoff}/resolve")
        await expect(agent(page, "Bia")).to_contain_text("Has nobody now")
        await waits(office, "Luis", skill="billing", language="es")
        await expect(page.locator(".line-table tbody tr")).to_contain_text("billing · Spanish")
    assert asks == [], "what the stream tells is enough"


async def test_a_lead_gives_somebody_elses_customer_away(office: Office) -> None:
    asked = await waits(office, "Ana Souza")
    await office.world.deps.counter.claim(asked.handoff, agent="Bia")
    page = await lead(office)
    await agent(page, "Bia").get_by_role("button", name="Reassign Ana Souza").focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Reassign Ana Souza, whom Bia has")
    await page.keyboard.type("caio")
    await page.keyboard.press("Enter")
    await page.keyboard.type("Ela espera o reembolso")
    await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(figure(page, "waiting").locator(".figure-value")).to_have_text("1")
    await expect(agent(page, "Bia")).to_contain_text("Has nobody now")
    handoff = await office.world.store.handoff(asked.handoff)
    assert handoff is not None
    assert (handoff.state, handoff.offered_to) == (HandoffState.WAITING, "Caio")
    await page.locator(".line-table").get_by_role("button", name="Reassign Ana Souza").click()
    await page.get_by_role("dialog").get_by_role("combobox").fill("payments")
    await page.keyboard.press("Enter")
    await page.get_by_role("dialog").get_by_role("button", name="Transfer").click()
    await expect(page.locator(".line-table tbody tr")).to_contain_text("billing")


async def test_what_is_over_meanwhile_is_told(office: Office) -> None:
    asked = await waits(office, "Ana Souza")
    page = await lead(office)
    await page.locator(".line-table").get_by_role("button", name="Reassign Ana Souza").click()
    dialog = page.get_by_role("dialog", name="Transfer Ana Souza")
    await dialog.get_by_role("combobox").fill("caio")
    await office.world.deps.counter.claim(asked.handoff, agent="Bia")
    await office.world.deps.counter.finish(asked.handoff, agent="Bia", state=HandoffState.RESOLVED)
    await dialog.get_by_role("button", name="Transfer").click()
    await expect(page.locator(".toast.bad")).to_contain_text("That is no longer possible")


async def test_a_lead_opens_a_conversation_and_sets_a_colleague_away(office: Office) -> None:
    asked = await waits(office, "Ana Souza")
    await office.world.deps.counter.claim(asked.handoff, agent="Bia")
    await office.world.store.seen(["Bia"], now=office.world.clock.now())
    page = await lead(office)
    await agent(page, "Bia").get_by_role("button", name="Set away").click()
    await page.get_by_role("dialog", name="Set Bia away?").get_by_role("button", name="Set away").click()
    await expect(agent(page, "Bia")).to_contain_text("away since")
    await expect(agent(page, "Bia").get_by_role("button", name="Set away")).to_have_count(0)
    await expect(agent(page, "Bia").locator(".held")).to_contain_text("Ana Souza")
    (bia,) = [one for one in await office.world.store.agents() if one.name == "Bia"]
    assert bia.chosen is Presence.AWAY
    await expect(agent(page, "Sofia").get_by_role("button", name="Set away")).to_have_count(0)
    await agent(page, "Bia").get_by_role("link", name="Ana Souza").click()
    await expect(page.locator("#open h1")).to_have_text("Ana Souza")


async def test_agents_are_found_by_name_team_and_who_waits_for_them(office: Office) -> None:
    await office.world.store.change_user("Caio", AccountEdit(team="payments"))
    asked = await waits(office, "Ana Souza", ago=600)
    await office.world.deps.counter.claim(asked.handoff, agent="Bia")
    handoffs = office.world.store.kept.handoffs
    long_ago = office.world.clock.now() - timedelta(minutes=6)
    handoffs[asked.handoff] = replace(handoffs[asked.handoff], waiting_since=long_ago)
    page = await lead(office)
    await expect(page.locator(".crew-row")).to_have_count(3)
    await page.get_by_role("button", name="Somebody waits for a word").click()
    await expect(page.locator(".crew-row")).to_have_count(1)
    await expect(agent(page, "Bia").locator(".held")).to_have_class("held alert")
    await page.get_by_role("button", name="All", exact=True).click()
    await page.get_by_label("Name or team").fill("PAYMENTS")
    await expect(page.locator(".crew-row")).to_have_count(1)
    await page.get_by_label("Name or team").fill("nobody at all")
    await expect(page.locator("#floor")).to_contain_text("No agent fits.")


async def test_names_are_names(office: Office) -> None:
    office.world.store.kept.users.clear()
    await office.world.user("Sofia", Role.SUPERVISOR)
    await waits(office, EVIL)
    taken = await waits(office, EVIL + "2")
    await office.world.deps.counter.claim(taken.handoff, agent="Sofia")
    page = await office.agent("Sofia", "/console/floor")
    await expect(page.locator(".line-table")).to_contain_text(EVIL)
    await expect(agent(page, "Sofia")).to_contain_text(EVIL + "2")
    assert await page.evaluate("window.ran") is None


async def test_a_large_house(office: Office) -> None:
    """200 agents and 2,000 customers: everybody is there, and one who is claimed moves."""
    world = office.world
    for number in range(200):
        await world.user(f"Agent {number:03}")
    first = await world.asks(card=CARD)
    kept = world.store.kept
    pattern = kept.handoffs[first.handoff]
    for number in range(2000):
        agent_name = f"Agent {number % 200:03}" if number % 2 else None
        state = HandoffState.CLAIMED if agent_name else HandoffState.WAITING
        kept.handoffs[f"h{number}"] = replace(pattern, id=f"h{number}", state=state, agent=agent_name)
    page = await lead(office)
    await expect(page.locator(".crew-row")).to_have_count(203)
    await expect(figure(page, "service").locator(".figure-value")).to_have_text("1,000")
    await expect(figure(page, "waiting").locator(".figure-value")).to_have_text("1,001")
    await world.deps.counter.claim(first.handoff, agent="Bia")
    await expect(figure(page, "waiting").locator(".figure-value")).to_have_text("1,000")
    await page.get_by_label("Name or team").fill("agent 199")
    await expect(page.locator(".crew-row")).to_have_count(1)
    await expect(page.locator(".crew-row .held")).to_have_count(10)


@pytest.mark.parametrize(
    ("locale", "width", "words"),
    [
        ("en-GB", 768, ("Waiting now", "The line", "Set away")),
        ("pt-BR", 360, ("Na fila agora", "A fila", "Marcar como ausente")),
        ("es-ES", 360, ("Esperan ahora", "La fila", "Marcar ausente")),
    ],
)
async def test_in_every_language_on_every_screen(
    office: Office, locale: str, width: int, words: tuple[str, ...]
) -> None:
    await waits(office, "A" * 80, skill="logistics", ago=600)
    taken = await waits(office, "B" * 80)
    await office.world.deps.counter.claim(taken.handoff, agent="Bia")
    await office.world.store.seen(["Bia"], now=office.world.clock.now())
    page = await lead(office, locale=locale, width=width)
    for word in words:
        await expect(page.locator("#floor")).to_contain_text(word)
    assert "floor." not in await page.locator("main").inner_text()
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert await obstacles(page) == []
