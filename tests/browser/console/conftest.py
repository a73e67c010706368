"""The console behind a real server, and agents with real browsers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from bot.people import Role
from gateway.clock import SystemClock
from tests.contract.console.world import PASSWORD, World
from tests.whole import free_port

SIZES = {1440: 900, 768: 1024, 360: 740}


@dataclass
class Office:
    """Opens pages for agents; `complaints` is what browsers wrote to their consoles."""

    world: World
    browser: Browser
    url: str
    complaints: list[str] = field(default_factory=list)

    async def stranger(self, *, width: int = 1440, locale: str = "en-GB", theme: str = "light") -> Page:
        """A page of somebody who has not signed in."""
        context = await self.browser.new_context(
            viewport={"width": width, "height": SIZES[width]},
            locale=locale,
            color_scheme="dark" if theme == "dark" else "light",
            base_url=self.url,
        )
        context.set_default_timeout(10_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self._heard(line.text) if line.type == "error" else None)
        return page

    def _heard(self, line: str) -> None:
        """Browsers also tell of every 4xx and of lost connections, which tests cause on purpose."""
        if "Failed to load resource" not in line or "status of 5" in line:
            self.complaints.append(line)

    async def agent(self, name: str, path: str = "/console/", *, width: int = 1440, locale: str = "en-GB") -> Page:
        """A page of somebody who has signed in."""
        page = await self.stranger(width=width, locale=locale)
        await page.goto(f"/console/login?next={path}")
        await page.fill("#name", name)
        await page.fill("#password", PASSWORD)
        await page.click("button[type=submit]")
        await page.wait_for_selector("[aria-busy=false]")
        return page


@pytest_asyncio.fixture
async def office(chromium: str) -> AsyncIterator[Office]:
    """The office of Bia, Caio and Tess, who trains; no page of it may complain."""
    world = World(SystemClock(), attends=True)
    for name, role in (("Bia", Role.AGENT), ("Caio", Role.AGENT), ("Tess", Role.TRAINER)):
        await world.user(name, role)
    port = free_port()
    config = uvicorn.Config(world.app, port=port, ws="none", log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium)
        opened = Office(world, browser, f"http://127.0.0.1:{port}")
        yield opened
        await browser.close()
    world.hub.close()
    server.should_exit = True
    await serving
    assert not opened.complaints
