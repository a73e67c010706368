"""One Chromium for all tests of the widget; every test has a shop and a visitor of its own."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from gateway.clock import SystemClock
from tests.contract.webchat.serving import Served, WebCounter, served

PATIENCE = 15_000
"""Milliseconds that a page may take: two cores may be shared by many."""


@dataclass
class Widget:
    """The widget on a page, with the words of its users."""

    page: Page
    trouble: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Nothing may go wrong unseen."""
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("console", lambda line: self.trouble.append(line.text) if _is_trouble(line.text) else None)
        self.page.on("request", lambda request: self.requests.append(request.url))

    def find(self, selector: str) -> Locator:
        """Something of the widget; Playwright looks into open shadow roots."""
        return self.page.locator(f"balcao-chat {selector}")

    @property
    def launcher(self) -> Locator:
        """The round button."""
        return self.find(".launcher")

    @property
    def panel(self) -> Locator:
        """The chat itself."""
        return self.find(".panel")

    @property
    def input(self) -> Locator:
        """Where the visitor writes."""
        return self.find("textarea")

    async def opened(self, url: str) -> Widget:
        """Go to a page and open the chat."""
        await self.page.goto(url)
        await self.launcher.click()
        return self

    async def says(self, text: str) -> None:
        """Type and send."""
        await self.input.fill(text)
        await self.input.press("Enter")

    async def hears(self, text: str, *, author: str = "bot") -> None:
        """A message of this author is shown, once."""
        await expect(self.bubble(text, author)).to_have_count(1, timeout=PATIENCE)

    def bubble(self, text: str, author: str) -> Locator:
        """The messages of an author with exactly these words."""
        exactly = re.compile(f"^{re.escape(text)}$")
        return self.find(f".line.{author} .words").filter(has_text=exactly)

    async def story(self) -> list[str]:
        """The words of every message, without the greeting."""
        return (await self.find(".line .words").all_text_contents())[1:]


def _is_trouble(line: str) -> bool:
    return any(
        word in line for word in ("Content Security Policy", "Content-Security-Policy", "TrustedHTML", "Uncaught")
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """A real browser."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def counter() -> WebCounter:
    """What stands behind the page."""
    return WebCounter(clock=SystemClock())


@pytest_asyncio.fixture(loop_scope="session")
async def shop(counter: WebCounter) -> AsyncIterator[Served]:
    """The shop on a real port."""
    async with served(counter) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A visitor from Brazil at a desk."""
    fresh = await browser.new_context(locale="pt-BR", viewport={"width": 1280, "height": 800})
    yield fresh
    await fresh.close()


@pytest_asyncio.fixture(loop_scope="session")
async def widget(context: BrowserContext, shop: Served) -> Widget:
    """The chat, open on the page of the shop."""
    return await Widget(await context.new_page()).opened(shop.url)


def conversation_of(counter: WebCounter) -> str:
    """The only conversation there is."""
    (conversation,) = counter.store.kept.conversations
    return conversation
