"""A visitor talks: what is shown, kept, and never lost or doubled."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, Page, expect

from bot.handoffs import HandoffState
from bot.messages import Author, Button, Draft
from bot.questions import BrainState
from gateway.clock import SystemClock
from tests.browser.widget.conftest import PATIENCE, Widget, conversation_of
from tests.contract.webchat.serving import Served, WebCounter, served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_question_is_sent_and_answered(widget: Widget) -> None:
    await widget.says("Cadê meu pedido?")

    await widget.hears("Cadê meu pedido?", author="customer")
    await widget.hears("eco: Cadê meu pedido?")
    await expect(widget.find(".customer .state")).to_have_attribute("data-state", "delivered")
    await expect(widget.input).to_have_value("")
    await expect(widget.input).to_be_focused()
    await expect(widget.find(".typing")).to_be_hidden()
    assert widget.trouble == []


async def test_no_session_before_the_first_word(widget: Widget, counter: WebCounter) -> None:
    await expect(widget.find(".line.bot .words")).to_contain_text("assistente virtual")

    assert counter.store.kept.conversations == {}


async def test_a_suggestion_is_a_message(widget: Widget) -> None:
    await widget.find(".choice").first.click()

    await widget.hears("eco: Cadê meu pedido?")
    await expect(widget.find(".choice:visible")).to_have_count(0)


async def test_the_page_may_ask(context: BrowserContext, shop: Served) -> None:
    widget = Widget(await context.new_page())
    await widget.page.goto(shop.url)
    await widget.page.get_by_role("button", name="Posso pagar com Pix?").click()

    await widget.hears("eco: Posso pagar com Pix?")
    await expect(widget.panel).to_be_visible()


async def test_buttons_are_pressed_once(widget: Widget, counter: WebCounter) -> None:
    await widget.says("menu")
    await widget.find(".choice[aria-pressed]").filter(has_text="Reembolso").click()

    await widget.hears("Reembolso", author="customer")
    await widget.hears("eco: faq/refund")
    pressed = widget.find(".choice[aria-pressed]").filter(has_text="Reembolso")
    await expect(pressed).to_be_visible()
    await expect(pressed).to_be_disabled()
    await expect(pressed).to_have_attribute("aria-pressed", "true")
    await expect(widget.find(".choice[aria-pressed]").filter(has_text="Meu pedido")).to_be_hidden()
    await widget.page.reload()
    await expect(pressed).to_have_attribute("aria-pressed", "true")


async def test_history_and_draft_are_there_after_a_reload(widget: Widget) -> None:
    for text in ("um", "dois", "três"):
        await widget.says(text)
        await widget.hears(f"eco: {text}")
    before = await widget.story()
    await widget.input.fill("metade de uma fra")

    await widget.page.reload()

    await widget.hears("eco: três")
    assert await widget.story() == before == ["um", "eco: um", "dois", "eco: dois", "três", "eco: três"]
    await expect(widget.input).to_have_value("metade de uma fra")
    await expect(widget.panel).to_be_visible()


async def test_the_server_goes_away_and_nothing_is_lost_or_doubled(widget: Widget, shop: Served) -> None:
    await widget.says("antes")
    await widget.hears("eco: antes")
    await shop.stop()
    for text in ("um", "dois", "três"):
        await widget.says(text)
    await expect(widget.find(".status")).to_contain_text("Sem conexão")

    await shop.start()

    await widget.hears("eco: três")
    await expect(widget.find(".status")).to_be_hidden()
    story = await widget.story()
    assert sorted(story) == sorted(["antes", "eco: antes", "um", "eco: um", "dois", "eco: dois", "três", "eco: três"])
    assert [text for text in story if "eco" not in text] == ["antes", "um", "dois", "três"]
    await expect(widget.find(".state:not([data-state=delivered]):visible")).to_have_count(0)


async def test_what_was_written_offline_survives_a_reload(widget: Widget, shop: Served, counter: WebCounter) -> None:
    await widget.says("antes")
    await widget.hears("eco: antes")
    await widget.page.context.set_offline(True)
    await widget.says("no túnel")
    await expect(widget.find(".status")).to_contain_text("Sem conexão")
    await widget.page.context.set_offline(False)
    await widget.hears("eco: no túnel")
    await shop.stop()
    await widget.says("antes de recarregar")
    await expect(widget.find(".customer .state").last).to_have_attribute("data-state", "failed", timeout=PATIENCE)
    await shop.start()
    await widget.page.reload()

    await widget.hears("eco: antes de recarregar")
    assert len(await counter.store.transcript(conversation_of(counter))) == 6


async def test_a_lost_acknowledgement_does_not_double_a_message(widget: Widget, counter: WebCounter) -> None:
    """The server has it, the answer never came: sent again under the same id."""

    async def swallow(route: object) -> None:
        await route.fetch()  # type: ignore[attr-defined]
        await route.abort()  # type: ignore[attr-defined]

    await widget.page.route("**/chat/messages", swallow, times=1)
    await widget.says("uma vez só")
    await widget.hears("eco: uma vez só")
    await widget.says("depois")
    await widget.hears("eco: depois")

    assert await widget.story() == ["uma vez só", "eco: uma vez só", "depois", "eco: depois"]
    assert len(await counter.store.transcript(conversation_of(counter))) == 4


async def test_a_failed_message_can_be_tapped(widget: Widget) -> None:
    await widget.page.route("**/chat/messages", lambda route: route.abort())
    await widget.says("de novo")
    retry = widget.find(".retry:visible")
    await expect(retry).to_be_visible(timeout=PATIENCE)

    await widget.page.unroute("**/chat/messages")
    await retry.click()

    await widget.hears("eco: de novo")
    await expect(retry).to_be_hidden()


async def test_too_many_messages_wait_and_go_on(context: BrowserContext) -> None:
    counter = WebCounter(clock=SystemClock(), rate="2/2s")
    async with served(counter) as shop:
        widget = await Widget(await context.new_page()).opened(shop.url)
        for number in range(4):
            await widget.says(f"n{number}")
        await widget.hears("eco: n3")
        assert [t for t in await widget.story() if t.startswith("n")] == ["n0", "n1", "n2", "n3"]
        await widget.page.close()


async def test_a_dead_session_is_replaced_silently(widget: Widget, counter: WebCounter) -> None:
    await widget.says("primeira")
    await widget.hears("eco: primeira")
    counter.store.kept.conversations.clear()
    await widget.says("segunda")

    await widget.hears("eco: segunda")
    assert await widget.story() == ["primeira", "eco: primeira", "segunda", "eco: segunda"]


async def test_a_person_takes_over_and_gives_back(widget: Widget, counter: WebCounter) -> None:
    await widget.says("olá")
    await widget.hears("eco: olá")
    counter.held.clear()
    await widget.says("quero uma pessoa")
    await expect(widget.find(".typing")).to_be_visible()
    await expect(widget.find(".customer .state").last).to_have_attribute("data-state", "delivered")
    conversation = conversation_of(counter)
    handoff = await counter.hand_over(conversation)

    await expect(widget.find(".status")).to_contain_text("Você é o próximo da fila")
    await expect(widget.find(".typing")).to_be_hidden()
    await expect(widget.find(".talker")).to_have_text("Esperando uma pessoa")
    await counter.desk.claim(handoff, agent="Bia")
    await expect(widget.find(".talker")).to_have_text("Bia, da nossa equipe")
    await expect(widget.find(".status")).to_be_hidden()
    counter.hub.typing(conversation, on=True, author="agent")
    await expect(widget.find(".typing")).to_be_visible()
    await counter.desk.reply(conversation, agent="Bia", text="Oi, aqui é a Bia", external_id="1")
    await widget.hears("Oi, aqui é a Bia", author="agent")
    await expect(widget.find(".typing")).to_be_hidden()
    await expect(widget.find(".agent .who")).to_have_text("Bia")
    await widget.says("obrigado")
    await expect(widget.find(".customer .state").last).to_have_attribute("data-state", "delivered")
    await counter.desk.finish(handoff, agent="Bia", state=HandoffState.RETURNED)
    await expect(widget.find(".talker")).to_have_text("Assistente")


async def test_the_widget_says_that_the_assistant_starts(widget: Widget, counter: WebCounter) -> None:
    counter.brain_state = BrainState.STARTING
    counter.held.clear()
    await widget.says("olá")
    await expect(widget.find(".status")).to_contain_text("está iniciando")

    counter.brain_is(BrainState.READY)
    counter.held.set()

    await widget.hears("eco: olá")
    await expect(widget.find(".status")).to_be_hidden()


async def test_unread_messages_are_counted_until_seen(widget: Widget, counter: WebCounter) -> None:
    await widget.says("olá")
    await widget.hears("eco: olá")
    await widget.find("header .tool").last.click()
    await expect(widget.launcher).to_be_focused()
    for text in ("um", "dois"):
        await counter.store.say(
            conversation_of(counter), Draft(Author.BOT, text), external_id=text, now=counter.clock.now()
        )
    counter.hub.leaving(conversation_of(counter))

    await expect(widget.find(".badge")).to_have_text("2")
    await expect(widget.launcher).to_have_accessible_name("Abrir o atendimento (mensagens novas: 2)")
    await widget.page.reload()
    await expect(widget.find(".badge")).to_have_text("2")
    await widget.launcher.click()
    await expect(widget.find(".badge")).to_be_hidden()


async def test_two_tabs_share_one_stream(
    context: BrowserContext, widget: Widget, shop: Served, counter: WebCounter
) -> None:
    await widget.says("na primeira aba")
    await widget.hears("eco: na primeira aba")
    second = Widget(await context.new_page())
    await second.page.goto(shop.url)
    await second.hears("eco: na primeira aba")
    await second.says("na segunda aba")

    await second.hears("eco: na segunda aba")
    await widget.hears("eco: na segunda aba")
    assert counter.hub.open_streams == 1
    await second.page.close()
    await widget.page.bring_to_front()
    await widget.says("de volta")
    await widget.hears("eco: de volta")
    assert await widget.story() == [
        "na primeira aba", "eco: na primeira aba", "na segunda aba", "eco: na segunda aba", "de volta", "eco: de volta",
    ]  # fmt: skip


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "javascript:alert(1)",
    "{{constructor.constructor('alert(1)')()}}",
    "&lt;b&gt;",
    "\u202eabc\u202c",
    'https://x.example/"onmouseover=alert(1)',
]


async def test_whatever_is_written_stays_text(widget: Widget, counter: WebCounter) -> None:
    dialogs: list[str] = []
    widget.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    counter.brain = lambda text: (Draft(Author.BOT, text, (Button("<b>não</b>", "deny"),)),)
    for text in HOSTILE:
        await widget.says(text)
        await expect(widget.find(".bot .words").last).to_have_text(text)

    assert dialogs == []
    assert await widget.find(".log img, .log script, .log svg[onload], .log b").count() == 0
    hrefs = await widget.find(".log a").evaluate_all("links => links.map((link) => link.protocol)")
    assert set(hrefs) <= {"https:"}


async def test_links_are_made_with_care(widget: Widget, counter: WebCounter) -> None:
    text = "Veja https://aurora.example/pedidos?id=1, (www.aurora.example) ou ajuda@aurora.example.\nAté já!"
    counter.brain = lambda said: (Draft(Author.BOT, text),)
    await widget.says("links")
    await expect(widget.find(".bot .words").last).to_have_text(text)

    links = widget.find(".bot .words a")
    hrefs = await links.evaluate_all("links => links.map((link) => link.href)")
    assert hrefs == [
        "https://aurora.example/pedidos?id=1",
        "https://www.aurora.example/",
        "mailto:ajuda@aurora.example",
    ]
    assert set(await links.evaluate_all("links => links.map((link) => link.rel)")) == {"noopener noreferrer nofollow"}
    assert (await widget.find(".bot .words").last.inner_text()).count("\n") == 1


async def test_storage_may_be_forbidden(context: BrowserContext, shop: Served) -> None:
    page: Page = await context.new_page()
    await page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    widget = await Widget(page).opened(shop.url)
    await widget.says("sem memória")

    await widget.hears("eco: sem memória")
    assert widget.trouble == []
