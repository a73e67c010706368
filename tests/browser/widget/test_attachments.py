"""A visitor sends files and gets some: chosen, dropped, pasted, shown, enlarged, saved, refused."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.async_api import Browser, BrowserContext, FilePayload, Locator, expect

from bot.attachments import Enclosed, Kind
from bot.messages import Author, Draft
from gateway.clock import SystemClock
from tests.browser.widget.conftest import PATIENCE, Widget, conversation_of
from tests.contract.pictures import PAGE, PDF, png
from tests.contract.webchat.serving import LIMITS, Served, WebCounter, page, served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHOTO: FilePayload = {"name": "liquidificador.png", "mimeType": "image/png", "buffer": png(640, 480)}
RECEIPT: FilePayload = {"name": "nota fiscal.pdf", "mimeType": "application/pdf", "buffer": PDF}

DROPPED = """(node, [kind, names]) => {
  const data = new DataTransfer();
  for (const name of names) data.items.add(new File(["nome;valor"], name, { type: "text/csv" }));
  const fields = { bubbles: true, cancelable: true, composed: true };
  const pasted = () => new ClipboardEvent(kind, { ...fields, clipboardData: data });
  node.dispatchEvent(kind === "paste" ? pasted() : new DragEvent(kind, { ...fields, dataTransfer: data }));
}"""
COLOUR = """(canvas) => {
  const middle = canvas.getContext("2d").getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1);
  return [...middle.data].slice(0, 3);
}"""


def chips(widget: Widget) -> Locator:
    """What goes with the next message."""
    return widget.find(".chips .file")


async def picks(widget: Widget, *files: FilePayload) -> None:
    """Choose with the paperclip."""
    async with widget.page.expect_file_chooser() as choosing:
        await widget.find(".clip").click()
    await (await choosing.value).set_files(list(files))


async def shows_picture(canvas: Locator) -> None:
    """The picture of these tests is drawn."""
    await expect(canvas).to_be_visible(timeout=PATIENCE)
    await expect(canvas.locator("xpath=..")).to_have_class("thumb drawn")
    assert await canvas.evaluate(COLOUR) == [200, 120, 40]


async def test_a_photo_is_attached_sent_and_shown(widget: Widget, counter: WebCounter) -> None:
    await picks(widget, PHOTO, RECEIPT)
    await expect(chips(widget)).to_have_count(2)
    await expect(chips(widget).first).to_contain_text("liquidificador.png")
    await widget.says("chegou assim")

    await widget.hears("eco: chegou assim")
    await expect(chips(widget)).to_have_count(0)
    sent = widget.find(".line.customer")
    await expect(sent).to_have_count(1)
    await expect(sent.locator(".state")).to_have_attribute("data-state", "delivered")
    await expect(sent.locator(".file")).to_contain_text("nota fiscal.pdf")
    await expect(sent.locator("progress")).to_be_hidden()
    await shows_picture(sent.locator("canvas"))
    assert sorted(counter.files.kept.values()) == sorted([PHOTO["buffer"], PDF])

    await widget.page.reload()  # now it comes from the server
    await shows_picture(widget.find(".line.customer canvas"))
    await expect(widget.find(".line.customer .file")).to_contain_text("nota fiscal.pdf")
    assert widget.trouble == []


async def test_a_file_needs_no_words_and_can_be_taken_away_again(widget: Widget, counter: WebCounter) -> None:
    await expect(widget.find(".send")).to_be_disabled()
    await picks(widget, PHOTO, RECEIPT)
    await widget.find(".chips").get_by_role("button", name="Remover liquidificador.png").click()
    await expect(chips(widget)).to_have_count(1)
    await widget.find(".send").click()

    await expect(widget.find(".line.customer .state")).to_have_attribute("data-state", "delivered")
    await expect(widget.find(".line.customer .words")).to_be_hidden()
    assert list(counter.files.kept.values()) == [PDF]


@pytest.mark.parametrize(("kind", "where"), [("drop", ".panel"), ("paste", "textarea")])
async def test_files_are_dropped_and_pasted(widget: Widget, counter: WebCounter, kind: str, where: str) -> None:
    if kind == "drop":
        await widget.find(where).evaluate(DROPPED, ["dragover", ["lista.csv"]])
        await expect(widget.panel).to_have_class("panel dropping")
    await widget.find(where).evaluate(DROPPED, [kind, ["lista.csv", "outra.csv"]])

    await expect(widget.panel).to_have_class("panel")
    await expect(chips(widget)).to_have_count(2)
    await widget.input.press("Enter")
    await expect(widget.find(".line.customer .state")).to_have_attribute("data-state", "delivered")
    assert list(counter.files.kept.values()) == [b"nome;valor"] * 2


async def test_pasted_words_are_words(widget: Widget) -> None:
    await widget.input.evaluate(DROPPED, ["paste", []])
    await expect(chips(widget)).to_have_count(0)


async def test_more_than_five_and_too_large_are_told_before_sending(widget: Widget) -> None:
    large: FilePayload = {"name": "filme.mp4", "mimeType": "video/mp4", "buffer": bytes(LIMITS.largest + 1)}
    await picks(widget, large)
    await expect(widget.find(".trouble")).to_have_text("filme.mp4 tem mais de 2 MB e não pode ser enviado.")
    await expect(widget.find(".send")).to_be_disabled()
    await picks(widget, *[RECEIPT] * 6)

    await expect(widget.find(".trouble")).to_contain_text("até 5 arquivos")
    await expect(chips(widget)).to_have_count(5)


async def test_a_type_that_is_not_taken_says_so_and_goes(widget: Widget, counter: WebCounter) -> None:
    await picks(widget, {"name": "página.html", "mimeType": "text/html", "buffer": PAGE})
    await widget.says("veja")

    refused = widget.find(".line.customer .retry:visible")
    await expect(refused).to_have_text("Este tipo de arquivo não é aceito. Toque para remover.")
    await widget.says("e agora?")
    await widget.hears("eco: e agora?")
    await refused.click()
    await expect(widget.find(".line.customer")).to_have_count(1)
    assert counter.files.kept == {}


async def test_too_large_for_the_server_is_told_too(context: BrowserContext, shop: Served, counter: WebCounter) -> None:
    """A page may have an older script: the answer arrives although the body was not read."""
    widget = Widget(await context.new_page())

    async def older(route: object) -> None:
        answer = await route.fetch()  # type: ignore[attr-defined]
        script = (await answer.text()).replace(f"const LARGEST = {LIMITS.largest}", "const LARGEST = 1e9")
        await route.fulfill(response=answer, body=script)  # type: ignore[attr-defined]

    await widget.page.route("**/widget.js", older)
    await widget.opened(shop.url)
    large = PHOTO["buffer"] + bytes(8 * LIMITS.largest)
    await picks(widget, {"name": "grande.png", "mimeType": "image/png", "buffer": large})
    await widget.find(".send").click()

    await expect(widget.find(".line.customer .retry")).to_have_text(
        "O arquivo é grande demais. Toque para remover.", timeout=PATIENCE
    )
    assert counter.files.kept == {}


async def test_the_server_goes_away_and_the_file_arrives_once(
    widget: Widget, shop: Served, counter: WebCounter
) -> None:
    await widget.says("antes")
    await widget.hears("eco: antes")
    await shop.stop()
    await picks(widget, PHOTO)
    await widget.says("com foto")
    await widget.says("depois da foto")
    await expect(widget.find(".customer .state").nth(1)).to_have_attribute("data-state", "failed", timeout=PATIENCE)
    await expect(widget.find(".customer .retry").nth(1)).to_contain_text("Toque para tentar de novo")

    await shop.start()

    await widget.hears("eco: depois da foto")
    said = [m for m in await counter.store.transcript(conversation_of(counter)) if m.author is Author.CUSTOMER]
    assert [(m.text, len(m.attachments)) for m in said] == [("antes", 0), ("com foto", 1), ("depois da foto", 0)]
    assert len(counter.files.kept) == 1


async def agent_sends(counter: WebCounter, *files: tuple[str, str, bytes]) -> None:
    """What comes from the other side."""
    conversation, enclosed = conversation_of(counter), []
    for name, type, content in files:
        id = uuid4().hex
        counter.files.kept[id] = content
        kind = Kind.PHOTO if type.startswith("image/") else Kind.FILE
        enclosed.append(Enclosed(kind, name, type, len(content), file=id))
    draft = Draft(Author.SYSTEM, "", attachments=tuple(enclosed))
    await counter.store.say(conversation, draft, external_id=uuid4().hex, now=counter.clock.now())
    counter.hub.leaving(conversation)


@pytest.mark.parametrize("policy", ["", "default-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"])
async def test_what_comes_is_shown_enlarged_and_saved(
    context: BrowserContext, counter: WebCounter, policy: str
) -> None:
    """Also on a page whose policy blocks pictures from blob: addresses."""
    html = "<!doctype html><html lang='en'><body><script src='/widget.js' async></script></body></html>"
    headers = {"Content_Security_Policy": policy} if policy else {}
    async with served(counter, page("/site", html, **headers)) as site:
        widget = await Widget(await context.new_page()).opened(f"{site.url}/site")
        await widget.says("hello")
        await widget.hears("eco: hello")
        await agent_sends(
            counter,
            ("peça.png", "image/png", png(900, 600)),
            ("manual água.pdf", "application/pdf", PDF),
            ("broken.png", "image/png", b"\x89PNG\r\n\x1a\n"),
        )

        line = widget.find(".line.system")
        await expect(line.locator(".file")).to_have_count(2)  # what cannot be drawn is still a file
        await shows_picture(line.locator("canvas"))
        async with widget.page.expect_download() as saving:
            await line.get_by_role("button", name="Save manual água.pdf").click()
        saved = await saving.value
        assert saved.suggested_filename == "manual água.pdf"
        with open(await saved.path(), "rb") as content:
            assert content.read() == PDF

        await line.get_by_role("button", name="Enlarge peça.png").click()
        large = widget.find("dialog.large")
        await expect(large.get_by_role("img", name="peça.png")).to_be_visible()
        await expect(large.locator("canvas")).to_have_css("width", "900px")
        await widget.page.keyboard.press("Escape")
        await expect(large).to_have_count(0)
        await expect(widget.panel).to_be_visible()
        assert widget.trouble == []
        await widget.page.close()


async def test_everything_has_a_name_and_works_from_the_keyboard(widget: Widget) -> None:
    await expect(widget.find(".clip")).to_have_accessible_name("Anexar arquivos")
    await expect(widget.input).to_be_focused()  # an opening chat takes the focus there, in its own time
    async with widget.page.expect_file_chooser() as choosing:
        await widget.find(".clip").press("Enter")
    await (await choosing.value).set_files([PHOTO, RECEIPT])
    await expect(widget.input).to_be_focused()
    await widget.page.keyboard.press("Enter")
    await expect(widget.find(".line.customer .state")).to_have_attribute("data-state", "delivered")

    nameless = await widget.find("button:visible").evaluate_all(
        "buttons => buttons.filter((b) => !(b.getAttribute('aria-label') || b.textContent.trim())).length"
    )
    assert nameless == 0
    await widget.find(".thumb").focus()
    await widget.page.keyboard.press("Enter")
    await expect(widget.find("dialog.large")).to_be_visible()


async def test_a_phone_holds_long_names(browser: Browser) -> None:
    counter = WebCounter(clock=SystemClock())
    async with served(counter) as shop:
        phone = await browser.new_context(
            viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, locale="pt-BR"
        )
        widget = await Widget(await phone.new_page()).opened(shop.url)
        long: FilePayload = {**RECEIPT, "name": "n" * 110 + ".pdf"}
        wide: FilePayload = {**PHOTO, "buffer": png(3000, 200)}
        await picks(widget, long, wide, long)
        assert await widget.page.evaluate("document.documentElement.scrollWidth") <= 360
        await widget.find(".send").tap()
        await expect(widget.find(".line.customer .state")).to_have_attribute("data-state", "delivered")
        await expect(widget.find(".thumb.drawn")).to_be_visible()
        inside = "node => node.scrollWidth <= node.clientWidth"
        assert await widget.find(".scroll").evaluate(inside)
        await phone.close()
