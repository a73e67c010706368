"""Two agents and their customers at once: racing claims, offers, passing on, presence, and who looks at what."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Locator, Page, expect

from bot.agents import Presence
from bot.dispatch import DeskRules
from bot.handoffs import HandoffState
from bot.house import LivingRules
from bot.messages import Author
from bot.people import Role
from bot.tickets import Priority
from gateway.dispatcher import Dispatcher
from tests.browser.console.conftest import Office
from tests.contract.console.world import Asked, other_card

pytestmark = pytest.mark.browser
LUIS = other_card("Luis Fernández", "Me cobraron dos veces", language="es")


def row(page: Page, name: str) -> Locator:
    """Somebody in the list."""
    return page.locator(".row", has_text=name)


def offer(page: Page) -> Locator:
    """Who is offered to the agent of this page."""
    return page.get_by_role("region", name="Offered to you")


async def says(page: Page, text: str) -> None:
    """Write in the box and send."""
    await page.fill("#write-area", text)
    await page.locator("#write-area").press("Enter")


async def opens(page: Page, name: str) -> None:
    """Open a conversation of the list."""
    await row(page, name).click()
    await expect(page.locator("h1")).to_have_text(name)


async def who_has(office: Office, asked: Asked) -> str | None:
    """The agent of a handoff, as it is kept."""
    handoff = await office.world.store.handoff(asked.handoff)
    assert handoff is not None
    return handoff.agent


async def test_of_two_who_claim_at_once_one_wins_and_the_other_reads_who(office: Office) -> None:
    asked = await office.world.asks()
    pages = {name: await office.agent(name) for name in ("Bia", "Caio")}
    for page in pages.values():
        await opens(page, "Ana Souza")
        await page.locator("[data-act=claim]").wait_for()
    await asyncio.gather(*(page.keyboard.press("c") for page in pages.values()))
    for page in pages.values():
        await expect(page.locator("[data-act=claim]")).to_have_count(0)
    winner = await who_has(office, asked)
    assert winner is not None
    loser = "Caio" if winner == "Bia" else "Bia"
    await expect(pages[winner].locator("#write-area")).to_be_focused()
    await expect(pages[loser].locator(".open-head")).to_contain_text(f"{winner} is helping")
    await expect(pages[loser].get_by_role("tab", name="Reply")).to_be_disabled()
    told = [text for text in await office.world.told(asked.conversation) if winner in text]
    assert len(told) == 1


async def test_who_clicks_after_another_is_told_who_was_faster(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Caio")
    await opens(page, "Ana Souza")
    await office.world.store.claim(asked.handoff, agent="Bia", now=office.world.clock.now())  # nothing is told live
    await page.get_by_role("button", name="Claim").click()
    await expect(page.locator(".toast")).to_contain_text("Bia was faster")
    await expect(page.locator(".open-head")).to_contain_text("Bia is helping")


async def test_an_offer_is_taken_with_one_key(office: Office) -> None:
    asked = await office.world.asks(
        channel="telegram", card=other_card("Ana Souza", "Liquidificador quebrado", channel="telegram")
    )
    bia, caio = await office.agent("Bia"), await office.agent("Caio")
    await office.world.offers(asked, "Bia")
    for words in ("Ana Souza", "Telegram · PT", "Liquidificador quebrado", "0:5"):
        await expect(offer(bia)).to_contain_text(words)
    await expect(row(caio, "Ana Souza")).to_contain_text("offered to Bia")
    await expect(offer(caio)).to_have_count(0)
    await bia.keyboard.press("c")
    await expect(bia.locator("#write-area")).to_be_focused()
    await expect(bia.locator(".open-head")).to_contain_text("Yours since")
    await expect(offer(bia)).to_have_count(0)
    await expect(row(caio, "Ana Souza")).to_contain_text("Bia took it")
    assert await who_has(office, asked) == "Bia"


async def test_an_offer_is_let_pass(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia")
    await office.world.offers(asked, "Bia")
    await expect(offer(page)).to_be_visible()
    await page.keyboard.press("x")
    await expect(offer(page)).to_have_count(0)
    await expect(row(page, "Ana Souza")).not_to_contain_text("offered")
    handoff = await office.world.store.handoff(asked.handoff)
    assert handoff is not None
    assert (handoff.offered_to, handoff.passed) == (None, ("Bia",))


async def test_an_offer_that_has_run_out_goes_away_by_itself(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia")
    await office.world.offers(asked, "Bia", seconds=2)
    await expect(offer(page)).to_be_visible()
    await expect(offer(page)).to_have_count(0)
    await expect(row(page, "Ana Souza")).not_to_contain_text("offered")


async def test_an_offer_comes_along_to_other_pages_and_leads_back(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia", "/console/tickets")
    await office.world.offers(asked, "Bia")
    await expect(offer(page)).to_contain_text("Minha chaleira chegou quebrada")
    await page.get_by_role("link", name="Replies").click()
    await page.wait_for_url("**/canned")
    await offer(page).get_by_role("button", name="Take it").click()
    await expect(page.locator(".open-head")).to_contain_text("Yours since")
    assert await who_has(office, asked) == "Bia"


async def test_several_offers_stand_one_under_the_other(office: Office) -> None:
    first = await office.world.asks()
    second = await office.world.asks(person="luis", card=LUIS)
    await office.world.offers(first, "Bia", seconds=50)
    await office.world.offers(second, "Bia", seconds=90)
    page = await office.agent("Bia")  # both stood before the page was opened
    await expect(offer(page).locator(".offered")).to_contain_text("Ana Souza")
    await expect(offer(page).locator(".offer-next")).to_contain_text("Luis Fernández")
    await page.keyboard.press("x")
    await expect(offer(page).locator(".offered")).to_contain_text("Luis Fernández")


async def test_who_did_not_answer_hears_that_the_customer_is_gone(office: Office) -> None:
    asked = await office.world.asks()
    world = office.world
    await world.deps.counter.claim(asked.handoff, agent="Bia")
    page = await office.agent("Bia", "/console/tickets")
    about = {"conversation": asked.conversation, "handoff": asked.handoff, "customer": "Ana Souza"}
    world.hub.tell_desk("taken_back", about, to="Bia")
    await expect(page.locator(".toast")).to_contain_text("Ana Souza went back to the queue")
    await page.locator(".toast").get_by_role("button", name="Open").click()
    await expect(page.locator("h1")).to_have_text("Ana Souza")


async def test_passing_on_with_a_note_by_keyboard(office: Office) -> None:
    asked = await office.world.asks()
    bia, caio = await office.agent("Bia"), await office.agent("Caio")
    await bia.keyboard.press("j")
    await expect(bia.locator("h1")).to_have_text("Ana Souza")
    await bia.keyboard.press("c")
    await expect(bia.locator("#write-area")).to_be_focused()
    await says(bia, "Oi, Ana. Já volto.")
    await bia.keyboard.press("Escape")
    await bia.keyboard.press("t")
    dialog = bia.get_by_role("dialog")
    await expect(dialog).to_contain_text("Transfer Ana Souza")
    await expect(dialog.get_by_role("option", name="Bia")).to_have_count(0)
    await bia.keyboard.type("ca")
    await expect(dialog.get_by_role("option")).to_have_count(1)
    await bia.keyboard.press("Enter")
    await bia.keyboard.type("Ela quer o dinheiro de volta, não outra chaleira.")
    await bia.keyboard.press("Enter")
    await expect(bia.locator(".open-head")).to_contain_text("Offered to Caio")
    await expect(bia.locator(".toast").last).to_contain_text("Caio is asked to take it")

    await offer(caio).get_by_role("button", name="Take it").click()
    await expect(caio.locator(".line.note")).to_contain_text("Ela quer o dinheiro de volta")
    await expect(caio.locator("#write-area")).to_be_focused()
    await says(caio, "Ana, o estorno sai hoje.")
    await expect(caio.locator(".line.agent").last).to_contain_text("o estorno sai hoje")
    assert await who_has(office, asked) == "Caio"
    shown = [m.text for m in await office.world.store.visible(asked.conversation, after=None, limit=50)]
    assert not any("dinheiro" in text for text in shown)
    assert any("Bia" in text for text in await office.world.told(asked.conversation))


async def test_passing_on_to_a_team(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia")
    await opens(page, "Ana Souza")
    await page.get_by_role("button", name="Transfer").click()
    await page.get_by_role("option", name="Payments").click()
    await page.get_by_role("dialog").get_by_role("button", name="Transfer").click()
    await expect(row(page, "Ana Souza")).to_contain_text("billing")
    handoff = await office.world.store.handoff(asked.handoff)
    assert handoff is not None
    assert handoff.skill == "billing"


async def test_the_dialog_says_who_fits_and_who_is_here(office: Office) -> None:
    world = office.world
    for name, skills, languages in (("Eva", ("billing",), ("en",)), ("Zoe", (), ())):
        await world.user(name)
        user = world.store.kept.users[name.casefold()]
        world.store.kept.users[name.casefold()] = replace(user, skills=skills, languages=languages)
    await world.store.seen(["Eva", "Zoe"], now=world.clock.now())
    await world.asks()
    page = await office.agent("Bia")
    await opens(page, "Ana Souza")
    await page.keyboard.press("t")
    options = page.get_by_role("dialog").get_by_role("option")
    await expect(options.nth(0)).to_contain_text("Zoe")
    await expect(options.nth(1)).to_contain_text("serves neither Portuguese nor general")
    await expect(options.nth(2)).to_contain_text("Away")
    await page.keyboard.type("nobody of this name")
    await expect(page.get_by_role("dialog")).to_contain_text("No colleague or team is called")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("button", name="Claim")).to_be_visible()


async def test_a_lead_reassigns_what_a_colleague_has(office: Office) -> None:
    await office.world.user("Duda", Role.SUPERVISOR)
    asked = await office.world.asks()
    bia, caio, duda = await office.agent("Bia"), await office.agent("Caio"), await office.agent("Duda")
    await opens(bia, "Ana Souza")
    await bia.keyboard.press("c")
    await expect(bia.locator("#write-area")).to_be_focused()
    await duda.get_by_text("With colleagues").click()
    await expect(duda.locator(".holder")).to_contain_text("Bia", timeout=10_000)  # “Bia took it” stands there before
    await expect(duda.locator(".holder")).to_contain_text("1 of 4")
    await opens(duda, "Ana Souza")
    await duda.get_by_role("button", name="Reassign").click()
    await duda.keyboard.type("caio")
    await duda.keyboard.press("Enter")
    await duda.keyboard.press("Enter")
    await expect(bia.locator(".open-head")).to_contain_text("Offered to Caio")
    await expect(bia.get_by_role("tab", name="Reply")).to_be_disabled()
    await expect(offer(caio)).to_contain_text("Ana Souza")
    await opens(caio, "Ana Souza")
    await expect(caio.locator("[data-act=reassign]")).to_have_count(0)
    assert await who_has(office, asked) is None


async def test_presence_is_seen_by_colleagues_and_outlives_the_page(office: Office) -> None:
    await office.world.asks()
    bia, caio = await office.agent("Bia"), await office.agent("Caio")
    switch = bia.locator("#presence summary")
    await expect(switch).to_have_attribute("aria-label", "Your presence: Available")
    await switch.focus()
    await bia.keyboard.press("Enter")
    await bia.keyboard.press("ArrowDown")
    await bia.keyboard.press("ArrowDown")
    await bia.keyboard.press("Enter")
    await expect(switch).to_have_attribute("aria-label", "Your presence: Busy")
    await expect(switch).to_be_focused()
    await opens(caio, "Ana Souza")
    await caio.keyboard.press("t")
    await expect(caio.get_by_role("option", name="Bia")).to_contain_text("Busy")
    store = office.world.store
    store.kept.attending["bia"].seen_at = office.world.clock.now() - timedelta(hours=2)  # away by herself meanwhile
    assert {a.name: a.presence(office.world.clock.now()) for a in await store.agents()}["Bia"] is Presence.AWAY
    await bia.goto("/console/tickets")
    await expect(bia.locator("#presence summary")).to_have_attribute("aria-label", "Your presence: Busy")
    assert {a.name: a.presence(office.world.clock.now()) for a in await store.agents()}["Bia"] is Presence.BUSY


async def test_trainers_have_no_presence(office: Office) -> None:
    page = await office.agent("Tess")
    await expect(page.locator("#presence")).to_have_count(0)
    await expect(page.get_by_role("heading", name="Mine")).to_have_count(0)


async def test_who_else_has_it_open(office: Office) -> None:
    await office.world.asks()
    await office.world.asks(person="luis", card=LUIS)
    bia, caio = await office.agent("Bia"), await office.agent("Caio")
    await opens(bia, "Ana Souza")
    await expect(bia.locator(".onlookers")).to_be_hidden()
    await opens(caio, "Ana Souza")
    await expect(bia.locator(".onlookers")).to_contain_text("Caio is looking too")
    await expect(caio.locator(".onlookers")).to_contain_text("Bia is looking too")
    await opens(caio, "Luis Fernández")
    await expect(bia.locator(".onlookers")).to_be_hidden()
    await opens(caio, "Ana Souza")
    await expect(bia.locator(".onlookers")).to_contain_text("Caio is looking too")
    await caio.goto("about:blank")  # said while the page is being left
    await expect(bia.locator(".onlookers")).to_be_hidden()


async def test_two_who_write_at_once_are_warned(office: Office) -> None:
    asked = await office.world.asks()
    await office.world.deps.counter.claim(asked.handoff, agent="Bia")
    bia, caio = await office.agent("Bia"), await office.agent("Caio")
    await opens(bia, "Ana Souza")
    await caio.goto(f"/console/#{asked.conversation}")
    await expect(caio.locator("h1")).to_have_text("Ana Souza")
    await bia.locator("#write-area").press_sequentially("Oi")
    await expect(caio.locator(".onlookers.beware")).to_contain_text("Bia is writing to Ana Souza right now")
    await expect(bia.locator(".onlookers")).to_have_text("CCaio is looking too")
    await bia.locator("#write-area").press("Enter")
    await expect(caio.locator(".onlookers")).to_have_text("BBia is looking too")
    await caio.locator("#write-area").press_sequentially("Lote 7")
    await expect(bia.locator(".onlookers.beware")).to_contain_text("Caio is writing a note here right now")
    await caio.locator("#write-area").press("Enter")
    await expect(bia.locator(".line.note")).to_contain_text("Lote 7")
    await expect(bia.locator(".onlookers")).to_have_text("CCaio is looking too")


async def test_a_day_at_the_desk_by_keyboard_alone(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia")
    await office.world.asks(person="luis", card=LUIS, priority=Priority.NORMAL)
    await expect(row(page, "Luis")).to_be_visible()
    await page.keyboard.press("j")
    await expect(page.locator("h1")).to_have_text("Ana Souza")
    await page.keyboard.press("c")
    await expect(page.locator("#write-area")).to_be_focused()
    await page.keyboard.type("Resolvido, Ana.")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    await expect(page.get_by_role("dialog")).to_contain_text("Resolve this conversation?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".open-head")).to_contain_text("With the assistant")
    handoff = await office.world.store.handoff(asked.handoff)
    assert handoff is not None
    assert handoff.state is HandoffState.RESOLVED
    await page.keyboard.press("e")  # nothing is mine now: nothing happens
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("j")
    await expect(page.locator("h1")).to_have_text("Luis Fernández")
    await page.keyboard.press("?")
    for line in ("Transfer to a colleague or a team", "Let the offer pass", "Resolve the open conversation"):
        await expect(page.get_by_role("dialog")).to_contain_text(line)


async def test_a_customer_taken_from_a_silent_agent_goes_to_the_next(office: Office) -> None:
    """The dispatcher's own moves, as the consoles show them."""
    world = office.world
    asked = await world.asks()
    bia, caio = await office.agent("Bia"), await office.agent("Caio")
    await opens(bia, "Ana Souza")
    await bia.keyboard.press("c")
    await expect(bia.locator("#write-area")).to_be_focused()
    held = world.store.kept.handoffs[asked.handoff]
    long_ago = world.clock.now() - timedelta(minutes=6)
    world.store.kept.handoffs[asked.handoff] = replace(held, waiting_since=long_ago)
    await world.store.set_presence("Caio", Presence.AVAILABLE, now=world.clock.now())
    house = world.deps.counter.house
    house = replace(house, rules=LivingRules(replace(house.rules.now, desk=DeskRules(auto_assign=True))))
    dispatcher = Dispatcher(world.store, world.hub, house, world.clock, world.deps.counter, "me")
    await dispatcher.round()
    await expect(bia.locator(".toast").last).to_contain_text("Ana Souza went back to the queue")
    await dispatcher.round()
    await offer(caio).get_by_role("button", name="Take it").click()
    await says(caio, "Oi, Ana, aqui é o Caio.")
    await expect(bia.locator(".line.agent").last).to_contain_text("aqui é o Caio")
    told = [
        m.text for m in await world.store.visible(asked.conversation, after=None, limit=50) if m.author is Author.AGENT
    ]
    assert told == ["Oi, Ana, aqui é o Caio."]
