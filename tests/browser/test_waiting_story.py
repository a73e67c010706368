"""A customer who does not want to sit and wait: the line, the call when it is their turn, a person, and back."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from bot.line import ENOUGH_WAITS
from tests.browser.test_story import new_page
from tests.whole import ADMIN_PASSWORD, Whole

pytestmark = [pytest.mark.browser, pytest.mark.whole]
LOOK = 0.1
PATIENCE = 60.0


@pytest.fixture
def browser(chromium: str) -> Iterator[Browser]:
    """Real Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium)
        yield opened
        opened.close()


class Desk:
    """An agent's own tools, and customers who come through the web chat without a browser."""

    def __init__(self, url: str) -> None:
        self.web = httpx.Client(base_url=url, timeout=30)
        signed_in = self.web.post("/api/v1/session", json={"name": "admin", "password": ADMIN_PASSWORD})
        self.agent = httpx.Client(
            base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {signed_in.json()['token']}"}, timeout=30
        )

    def somebody_asks(self) -> str:
        """Somebody asks for a person and waits; returns the handoff."""
        opened = self.web.post("/chat/sessions", json={"locale": "pt-BR"}).json()
        said = {"id": str(uuid4()), "text": "quero falar com uma pessoa"}
        self.web.post("/chat/messages", json=said, headers={"Authorization": f"Bearer {opened['token']}"})
        return str(self.until(lambda: self._waiting(opened["conversation"]))["id"])

    def serves(self, handoff: str) -> None:
        """Claimed and given back at once."""
        for move in ("claim", "return"):
            assert self.agent.post(f"/handoffs/{handoff}/{move}").status_code == httpx.codes.OK

    def until(self, look: Callable[[], Any]) -> Any:
        """What this gives once it gives something."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            if found := look():
                return found
            time.sleep(LOOK)
        raise AssertionError("it never happened")

    def _waiting(self, conversation: str) -> Any:
        page = self.agent.get("/handoffs", params={"state": "waiting", "limit": 200}).json()
        return next((item for item in page["items"] if item["conversation"] == conversation), None)


def test_called_when_it_is_their_turn(balcao: Whole, browser: Browser) -> None:
    desk = Desk(balcao.url)
    for _ in range(ENOUGH_WAITS):
        desk.serves(desk.somebody_asks())
    ahead = desk.somebody_asks()

    ana = new_page(browser, "pt-BR")
    ana.goto(balcao.url)
    ana.locator("balcao-chat .launcher").click()
    box, status = ana.locator("balcao-chat textarea"), ana.locator("balcao-chat .status")
    heard = ana.locator("balcao-chat .line .words")
    box.fill("quero falar com uma pessoa sobre o pedido 48213")
    box.press("Enter")
    expect(status).to_contain_text(re.compile(r"Você é o \dº da fila, cerca de \d+ min · BAL-\d+"), timeout=30_000)

    ana.get_by_role("button", name="Me chame quando for a vez").click()
    expect(heard.last).to_contain_text("o seu lugar continua guardado", timeout=30_000)
    expect(status).to_contain_text("Avisamos você aqui. Você é o")
    box.fill("onde vejo a nota fiscal?")
    box.press("Enter")
    expect(ana.locator("balcao-chat .line.bot .words").last).to_contain_text("Nota fiscal", timeout=30_000)
    expect(status).to_contain_text("Avisamos você aqui.")
    desk.serves(ahead)
    expect(status).to_contain_text("Avisamos você aqui. Você é o próximo da fila", timeout=30_000)

    bia = new_page(browser, "en-GB")
    bia.goto(f"{balcao.url}/console")
    bia.get_by_label("Name").fill("admin")
    bia.get_by_label("Password").fill(ADMIN_PASSWORD)
    bia.keyboard.press("Enter")
    row = bia.locator(".row", has_text="will be called").first
    row.click()
    expect(bia.locator(".open-chips")).to_contain_text("Will be called", timeout=30_000)
    bia.keyboard.press("c")
    expect(ana.locator("balcao-chat .talker")).to_have_text("admin, da nossa equipe", timeout=30_000)
    expect(status).to_be_hidden()
    reply = bia.locator("#write-area")
    expect(reply).to_be_focused(timeout=30_000)
    bia.keyboard.type("Oi, chegou a sua vez. Em que posso ajudar?")
    expect(ana.locator("balcao-chat .typing")).to_be_visible(timeout=30_000)
    bia.keyboard.press("Enter")
    expect(heard.last).to_have_text("Oi, chegou a sua vez. Em que posso ajudar?", timeout=30_000)
    box.fill("quero trocar a cor")
    box.press("Enter")
    expect(bia.locator(".line.customer .bubble").last).to_have_text("quero trocar a cor", timeout=30_000)

    bia.get_by_role("button", name="Return to assistant").click()
    expect(heard.last).to_contain_text("volto eu, o assistente", timeout=30_000)
    expect(ana.locator("balcao-chat .talker")).to_have_text("Assistente")
    box.fill("vocês entregam no exterior?")
    box.press("Enter")
    expect(ana.locator("balcao-chat .line.bot .words").last).to_contain_text("só no Brasil", timeout=30_000)
