"""Agents at work: the queue live, claiming, reading, answering, handing back."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.messages import Author
from tests.browser.console.conftest import Office
from tests.contract.console.world import other_card

pytestmark = pytest.mark.browser
LONG_NAME = "Maximiliana Aparecida dos Santos Albuquerque de Oliveira Cavalcanti Figueiredo N"
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'


async def test_from_an_empty_queue_to_a_solved_ticket(office: Office) -> None:
    """The whole of an agent's work, and nothing of it needs a reload."""
    page = await office.agent("Bia")
    await expect(page.get_by_text("Nobody is waiting")).to_be_visible()
    await expect(page.get_by_role("link", name="Try it")).to_have_attribute("href", "/")

    asked = await office.world.asks()
    row = page.locator(".row", has_text="Ana Souza")
    await expect(row).to_be_visible()
    await expect(page.locator("#nav-waiting")).to_have_text("1")
    await row.click()
    card = page.locator("#card")
    for known in (
        "Minha chaleira chegou quebrada",
        "Refused the answer twice",
        "Damaged item",
        "81%",
        "48213",
        "ana@example.com",
        asked.ticket,
    ):
        await expect(card).to_contain_text(known)
    await expect(page.locator(".bubble", has_text="quero falar com uma pessoa")).to_be_visible()
    await expect(page.get_by_role("tab", name="Reply")).to_be_disabled()

    await page.get_by_role("button", name="Claim").click()
    await expect(page.locator(".open-head")).to_contain_text("Yours since")
    await expect(page.locator("#write-area")).to_be_focused()
    await page.keyboard.type("Oi Ana, aqui é a Bia.")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("Já vi tudo.")
    await page.keyboard.press("Enter")
    await expect(page.locator(".line.agent .bubble")).to_have_text("Oi Ana, aqui é a Bia.\nJá vi tudo.")
    await expect(page.locator(".line.agent").get_by_role("img", name="delivered")).to_be_visible()

    await office.world.writes("que bom!")
    await expect(page.locator(".line.customer", has_text="que bom!")).to_be_visible()
    await page.get_by_role("button", name="Resolve").click()
    await page.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    await expect(page.locator(".open-head")).to_contain_text("With the assistant")
    await expect(card.locator(".chip", has_text="Solved")).to_be_visible()
    await expect(page.get_by_text("What you claim stays here")).to_be_visible()
    told = [
        m.text
        for m in await office.world.store.visible(asked.conversation, after=None, limit=50)
        if m.author is Author.AGENT
    ]
    assert told == ["Oi Ana, aqui é a Bia.\nJá vi tudo."]


async def test_return_and_release(office: Office) -> None:
    await office.world.asks()
    page = await office.agent("Bia")
    await page.locator(".row").click()
    await page.get_by_role("button", name="Claim").click()
    await page.get_by_role("button", name="Release").click()
    await expect(page.get_by_role("button", name="Claim")).to_be_visible()
    await page.get_by_role("button", name="Claim").click()
    await expect(page.locator("#write-area")).to_be_focused()
    await page.fill("#write-area", "Oi")
    await page.keyboard.press("Enter")
    await page.fill("#write-area", "begun and not sent")
    await page.get_by_role("button", name="Return to assistant").click()
    await expect(page.get_by_role("dialog")).to_contain_text("not sent")
    await page.get_by_role("dialog").get_by_role("button", name="Return to assistant").click()
    await expect(page.locator(".open-head")).to_contain_text("With the assistant")
    await expect(page.locator(".mark-line").last).to_have_text("The assistant answers again")


async def test_who_comes_second_reads_who_was_first(office: Office) -> None:
    asked = await office.world.asks()
    bia, caio = await office.agent("Bia"), await office.agent("Caio")
    await caio.locator(".row").click()
    await caio.wait_for_selector("[data-act=claim]")
    await bia.locator(".row").click()
    await bia.get_by_role("button", name="Claim").click()
    await expect(caio.locator(".row.taken")).to_contain_text("Bia took it")
    await expect(caio.locator(".open-head")).to_contain_text("Bia is helping")
    await expect(caio.locator("[data-act]")).to_have_count(0)
    handoff = await office.world.store.handoff(asked.handoff)
    assert handoff is not None
    assert handoff.agent == "Bia"


async def test_a_note_is_not_a_reply(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Caio")
    await page.locator(".row").click()
    await page.fill("#write-area", "lote 7 tem defeito")
    await page.get_by_role("button", name="Add note").click()
    await expect(page.locator(".line.note")).to_contain_text("only colleagues see this")
    await expect(page.locator(".line.note .bubble")).to_have_text("lote 7 tem defeito")
    shown = await office.world.store.visible(asked.conversation, after=None, limit=50)
    assert all("lote 7" not in message.text for message in shown)


async def test_what_customers_write_stays_text(office: Office) -> None:
    card = other_card(HOSTILE, HOSTILE, answers=(HOSTILE,), slots={HOSTILE: HOSTILE}, orders=(HOSTILE,))
    await office.world.asks(HOSTILE, card=card)
    page = await office.agent("Bia")
    await page.locator(".row").click()
    await expect(page.locator(".line.customer .bubble")).to_have_text(HOSTILE)
    await expect(page.locator("h1")).to_have_text(HOSTILE)
    await expect(page.locator(".card-problem")).to_contain_text(HOSTILE)
    await page.locator(".mini").click()
    await expect(page.locator(".ticket-head h1")).to_have_text(HOSTILE)
    assert "BAL-" in await page.title()
    assert await page.locator("main img, main script").count() == 0


async def test_by_keyboard_alone(office: Office) -> None:
    for number in range(3):
        await office.world.asks(person=f"p{number}", card=other_card(f"Person {number}", "?"), ago=100 - number)
    page = await office.agent("Bia")
    await page.keyboard.press("j")
    await expect(page.locator("h1")).to_have_text("Person 0")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    await expect(page.locator("h1")).to_have_text("Person 1")
    await page.keyboard.press("c")
    await expect(page.locator("#write-area")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await expect(page.get_by_role("tab", name="Note")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Escape")
    await page.keyboard.press("r")
    await expect(page.get_by_role("tab", name="Reply")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Escape")
    await page.keyboard.press("/")
    await page.keyboard.type("person 2")
    await expect(page.locator(".row:visible")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(page.locator(".row:visible")).to_have_count(3)
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_contain_text("Keyboard shortcuts")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_drafts_are_kept_for_each_conversation(office: Office) -> None:
    for person in ("Ana", "Luis"):
        asked = await office.world.asks(person=person, card=other_card(person, "?"))
        await office.world.store.claim(asked.handoff, agent="Bia", now=office.world.clock.now())
    page = await office.agent("Bia")
    await page.locator(".row", has_text="Ana").click()
    await page.fill("#write-area", "for Ana")
    await page.locator(".row", has_text="Luis").click()
    await expect(page.locator("#write-area")).to_have_value("")
    await page.reload()
    await page.locator(".row", has_text="Ana").click()
    await expect(page.locator("#write-area")).to_have_value("for Ana")


async def test_a_message_elsewhere_is_marked_as_new(office: Office) -> None:
    asked = await office.world.asks()
    await office.world.store.claim(asked.handoff, agent="Bia", now=office.world.clock.now())
    page = await office.agent("Bia")
    await expect(page.locator(".row")).to_be_visible()
    await office.world.writes("alguém aí?")
    await expect(page.locator(".row .unread")).to_be_visible()
    assert (await page.title()).startswith("(1)")
    await page.locator(".row").click()
    await expect(page.locator(".row .unread")).to_be_hidden()


async def test_typing_dots_come_and_go(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia")
    await page.locator(".row").click()
    await expect(page.locator(".line.customer")).to_be_visible()
    office.world.hub.typing(asked.conversation, on=True, author="customer")
    await expect(page.locator(".typing")).to_contain_text("Ana Souza is typing")
    await office.world.writes("pronto")
    await expect(page.locator(".typing")).to_be_hidden()


async def test_what_was_not_sent_says_so_and_can_be_sent_again(office: Office) -> None:
    asked = await office.world.asks()
    await office.world.store.claim(asked.handoff, agent="Bia", now=office.world.clock.now())
    page = await office.agent("Bia")
    await page.locator(".row").click()
    await page.wait_for_selector("#write-area")
    await page.context.set_offline(True)
    await page.fill("#write-area", "chegou?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".fate.bad")).to_contain_text("Not sent.")
    await page.context.set_offline(False)
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator(".line.agent").get_by_role("img", name="delivered")).to_be_visible()
    told = [m.text for m in await office.world.store.transcript(asked.conversation) if m.author is Author.AGENT]
    assert told == ["chegou?"]


@pytest.mark.parametrize("width", [1440, 768, 360])
@pytest.mark.parametrize("rows", [0, 1, 60])
async def test_every_size_holds_any_number_of_rows(office: Office, width: int, rows: int) -> None:
    for number in range(rows):
        name = LONG_NAME if number == 0 else f"Person {number}"
        await office.world.asks(person=f"p{number}", card=other_card(name, "word " * 30), ago=rows - number)
    page = await office.agent("Bia", width=width)
    await expect(page.locator(".row")).to_have_count(rows)
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    if rows:
        await page.locator(".row").first.click()
        await expect(page.locator("h1")).to_be_visible()
        await expect(page.get_by_role("button", name="Claim")).to_be_in_viewport(ratio=1)
        await expect(page.locator(".write")).to_be_in_viewport(ratio=1)
        assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def test_on_a_phone_the_columns_are_steps(office: Office) -> None:
    await office.world.asks()
    page = await office.agent("Bia", width=360)
    await expect(page.locator(".pane.open")).to_be_hidden()
    await page.locator(".row").click()
    await expect(page.locator("#search")).to_be_hidden()
    await page.get_by_role("button", name="Card", exact=True).click()
    await expect(page.locator(".card-problem")).to_be_in_viewport()
    await page.go_back()
    await expect(page.locator(".bubble").first).to_be_visible()
    await page.get_by_role("button", name="Back to the list").click()
    await expect(page.locator(".row")).to_be_visible()


async def test_trainers_read_and_change_nothing(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Tess")
    await page.locator(".row").click()
    await expect(page.get_by_text("Your role may read here, not answer.")).to_be_visible()
    await expect(page.locator("[data-act]")).to_have_count(0)
    await page.goto(f"/console/tickets/{asked.ticket}")
    await expect(page.locator(".edits")).to_contain_text("Open")
    await expect(page.locator(".edits button, select:visible")).to_have_count(0)


async def test_a_lost_connection_is_told_and_mended(office: Office) -> None:
    page = await office.agent("Bia")
    await expect(page.get_by_text("Nobody is waiting")).to_be_visible()
    await page.route("**/api/v1/events", lambda route: route.abort())
    for line in list(office.world.hub._desk):
        line.close()
    await expect(page.locator("#lost")).to_contain_text("Connection lost")
    await office.world.asks()
    await page.unroute("**/api/v1/events")
    await expect(page.locator("#lost")).to_be_hidden()
    await expect(page.locator(".row")).to_be_visible()
