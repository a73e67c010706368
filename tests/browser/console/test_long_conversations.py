"""Conversations of thousands of messages: opened at once, read to the first, and found at any place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from bot.handoffs import HandoffState
from bot.messages import Author, Delivery, Message
from tests.browser.console.conftest import Office
from tests.contract.console.world import World
from tests.fakes.memory_tables import Line

pytestmark = pytest.mark.browser
MANY = 5000
SPEAKERS = (Author.CUSTOMER, Author.BOT)
TOP = "document.querySelector('.lines').scrollTop"


async def long(world: World, number: int = MANY, *, person: str = "ana", minutes: float = 1) -> str:
    """A conversation of this many messages named by their place, so many minutes apart; the last is now."""
    conversation = await world.writes("message 0", person=person)
    first = world.store.kept.lines.pop().message
    now = world.clock.now()
    for place in range(number):
        at = now - timedelta(minutes=minutes * (number - 1 - place))
        row = len(world.store.kept.lines) + 1
        author = SPEAKERS[place % 2]
        delivery = Delivery.RECEIVED if author is Author.CUSTOMER else Delivery.SENT
        text = f"message {place}" + " of some words" * (place % 7)
        message = Message(row, f"{person}-{place}", first.conversation, author, text, at, delivery=delivery)
        world.store.kept.lines.append(Line(message))
    return conversation


async def seen(page: Page) -> list[int]:
    """The places of the messages that are drawn."""
    return await page.eval_on_selector_all(".bubble", "all => all.map((b) => Number(b.textContent.split(' ')[1]))")


async def in_sight(page: Page) -> tuple[int, float]:
    """The first message in sight, and where it stands."""
    return tuple(
        await page.evaluate(
            """() => {
              const top = document.querySelector('.lines').getBoundingClientRect().top;
              const all = [...document.querySelectorAll('.bubble')];
              const first = all.find((b) => b.getBoundingClientRect().bottom > top);
              return [Number(first.textContent.split(' ')[1]), first.getBoundingClientRect().top];
            }"""
        )
    )


async def test_the_newest_of_thousands_is_there_at_once_and_little_is_drawn(office: Office) -> None:
    conversation = await long(office.world)
    page = await office.agent("Bia", f"/console/%23{conversation}")
    await expect(page.locator(".bubble").last).to_be_in_viewport()
    assert (await seen(page))[-1] == MANY - 1
    assert len(await seen(page)) == 100
    await office.world.writes(f"message {MANY}")
    await expect(page.locator(".bubble").last).to_contain_text(f"message {MANY}")
    await expect(page.locator(".bubble").last).to_be_in_viewport()
    await expect(page.locator(".new-below")).to_be_hidden()


async def test_scrolling_up_leads_to_the_first_without_a_jump(office: Office) -> None:
    conversation = await long(office.world, 1000)
    page = await office.agent("Bia", f"/console/%23{conversation}")
    await expect(page.locator(".bubble").last).to_be_in_viewport()
    lowest = 999
    await page.evaluate(JUMPS)
    for _ in range(200):
        await page.mouse.move(700, 400)
        await page.mouse.wheel(0, -900)
        first, _ = await in_sight(page)
        assert first <= lowest
        lowest = first
        places = await seen(page)
        assert places == list(range(places[0], places[-1] + 1))
        assert len(places) <= 400
        if await page.get_by_text("Beginning of the conversation").is_visible() and first == 0:
            break
    assert lowest == 0
    assert await page.evaluate("jumps") == 0


# A frame after which the first message in sight of the frame before stands elsewhere than the wheel has put it.
JUMPS = """() => {
  window.jumps = 0;
  const lines = document.querySelector('.lines');
  const insert = new MutationObserver(() => {
    const kept = window.kept;
    if (!kept?.isConnected) return;
    if (Math.abs(kept.getBoundingClientRect().top - window.keptTop) > 2) window.jumps += 1;
  });
  insert.observe(lines, { childList: true });
  const look = () => {
    const top = lines.getBoundingClientRect().top;
    window.kept = [...document.querySelectorAll('.bubble')].find((b) => b.getBoundingClientRect().bottom > top);
    window.keptTop = window.kept?.getBoundingClientRect().top;
  };
  lines.addEventListener('scroll', look);
  look();
}"""


async def test_the_beginning_is_one_press_away_and_so_is_the_end(office: Office) -> None:
    conversation = await long(office.world)
    page = await office.agent("Bia", f"/console/%23{conversation}")
    await expect(page.locator(".bubble").last).to_be_in_viewport()
    await page.get_by_role("button", name="To the beginning").press("Enter")
    await expect(page.get_by_text("Beginning of the conversation")).to_be_in_viewport()
    assert (await in_sight(page))[0] == 0
    await page.get_by_role("button", name="Newest messages").click()
    await expect(page.locator(".bubble").last).to_be_in_viewport()
    assert (await seen(page))[-1] == MANY - 1
    await expect(page.locator(".new-below")).to_be_hidden()


async def test_pages_come_by_keyboard_too(office: Office) -> None:
    conversation = await long(office.world, 350)
    page = await office.agent("Bia", f"/console/%23{conversation}")
    await expect(page.locator(".bubble").last).to_be_in_viewport()
    earlier = page.get_by_role("button", name="Earlier messages")
    for first in (150, 50, 0):
        await earlier.press("Enter")
        await expect(page.locator(".bubble").first).to_contain_text(f"message {first}")
    await expect(earlier).to_be_hidden()
    await expect(page.locator(".lines")).to_be_focused()
    assert (await in_sight(page))[0] < 50
    for _ in range(3):
        await page.keyboard.press("Home")
    await expect(page.get_by_text("Beginning of the conversation")).to_be_in_viewport()


async def test_a_message_that_comes_while_one_reads_the_past_is_told_and_waits(office: Office) -> None:
    conversation = await long(office.world, 400)
    page = await office.agent("Bia", f"/console/%23{conversation}")
    await expect(page.locator(".bubble").last).to_be_in_viewport()
    await page.get_by_role("button", name="To the beginning").press("Enter")
    await expect(page.get_by_text("Beginning of the conversation")).to_be_in_viewport()
    before = await in_sight(page)
    await office.world.writes("message 400")
    await expect(page.get_by_role("button", name="New messages")).to_be_visible()
    assert await in_sight(page) == before
    await page.get_by_role("button", name="New messages").click()
    await expect(page.locator(".bubble", has_text="message 400")).to_be_in_viewport()
    await expect(page.locator(".new-below")).to_be_hidden()


async def test_what_one_sends_while_one_reads_the_past_is_seen(office: Office) -> None:
    conversation = await long(office.world, 400)
    asked = await office.world.asks("message 400")
    await office.world.store.claim(asked.handoff, agent="Bia", now=office.world.clock.now())
    page = await office.agent("Bia", f"/console/%23{conversation}")
    await expect(page.locator("#write-area")).to_be_visible()
    await page.get_by_role("button", name="To the beginning").press("Enter")
    await expect(page.get_by_text("Beginning of the conversation")).to_be_in_viewport()
    await page.fill("#write-area", "message mine")
    await page.keyboard.press("Enter")
    mine = page.locator(".line.agent .bubble", has_text="message mine")
    await expect(mine).to_be_in_viewport()
    await expect(mine).to_have_count(1)
    await expect(page.locator(".line.agent").get_by_role("img", name="delivered")).to_be_visible()


async def test_an_address_leads_to_one_message_in_the_middle(office: Office) -> None:
    conversation = await long(office.world)
    page = await office.agent("Bia", f"/console/%23{conversation}/story/ana-2500")
    await expect(page.locator(".entry.found .bubble")).to_contain_text("message 2500")
    await expect(page.locator(".entry.found")).to_be_in_viewport()
    places = await seen(page)
    assert (places[0], places[-1]) == (2450, 2549)
    for _ in range(8):
        await page.mouse.move(700, 400)
        await page.mouse.wheel(0, 1500)
    await expect(page.locator(".bubble", has_text="message 2600")).to_have_count(1)
    places = await seen(page)
    assert places == list(range(places[0], places[-1] + 1))
    await page.evaluate("location.hash = location.hash.replace('2500', '10')")
    await expect(page.locator(".entry.found .bubble")).to_contain_text("message 10")
    await expect(page.locator(".entry.found")).to_have_count(1)


async def test_an_address_of_no_message_says_so_and_shows_the_newest(office: Office) -> None:
    conversation = await long(office.world, 150)
    page = await office.agent("Bia", f"/console/%23{conversation}/story/nothing")
    await expect(page.locator("#toasts")).to_contain_text("not here any more")
    await expect(page.locator(".bubble").last).to_be_in_viewport()


async def test_days_and_stretches_are_right_across_pages(office: Office) -> None:
    """Twice with a person: once in the middle of the second page, once at its border."""
    conversation = await long(office.world, 300, minutes=20)
    lines = office.world.store.kept.lines
    for begin, end in ((100, 110), (198, 204)):
        asked = await office.world.asks("message x", person=f"rui{begin}")
        kept = office.world.store.kept.handoffs
        kept[asked.handoff] = replace(
            kept[asked.handoff],
            conversation=conversation,
            state=HandoffState.RETURNED,
            agent="Caio",
            asked_at=lines[begin].message.at,
            claimed_at=lines[begin + 1].message.at,
            ended_at=lines[end].message.at,
        )
    page = await office.agent("Bia", f"/console/%23{conversation}")
    await expect(page.locator(".bubble").last).to_be_in_viewport()
    for first in (100, 0):
        await page.get_by_role("button", name="Earlier messages").press("Enter")
        await expect(page.locator(".bubble").first).to_contain_text(f"message {first}")
    stretches = await page.eval_on_selector_all(
        ".line.person .bubble", "all => all.map((b) => Number(b.textContent.split(' ')[1]))"
    )
    assert stretches == [*range(101, 111), *range(199, 205)]
    marks = await page.eval_on_selector_all(".mark-line", "all => all.map((m) => m.textContent)")
    assert marks == ["Waiting for a person", "A person answers", "The assistant answers again"] * 2
    days = await page.eval_on_selector_all(".entry .day", "all => all.map((d) => d.textContent)")
    assert len(days) == len(set(days)) in (5, 6), "300 messages, twenty minutes apart, are a hundred hours"


async def test_a_page_that_fails_is_asked_for_again(office: Office) -> None:
    conversation = await long(office.world, 250)
    page = await office.agent("Bia", f"/console/%23{conversation}")
    await expect(page.locator(".bubble").last).to_be_in_viewport()
    await page.route("**/messages?*", lambda route: route.abort())
    await page.get_by_role("button", name="Earlier messages").press("Enter")
    again = page.locator(".more").get_by_role("button", name="Try again")
    await expect(again).to_have_count(1)
    await page.unroute("**/messages?*")
    await again.press("Enter")
    await expect(page.locator(".bubble").first).to_contain_text("message 50")


async def test_on_the_page_of_a_ticket_too(office: Office) -> None:
    await long(office.world, 300)
    asked = await office.world.asks("message 300")
    page = await office.agent("Bia", f"/console/tickets/{asked.ticket}")
    await expect(page.locator(".bubble", has_text="message 300")).to_be_visible()
    await page.get_by_role("button", name="To the beginning").press("Enter")
    await expect(page.locator(".bubble", has_text="message 0")).to_be_visible()
