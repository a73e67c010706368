"""The other pages: the door, tickets, account, languages, themes, and what the headers forbid."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.console.conftest import Office
from tests.contract.console.world import PASSWORD

pytestmark = pytest.mark.browser


async def test_a_wrong_password_says_what_to_do(office: Office) -> None:
    page = await office.stranger()
    await page.goto("/console/")
    await page.fill("#name", "Bia")
    await page.fill("#password", "wrong")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_have_text("Name or password is wrong. Check both and try again.")
    await expect(page.locator("#name")).to_have_value("Bia")


@pytest.mark.parametrize(("locale", "word"), [("pt-BR", "Fila"), ("es-AR", "Cola"), ("de-DE", "Queue")])
async def test_the_pages_speak_the_visitors_language(office: Office, locale: str, word: str) -> None:
    page = await office.agent("Bia", locale=locale)
    await expect(page.locator("nav a").first).to_contain_text(word)
    await page.locator("#menu summary").click()
    await page.get_by_title("Español").click()
    await expect(page.locator("#list")).to_contain_text("En espera")
    await page.goto("/console/tickets")
    await expect(page.locator("h1")).to_have_text("Tickets")
    await expect(page.locator("html")).to_have_attribute("lang", "es")


async def test_the_theme_is_remembered(office: Office) -> None:
    page = await office.agent("Bia")
    await page.locator("#menu summary").click()
    await page.select_option("#menu-theme", "dark")
    await page.reload()
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(27, 31, 42)"


async def test_nothing_inline_runs(office: Office) -> None:
    page = await office.agent("Bia")
    add = "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s);"
    await page.evaluate(f"() => {{ {add} }}")
    assert await page.evaluate("window.ran") is None
    assert any("Content Security Policy" in line for line in office.complaints)
    office.complaints.clear()


async def test_pages_without_anything_say_what_will_be_there(office: Office) -> None:
    page = await office.agent("Bia", "/console/tickets")
    await expect(page.get_by_text("Nothing is under way")).to_be_visible()
    await page.get_by_role("button", name="Show all tickets").click()
    await expect(page.get_by_text("No tickets yet")).to_be_visible()
    await page.goto("/console/tickets/BAL-9999")
    await expect(page.get_by_role("alert")).to_have_text("There is no ticket with this number.")
    await page.goto("/console/nothing")
    await expect(page.locator("h1")).to_have_text("There is no such page")
    await page.goto("/console/#no-such-conversation")
    await expect(page.get_by_role("alert")).to_contain_text("There is no such conversation.")


async def test_changing_the_password_and_signing_out(office: Office) -> None:
    page = await office.stranger()
    await page.goto("/console/login?next=/console/account")
    await page.fill("#name", "Bia")
    await page.fill("#password", PASSWORD)
    await page.click("button[type=submit]")
    await page.fill("#current", PASSWORD)
    await page.fill("#new", "quite another lamp")
    await page.fill("#again", "not the same lamp")
    await page.get_by_role("button", name="Change the password").click()
    await expect(page.locator("#said")).to_have_text("The two new passwords differ.")
    await page.fill("#again", "quite another lamp")
    await page.get_by_role("button", name="Change the password").click()
    await expect(page.locator("#said")).to_contain_text("The password was changed.")
    await page.locator("#out").click()
    await expect(page.locator("#password")).to_be_visible()
    another = await page.context.new_page()  # the first one may still be on its way to the door
    await another.goto("/console/")
    assert "/console/login" in another.url
