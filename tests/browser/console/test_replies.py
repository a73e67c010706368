"""The page of canned replies: read by everybody, kept by leads."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.canned import CannedText
from bot.people import Role
from gateway.first_replies import first_replies
from tests.browser.console.conftest import SIZES, Office

pytestmark = pytest.mark.browser
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'


async def keeps(office: Office, *replies: tuple[str, str, str]) -> None:
    for shortcut, language, text in replies:
        reply = CannedText(shortcut, language, text)
        await office.world.store.put_canned(reply, who="Vera", now=office.world.clock.now())


async def lead(office: Office, path: str = "/console/canned", *, width: int = 1440, locale: str = "en-GB") -> Page:
    """A supervisor's page."""
    await office.world.user("Vera", Role.SUPERVISOR)
    return await office.agent("Vera", path, width=width, locale=locale)


async def kept(office: Office) -> dict[tuple[str, str], str]:
    return {(reply.shortcut, reply.language): reply.text for reply in await office.world.store.canned()}


async def test_from_nothing_to_a_reply_in_three_languages(office: Office) -> None:
    page = await lead(office)
    await expect(page.get_by_text("No canned replies")).to_be_visible()
    await expect(page.locator("#find")).to_be_hidden()
    await page.get_by_role("button", name="New reply").last.click()
    name = page.get_by_label("Shortcut", exact=True)
    await expect(name).to_be_focused()
    await page.keyboard.type("/Olá Você")
    await expect(name).to_have_value("ola-voce")
    await page.get_by_label("Portuguese", exact=True).fill("Oi, {first_name}! Aqui é ")
    await page.get_by_role("button", name="{agent}").click()
    await page.keyboard.type(". {nobody}")
    await expect(page.get_by_label("Portuguese", exact=True)).to_have_value(
        "Oi, {first_name}! Aqui é {agent}. {nobody}"
    )
    reads = page.locator(".reads").first
    await expect(reads).to_have_text("Oi, Ana! Aqui é Vera. {nobody}")
    await expect(reads.locator("mark")).to_have_text("{nobody}")
    await page.get_by_label("English", exact=True).fill("Hi")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_have_text("/ola-voce is saved.")
    await expect(page.get_by_role("article", name="/ola-voce")).to_contain_text("Missing")
    await expect(page.locator("#count")).to_have_text("1 reply")
    await page.get_by_role("button", name="Write it in Spanish").click()
    await expect(page.get_by_label("Spanish", exact=True)).to_be_focused()
    await page.keyboard.type("Hola")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Missing")).to_have_count(0)
    texts = {"pt": "Oi, {first_name}! Aqui é {agent}. {nobody}", "es": "Hola", "en": "Hi"}
    assert await kept(office) == {("ola-voce", language): text for language, text in texts.items()}


async def test_changing_renaming_and_emptying(office: Office) -> None:
    await keeps(office, ("hello", "pt", "Oi"), ("hello", "es", "Hola"), ("bye", "pt", "Tchau"))
    page = await lead(office)
    await page.get_by_role("button", name="Change /hello").click()
    await page.get_by_label("Shortcut", exact=True).fill("bye")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert")).to_contain_text("There is a /bye already")
    await page.get_by_label("Shortcut", exact=True).fill("hi")
    await page.get_by_label("Portuguese", exact=True).fill("Oi, tudo bem?")
    await page.get_by_label("Spanish", exact=True).fill("  ")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("article", name="/hi")).to_contain_text("Oi, tudo bem?")
    assert await kept(office) == {("hi", "pt"): "Oi, tudo bem?", ("bye", "pt"): "Tchau"}


async def test_what_is_no_reply_is_said_before_it_is_sent(office: Office) -> None:
    page = await lead(office)
    await page.keyboard.press("n")
    problem = page.get_by_role("alert")
    await page.get_by_role("button", name="Save").click()
    await expect(problem).to_contain_text("A shortcut has 1 to 40")
    await expect(page.get_by_label("Shortcut", exact=True)).to_be_focused()
    await page.keyboard.type("hello!")
    await page.get_by_role("button", name="Save").click()
    await expect(problem).to_contain_text("A shortcut has 1 to 40")
    await page.get_by_label("Shortcut", exact=True).fill("hello")
    await expect(problem).to_be_hidden()
    await page.get_by_role("button", name="Save").click()
    await expect(problem).to_contain_text("at least one language")
    await page.get_by_label("English", exact=True).fill("x" * 4001)
    await page.get_by_role("button", name="Save").click()
    await expect(problem).to_contain_text("at most 4000 characters")
    assert await kept(office) == {}


async def test_leaving_a_form_gives_nothing_up_by_accident(office: Office) -> None:
    await keeps(office, ("hello", "pt", "Oi"))
    page = await lead(office)
    await page.get_by_role("button", name="Change /hello").click()
    await page.keyboard.press("Escape")
    await expect(page.get_by_label("Portuguese", exact=True)).to_have_count(0)
    await expect(page.get_by_role("button", name="Change /hello")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.get_by_label("Portuguese", exact=True).fill("Oi, gente")
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    await expect(page.get_by_label("Portuguese", exact=True)).to_have_value("Oi, gente")
    await page.keyboard.press("Escape")
    await page.get_by_role("dialog").get_by_role("button", name="Leave").click()
    await expect(page.get_by_label("Portuguese", exact=True)).to_have_count(0)
    assert await kept(office) == {("hello", "pt"): "Oi"}


async def test_deleting_is_asked_about_and_taken_back(office: Office) -> None:
    replies = (("hello", "pt", "Oi"), ("hello", "en", "Hi"), ("bye", "pt", "Tchau"))
    await keeps(office, *replies)
    page = await lead(office)
    await page.get_by_role("button", name="Delete /hello").click()
    await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Delete /hello").click()
    await expect(page.get_by_role("dialog")).to_contain_text("English, Portuguese")
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(page.get_by_role("article", name="/hello")).to_have_count(0)
    assert await kept(office) == {("bye", "pt"): "Tchau"}
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("article", name="/hello")).to_be_visible()
    assert await kept(office) == {(shortcut, language): text for shortcut, language, text in replies}


async def test_found_by_shortcut_and_words_without_accents(office: Office) -> None:
    await keeps(office, ("hello", "pt", "Saudação"), ("bye", "pt", "Tchau"), ("bye", "es", "Adiós, señora"))
    page = await lead(office)
    articles = page.get_by_role("article")
    for sought, found in (
        ("saudacao", ["/hello"]),
        ("/by", ["/bye"]),
        ("SENORA adios", ["/bye"]),
        ("", ["/bye", "/hello"]),
    ):
        await page.fill("#search", sought)
        await expect(articles).to_have_count(len(found))
        for name in found:
            await expect(page.get_by_role("article", name=name)).to_be_visible()
    await page.fill("#search", "nothing of this")
    await expect(page.get_by_text("No reply fits.")).to_be_visible()
    await page.get_by_role("button", name="Clear the filter").click()
    await expect(articles).to_have_count(2)


async def test_agents_and_trainers_read(office: Office) -> None:
    await keeps(office, ("hello", "pt", "Oi, {first_name}"))
    for name in ("Bia", "Tess"):
        page = await office.agent(name, "/console/canned")
        await expect(page.get_by_role("article", name="/hello")).to_contain_text("Oi, {first_name}")
        await expect(page.locator("main button:visible")).to_have_count(0)
        await page.keyboard.press("n")
        await expect(page.locator("form.reply")).to_have_count(0)


async def test_what_another_lead_changes_appears_but_not_under_ones_hands(office: Office) -> None:
    await keeps(office, ("hello", "pt", "Oi"))
    page = await lead(office)
    await keeps(office, ("bye", "pt", "Tchau"))
    office.world.hub.tell_desk("canned", {})
    await expect(page.get_by_role("article", name="/bye")).to_be_visible()
    await page.get_by_role("button", name="Change /hello").click()
    await page.get_by_label("English", exact=True).fill("Hi")
    await keeps(office, ("later", "pt", "Até"))
    office.world.hub.tell_desk("canned", {})
    await expect(page.get_by_label("English", exact=True)).to_have_value("Hi")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("article", name="/later")).to_be_visible()
    assert (await kept(office))[("hello", "en")] == "Hi"


async def test_what_another_lead_took_is_told_and_nothing_is_lost(office: Office) -> None:
    await keeps(office, ("hello", "pt", "Oi"))
    page = await lead(office)
    await page.get_by_role("button", name="New reply").click()
    await page.get_by_label("Shortcut", exact=True).fill("bye")
    await page.get_by_label("Portuguese", exact=True).fill("Tchau, gente")
    await keeps(office, ("bye", "pt", "Tchau"))
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.get_by_label("Portuguese", exact=True)).to_have_value("Tchau, gente")
    await page.get_by_label("Shortcut", exact=True).fill("bye-all")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("article", name="/bye-all")).to_be_visible()


async def test_texts_stay_text(office: Office) -> None:
    await keeps(office, ("hello", "pt", HOSTILE))
    page = await lead(office)
    await expect(page.locator(".reply-text p").first).to_have_text(HOSTILE)
    await page.get_by_role("button", name="Change /hello").click()
    await expect(page.locator(".reads").first).to_have_text(HOSTILE)
    assert await page.locator("main img, main script").count() == 0
    assert "Canned replies" in await page.title()


@pytest.mark.parametrize("number", [0, 1, 300])
async def test_every_size_holds_any_number(office: Office, number: int) -> None:
    for place in range(number):
        await keeps(office, (f"{place}-{'x' * 40}"[:40], "pt", "palavra" * 60))
    page = await lead(office)
    for width, height in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        await page.goto("/console/canned")
        await expect(page.get_by_role("article")).to_have_count(number)
        assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
        await page.get_by_role("button", name="New reply").first.click()
        await expect(page.get_by_label("Shortcut", exact=True)).to_be_in_viewport()
        assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
        await page.keyboard.press("Escape")


async def test_the_first_replies_read_well_in_the_visitors_language(office: Office, root: Path) -> None:
    await first_replies(office.world.store, root, office.world.clock)
    page = await lead(office, locale="pt-BR")
    await expect(page.locator("h1")).to_have_text("Respostas prontas")
    await expect(page.locator(".missing")).to_have_count(0)
    assert await page.get_by_role("article").count() >= 12
