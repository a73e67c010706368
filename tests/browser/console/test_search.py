"""The search over everything, from every page: by keyboard, to the message, the ticket and the customer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.async_api import Page, expect

from tests.browser.console.conftest import Office
from tests.browser.console.test_long_conversations import long
from tests.contract.console.world import other_card

pytestmark = pytest.mark.browser
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
LONG_NAME = "Maximiliana Aparecida dos Santos Albuquerque de Oliveira Cavalcanti Figueiredo N"


def field(page: Page):  # type: ignore[no-untyped-def]
    """Where one types."""
    return page.get_by_role("dialog").get_by_role("combobox")


def options(page: Page):  # type: ignore[no-untyped-def]
    """What is found."""
    return page.get_by_role("dialog").get_by_role("option")


async def test_a_word_leads_to_the_message(office: Office) -> None:
    await long(office.world, 600)
    line = office.world.store.kept.lines[200]
    line.message = replace(line.message, text="A TORRADEIRA não liga")
    page = await office.agent("Bia", "/console/account")
    await page.keyboard.press("Control+k")
    await expect(field(page)).to_be_focused()
    await page.keyboard.type("torradeira nao")
    await expect(options(page)).to_have_count(1)
    await expect(options(page)).to_contain_text("Ana Souza")
    assert await options(page).locator("mark").all_text_contents() == ["TORRADEIRA", "não"]
    await page.keyboard.press("Enter")
    await expect(page.locator(".entry.found .bubble")).to_have_text("A TORRADEIRA não liga")
    await expect(page.locator(".entry.found")).to_be_in_viewport()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_from_the_queue_to_the_same_message_again(office: Office) -> None:
    conversation = await long(office.world, 300)
    await office.world.store.note(conversation, agent="Caio", text="lote 7", now=office.world.clock.now())
    await office.world.writes("message 301")
    page = await office.agent("Bia")
    for _ in range(2):
        await page.get_by_role("button", name="Search everything").click()
        await field(page).fill("lote")
        await expect(options(page)).to_contain_text("Note by Caio")
        await options(page).click()
        await expect(page.locator(".entry.found")).to_contain_text("lote 7")
        await expect(page.locator(".entry.found")).to_be_in_viewport()
        await page.get_by_role("button", name="To the beginning").press("Enter")
        await expect(page.get_by_text("Beginning of the conversation")).to_be_in_viewport()


async def test_arrows_go_through_all_groups_and_round(office: Office) -> None:
    for number in range(2):
        card = other_card(f"Eva {number}", f"Eva quer trocar {number}")
        await office.world.asks("sou a Eva", person=f"p{number}", card=card)
    page = await office.agent("Bia", "/console/tickets")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("eva")
    await expect(options(page)).to_have_count(6)
    for group in ("Customers", "Conversations", "Tickets"):
        await expect(page.get_by_role("group", name=group).get_by_role("option")).to_have_count(2)
    chosen = page.locator(".seek-row[aria-selected=true]")
    await expect(chosen).to_have_attribute("href", "/console/customers/" + await customer_of(office, "Eva 1"))
    await page.keyboard.press("ArrowUp")
    await expect(chosen).to_contain_text("BAL-1001")
    assert await field(page).get_attribute("aria-activedescendant") == await chosen.get_attribute("id")
    await page.keyboard.press("ArrowDown")
    await expect(chosen).to_contain_text("Eva 1")
    await page.keyboard.press("PageDown")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{office.url}/console/tickets/BAL-1002")


async def customer_of(office: Office, name: str) -> str:
    """The id of the customer of this name."""
    return next(c.customer for c in office.world.store.kept.conversations.values() if c.name == name)


async def test_a_number_finds_its_ticket(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia")
    await page.keyboard.press("Control+k")
    await page.keyboard.type(asked.ticket.lower())
    await expect(options(page).first).to_be_visible()
    await page.get_by_role("group", name="Tickets").get_by_role("option").click()
    await expect(page).to_have_url(f"{office.url}/console/tickets/{asked.ticket}")


async def test_nothing_found_says_so_and_esc_leaves(office: Office) -> None:
    page = await office.agent("Bia", "/console/account")
    await page.get_by_role("button", name="Search everything").press("Enter")
    await expect(page.get_by_role("dialog")).to_contain_text("The first letters of each word are enough")
    await page.keyboard.type("zebra")
    await expect(page.get_by_role("dialog")).to_contain_text("Nothing found for “zebra”")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("button", name="Search everything")).to_be_focused()


async def test_a_failure_says_so_and_can_be_tried_again(office: Office) -> None:
    await office.world.writes("torradeira")
    page = await office.agent("Bia")
    await page.route("**/api/v1/search?*", lambda route: route.abort())
    await page.keyboard.press("Control+k")
    await page.keyboard.type("torradeira")
    await expect(page.get_by_role("dialog")).to_contain_text("The search did not work")
    await page.unroute("**/api/v1/search?*")
    await page.get_by_role("dialog").get_by_role("button", name="Try again").click()
    await expect(options(page)).to_contain_text("torradeira")
    await expect(field(page)).to_be_focused()


async def test_only_the_last_words_count(office: Office) -> None:
    """Answers that come late, of words that were typed before, are not shown."""
    await office.world.writes("torradeira", person="a", name="Um")
    await office.world.writes("panela", person="b", name="Dois")
    page = await office.agent("Bia")
    held = []

    async def hold(route) -> None:  # type: ignore[no-untyped-def]
        if "torradeira" in route.request.url:
            held.append(route)
        else:
            await route.continue_()

    await page.route("**/api/v1/search?*", hold)
    await page.keyboard.press("Control+k")
    async with page.expect_request("**/search?*torradeira*"):
        await field(page).fill("torradeira")
    await field(page).fill("panela")
    await expect(options(page)).to_contain_text("panela")
    await held[0].continue_()
    await page.wait_for_event("requestfinished")
    await expect(options(page)).to_have_count(1)
    await expect(options(page)).to_contain_text("panela")


async def test_slash_opens_it_where_no_list_takes_it(office: Office) -> None:
    page = await office.agent("Bia", "/console/account")
    await page.locator("#current").press("/")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.locator("#current").blur()
    await page.keyboard.press("/")
    await expect(field(page)).to_be_focused()
    await expect(field(page)).to_have_value("")
    await page.goto("/console/")
    await page.wait_for_selector("[aria-busy=false]")
    await page.keyboard.press("/")
    await expect(page.locator("#search")).to_be_focused()
    await page.keyboard.press("Control+k")
    await expect(field(page)).to_be_focused()


async def test_what_is_found_stays_text(office: Office) -> None:
    card = other_card(HOSTILE, HOSTILE)
    await office.world.asks(f"zebra {HOSTILE}", card=card)
    page = await office.agent("Bia")
    title = await page.title()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("onerror document")
    await expect(options(page)).to_have_count(3)
    await expect(options(page).nth(1)).to_contain_text(f"zebra {HOSTILE}")
    await expect(page.locator("dialog img, dialog script")).to_have_count(0)
    await field(page).fill(HOSTILE)
    await expect(page.locator(".seek-list")).to_have_attribute("aria-busy", "false")
    await field(page).fill('zebra "')
    await expect(options(page)).to_have_count(1)
    assert await page.title() == title


async def test_more_of_the_same(office: Office) -> None:
    for number in range(30):
        await office.world.writes(f"torradeira {number}", person=f"p{number}", name=f"Pessoa {number}", ago=60 - number)
    page = await office.agent("Bia")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("torradeira")
    await expect(options(page)).to_have_count(6)
    await expect(options(page).first).to_contain_text("Pessoa 29")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(options(page)).to_have_count(30)
    await expect(field(page)).to_be_focused()


@pytest.mark.parametrize("width", [1440, 768, 360])
async def test_it_fits_every_size(office: Office, width: int) -> None:
    await office.world.asks("word " * 60, card=other_card(LONG_NAME, "word " * 30), channel="telegram")
    page = await office.agent("Bia", width=width)
    await page.get_by_role("button", name="Search everything").click()
    await field(page).fill("word")
    await expect(options(page).first).to_be_visible()
    for box in ("dialog.seek", ".seek-body", ".seek-row"):
        assert await page.eval_on_selector_all(box, "all => all.every((e) => e.scrollWidth <= e.clientWidth + 1)")
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    await expect(page.get_by_role("dialog").get_by_role("button", name="Close")).to_be_in_viewport(ratio=1)
