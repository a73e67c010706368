"""People, their sessions and the audit log: what leads do there, and what others are told."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from bot.auditing import AuditEntry, Deed
from bot.people import AccountEdit, Role
from tests.browser.console.conftest import Office
from tests.contract.console.world import other_card

pytestmark = pytest.mark.browser

EVIL = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>'


async def led(office: Office) -> None:
    """An admin and a supervisor come to work."""
    await office.world.user("Ada", Role.ADMIN)
    await office.world.user("Sofia", Role.SUPERVISOR)


async def opens(office: Office, name: str, path: str) -> Page:
    """A page whose address has more than a path."""
    page = await office.agent(name, "/console/account")
    await page.goto(path)
    await page.wait_for_selector("[aria-busy=false]")
    return page


async def signs_in(office: Office, name: str, password: str) -> Page:
    page = await office.stranger()
    await page.goto("/console/login")
    await page.fill("#name", name)
    await page.fill("#password", password)
    await page.click("button[type=submit]")
    return page


async def test_an_admin_adds_somebody_who_then_works_here(office: Office) -> None:
    await led(office)
    page = await office.agent("Ada", "/console/people")
    await page.get_by_role("button", name="Add somebody").click()
    dialog = page.get_by_role("dialog", name="Add somebody")
    await dialog.get_by_label("Name").fill("bia")
    await dialog.get_by_role("button", name="Add somebody").click()
    await expect(dialog.get_by_role("alert")).to_have_text("There is an account of this name already.")
    await dialog.get_by_label("Name").fill("Davi d'Ávila")
    await dialog.get_by_label("Role").select_option("supervisor")
    await dialog.get_by_label("billing").check()
    await dialog.get_by_role("button", name="Add somebody").click()
    told = page.get_by_role("dialog", name="The password of Davi d'Ávila")
    password = await told.locator("output").inner_text()
    await told.get_by_role("button", name="I have it").click()
    await expect(told).to_have_count(0)
    await expect(page.locator("dialog output")).to_have_count(0)  # a closed dialog leaves the page a moment later
    await expect(page.locator("tbody tr", has_text="Davi d'Ávila")).to_contain_text("supervisor")
    assert password not in await page.content()
    davi = await signs_in(office, "davi D'ávila", password)
    await expect(davi.locator("nav")).to_contain_text("People")


async def test_a_supervisor_says_who_looks_after_what_and_no_more(office: Office) -> None:
    await led(office)
    page = await office.agent("Sofia", "/console/people")
    await expect(page.get_by_role("button", name="Add somebody")).to_have_count(0)
    await page.get_by_role("link", name="Bia").click()
    dialog = page.get_by_role("dialog", name="Bia")
    await expect(dialog.get_by_label("Role")).to_have_count(0)
    await expect(dialog.get_by_role("button", name="Disable")).to_have_count(0)
    await expect(dialog.get_by_role("button", name="Make up")).to_have_count(0)
    await dialog.get_by_label("logistics").check()
    await dialog.get_by_label("Spanish").check()
    await dialog.get_by_label("Team").select_option("delivery")
    await dialog.get_by_label("Customers at once").fill("51")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_be_visible()
    await dialog.get_by_label("Customers at once").fill("7")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    row = page.locator("tbody tr", has_text="Bia")
    for said in ("Delivery", "logistics", "Spanish", "7"):
        await expect(row).to_contain_text(said)
    user = await office.world.store.user("Bia")
    assert user is not None
    assert (user.skills, user.languages, user.capacity, user.team) == (("logistics",), ("es",), 7, "delivery")


async def test_agents_are_kindly_sent_away(office: Office) -> None:
    for name in ("Bia", "Tess"):
        page = await office.stranger()
        await page.goto("/console/login?next=/console/people")
        await page.fill("#name", name)
        await page.fill("#password", "lamp and counter")
        await page.click("button[type=submit]")
        for path in ("people", "audit"):
            answer = await page.goto(f"/console/{path}")
            assert answer is not None
            assert answer.status == 403
            await expect(page.locator("h1")).to_have_text("This page is for supervisors and administrators")
        await expect(page.locator("nav")).not_to_contain_text("People")
        await expect(page.locator("nav")).not_to_contain_text("Audit")


async def test_whoever_is_disabled_is_at_the_door_at_once(office: Office) -> None:
    await led(office)
    bia = await office.agent("Bia")
    page = await opens(office, "Ada", "/console/people#Bia")
    dialog = page.get_by_role("dialog", name="Bia")
    await expect(dialog).to_contain_text("Chrome on Linux")
    await dialog.get_by_role("button", name="Disable").click()
    asked = page.get_by_role("dialog", name="Disable Bia?")
    await asked.get_by_role("button", name="Disable").click()
    await expect(dialog.get_by_role("button", name="Let in again")).to_be_visible()
    await bia.wait_for_url(re.compile("/console/login"))
    again = await signs_in(office, "Bia", "lamp and counter")
    await expect(again.get_by_role("alert")).to_have_text("Name or password is wrong. Check both and try again.")
    await dialog.get_by_role("button", name="Let in again").click()
    await expect(dialog.get_by_role("button", name="Disable")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page).to_have_url(re.compile("/console/people$"))


async def test_a_reset_password_is_told_once(office: Office) -> None:
    await led(office)
    page = await opens(office, "Ada", "/console/people#Caio")
    await page.get_by_role("button", name="Make up a new password").click()
    await page.get_by_role("button", name="Make it up").click()
    told = page.get_by_role("dialog", name="The password of Caio")
    password = await told.locator("output").inner_text()
    await told.get_by_role("button", name="Copy").click()
    await told.get_by_role("button", name="I have it").click()
    caio = await signs_in(office, "Caio", password)
    await expect(caio.locator("nav")).to_contain_text("Queue")


async def test_signing_out_elsewhere_with_one_press(office: Office) -> None:
    other, third = await office.agent("Bia"), await office.agent("Bia", "/console/tickets")
    page = await office.agent("Bia", "/console/account")
    sessions = page.locator(".sessions li")
    await expect(sessions).to_have_count(3)
    await expect(sessions.first).to_contain_text("Chrome on Linux")
    await expect(sessions.first).to_contain_text("this one")
    await expect(sessions.first.get_by_role("button")).to_have_count(0)
    await sessions.last.get_by_role("button").click()
    await other.wait_for_url(re.compile("/console/login"))
    await expect(sessions).to_have_count(2)
    await page.get_by_role("button", name="Sign out everywhere else").click()
    await third.wait_for_url(re.compile("/console/login"))
    await expect(sessions).to_have_count(1)
    await expect(page.locator("#others")).to_be_hidden()


async def test_the_log_tells_who_did_what_and_leads_there(office: Office) -> None:
    await led(office)
    asked = await office.world.asks()
    bia = await opens(office, "Bia", f"/console/#{asked.conversation}")
    await bia.get_by_role("button", name="Claim").first.click()
    await expect(bia.locator("textarea").first).to_be_visible()
    page = await office.agent("Sofia", "/console/audit")
    claimed = page.locator("tbody tr", has_text="Bia took over the conversation of Ana Souza")
    await expect(claimed).to_have_count(1)
    await page.select_option("[name=who]", "Bia")
    await page.select_option("[name=did]", "claimed")
    await expect(page.locator("tbody tr:not(.day)")).to_have_count(1)
    assert page.url.endswith("?who=Bia&did=claimed")
    assert "who=Bia" in (await page.locator("#export").get_attribute("href") or "")
    await page.reload()
    await expect(page.locator("tbody tr:not(.day)")).to_have_count(1)
    await expect(page.locator("[name=did]")).to_have_value("claimed")
    await page.select_option("[name=who]", "Caio")
    await expect(page.get_by_text("Nothing like that was noted")).to_be_visible()
    await page.locator("#rows").get_by_role("button", name="Show everything").click()
    await claimed.get_by_role("link", name="Ana Souza").click()
    await expect(page).to_have_url(re.compile(f"#{asked.conversation}$"))


async def test_the_log_goes_on_page_by_page(office: Office) -> None:
    await led(office)
    now = office.world.clock.now()
    await office.world.store.noted(*(AuditEntry(now, "Caio", Deed.OPENED_TICKET, None, f"BAL-{n}") for n in range(120)))
    page = await opens(office, "Sofia", "/console/audit?who=Caio&ticket=BAL-1001")
    await expect(page.get_by_text("Nothing like that was noted")).to_be_visible()
    await page.get_by_role("button", name="Not only BAL-1001").click()
    rows = page.locator("tbody tr:not(.day)")
    await expect(rows).to_have_count(50)
    await page.get_by_role("button", name="Show older lines").click()
    await expect(rows).to_have_count(120)
    await expect(page.get_by_role("button", name="Show older lines")).to_be_hidden()
    await page.fill("[name=until]", "2020-01-01")
    await expect(page.get_by_text("Nothing like that was noted")).to_be_visible()


async def test_whatever_people_and_customers_are_called_is_text(office: Office) -> None:
    await led(office)
    store = office.world.store
    await office.world.user(EVIL)
    await store.change_user(EVIL, AccountEdit(team=EVIL, skills=(EVIL,), languages=(EVIL,)))
    asked = await office.world.asks(card=other_card(EVIL, EVIL))
    now = office.world.clock.now()
    for deed in Deed:
        await store.noted(AuditEntry(now, EVIL, deed, asked.conversation, asked.ticket, f"{EVIL}: team {EVIL}", EVIL))
    page = await office.agent("Ada", "/console/people")
    await expect(page.locator("tbody")).to_contain_text(EVIL)
    await page.locator("tbody a", has_text="onerror").click()
    await expect(page.locator("dialog.person h2")).to_have_text(EVIL)
    await page.goto("/console/audit")
    await expect(page.locator("tbody tr:not(.day)")).to_have_count(len(Deed) + 1)
    assert await page.locator("main img, main script").count() == 0
    assert await page.evaluate("window.ran") is None
    await store.note(asked.conversation, agent=EVIL, text=EVIL, now=now)
    await page.goto(f"/console/#{asked.conversation}")
    await expect(page.locator(".note").first).to_contain_text(EVIL)
    assert await page.locator("main img, main script").count() == 0
    assert await page.evaluate("window.ran") is None


@pytest.mark.parametrize("width", [360, 768, 1440])
async def test_the_pages_fit_on_any_screen(office: Office, width: int) -> None:
    await led(office)
    long = "W" * 80
    await office.world.user(long)
    asked = await office.world.asks(card=other_card("M" * 80, "x"))
    entry = AuditEntry(office.world.clock.now(), long, Deed.CLAIMED, asked.conversation, asked.ticket, "", "f" * 39)
    await office.world.store.noted(entry)
    page = await office.agent("Ada", "/console/people", width=width)
    for path in ("people", "audit", "account", f"people#{long}"):
        await page.goto(f"/console/{path}")
        await page.wait_for_selector("[aria-busy=false]")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
    dialog = page.locator("dialog.person")
    assert await dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
