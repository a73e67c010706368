"""One person over all channels in a browser: found, linked, taken apart, told in order, on any screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from playwright.async_api import Page, expect

from bot.handoffs import HandoffState
from tests.browser.console.conftest import Office
from tests.contract.console.world import CARD, Asked, World

pytestmark = pytest.mark.browser
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
LONG = "Maximiliana Fernanda de Albuquerque Wolfeschlegelsteinhausenbergerdorff e Souza"


@dataclass(frozen=True)
class Ana:
    """One person in two places."""

    web: Asked
    slack: Asked


async def ana(office: Office) -> Ana:
    """She told the same e-mail in both."""
    world = office.world
    there = replace(CARD, customer="Ana S.", problem="my kettle again")
    return Ana(
        await world.asks("chegou quebrada", ago=7200),
        await world.asks("my kettle again", person="U7", card=there, channel="slack", ago=3600),
    )


async def customer_of(world: World, asked: Asked) -> str:
    """The customer of a conversation."""
    found = await world.store.conversation(asked.conversation)
    assert found is not None
    return found.customer


async def page_of(office: Office, asked: Asked, *, who: str = "Bia", width: int = 1440, locale: str = "en-GB") -> Page:
    """The customer's page, as somebody sees it."""
    customer = await customer_of(office.world, asked)
    return await office.agent(who, f"/console/customers/{customer}", width=width, locale=locale)


async def link(office: Office, one: Asked, other: Asked, why: str = "") -> None:
    """A colleague says that two are one person."""
    world = office.world
    both = [await customer_of(world, asked) for asked in (one, other)]
    await world.store.link(both[0], both[1], who="Bia", why=why, now=world.clock.now())


async def overflows(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return bool(await page.evaluate("document.documentElement.scrollWidth > innerWidth"))


async def test_two_customers_are_linked_and_taken_apart(office: Office) -> None:
    both = await ana(office)
    bia, caio = await page_of(office, both.web), await page_of(office, both.slack, who="Caio")
    card = bia.locator(".kin-card")
    await expect(card).to_contain_text("May be the same person as Ana S.")
    await expect(card).to_contain_text("Both told ana@example.com")
    await expect(bia.locator(".address")).to_have_count(1)
    await card.get_by_role("button", name="Same person").click()
    await expect(bia.locator(".toast")).to_contain_text("Shown together with Ana S. from now on.")
    for page in (bia, caio):  # the other page is told
        await expect(page.locator(".address")).to_have_count(2)
        await expect(page.locator(".timeline")).to_contain_text("chegou quebrada")
        await expect(page.locator(".timeline")).to_contain_text("my kettle again")
        await expect(page.locator(".part-tickets .mini")).to_have_count(2)
        await expect(page.locator(".kin-card")).to_have_count(0)
        await expect(page.locator(".kin-linked")).to_contain_text("Linked by Bia")
    await expect(bia.locator(".part-linked")).to_contain_text("Both told ana@example.com")

    await caio.get_by_role("button", name="Undo the link with Ana Souza").click()
    for page in (bia, caio):
        await expect(page.locator(".address")).to_have_count(1)
        await expect(page.locator(".part-tickets .mini")).to_have_count(1)
        await expect(page.locator(".kin-card")).to_have_count(0)
    await expect(bia.locator(".timeline")).not_to_contain_text("my kettle again")
    await caio.locator(".toast").get_by_role("button", name="Link again").click()
    await expect(bia.locator(".address")).to_have_count(2)


async def test_somebody_else_is_not_suggested_again(office: Office) -> None:
    both = await ana(office)
    page = await page_of(office, both.web)
    await page.get_by_role("button", name="Someone else").click()
    await expect(page.locator(".kin-card")).to_have_count(0)
    await expect(page.locator(".toast")).to_have_text("Ana S. will not be suggested again.")
    await page.reload()
    await expect(page.locator(".part-tickets .mini")).to_have_count(1)
    await expect(page.locator(".kin-card")).to_have_count(0)


async def test_who_is_suggested_by_nobody_is_linked_by_a_ticket_number(office: Office) -> None:
    both = await ana(office)
    rui = await office.world.asks(person="rui", card=replace(CARD, customer="Rui Costa", slots={}, orders=()))
    page = await page_of(office, both.web)
    await page.get_by_text("Link with another customer").click()
    await page.fill("#link-with", "nothing")
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast.bad")).to_contain_text("A ticket number of theirs")
    await page.fill("#link-with", rui.ticket.replace("-", " ").lower())
    await page.keyboard.press("Enter")
    await expect(page.locator(".kin-linked")).to_contain_text("Rui Costa")


async def test_a_timeline_tells_everything_in_order_and_what_is_asked_for(office: Office) -> None:
    both = await ana(office)
    world = office.world
    await link(office, both.web, both.slack)
    await world.deps.counter.claim(both.slack.handoff, agent="Caio")
    await world.deps.counter.note(both.web.conversation, agent="Caio", text="she also wrote in Slack")
    await world.deps.counter.finish(both.slack.handoff, agent="Caio", state=HandoffState.RESOLVED)
    page = await page_of(office, both.web)
    lines = page.locator(".timeline")
    whole = await lines.inner_text()
    told = ["chegou quebrada", "Asked for a person", "my kettle again", "Caio took over", "she also wrote in Slack"]
    places = [whole.index(words) for words in (*told, "Caio ended the conversation as solved")]
    assert places == sorted(places)
    await expect(lines.locator(".line.note")).to_contain_text("only colleagues see this")
    await expect(lines.locator(".line.customer .channel-link")).to_have_count(2)

    filters = page.get_by_role("group", name="Show")
    await filters.get_by_role("button", name="Handoffs").click()
    await expect(lines.locator(".happening")).to_have_count(4)
    await expect(lines.locator(".line")).to_have_count(0)
    await filters.get_by_role("button", name="Tickets").click()
    await expect(lines).to_contain_text("Caio solved it")
    await filters.get_by_role("button", name="Messages").click()
    await expect(lines.locator(".happening")).to_have_count(0)
    await expect(lines).to_contain_text("chegou quebrada")
    await lines.locator(".channel-link").first.click()
    await expect(page.locator(".open-head h1")).to_have_text("Ana Souza")


async def test_what_happens_meanwhile_appears(office: Office) -> None:
    both = await ana(office)
    page = await page_of(office, both.web)
    await office.world.writes("ainda aí?")
    await expect(page.locator(".timeline .bubble", has_text="ainda aí?")).to_be_visible()
    await expect(page.locator(".talk-row")).to_contain_text("ainda aí?")


async def test_a_long_life_is_read_page_by_page(office: Office) -> None:
    world = office.world
    for number in range(230):
        conversation = await world.writes(f"message {number}", ago=1_000_000 - number * 3600)
    page = await page_of(office, Asked(conversation, "", ""))
    lines = page.locator(".timeline")
    await expect(lines.locator(".line")).to_have_count(50)
    await expect(lines.locator(".bubble", has_text="message 229")).to_be_in_viewport()
    top = lines.locator(".bubble", has_text="message 180")
    await top.scroll_into_view_if_needed()
    await expect(lines.locator(".line")).to_have_count(100)
    await expect(top).to_be_in_viewport()
    while await page.get_by_role("button", name="Show earlier").is_visible():
        count = await lines.locator(".line").count()
        await page.get_by_role("button", name="Show earlier").click()
        await expect(lines.locator(".line")).not_to_have_count(count)
    await expect(lines.locator(".line")).to_have_count(230)
    await expect(page.get_by_text("This is where it begins.")).to_be_visible()


async def test_many_tickets_and_conversations_are_a_few_first(office: Office) -> None:
    world = office.world
    first = await world.asks()
    for number in range(9):
        other = await world.asks("oi", person=f"p{number}", card=replace(CARD, problem=f"matter {number}"))
        await link(office, first, other)
    page = await page_of(office, first)
    await expect(page.locator(".part-tickets .mini")).to_have_count(6)
    await expect(page.locator(".talk-row")).to_have_count(6)
    await page.get_by_role("button", name="Show all 10").click()
    await expect(page.locator(".talk-row")).to_have_count(10)
    await page.get_by_role("link", name="All 10 tickets").click()
    await expect(page.locator("tbody tr")).to_have_count(10)
    await expect(page.locator(".chosen-customer")).to_contain_text("Tickets of one customer")
    await world.asks(person="rui", card=replace(CARD, customer="Rui"))
    await page.get_by_role("button", name="Show everybody’s tickets").click()
    await expect(page.locator("tbody tr")).to_have_count(11)
    assert "customer=" not in page.url


async def test_the_card_of_the_queue_knows_the_other_places(office: Office) -> None:
    both = await ana(office)
    page = await office.agent("Bia")
    await page.goto(f"/console/#{both.web.conversation}")
    part = page.locator(".kin-part")
    await expect(part.locator(".kin-card")).to_have_count(1)
    await part.get_by_role("button", name="Same person").click()
    await expect(part.locator(".kin-other")).to_contain_text("Slack")
    await expect(part.locator(".kin-card")).to_have_count(0)
    await part.locator(".kin-other").click()
    await expect(page.locator(".open-head h1")).to_have_text("Ana S.")
    await part.get_by_role("link", name="Ana S. All channels").click()
    await expect(page.locator("h1")).to_have_text("Ana S.")
    await expect(page.locator(".address")).to_have_count(2)
    await page.get_by_role("link", name="Back").click()
    await expect(page.locator(".open-head h1")).to_have_text("Ana S.")


async def test_who_only_reads_is_asked_nothing(office: Office) -> None:
    both = await ana(office)
    page = await page_of(office, both.web, who="Tess")
    await expect(page.locator(".kin-card")).to_contain_text("Both told ana@example.com")
    await expect(page.get_by_role("button", name="Same person")).to_have_count(0)
    await expect(page.get_by_text("Link with another customer")).to_have_count(0)


async def test_what_customers_wrote_is_shown_as_text(office: Office) -> None:
    world = office.world
    hostile = replace(CARD, customer=HOSTILE, problem=HOSTILE)
    one = await world.asks(HOSTILE, person="evil", card=hostile)
    other = await world.asks(HOSTILE, person="U6", card=hostile, channel="slack")
    await link(office, one, other, HOSTILE)
    third = await world.asks(HOSTILE, person="55", card=hostile, channel="telegram")
    for page in [await page_of(office, third), await page_of(office, one)]:
        await expect(page.locator("h1")).to_have_text(HOSTILE)
        await expect(page.locator(".kin-card")).to_contain_text(HOSTILE)
        assert await page.title() not in ("1", "2")
        assert await page.locator("#customer img, #customer script").count() == 0


async def test_nobody_there(office: Office) -> None:
    page = await office.agent("Bia", "/console/customers/nobody")
    await expect(page.get_by_role("alert")).to_have_text("There is no such customer.")


@pytest.mark.parametrize("width", [1440, 768, 360])
async def test_it_fits_any_screen(office: Office, width: int) -> None:
    both = await ana(office)
    world = office.world
    long = replace(CARD, customer=LONG, problem="w" * 160)
    third = await world.asks("m" * 300, person="77", card=long, channel="telegram")
    await link(office, both.web, third, "y" * 300)
    page = await page_of(office, third, width=width, locale="pt-BR")
    await expect(page.locator("h1")).to_have_text(LONG)
    await expect(page.locator(".kin-card")).to_have_count(1)
    assert not await overflows(page)
    await page.goto("about:blank")
    await page.goto(f"/console/#{third.conversation}/card")
    await expect(page.locator(".kin-card")).to_have_count(1)
    assert not await overflows(page)
