"""The whole story in two browsers: a question, a person, an answer, and the assistant again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.whole import ADMIN_PASSWORD, Whole

pytestmark = [pytest.mark.browser, pytest.mark.whole]

PATIENCE = 30_000


@pytest.fixture
def browser(chromium: str) -> Iterator[Browser]:
    """Real Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium)
        yield opened
        opened.close()


def new_page(browser: Browser, locale: str) -> Page:
    """Somebody's own browser window."""
    page = browser.new_context(locale=locale).new_page()
    page.set_default_timeout(PATIENCE)
    return page


def test_from_question_to_person_and_back(balcao: Whole, browser: Browser) -> None:
    ana, bia = new_page(browser, "pt-BR"), new_page(browser, "en-US")
    ana.goto(balcao.url)
    ana.locator("balcao-chat .launcher").click()
    box = ana.locator("balcao-chat textarea")
    box.fill("meu liquidificador do pedido 48213 chegou quebrado")
    box.press("Enter")
    expect(ana.locator("balcao-chat .line.bot .words").last).to_contain_text("foto", timeout=PATIENCE)
    box.fill("quero falar com uma pessoa")
    box.press("Enter")
    expect(ana.locator("balcao-chat .panel")).to_contain_text("BAL-", timeout=PATIENCE)

    bia.goto(f"{balcao.url}/console")
    bia.get_by_label("Name").fill("admin")
    bia.get_by_label("Password").fill(ADMIN_PASSWORD)
    bia.keyboard.press("Enter")
    bia.get_by_text("liquidificador do pedido 48213").first.click()
    expect(bia.get_by_text("damaged item").first).to_be_visible(timeout=PATIENCE)
    bia.get_by_role("button", name="Claim").click()
    expect(ana.locator("balcao-chat .panel")).to_contain_text("admin, da nossa equipe", timeout=PATIENCE)
    expect(bia.get_by_role("tab", name="Reply")).to_have_attribute("aria-selected", "true", timeout=PATIENCE)
    reply = bia.locator("textarea")
    reply.fill("Oi, Ana. Mando um novo hoje mesmo.")
    reply.press("Enter")
    expect(ana.locator("balcao-chat .line.agent .words").last).to_have_text(
        "Oi, Ana. Mando um novo hoje mesmo.", timeout=PATIENCE
    )
    box.fill("que ótimo, obrigada")
    box.press("Enter")
    expect(bia.get_by_text("que ótimo, obrigada").first).to_be_visible(timeout=PATIENCE)

    bia.get_by_role("button", name="Resolve").click()
    bia.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    expect(ana.locator("balcao-chat .line.system .words").last).to_contain_text("resolvido", timeout=PATIENCE)
    box.fill("onde vejo a nota fiscal?")
    box.press("Enter")
    expect(ana.locator("balcao-chat .line.bot .words").last).to_contain_text("Nota fiscal", timeout=PATIENCE)
