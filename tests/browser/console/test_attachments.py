"""Files at the desk: what customers enclosed is seen, heard and saved; agents send some back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

from bot.attachments import Enclosed, Kind
from bot.door import Door
from bot.messages import Audience, Author, Delivery
from bot.questions import BrainState
from connectors.webchat.app import chat_routes
from connectors.webchat.needs import ChatNeeds
from tests.browser.console.conftest import Office
from tests.contract.console.world import CARD, LIMITS
from tests.contract.pictures import PAGE, PDF, png, wav

pytestmark = pytest.mark.browser

PHOTO: FilePayload = {"name": "peça.png", "mimeType": "image/png", "buffer": png(640, 480)}
MANUAL: FilePayload = {"name": "manual.pdf", "mimeType": "application/pdf", "buffer": PDF}
HOSTILE = '<img src=x onerror="document.title=1">.pdf'
DROPPED = """(node, [kind, names]) => {
  const data = new DataTransfer();
  for (const name of names) data.items.add(new File(["nome;valor"], name, { type: "text/csv" }));
  const fields = { bubbles: true, cancelable: true };
  const pasted = () => new ClipboardEvent(kind, { ...fields, clipboardData: data });
  node.dispatchEvent(kind === "paste" ? pasted() : new DragEvent(kind, { ...fields, dataTransfer: data }));
}"""


async def encloses(office: Office, *files: tuple[Kind, str, str, bytes], text: str = "") -> str:
    """Ana sends files; returns the conversation."""
    given = [
        Enclosed(kind, name, type, len(content), file=await office.world.keeps(content))
        for kind, name, type, content in files
    ]
    return await office.world.writes(text, *given)


async def at_the_desk(office: Office, *, width: int = 1440) -> tuple[Page, str]:
    """Bia, with Ana's conversation claimed and open."""
    asked = await office.world.asks()
    await office.world.store.claim(asked.handoff, agent="Bia", now=office.world.clock.now())
    page = await office.agent("Bia", width=width)
    await page.locator(".row").click()
    await expect(page.locator("#write-area")).to_be_visible()
    return page, asked.conversation


async def picks(page: Page, *files: FilePayload) -> None:
    """Choose with the paperclip."""
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("button", name="Attach files").click()
    await (await choosing.value).set_files(list(files))


async def is_drawn(image: Locator) -> None:
    """The browser has the picture."""
    await expect(image).to_be_visible()
    await image.evaluate("async (node) => { await node.decode(); }")


async def test_what_a_customer_enclosed_is_seen_heard_and_saved(office: Office) -> None:
    page, _ = await at_the_desk(office)
    await encloses(
        office,
        (Kind.PHOTO, "liquidificador.png", "image/png", png(900, 600)),
        (Kind.VOICE, "", "audio/wav", wav(1)),
        (Kind.FILE, HOSTILE, "application/pdf", PDF),
        (Kind.FILE, "lista.csv", "text/csv", b"nome;valor"),
        (Kind.PHOTO, "foto.png", "image/png", PAGE),
        text="chegou assim",
    )
    line = page.locator(".line.customer", has_text="chegou assim")

    await is_drawn(line.locator(".thumb img").first)
    await expect(line.locator(".thumb")).to_have_count(1)  # a page that says it is a picture is none
    await expect(line.get_by_text("foto.png")).to_be_visible()
    await expect(line.get_by_text(HOSTILE)).to_be_visible()
    await line.locator("audio").evaluate("(node) => { node.preload = 'auto'; node.load(); }")
    await expect(line.locator("audio")).to_have_js_property("duration", 1)
    async with page.expect_download() as saving:
        await line.get_by_role("link", name="lista.csv").click()
    assert (await saving.value).suggested_filename == "lista.csv"

    await line.get_by_role("button", name="Enlarge liquidificador.png").click()
    dialog = page.get_by_role("dialog", name="liquidificador.png")
    await is_drawn(dialog.get_by_role("img"))
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    assert await page.title() != "1"


async def test_from_the_customers_page_to_the_desk_and_back(office: Office) -> None:
    world = office.world
    door = Door(world.store, world.hub, world.clock, LIMITS)
    chat = ChatNeeds(
        door=door,
        store=world.store,
        lines=world.store,
        streams=world.hub,
        live=world.hub,
        clock=world.clock,
        files=world.files,
        limits=LIMITS,
        secret="a secret of the tests",
        rate=None,
        brain_state=lambda: BrainState.READY,
    )
    world.app.router.routes.extend(chat_routes(chat))
    ana = await office.stranger(locale="pt-BR")
    await ana.goto("/")
    await ana.locator("balcao-chat .launcher").click()
    async with ana.expect_file_chooser() as choosing:
        await ana.locator("balcao-chat .clip").click()
    await (await choosing.value).set_files([{**PHOTO, "name": "quebrado.png"}])
    await ana.locator("balcao-chat textarea").press("Enter")
    await expect(ana.locator("balcao-chat .customer .state")).to_have_attribute("data-state", "delivered")
    (conversation,) = world.store.kept.conversations
    asked = await world.hands_over(conversation)
    await world.store.claim(asked.handoff, agent="Bia", now=world.clock.now())

    bia = await office.agent("Bia")
    await bia.locator(".row").click()
    await is_drawn(bia.locator(".line.customer .thumb img"))
    await picks(bia, MANUAL, PHOTO)
    await bia.get_by_role("button", name="Send", exact=True).click()

    answer = ana.locator("balcao-chat .line.agent")
    await expect(answer.locator(".thumb.drawn")).to_be_visible()
    async with ana.expect_download() as saving:
        await answer.get_by_role("button", name="Baixar manual.pdf").click()
    assert Path(await (await saving.value).path()).read_bytes() == PDF


async def test_an_agent_sends_files(office: Office) -> None:
    page, conversation = await at_the_desk(office)
    await picks(page, PHOTO, MANUAL)
    chips = page.locator(".chips .file")
    await expect(chips).to_have_count(2)
    await page.fill("#write-area", "É esta?")
    await page.locator("#write-area").press("Enter")

    line = page.locator(".line.agent", has_text="É esta?")
    await expect(line.get_by_role("img", name="delivered")).to_be_visible()
    await is_drawn(line.locator(".thumb img"))
    await expect(line.get_by_role("link", name="manual.pdf")).to_be_visible()
    await expect(chips).to_have_count(0)
    await expect(page.locator(".line.agent")).to_have_count(1)
    told = (await office.world.store.visible(conversation, after=None, limit=50))[-1]
    assert [(a.name, a.type) for a in told.attachments] == [
        ("peça.png", "image/png"),
        ("manual.pdf", "application/pdf"),
    ]


@pytest.mark.parametrize(("kind", "where"), [("drop", ".lines"), ("paste", "#write-area")])
async def test_files_are_dropped_pasted_and_taken_away(office: Office, kind: str, where: str) -> None:
    page, conversation = await at_the_desk(office)
    await page.locator(where).evaluate(DROPPED, [kind, ["um.csv", "dois.csv"]])
    await expect(page.locator(".chips .file")).to_have_count(2)
    await page.get_by_role("button", name="Remove um.csv").click()
    await page.get_by_role("tab", name="Note").click()
    await expect(page.locator(".chips")).to_be_hidden()
    await page.get_by_role("tab", name="Reply").click()
    await page.get_by_role("button", name="Send", exact=True).click()

    await expect(page.locator(".line.agent").get_by_role("img", name="delivered")).to_be_visible()
    await expect(page.locator(".line.agent .bubble")).to_have_count(0)
    told = (await office.world.store.visible(conversation, after=None, limit=50))[-1]
    assert [a.name for a in told.attachments] == ["dois.csv"]


async def test_files_dropped_where_nothing_can_be_sent_do_not_replace_the_page(office: Office) -> None:
    await office.world.asks()
    page = await office.agent("Bia")
    await page.locator(".row").click()
    await page.locator(".lines").evaluate(DROPPED, ["drop", ["um.csv"]])

    await expect(page.locator(".chips")).to_be_hidden()
    await expect(page.get_by_role("tab", name="Reply")).to_be_disabled()


async def test_picked_files_stay_with_their_conversation_and_are_asked_about(office: Office) -> None:
    page, _ = await at_the_desk(office)
    other = await office.world.asks(person="luis", card=replace(CARD, customer="Luis"))
    await office.world.store.claim(other.handoff, agent="Bia", now=office.world.clock.now())
    office.world.hub.queue()
    await picks(page, MANUAL)
    await page.locator(".row", has_text="Luis").click()
    await expect(page.locator("h1")).to_have_text("Luis")
    await expect(page.locator(".chips")).to_be_hidden()
    await page.locator(".row", has_text="Ana").click()
    await expect(page.locator(".chips .file")).to_contain_text("manual.pdf")

    await page.get_by_role("button", name="Return to assistant").click()
    await expect(page.get_by_role("dialog")).to_contain_text("not sent")
    await page.get_by_role("dialog").get_by_role("button", name="Return to assistant").click()
    await expect(page.locator(".open-head")).to_contain_text("With the assistant")
    await expect(page.locator(".chips")).to_be_hidden()


async def test_what_is_not_taken_is_told(office: Office) -> None:
    page, _ = await at_the_desk(office)
    await picks(page, {"name": "grande.mp4", "mimeType": "video/mp4", "buffer": bytes(LIMITS.largest + 1)})
    await expect(page.locator(".toast.bad")).to_have_text("grande.mp4 is larger than 2 MB and cannot be sent.")
    await expect(page.locator(".chips .file")).to_have_count(0)
    await picks(page, *[MANUAL] * 6)
    await expect(page.locator(".toast.bad").last).to_contain_text("up to 5 files")
    await expect(page.locator(".chips .file")).to_have_count(5)
    for _ in range(5):
        await page.get_by_role("button", name="Remove manual.pdf").first.click()

    await picks(page, {"name": "page.html", "mimeType": "text/html", "buffer": PAGE})
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".toast.bad").last).to_have_text("Files of this type are not taken here.")
    await expect(page.locator(".fate.bad")).to_contain_text("Not sent.")
    await page.locator(".fate.bad").get_by_role("button", name="Cancel").click()
    await expect(page.locator(".line.agent")).to_have_count(0)
    assert office.world.files.kept == {}


async def test_a_file_that_was_cut_off_is_sent_again_once(office: Office) -> None:
    page, conversation = await at_the_desk(office)
    await picks(page, PHOTO)
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".fate.bad")).to_contain_text("Not sent.")
    await page.context.set_offline(False)
    await page.get_by_role("button", name="Try again").click()

    await expect(page.locator(".line.agent").get_by_role("img", name="delivered")).to_be_visible()
    told = [m for m in await office.world.store.transcript(conversation) if m.author is Author.AGENT]
    assert [len(m.attachments) for m in told] == [1]
    assert list(office.world.files.kept.values()) == [PHOTO["buffer"]]


async def test_what_is_not_there_yet_says_why_and_comes_by_itself(office: Office) -> None:
    page, _ = await at_the_desk(office)
    waiting = Enclosed(Kind.PHOTO, "foto.jpg", "image/png", 1000, source="there")
    large = Enclosed(Kind.VIDEO, "filme.mp4", "video/mp4", LIMITS.largest + 1, source="there")
    place = Enclosed(Kind.LOCATION, "-23.5505, -46.6333")
    person = Enclosed(Kind.CONTACT, "Rui +55 11 99999-0000")
    await office.world.writes("olha", waiting, large, place, person)
    line = page.locator(".line.customer", has_text="olha")

    await expect(line.locator(".file", has_text="foto.jpg")).to_contain_text("being fetched")
    await expect(line.locator(".file.bad")).to_contain_text("not kept: It is larger than 2 MB.")
    await expect(line.get_by_text("place: -23.5505, -46.6333")).to_be_visible()
    await expect(line.get_by_text("contact: Rui +55 11 99999-0000")).to_be_visible()

    store, now = office.world.store, office.world.clock.now()
    (file,) = await store.waiting_fetches(now)
    await store.begin_fetch(file, holder="test", now=now, until=now + timedelta(minutes=1))
    office.world.files.kept[file] = PHOTO["buffer"]
    message = await store.end_fetch(file, holder="test", size=len(PHOTO["buffer"]), type="image/png")
    assert message is not None
    office.world.hub.message(message)
    await is_drawn(line.locator(".thumb img"))


async def test_the_card_counts_what_was_enclosed(office: Office) -> None:
    card = replace(CARD, attachments=("photo", "photo", "file nota fiscal.pdf", "voice"))
    await office.world.asks(card=card)
    page = await office.agent("Bia")
    await page.locator(".row").click()

    await expect(page.locator("#card")).to_contain_text("2 photos · 1 file: nota fiscal.pdf · 1 voice message")


async def test_the_fate_of_messages_and_who_cannot_be_reached(office: Office) -> None:
    page, conversation = await at_the_desk(office)
    await page.fill("#write-area", "já mando")
    await page.keyboard.press("Enter")
    await expect(page.locator(".line.agent").get_by_role("img", name="delivered")).to_be_visible()
    await expect(page.locator(".gone")).to_be_hidden()
    kept = office.world.store.kept
    line = next(line for line in kept.lines if line.message.author is Author.AGENT)
    line.message = replace(
        line.message,
        delivery=Delivery.PENDING,
        error="The platform asks to wait.",
        due=office.world.clock.now() + timedelta(minutes=3),
        doubtful=True,
        event=None,
    )
    office.world.hub.message(line.message)
    asking = next(line for line in kept.lines if line.message.author is Author.CUSTOMER)
    asking.message = replace(asking.message, text="quero uma pessoa", edited_at=office.world.clock.now())
    office.world.hub.message(asking.message)
    kept.conversations[conversation] = replace(kept.conversations[conversation], unreachable=True)
    office.world.hub.status(conversation)

    own = page.locator(".line.agent")
    await expect(own).to_contain_text("The platform asks to wait. Next try at ")
    await expect(own).to_contain_text("may have arrived twice")
    await expect(page.locator(".line.customer").first).to_contain_text("edited")
    await expect(page.locator(".gone")).to_contain_text("Ana Souza cannot be reached")


@pytest.mark.parametrize(
    ("audience", "told", "marked"),
    [("alone", "", 0), ("others", "your replies", 1), ("everybody", "everything", 0)],
)
async def test_agents_know_who_reads_along(office: Office, audience: str, told: str, marked: int) -> None:
    office.world.audience = Audience(audience)
    await office.world.asks()
    line = next(line for line in office.world.store.kept.lines if line.message.author is Author.SYSTEM)
    line.message = replace(line.message, private=True)
    page = await office.agent("Bia")
    await page.locator(".row").click()

    await expect(page.locator(".line.system")).to_be_visible()
    await expect(page.locator(".read-along")).to_be_visible(visible=bool(told))
    await expect(page.locator(".read-along")).to_contain_text(told)
    await expect(page.get_by_text("only the customer sees this")).to_have_count(marked)


@pytest.mark.parametrize("width", [768, 360])
async def test_files_fit_small_screens(office: Office, width: int) -> None:
    page, _ = await at_the_desk(office, width=width)
    await encloses(
        office,
        (Kind.PHOTO, "n" * 110 + ".png", "image/png", png(3000, 200)),
        (Kind.FILE, "w" * 110 + ".pdf", "application/pdf", PDF),
        (Kind.AUDIO, "a" * 110, "audio/wav", wav()),
    )
    await is_drawn(page.locator(".thumb img"))
    await picks(page, *[{**MANUAL, "name": "m" * 100 + ".pdf"}] * 5)  # type: ignore[list-item]

    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert await page.locator(".lines").evaluate("(node) => node.scrollWidth <= node.clientWidth")
    await expect(page.locator(".write")).to_be_in_viewport(ratio=1)
