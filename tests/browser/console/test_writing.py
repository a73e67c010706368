"""The reply box: canned replies under /, gaps, emoji, drafts, and messages that did not get there."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Dialog, Page, Route, expect

from bot.canned import CannedText
from bot.messages import Author
from tests.browser.console.conftest import SIZES, Office
from tests.contract.console.world import PASSWORD, Asked, other_card

pytestmark = pytest.mark.browser
BOX = "#write-area"
HOSTILE = '<img src=x onerror="document.title=1">{order}'


async def keeps(office: Office, *replies: tuple[str, str, str]) -> None:
    """The house has these canned replies."""
    for shortcut, language, text in replies:
        reply = CannedText(shortcut, language, text)
        await office.world.store.put_canned(reply, who="Vera", now=office.world.clock.now())


async def helping(office: Office, *, person: str = "ana", **card: Any) -> tuple[Page, Asked]:
    """Bia with a customer of hers open."""
    asked = await office.world.asks(person=person, card=other_card(card.pop("name", "Ana Souza"), "?", **card))
    await office.world.store.claim(asked.handoff, agent="Bia", now=office.world.clock.now())
    page = await office.agent("Bia")
    await page.locator(".row").first.click()
    await expect(page.locator(BOX)).to_be_enabled()
    return page, asked


async def said(office: Office, asked: Asked, author: Author = Author.AGENT) -> list[str]:
    """What was stored of Bia's messages or notes."""
    return [m.text for m in await office.world.store.transcript(asked.conversation) if m.author is author]


async def selected(page: Page) -> str:
    """What is selected in the reply box."""
    part = "({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd)"
    return str(await page.locator(BOX).evaluate(part))


async def test_a_reply_is_found_read_as_it_would_be_sent_and_put_in(office: Office) -> None:
    await keeps(
        office,
        ("troca", "en", "You can exchange it, {first_name}."),
        ("troca", "pt", "Podemos trocar, {first_name}. Seu número é {ticket}.\nPedido {order}."),
        ("saudação-x", "pt", "never found by its odd name"),
        ("atraso", "pt", "Sinto muito pela espera, {customer}; aqui é {agent}."),
    )
    page, asked = await helping(office)
    await page.fill(BOX, "")
    await page.keyboard.type("Oi /")
    menu = page.get_by_role("listbox", name="Canned replies")
    await expect(menu.get_by_role("option")).to_have_count(4)
    await expect(menu.get_by_role("option").nth(0)).to_contain_text("Sinto muito pela espera, Ana Souza; aqui é Bia.")
    await expect(menu.get_by_role("option").nth(3)).to_contain_text("EN")
    await page.keyboard.type("NUMERO")
    await expect(menu.get_by_role("option")).to_have_count(1)
    await expect(menu.get_by_role("option")).to_contain_text(f"Podemos trocar, Ana. Seu número é {asked.ticket}.")
    await page.keyboard.press("Enter")
    await expect(menu).to_be_hidden()
    whole = f"Oi Podemos trocar, Ana. Seu número é {asked.ticket}.\nPedido 48213."
    await expect(page.locator(BOX)).to_have_value(whole)
    await page.keyboard.press("Control+z")
    await expect(page.locator(BOX)).to_have_value("Oi /NUMERO")
    await page.fill(BOX, whole)
    await page.keyboard.press("Enter")
    await expect(page.locator(".line.agent .bubble")).to_have_text(whole)


async def test_the_keys_of_the_list(office: Office) -> None:
    await keeps(office, ("a-one", "pt", "um"), ("b-two", "pt", "dois"), ("c-three", "pt", "três"))
    page, asked = await helping(office)
    menu, box = page.get_by_role("listbox", name="Canned replies"), page.locator(BOX)
    for keys, text in (
        (["Tab"], "um"),
        (["ArrowDown", "Tab"], "dois"),
        (["ArrowUp", "Enter"], "três"),
        (["ArrowDown", "ArrowDown", "ArrowDown", "Enter"], "um"),
    ):
        await box.fill("")
        await page.keyboard.type("/")
        await expect(menu.get_by_role("option")).to_have_count(3)
        for key in keys:
            await page.keyboard.press(key)
        await expect(box).to_have_value(text)
    await box.fill("")
    await page.keyboard.type("/b")
    active = await box.get_attribute("aria-activedescendant")
    await expect(page.locator(f"#{active}")).to_contain_text("dois")
    await page.keyboard.press("Escape")
    await expect(menu).to_be_hidden()
    await expect(box).to_have_value("/b")
    await expect(box).to_be_focused()
    await page.keyboard.type("-tw")
    await expect(menu).to_be_hidden()
    await page.keyboard.press("Enter")
    await expect(page.locator(".line.agent .bubble")).to_have_text("/b-tw")
    assert await said(office, asked) == ["/b-tw"]


async def test_a_slash_inside_a_text_opens_nothing(office: Office) -> None:
    await keeps(office, ("hello", "pt", "Oi"))
    page, _ = await helping(office)
    for text in ("sim/não", "http://x", "1 / 2", "é 24/7", "/ ", "/nada disso existe", "/" + "x" * 41):
        await page.locator(BOX).focus()
        await page.keyboard.type(text)
        await expect(page.get_by_role("listbox", name="Canned replies")).to_be_hidden()
        await page.keyboard.press("Enter")
        await expect(page.locator(".line.agent .bubble").last).to_have_text(text.strip())


async def test_by_a_button_and_a_click(office: Office) -> None:
    await keeps(office, ("hello", "pt", "Oi, {first_name}"), ("bye", "pt", "Tchau"))
    page, _ = await helping(office)
    box, menu = page.locator(BOX), page.get_by_role("listbox", name="Canned replies")
    await page.fill(BOX, "Bom dia.")
    await page.get_by_role("button", name="Canned replies").click()
    await expect(menu.get_by_role("option")).to_have_count(2)
    await page.keyboard.press("Escape")
    await expect(box).to_have_value("Bom dia. ")
    await page.get_by_role("button", name="Canned replies").click()
    await menu.get_by_role("option", name="Oi, Ana").click()
    await expect(box).to_have_value("Bom dia. Oi, Ana")
    await expect(box).to_be_focused()
    await page.get_by_role("tab", name="Note").click()
    await expect(page.get_by_role("button", name="Canned replies")).to_be_hidden()


async def test_without_any_a_line_says_how_to_make_some(office: Office) -> None:
    page, _ = await helping(office)
    await page.locator(BOX).focus()
    await page.keyboard.type("/")
    await expect(page.locator(".suggest-note").first).to_contain_text("A supervisor can write some")
    await expect(page.locator(".suggest-note a")).to_have_attribute("href", "/console/canned")
    await keeps(office, ("hello", "pt", "Oi"))
    office.world.hub.tell_desk("canned", {})
    await expect(page.locator(".suggest-row")).to_contain_text("Oi")  # the list is open still


async def test_gaps_are_seen_filled_one_by_one_and_held_back_once(office: Office) -> None:
    await keeps(office, ("gaps", "pt", "{customer}, o pedido {order}, de {first_name}: {ticket} {agent} {unknown}"))
    page, asked = await helping(office, name="", slots={}, orders=())
    box = page.locator(BOX)
    await box.focus()
    await page.keyboard.type("/gaps")
    await page.keyboard.press("Enter")
    filled = f"{{customer}}, o pedido {{order}}, de {{first_name}}: {asked.ticket} Bia {{unknown}}"
    await expect(box).to_have_value(filled)
    assert await selected(page) == "{customer}"
    await expect(page.locator(".mirror mark")).to_have_text(["{customer}", "{order}", "{first_name}"])
    await page.keyboard.type("Luís")
    await page.keyboard.press("Tab")
    assert await selected(page) == "{order}"
    await page.keyboard.press("Enter")
    assert await said(office, asked) == []
    await expect(page.locator("#write-hint")).to_have_text("Fill in {order}, or send again as it is.")
    await page.keyboard.type("48213")
    await page.keyboard.press("Tab")
    assert await selected(page) == "{first_name}"
    await page.keyboard.press("Enter")
    await expect(page.locator("#write-hint")).to_contain_text("Fill in {first_name}")
    await page.keyboard.press("Enter")
    sent = f"Luís, o pedido 48213, de {{first_name}}: {asked.ticket} Bia {{unknown}}"
    await expect(page.locator(".line.agent .bubble")).to_have_text(sent)
    await expect(page.locator(".mirror mark")).to_have_count(0)
    await page.keyboard.type("x")
    await page.keyboard.press("Tab")
    await expect(box).not_to_be_focused()


async def test_what_is_marked_stands_behind_its_words_at_every_size(office: Office) -> None:
    page, _ = await helping(office)
    await page.fill(BOX, "palavra " * 20 + "{order}")
    looks = "(e) => (({ font, padding, letterSpacing }) => [font, padding, letterSpacing, e.clientWidth])"
    for width, height in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        await expect(page.locator(".mirror mark")).to_be_visible()
        await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        behind, before = [
            await page.locator(where).evaluate(f"{looks}(getComputedStyle(e))") for where in (".mirror", BOX)
        ]
        assert behind == before


async def test_what_a_customer_is_called_is_text_and_no_gap_to_be_filled(office: Office) -> None:
    await keeps(office, ("hello", "pt", "Oi {customer}, pedido {order}"))
    page, _ = await helping(office, name=HOSTILE)
    await page.locator(BOX).focus()
    await page.keyboard.type("/hello")
    await expect(page.locator(".suggest-row")).to_contain_text(HOSTILE)
    await page.keyboard.press("Enter")
    await expect(page.locator(BOX)).to_have_value(f"Oi {HOSTILE}, pedido 48213")
    assert await page.locator("main img").count() == 0


async def test_an_emoji_by_keyboard_and_the_last_ones_are_kept(office: Office) -> None:
    page, asked = await helping(office)
    box = page.locator(BOX)
    await box.fill("Oi Ana")
    await page.keyboard.press("Home")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await page.get_by_role("button", name="Emoji").click()
    grid = page.get_by_role("listbox", name="Emoji")
    await expect(page.get_by_role("combobox", name="Find an emoji")).to_be_focused()
    assert await grid.get_by_role("option").count() >= 100
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    await expect(grid).to_be_hidden()
    await expect(box).to_have_value("Oi😊 Ana")
    await expect(box).to_be_focused()
    await page.reload()
    await page.get_by_role("button", name="Emoji").click()
    await expect(grid.get_by_role("group", name="Used last").get_by_role("option")).to_have_text(["😊"])
    await page.keyboard.type("coração verde")
    await expect(grid.get_by_role("option")).to_have_text(["💚"])
    await page.keyboard.press("Enter")
    await expect(box).to_have_value("Oi😊 Ana💚")
    await page.get_by_role("button", name="Emoji").click()
    await page.keyboard.type("nothing of this name")
    await expect(grid).to_contain_text("Nothing fits.")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(grid).to_be_hidden()
    await expect(box).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".line.agent .bubble")).to_have_text("Oi😊 Ana💚")
    assert await said(office, asked) == ["Oi😊 Ana💚"]


async def test_drafts_outlive_a_sign_out_of_the_same_user_and_are_nobody_elses(office: Office) -> None:
    page, asked = await helping(office)
    await page.fill(BOX, "begun by Bia")
    await page.get_by_role("tab", name="Note").click()
    await page.fill(BOX, "a note begun")
    for name, reply in (("Caio", ""), ("Bia", "begun by Bia")):
        await page.locator("#menu summary").click()
        await page.locator("#menu-out").click()
        await page.fill("#name", name)
        await page.fill("#password", PASSWORD)
        await page.click("button[type=submit]")
        await page.goto(f"/console/#{asked.conversation}")
        await expect(page.locator(".write")).to_be_visible()
        note = page.get_by_role("tab", name="Note")
        if reply:
            await expect(page.locator(BOX)).to_have_value(reply)
        await note.click()
        await expect(page.locator(BOX)).to_have_value("a note begun" if reply else "")


async def test_drafts_are_marked_in_the_list_sent_ones_and_old_ones_forgotten(office: Office) -> None:
    page, asked = await helping(office)
    other = await office.world.asks(person="luis", card=other_card("Luis", "?"))
    await page.fill(BOX, "begun")
    await page.locator(".row", has_text="Luis").click()
    row = page.locator(".row", has_text="Ana")
    await expect(row.locator(".begun")).to_have_text("draft")
    await row.click()
    await expect(row.locator(".begun")).to_be_hidden()
    await expect(page.locator(BOX)).to_have_value("begun")
    await page.keyboard.press("r")
    await page.keyboard.press("Enter")
    await expect(page.locator(".line.agent .bubble")).to_have_text("begun")
    await page.locator(".row", has_text="Luis").click()
    await expect(row.locator(".begun")).to_be_hidden()
    old = "{text: 'of last week', at: Date.now() - 8 * 86400000}"
    for conversation in (asked.conversation, other.conversation):
        await page.evaluate(f"localStorage.setItem('balcao-draft:Bia:{conversation}:reply', JSON.stringify({old}))")
    await page.goto(f"/console/?again#{asked.conversation}")
    await expect(page.locator(BOX)).to_have_value("")
    kept = await page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('balcao-draft:'))")
    assert kept == []


async def test_a_message_that_did_not_get_there_survives_a_reload_and_is_sent_once(office: Office) -> None:
    page, asked = await helping(office)

    async def answer_is_lost(route: Route) -> None:
        await route.fetch()
        await route.abort()

    for kind, sent in (("Reply", Author.AGENT), ("Note", Author.NOTE)):
        await page.route("**/messages", answer_is_lost)
        await page.route("**/notes", answer_is_lost)
        await page.get_by_role("tab", name=kind).click()
        await page.fill(BOX, f"once only, by {kind}")
        await page.keyboard.press("Enter")
        await expect(page.locator(".fate.bad")).to_contain_text("Not sent.")
        await page.unroute("**/messages")
        await page.unroute("**/notes")
        await page.reload()
        await expect(page.locator(".fate.bad")).to_contain_text("Not sent.")
        await page.get_by_role("button", name="Try again").click()
        await expect(page.locator(".fate.bad")).to_have_count(0)
        await page.reload()
        await expect(page.locator(".bubble", has_text="once only, by")).to_have_count(1 if kind == "Reply" else 2)
        await expect(page.locator(".fate.bad")).to_have_count(0)
        assert await said(office, asked, sent) == [f"once only, by {kind}"]


async def test_unsent_ones_stay_with_their_conversation_until_dropped(office: Office) -> None:
    page, asked = await helping(office)
    await office.world.asks(person="luis", card=other_card("Luis", "?"))
    await page.route("**/messages", lambda route: route.abort())
    for text in ("first", "second"):
        await page.fill(BOX, text)
        await page.keyboard.press("Enter")
        await expect(page.locator(".line.agent", has_text=text).locator(".fate.bad")).to_be_visible()
    await page.locator(".row", has_text="Luis").click()
    await expect(page.locator(".line.agent")).to_have_count(0)
    row = page.locator(".row", has_text="Ana")
    await expect(row.locator(".begun.bad")).to_have_text("not sent")
    await row.click()
    await expect(page.locator(".line.agent .bubble")).to_have_text(["first", "second"])
    await page.locator(".line.agent", has_text="first").get_by_role("button").last.click()
    await expect(page.locator(".line.agent .bubble")).to_have_text(["second"])
    await page.unroute("**/messages")
    await page.reload()
    await expect(page.locator(".line.agent .bubble")).to_have_text(["second"])
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator(".line.agent").get_by_role("img", name="delivered")).to_be_visible()
    assert await said(office, asked) == ["second"]


async def test_leaving_with_something_unsent_is_asked_about(office: Office) -> None:
    page, _ = await helping(office)
    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.accept()

    page.on("dialog", stay)
    await page.reload()
    assert asked == []
    await page.route("**/messages", lambda route: route.abort())
    await page.fill(BOX, "chegou?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".fate.bad")).to_be_visible()
    await page.reload()
    assert asked == ["beforeunload"]
    await page.locator(".line.agent").get_by_role("button").last.click()
    await expect(page.locator(".line.agent")).to_have_count(0)
    await page.reload()
    assert asked == ["beforeunload"]


async def test_files_that_a_reload_has_lost_are_said_to_be_lost(office: Office) -> None:
    page, asked = await helping(office)
    await page.route("**/attachments", lambda route: route.abort())
    await page.set_input_files(
        "input[type=file]", {"name": "nota.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    )
    await page.fill(BOX, "segue a nota")
    await page.keyboard.press("Enter")
    await expect(page.locator(".fate.bad")).to_contain_text("Not sent.")
    await page.unroute("**/attachments")
    await page.reload()
    await expect(page.locator(".line.agent .file")).to_contain_text("a reload of the page has lost it")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator(BOX)).to_have_value("segue a nota")
    await expect(page.locator(".line.agent")).to_have_count(0)
    assert await said(office, asked) == []


async def test_what_another_tab_has_sent_is_no_longer_shown_as_unsent(office: Office) -> None:
    page, asked = await helping(office)
    await page.route("**/messages", lambda route: route.abort())
    await page.fill(BOX, "alô?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".fate.bad")).to_be_visible()
    other = await page.context.new_page()
    await other.goto(f"/console/#{asked.conversation}")
    await other.get_by_role("button", name="Try again").click()
    await expect(other.locator(".fate.bad")).to_have_count(0)
    await expect(page.locator(".fate.bad")).to_have_count(0)
    await expect(page.locator(".line.agent .bubble")).to_have_text(["alô?"])
    assert await said(office, asked) == ["alô?"]
