"""Tags in a browser: given from a list or typed, taken away, found by, seen by colleagues, by keyboard alone."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import expect

from tests.browser.console.conftest import Office

pytestmark = pytest.mark.browser


async def test_tags_are_given_taken_and_found_by(office: Office) -> None:
    world = office.world
    first, second = await world.asks(), await world.asks(person="rui")
    await world.store.set_tags(second.ticket, ("frete grátis",), who="Caio", now=world.clock.now())
    page = await office.agent("Bia", f"/console/tickets/{first.ticket}")
    other = await office.agent("Caio", f"/console/tickets/{first.ticket}")
    tags = page.locator(".tag-editor")
    await tags.get_by_role("button", name="Add a tag").click()
    await page.keyboard.type("FRETE GRA")
    await page.keyboard.press("Enter")
    await expect(tags.locator(".tag")).to_have_text(["frete grátis"])
    await expect(page.locator(".past")).to_contain_text("Bia gave it the tag “frete grátis”")
    await page.locator("body").press("t")
    await page.keyboard.type(" Volta ")
    await expect(page.locator(".pick-row")).to_have_text(["Give the new tag “volta”"])
    await page.keyboard.press("Enter")
    await expect(tags.locator(".tag")).to_have_text(["frete grátis", "volta"])
    await expect(other.locator(".tag-editor .tag")).to_have_text(["frete grátis", "volta"])
    await tags.get_by_role("button", name="Take away “frete grátis”").click()
    await expect(tags.locator(".tag")).to_have_text(["volta"])
    await expect(page.locator(".past")).to_contain_text("Bia took away the tag “frete grátis”")

    await page.get_by_role("link", name="All tickets").click()
    await expect(page.locator("tbody tr")).to_have_count(2)
    await expect(page.locator("tbody .tag")).to_have_text(["frete grátis", "volta"])
    await page.select_option("select[name=tag]", "volta")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(page.locator("tbody")).to_contain_text(first.ticket)
    assert parse_qs(urlsplit(page.url).query) == {"tag": ["volta"]}
    await page.reload()
    await expect(page.locator("select[name=tag]")).to_have_value("volta")
    await expect(page.locator("tbody tr")).to_have_count(1)


async def test_what_cannot_be_a_tag_is_said(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia", f"/console/tickets/{asked.ticket}")
    await page.locator(".tag-add").click()
    await page.keyboard.type("<b>no</b>")
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast.bad")).to_contain_text("A tag has up to 30 letters")
    await expect(page.locator(".tag-editor .tag")).to_have_count(0)


async def test_tags_in_the_right_column_of_the_queue(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia")
    await page.goto(f"/console/#{asked.conversation}")
    tags = page.locator(".card .tag-editor")
    await tags.get_by_role("button", name="Add a tag").click()
    await page.keyboard.type("vip")
    await page.keyboard.press("Enter")
    await expect(tags.locator(".tag")).to_have_text(["vip"])
    assert (await office.world.store.tags())[0].name == "vip"
    await tags.get_by_role("button", name="Take away “vip”").click()
    await expect(tags.locator(".tag")).to_have_count(0)


async def test_ten_tags_are_enough(office: Office) -> None:
    asked = await office.world.asks()
    await office.world.store.set_tags(
        asked.ticket, tuple(f"tag {n} " + "w" * 20 for n in range(10)), who="Bia", now=office.world.clock.now()
    )
    page = await office.agent("Bia", f"/console/tickets/{asked.ticket}", width=360)
    await expect(page.locator(".tag-editor .tag")).to_have_count(10)
    await expect(page.locator(".tag-add")).to_be_hidden()
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    await page.goto("/console/tickets")
    await expect(page.locator("tbody .tag")).to_have_count(3)
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def test_who_only_reads_changes_no_tags(office: Office) -> None:
    asked = await office.world.asks()
    await office.world.store.set_tags(asked.ticket, ("vip",), who="Bia", now=office.world.clock.now())
    page = await office.agent("Tess", f"/console/tickets/{asked.ticket}")
    await expect(page.locator(".tag-editor .tag")).to_have_text(["vip"])
    await expect(page.locator(".tag-editor button")).to_have_count(0)
