"""Colleagues called in notes: choosing them, the bell on every page, notifications and the sound."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.messages import Author
from bot.people import Role
from tests.browser.console.conftest import SIZES, Office
from tests.contract.console.world import PASSWORD, other_card

pytestmark = pytest.mark.browser
BOX = "#write-area"

LISTENING = """
  window.shown = []; window.tones = 0; window.away = false; window.asked = 0;
  class Shown {
    constructor(title, { body, tag }) { window.shown.push({ title, body, tag }); Shown.last = this; }
    close() {}
  }
  Shown.permission = "default";
  Shown.requestPermission = async () => {
    window.asked += 1;
    return (Shown.permission = window.answer ?? "granted");
  };
  window.Notification = Shown;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at); };
  Object.defineProperty(document, "hidden", { get: () => window.away });
"""
"""Remembers what a person would see and hear; `away` hides the page."""


async def listening(office: Office, name: str, path: str = "/console/", *, answer: str = "granted") -> Page:
    """An agent's page that remembers what it showed and sounded."""
    page = await office.stranger()
    await page.context.add_init_script(LISTENING + f"window.answer = '{answer}';")
    await page.goto(f"/console/login?next={path}")
    await page.fill("#name", name)
    await page.fill("#password", PASSWORD)
    await page.click("button[type=submit]")
    await page.wait_for_selector("[aria-busy=false]")
    return page


async def calls(office: Office, conversation: str, text: str, *, by: str = "Caio") -> None:
    """A colleague writes a note."""
    await office.world.deps.counter.note(conversation, agent=by, text=text)


async def switches(page: Page, *names: str) -> None:
    """Click these switches of the bell."""
    await page.locator("#bell summary").click()
    for name in names:
        await page.get_by_role("switch", name=name).click()
    await page.locator("#bell summary").click()


async def shown(page: Page) -> list[dict[str, Any]]:
    """The notifications of this page."""
    return list(await page.evaluate("window.shown"))


async def test_a_colleague_is_chosen_called_and_finds_the_note(office: Office) -> None:
    for name in ("Ana Maria", "Ana", "Érico"):
        await office.world.user(name)
    asked = await office.world.asks()
    called = await office.agent("Ana Maria", "/console/tickets")
    page = await office.agent("Caio")
    await page.locator(".row").click()
    await page.locator(BOX).focus()
    await page.keyboard.type("veja, @")
    menu = page.get_by_role("listbox", name="Call a colleague")
    await expect(menu.get_by_role("option")).to_have_text(["AAna", "AAna Maria", "BBia", "ÉÉrico"])
    await page.keyboard.type("eri")
    await expect(menu.get_by_role("option")).to_have_text(["ÉÉrico"])
    for _ in "eri":
        await page.keyboard.press("Backspace")
    await page.keyboard.type("ana m")
    await page.keyboard.press("Enter")
    await expect(page.locator(BOX)).to_have_value("veja, @Ana Maria ")
    await expect(page.locator(".mirror mark")).to_have_text("@Ana Maria")
    await page.keyboard.type("e x@bia.com")
    await page.keyboard.press("Enter")
    await expect(page.locator(".line.note .called")).to_have_text(["@Ana Maria"])
    await expect(page.locator(".line.note .called.me")).to_have_count(0)

    await expect(called.locator("#bell-count")).to_have_text("1")
    await called.get_by_label("Mentions, 1 not seen").click()
    note = called.locator(".bell-list a")
    await expect(note).to_contain_text("Caio")
    await expect(note).to_contain_text("about Ana Souza")
    await expect(note).to_contain_text("veja, @Ana Maria e x@bia.com")
    await note.click()
    await expect(called.locator(".line.note .called.me")).to_have_text("@Ana Maria")
    await expect(called.locator("#bell-count")).to_be_hidden()
    assert called.url.endswith(f"/console/#{asked.conversation}")
    assert await office.world.store.unseen_mentions("Ana Maria") == 0
    assert await office.world.store.mentions("Ana") == await office.world.store.mentions("Bia") == []


async def test_the_bell_of_a_day_and_all_of_it_seen_on_every_page(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia", "/console/tickets")
    await page.locator("#bell summary").click()
    await expect(page.locator("#bell-body")).to_contain_text("Nobody has called you")
    for number in range(120):
        await calls(office, asked.conversation, f"@Bia {number}\nsecond line")
    await expect(page.locator("#bell-count")).to_have_text("99+")
    await expect(page.locator(".bell-list a")).to_have_count(50)
    await expect(page.locator(".bell-list a").first).to_contain_text("@Bia 119")
    await expect(page.locator("#bell-body")).not_to_contain_text("second line")
    other = await page.context.new_page()
    await other.goto("/console/account")
    await expect(other.locator("#bell-count")).to_have_text("99+")
    await page.get_by_role("button", name="Mark all as seen").click()
    for each in (page, other):
        await expect(each.locator("#bell-count")).to_be_hidden()
    await page.keyboard.press("Escape")
    await expect(page.locator("#bell-body")).to_be_hidden()
    await expect(page.locator("#bell summary")).to_be_focused()


async def test_what_stands_before_ones_eyes_is_seen(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia")
    await page.locator(".row").click()
    await expect(page.locator(".line.customer")).to_be_visible()
    await calls(office, asked.conversation, "@Bia agora")
    await expect(page.locator(".line.note .called.me")).to_have_text("@Bia")
    await expect(page.locator("#bell summary")).to_have_attribute("aria-label", "Mentions")
    await page.locator("#bell summary").click()
    await expect(page.locator(".bell-list a.seen")).to_have_count(1)
    assert await office.world.store.unseen_mentions("Bia") == 0


async def test_what_colleagues_write_stays_text(office: Office) -> None:
    hostile = '<img src=x onerror="document.title=1"> @Bia <b>now</b>'
    asked = await office.world.asks(card=other_card('<script>document.title="3"</script>', "?"))
    page = await office.agent("Bia", "/console/tickets")
    await calls(office, asked.conversation, hostile)
    await page.locator("#bell summary").click()
    await expect(page.locator(".bell-list a")).to_contain_text(hostile)
    await expect(page.locator(".bell-list a")).to_contain_text("<script>")
    await page.locator(".bell-list a").click()
    await expect(page.locator(".line.note .bubble")).to_have_text(hostile)
    assert await page.locator("#bell img, #bell script, main img, main script, .bubble b").count() == 0


async def test_trainers_have_a_bell_too(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Tess", "/console/tickets")
    await calls(office, asked.conversation, "@Tess: o assistente respondeu errado")
    await expect(page.locator("#bell-count")).to_have_text("1")


async def test_nothing_sounds_or_shows_until_it_is_wanted(office: Office) -> None:
    asked = await office.world.asks()
    page = await listening(office, "Bia", "/console/tickets")
    await calls(office, asked.conversation, "@Bia um")
    await expect(page.locator("#bell-count")).to_have_text("1")
    assert await page.evaluate("[asked, shown.length, tones]") == [0, 0, 0]
    await switches(page, "notification of the browser")
    assert await page.evaluate("[asked, shown.length]") == [1, 0]
    await calls(office, asked.conversation, "@Bia segredo da cliente")
    await page.wait_for_function("() => shown.length === 1")
    (told,) = await shown(page)
    assert told["title"] == "Caio called you in a note about Ana Souza"
    assert told["body"] == ""
    assert await page.evaluate("tones") == 0
    await switches(page, "Hide what was written")
    await calls(office, asked.conversation, "@Bia já pode contar")
    await page.wait_for_function("() => shown.length === 2")
    assert (await shown(page))[1]["body"] == "@Bia já pode contar"
    await page.evaluate("Notification.last.onclick()")
    await expect(page.locator(".line.note").last).to_contain_text("já pode contar")


async def test_the_sound_can_be_heard_when_it_is_switched_on_and_then_for_each(office: Office) -> None:
    asked = await office.world.asks()
    page = await listening(office, "Bia", "/console/tickets")
    await switches(page, "soft sound")
    await page.wait_for_function("() => tones === 2")
    await calls(office, asked.conversation, "@Bia")
    await page.wait_for_function("() => tones === 4")
    await page.reload()
    await page.locator("#bell summary").click()
    await expect(page.get_by_role("switch", name="soft sound")).to_be_checked()
    await page.get_by_role("switch", name="soft sound").click()
    await calls(office, asked.conversation, "@Bia")
    await expect(page.locator("#bell-count")).to_have_text("2")
    assert await page.evaluate("[asked, shown.length, tones]") == [0, 0, 0]


async def test_a_browser_that_does_not_allow_it_says_so(office: Office) -> None:
    page = await listening(office, "Bia", "/console/tickets", answer="denied")
    await page.locator("#bell summary").click()
    await page.get_by_role("switch", name="notification of the browser").click()
    await expect(page.locator(".bell-told")).to_contain_text("The browser blocks notifications")
    await expect(page.get_by_role("switch", name="notification of the browser")).not_to_be_checked()
    assert await page.evaluate("asked") == 1


async def test_a_customer_who_writes_elsewhere_rings_once_over_all_tabs(office: Office) -> None:
    asked = await office.world.asks()
    await office.world.store.claim(asked.handoff, agent="Bia", now=office.world.clock.now())
    first = await listening(office, "Bia")
    await switches(first, "notification of the browser", "Hide what was written")
    second = await first.context.new_page()
    await second.goto("/console/")
    await second.evaluate("Notification.permission = 'granted'")
    for page in (first, second):
        await expect(page.locator(".row")).to_be_visible()
    await office.world.writes("alguém aí?")
    for page in (first, second):
        await expect(page.locator(".row .unread")).to_be_visible()
    both = "Promise.resolve(shown.length)"
    while await first.evaluate(both) + await second.evaluate(both) == 0:
        await first.evaluate("new Promise(requestAnimationFrame)")
    told = [*await shown(first), *await shown(second)]
    assert [(each["title"], each["body"]) for each in told] == [("Ana Souza wrote", "alguém aí?")]


async def test_the_open_conversation_rings_only_when_the_page_is_hidden(office: Office) -> None:
    asked = await office.world.asks()
    await office.world.store.claim(asked.handoff, agent="Bia", now=office.world.clock.now())
    page = await listening(office, "Bia")
    await switches(page, "notification of the browser", "Hide what was written")
    await page.locator(".row").click()
    await expect(page.locator(".line.customer")).to_be_visible()
    await office.world.writes("while she looks")
    await expect(page.locator(".bubble", has_text="while she looks")).to_be_visible()
    await page.evaluate("window.away = true")
    await office.world.writes("while she is away")
    await page.wait_for_function("() => shown.length > 0")
    assert [told["body"] for told in await shown(page)] == ["while she is away"]


async def test_somebody_who_waits_and_who_is_offered_rings(office: Office) -> None:
    page = await listening(office, "Bia")
    await switches(page, "notification of the browser")
    asked = await office.world.asks()
    await page.wait_for_function("() => shown.length === 1")
    about = {"handoff": asked.handoff, "conversation": asked.conversation, "customer": "Ana Souza", "until": ""}
    office.world.hub.tell_desk("offer", about, to="Bia")
    office.world.hub.tell_desk("offer", {**about, "handoff": "h2"}, to="Caio")
    await page.wait_for_function("() => shown.length === 2")
    assert [each["title"] for each in await shown(page)] == ["Ana Souza is waiting", "Offered to you: Ana Souza"]


async def test_the_bell_fits_every_size(office: Office) -> None:
    await office.world.user("Vera", Role.SUPERVISOR)
    asked = await office.world.asks(card=other_card("Maximiliana " * 6, "?"))
    await calls(office, asked.conversation, "@Vera " + "palavra" * 60, by="Caio")
    page = await office.agent("Vera", "/console/tickets")
    for width, path in product(SIZES, ("/console/tickets", "/console/canned", "/console/account")):
        await page.set_viewport_size({"width": width, "height": SIZES[width]})
        await page.goto(path)
        await page.locator("#bell summary").click()
        await expect(page.locator("#bell-body")).to_be_in_viewport(ratio=1)
        await expect(page.locator("#menu summary")).to_be_in_viewport(ratio=1)
        assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def test_a_note_calls_by_the_button_too(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia")
    await page.locator(".row").click()
    await page.locator(BOX).click()
    await page.get_by_role("button", name="Call a colleague").click()
    await page.get_by_role("option", name="Caio").click()
    await page.keyboard.type("oi")
    await page.get_by_role("button", name="Add note").click()
    await expect(page.locator(".line.note .called")).to_have_text("@Caio")
    told = [m.text for m in await office.world.store.transcript(asked.conversation) if m.author is Author.NOTE]
    assert told == ["@Caio oi"]
