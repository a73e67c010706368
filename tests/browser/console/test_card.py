"""The card in the right column: what it says, what a click copies, and that words of customers stay words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.async_api import Page, expect

from bot.cards import Card, Shown
from tests.browser.console.conftest import Office
from tests.contract.console.world import CARD, other_card

pytestmark = pytest.mark.browser
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
WIDE = 1100
"""From here on all three columns stand side by side."""

HEAR = "() => { window.taken = []; navigator.clipboard.writeText = async (text) => window.taken.push(text); }"
"""What would go to the clipboard."""

OUTSIDE = """[...document.querySelectorAll("#card, #card *")]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .map((e) => e.className || e.tagName)"""
FULL = replace(
    CARD,
    mood="angry",
    mood_words=("ABSURDO", "terceira vez"),
    shown=(Shown("posso trocar?", CARD.answers[0], refused=True), Shown("e o frete?", "Não custa nada.")),
    unanswered="posso trocar?",
    orders=("48213", "50001"),
    phones=("(11) 98765-4321",),
    tickets=("BAL-1003",),
    attachments=("photo", "file nota.pdf"),
    handle="@ana_souza",
)


async def opened(office: Office, card: Card, *, width: int = 1440, locale: str = "en-GB") -> Page:
    """Bia looks at this card."""
    asked = await office.world.asks(card=card, ago=60)
    page = await office.agent("Bia", width=width, locale=locale)
    await page.emulate_media(reduced_motion="reduce")
    await page.goto(f"/console/#{asked.conversation}" + ("/card" if width < WIDE else ""))
    await expect(page.locator("#card .card-problem")).to_be_visible()
    await page.evaluate(HEAR)
    return page


async def test_everything_that_is_known_is_there(office: Office) -> None:
    page = await opened(office, FULL)
    card = page.locator("#card")
    for known in ("angry", "ABSURDO", "terceira vez", "@ana_souza", "50001", "(11) 98765-4321", "BAL-1003", "nota.pdf"):
        await expect(card).to_contain_text(known)
    refused = card.locator(".answers .refused")
    await expect(refused).to_have_count(1)
    await expect(refused).to_contain_text("posso trocar?")
    await expect(card.locator(".unanswered")).to_contain_text("posso trocar?")
    await expect(card).to_contain_text("with nobody yet")


@pytest.mark.parametrize(("locale", "mood"), [("pt-BR", "irritado"), ("es-MX", "enojado")])
async def test_the_mood_is_said_in_the_agents_language(office: Office, locale: str, mood: str) -> None:
    page = await opened(office, FULL, locale=locale)
    await expect(page.locator("#card .mood")).to_contain_text(mood)


async def test_a_number_is_copied_by_click_and_by_key(office: Office) -> None:
    page = await opened(office, FULL)
    await page.get_by_role("button", name="50001").click()
    await expect(page.get_by_text("Copied: 50001")).to_be_visible()
    await page.get_by_role("button", name="(11) 98765-4321").focus()
    await page.keyboard.press("Enter")
    assert await page.evaluate("window.taken") == ["50001", "(11) 98765-4321"]


async def test_one_click_copies_card_and_conversation(office: Office) -> None:
    page = await opened(office, FULL)
    await page.get_by_role("button", name="Copy as text").click()
    await expect(page.get_by_text("Copied. Card and conversation")).to_be_visible()
    [text] = await page.evaluate("window.taken")
    given = (FULL.problem, "angry (ABSURDO, terceira vez)", "@ana_souza", "48213, 50001", "ana@example.com", "nota.pdf")
    for known in (*given, "posso trocar? (refused)", CARD.answers[0], "quero falar com uma pessoa", "Exchange 81%"):
        assert known in text


async def test_a_long_conversation_is_copied_whole(office: Office) -> None:
    asked = await office.world.asks(card=FULL, ago=60)
    for number in range(130):
        await office.world.writes(f"mensagem {number}")
    page = await office.agent("Bia")
    await page.goto(f"/console/#{asked.conversation}")
    await expect(page.locator("#card .card-problem")).to_be_visible()
    await page.evaluate(HEAR)
    await page.get_by_role("button", name="Copy as text").click()
    await expect(page.get_by_text("Copied. Card and conversation")).to_be_visible()
    [text] = await page.evaluate("window.taken")
    for known in ("quero falar com uma pessoa", "mensagem 0\n", "mensagem 129", FULL.problem):
        assert known in text


async def test_what_the_customer_adds_while_waiting_appears(office: Office) -> None:
    page = await opened(office, replace(CARD, orders=()))
    await office.world.writes("esqueci de dizer: o pedido é o 50001")
    await expect(page.locator("#card .said")).to_contain_text("o pedido é o 50001")
    await expect(page.get_by_role("button", name="50001")).to_be_visible()


async def test_words_stay_words(office: Office) -> None:
    hostile = replace(
        other_card(HOSTILE, HOSTILE),
        mood_words=(HOSTILE,),
        mood="upset",
        shown=(Shown(HOSTILE, HOSTILE, refused=True),),
        unanswered=HOSTILE,
        handle=HOSTILE,
        emails=(HOSTILE,),
        attachments=(f"file {HOSTILE}",),
        slots={"contact": HOSTILE, HOSTILE: HOSTILE},
    )
    page = await opened(office, hostile)
    await expect(page.locator("#card .answer")).to_have_text(HOSTILE)
    assert await page.locator("#card img, #card script").count() == 0
    assert await page.title() not in ("1", "2")


async def test_a_card_of_old_is_still_drawn(office: Office) -> None:
    page = await opened(office, CARD)
    await expect(page.locator("#card .answers")).to_contain_text(CARD.answers[0])
    await expect(page.locator("#card .mood")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 768, 360])
async def test_nothing_sticks_out(office: Office, width: int) -> None:
    wide = replace(
        FULL,
        problem="W" * 160,
        handle="@" + "h" * 79,
        emails=("e" * 60 + "@example.com",),
        mood_words=("X" * 60,) * 4,
        shown=(Shown("q" * 120, "a" * 500, refused=True),),
        unanswered="u" * 160,
        slots={"contact": "c" * 200},
    )
    page = await opened(office, wide, width=width)
    assert await page.evaluate(OUTSIDE) == []
