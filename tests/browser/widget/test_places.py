"""Where the widget must work: strict pages, other sites, phones, keyboards, dark rooms."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, ViewportSize, expect

from bot.messages import Author, Draft
from bot.questions import BrainState
from gateway.clock import SystemClock
from tests.browser.widget.conftest import Widget
from tests.contract.webchat.serving import Served, WebCounter, page, served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE: ViewportSize = {"width": 360, "height": 740}
LOUD = (
    "<!doctype html><html lang='pt'><head><style>{css}</style></head>"
    "<body><h1>Host</h1><script src='/widget.js' async></script></body></html>"
)


@pytest.mark.parametrize(
    "policy",
    [
        "default-src 'self'",
        "default-src 'self'; require-trusted-types-for 'script'",
        "default-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
    ],
)
async def test_a_strict_policy_is_no_obstacle(context: BrowserContext, counter: WebCounter, policy: str) -> None:
    html = "<!doctype html><html lang='es'><body><h1>x</h1><script src='/widget.js' async></script></body></html>"
    async with served(counter, page("/strict", html, Content_Security_Policy=policy)) as site:
        tab = await context.new_page()
        await tab.add_init_script(
            "window.violations = []; document.addEventListener('securitypolicyviolation', "
            "(e) => window.violations.push(e.violatedDirective + ' ' + e.blockedURI));"
        )
        widget = await Widget(tab).opened(f"{site.url}/strict")
        await widget.says("hola https://aurora.example")
        await widget.hears("eco: hola https://aurora.example")
        await expect(widget.panel).to_have_css("display", "flex")
        assert await tab.evaluate("window.violations") == []
        assert widget.trouble == []
        await tab.close()


async def test_it_stands_on_another_site_that_names_it(
    context: BrowserContext, shop: Served, counter: WebCounter
) -> None:
    html = f"<!doctype html><html lang='en'><body><script src='{shop.url}/widget.js' async></script></body></html>"
    policy = f"default-src 'none'; script-src {shop.url}; connect-src {shop.url}"
    async with served(WebCounter(), page("/host", html, Content_Security_Policy=policy)) as site:
        widget = await Widget(await context.new_page()).opened(f"{site.url}/host")
        await widget.says("hello from afar")
        await widget.hears("eco: hello from afar")
        await expect(widget.find(".talker")).to_have_text("Assistant")
        await widget.page.close()


async def test_nobody_else_is_asked_for_anything(widget: Widget, shop: Served) -> None:
    await widget.says("olá")
    await widget.hears("eco: olá")

    assert {url for url in widget.requests if not url.startswith(shop.url)} == set()


async def test_the_page_cannot_reach_in_nor_the_widget_out(context: BrowserContext, counter: WebCounter) -> None:
    css = "* { font-size: 40px !important; color: red !important } :root { --ink: lime }"
    css += "button { display: none !important }"
    html = LOUD.format(css=css)
    async with served(counter, page("/loud", html)) as site:
        widget = await Widget(await context.new_page()).opened(f"{site.url}/loud")
        await expect(widget.input).to_have_css("font-size", "15px")
        await expect(widget.panel).to_have_css("color", "rgb(29, 36, 51)")
        await expect(widget.page.locator("h1")).to_have_css("color", "rgb(255, 0, 0)")
        await widget.page.close()


async def test_the_language_is_that_of_the_page_until_one_is_picked(widget: Widget) -> None:
    await expect(widget.input).to_have_attribute("placeholder", "Escreva aqui…")
    await widget.page.evaluate("document.documentElement.lang = 'es'")
    await expect(widget.input).to_have_attribute("placeholder", "Escribe aquí…")
    await widget.find(".pick").select_option("en")
    await expect(widget.input).to_have_attribute("placeholder", "Write here…")
    await expect(widget.find(".talker")).to_have_text("Assistant")

    await widget.page.goto(f"{widget.page.url.split('?')[0]}?lang=pt")

    await expect(widget.input).to_have_attribute("placeholder", "Write here…")


async def test_everything_can_be_done_from_the_keyboard(context: BrowserContext, shop: Served) -> None:
    widget = Widget(await context.new_page())
    await widget.page.goto(shop.url)
    await widget.launcher.focus()
    press = widget.page.keyboard.press
    await press("Enter")
    await expect(widget.input).to_be_focused()
    await widget.page.keyboard.type("menu")
    await press("Shift+Enter")
    await press("Backspace")
    await press("Enter")
    choice = widget.find(".choice[aria-pressed]").first
    await expect(choice).to_be_visible()
    while not await _focused(choice):
        await press("Shift+Tab")
    assert await choice.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    await press("Space")
    await widget.hears("eco: faq/order")
    await press("Escape")
    await expect(widget.panel).to_be_hidden()
    await expect(widget.launcher).to_be_focused()


async def test_screen_readers_are_told(widget: Widget) -> None:
    await widget.says("olá")
    await widget.hears("eco: olá")

    await expect(widget.panel).to_have_attribute("role", "dialog")
    await expect(widget.panel).to_have_accessible_name("Atendimento")
    await expect(widget.find(".log")).to_have_attribute("aria-live", "polite")
    await expect(widget.input).to_have_accessible_name("Sua mensagem")
    await expect(widget.find(".send")).to_have_accessible_name("Enviar")
    spoken = await widget.find(".line .bubble").all_inner_texts()
    assert [" ".join(text.split()) for text in spoken[1:]] == ["Você: olá", "Assistente: eco: olá"]
    nameless = await widget.find("button:visible").evaluate_all(
        "buttons => buttons.filter((b) => !(b.getAttribute('aria-label') || b.textContent.trim())).length"
    )
    assert nameless == 0


async def test_enter_sends_and_shift_enter_breaks(widget: Widget) -> None:
    one_row = await _height(widget.input)
    await widget.input.press_sequentially("um")
    for word in ("dois", "três", "quatro", "cinco", "seis", "sete"):
        await widget.input.press("Shift+Enter")
        await widget.input.press_sequentially(word)
    assert one_row < await _height(widget.input) <= one_row * 3.5
    await widget.input.press("Enter")

    await expect(widget.find(".customer .words")).to_have_text(re.compile(r"um\s+dois"))
    assert await _height(widget.input) == one_row


async def test_a_phone_shows_the_chat_alone(browser: Browser, shop: Served) -> None:
    phone = await browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="pt-BR")
    widget = await Widget(await phone.new_page()).opened(shop.url)
    await widget.input.fill("do celular")
    await widget.find(".send").tap()
    await widget.hears("eco: do celular")

    assert await widget.panel.bounding_box() == {"x": 0, "y": 0, **PHONE}
    await expect(widget.input).to_have_css("font-size", "16px")
    assert await widget.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await widget.find(".bubble").last.tap()
    await expect(widget.find(".line.timed time")).to_be_visible()
    for _ in range(12):
        await widget.page.keyboard.press("Tab")
        assert await widget.page.evaluate("document.activeElement.localName") == "balcao-chat"
    await widget.find("header .tool").last.tap()
    await expect(widget.launcher).to_be_visible()
    await phone.close()


@pytest.mark.parametrize("width", [360, 480, 768, 1440])
async def test_the_shop_fits(browser: Browser, shop: Served, width: int) -> None:
    context = await browser.new_context(viewport={"width": width, "height": 800})
    tab = await context.new_page()
    for language in ("pt", "es", "en"):
        await tab.goto(f"{shop.url}/?lang={language}")
        assert await tab.evaluate("document.documentElement.scrollWidth") <= width
    await context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_colours_follow_the_visitor(browser: Browser, shop: Served, scheme: str) -> None:
    context = await browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    widget = await Widget(await context.new_page()).opened(shop.url)
    paper = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 31)"}[scheme]

    await expect(widget.panel).to_have_css("background-color", paper)
    await context.close()


async def test_nothing_moves_for_those_who_ask(browser: Browser, shop: Served) -> None:
    context = await browser.new_context(reduced_motion="reduce")
    widget = await Widget(await context.new_page()).opened(shop.url)

    await expect(widget.panel).to_have_css("animation-name", "none")
    await context.close()


async def test_a_long_story_stays_where_its_reader_is(browser: Browser) -> None:
    counter = WebCounter(clock=SystemClock())
    context = await browser.new_context(viewport={"width": 1280, "height": 700})
    async with served(counter) as shop:
        widget = await Widget(await context.new_page()).opened(shop.url)
        counter.brain = lambda text: (Draft(Author.BOT, "linha\n" * 30),)
        await widget.says("muito")
        await expect(widget.find(".line.bot")).to_have_count(2)
        scrolled = "requestAnimationFrame(() => requestAnimationFrame(done))"  # the page hears of it a frame later
        await widget.find(".scroll").evaluate(f"node => new Promise((done) => {{ node.scrollTop = 0; {scrolled}; }})")
        (conversation,) = counter.store.kept.conversations
        await counter.store.say(conversation, Draft(Author.BOT, "embaixo"), external_id="x", now=counter.clock.now())
        counter.hub.leaving(conversation)

        await expect(widget.find(".newer")).to_be_visible()
        assert await widget.find(".scroll").evaluate("node => node.scrollTop") == 0
        await widget.find(".newer").click()
        await expect(widget.find(".newer")).to_be_hidden()
        await context.close()


async def test_whoever_reads_the_end_goes_on_reading_it(widget: Widget, counter: WebCounter) -> None:
    counter.brain = lambda text: (Draft(Author.BOT, "linha\n" * 40 + "fim"),)
    await widget.says("muito")
    await expect(widget.find(".line.bot")).to_have_count(2)
    counter.brain_is(BrainState.STARTING)  # a status line takes some of the room

    await expect(widget.find(".status")).to_be_visible()
    left = "node => Math.round(node.scrollHeight - node.scrollTop - node.clientHeight)"
    await widget.page.wait_for_function(
        f"({left})(document.querySelector('balcao-chat').shadowRoot.querySelector('.scroll')) < 3"
    )


async def test_a_folded_chat_still_counts(widget: Widget, counter: WebCounter) -> None:
    await widget.says("olá")
    await widget.hears("eco: olá")
    await widget.find(".fold").click()
    await expect(widget.input).to_be_hidden()
    (conversation,) = counter.store.kept.conversations
    await counter.store.say(conversation, Draft(Author.BOT, "psiu"), external_id="x", now=counter.clock.now())
    counter.hub.leaving(conversation)

    await expect(widget.find(".title")).to_have_attribute("data-unread", " · 1")
    await widget.find(".fold").click()
    await expect(widget.find(".title")).to_have_attribute("data-unread", "")


async def _focused(locator: Locator) -> bool:
    return bool(await locator.evaluate("node => node.getRootNode().activeElement === node"))


async def _height(locator: Locator) -> float:
    box = await locator.bounding_box()
    assert box is not None
    return box["height"]
