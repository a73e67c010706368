"""Hours, teams and offers on their page: what a lead writes, what comes of it, and what stops them from slipping."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from playwright.async_api import Dialog, Locator, Page, expect

from bot.dispatch import DeskRules
from bot.hours import DAYS, hours_text, parse_hours
from bot.house_rules import RuleName
from bot.people import AccountEdit, Role
from tests.browser.axe import obstacles
from tests.browser.console.conftest import Office
from tests.contract.console.world import other_card

pytestmark = pytest.mark.browser

EVIL = '<img src=x onerror="window.ran=1">'


async def lead(office: Office, *, name: str = "Sofia", **known: Any) -> Page:
    """A supervisor at the page."""
    if await office.world.store.user(name) is None:
        await office.world.user(name, Role.SUPERVISOR)
    page = await office.agent(name, "/console/rules", **known)
    await page.wait_for_selector("#rules[aria-busy=false]")
    return page


def section(page: Page, name: str) -> Locator:
    return page.locator(f"form#{name}")


async def saves(page: Page, name: str) -> None:
    await section(page, name).get_by_role("button", name="Save", exact=True).click()
    await expect(section(page, name).locator(".rule-source")).to_contain_text("Changed by Sofia")


def day(page: Page, number: int) -> Locator:
    return page.locator(".week tr").nth(number)


async def chosen_zone(page: Page, typed: str) -> None:
    await page.locator(".zone").click()
    await page.get_by_role("combobox", name="Find a time zone").fill(typed)
    await page.keyboard.press("Enter")


async def test_a_week_is_written_and_holds(office: Office) -> None:
    page = await lead(office)
    hours = section(page, "hours")
    await expect(hours).to_contain_text("Open now, at every hour")
    await expect(hours.get_by_role("button", name="Save", exact=True)).to_be_hidden()
    await page.get_by_role("switch", name="Always open").uncheck()
    await chosen_zone(page, "sao paulo")
    await expect(page.locator(".zone")).to_contain_text("America/Sao Paulo")
    await page.get_by_role("button", name="Add hours on Saturday").click()
    await page.get_by_label("Saturday, hours 1: closes").fill("00:00")
    await page.get_by_role("button", name="Add hours on Monday").click()
    await page.get_by_role("button", name="Remove hours 1 on Friday").click()
    await expect(day(page, 4)).to_contain_text("closed")
    await page.get_by_role("button", name="like Monday").click()
    await expect(page.locator(".outlook")).to_contain_text("(America/Sao Paulo)")
    await expect(hours).to_contain_text("Not saved yet")
    await saves(page, "hours")
    written = "Mo-Tu 09:00-18:00; Mo-Tu 19:00-22:00; We-Th 09:00-18:00; Sa 09:00-24:00 America/Sao_Paulo"
    assert hours_text(office.world.rulebook.now.policy.calendar.hours) == written
    await page.reload()
    await expect(day(page, 1).locator("input").nth(3)).to_have_value("22:00")
    await expect(page.get_by_label("Saturday, hours 1: closes")).to_have_value("00:00")


async def test_what_is_wrong_with_a_week_is_told_where_it_is(office: Office) -> None:
    page = await lead(office)
    hours = section(page, "hours")
    await page.get_by_role("switch", name="Always open").uncheck()
    save = hours.get_by_role("button", name="Save", exact=True)
    opens = page.get_by_label("Tuesday, hours 1: opens")
    await opens.fill("19:00")
    await save.click()
    await expect(hours.get_by_role("alert").first).to_contain_text("Tuesday: this closes before it opens.")
    await expect(opens).to_be_focused()
    await opens.fill("09:00")
    await page.get_by_role("button", name="Add hours on Tuesday").click()
    await page.get_by_label("Tuesday, hours 2: opens").fill("17:00")
    await save.click()
    await expect(hours.get_by_role("alert").first).to_contain_text("Tuesday: two of these hours overlap.")
    for number in (1, 2, 3, 4, 5):
        await day(page, number - 1).get_by_role("button", name="Remove").first.click()
    await day(page, 1).get_by_role("button", name="Remove").first.click()
    await save.click()
    await expect(hours.get_by_role("alert").first).to_contain_text("No day is open.")
    assert await office.world.store.rules() == []
    await hours.get_by_role("button", name="Undo changes").click()
    await expect(page.get_by_role("switch", name="Always open")).to_be_checked()
    await expect(hours.get_by_role("alert")).to_have_count(0)


async def test_days_without_work(office: Office) -> None:
    page = await lead(office)
    await page.get_by_role("switch", name="Always open").uncheck()
    hours = section(page, "hours")
    await page.get_by_role("button", name="Add a country").click()
    await page.get_by_role("combobox", name="Add a country").fill("es-md")
    await page.keyboard.press("Enter")
    await expect(hours).to_contain_text("Spain, MD")
    await page.locator(".off-national summary").click()
    await page.locator(".off-national li", has_text="25 Dec").get_by_role("checkbox").check()
    await page.get_by_label("First day").fill("2027-01-04")
    await page.get_by_label("Last day").fill("2027-01-01")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(hours).to_contain_text("The last day must not be before the first.")
    await page.get_by_label("Last day").fill("2027-01-05")
    await page.get_by_label("Name, such as").fill(EVIL)
    await hours.get_by_role("button", name="Save", exact=True).click()
    await expect(hours).to_contain_text("There is a day that was not added yet.")
    await page.get_by_label("Name, such as").press("Enter")
    await expect(hours.get_by_role("list", name="Days of your own")).to_contain_text(EVIL)
    await saves(page, "hours")
    (rule,) = await office.world.store.rules()
    assert rule.content is not None
    assert rule.content["closed"] == {"2027-01-04 to 2027-01-05": EVIL}
    assert rule.content["holidays"] == ["BR", "ES-MD"]
    assert [worked[5:] for worked in rule.content["open"]] == ["12-25"]
    assert await page.evaluate("window.ran") is None
    await page.get_by_role("button", name="Remove Spain, MD").click()
    await page.get_by_role("button", name=f"Remove {EVIL}").click()
    await saves(page, "hours")


def team(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def cat(page: Page, name: str) -> Locator:
    return page.locator(f'[data-category="{name}"]')


async def test_categories_move_by_keyboard_and_by_pointer(office: Office) -> None:
    page = await lead(office)
    await cat(page, "damaged_item").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("listbox").get_by_role("option", name="Payments").click()
    await expect(team(page, "Payments")).to_contain_text("Damaged item")
    await expect(cat(page, "damaged_item")).to_be_focused()
    await page.keyboard.press(" ")
    for _ in range(8):
        await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(cat(page, "damaged_item")).to_contain_text("Low")
    await cat(page, "delivery_late").drag_to(team(page, "Orders"))
    await expect(team(page, "Orders")).to_contain_text("Late delivery")
    await saves(page, "routing")
    routing = office.world.rulebook.now.routing
    damaged, late = routing.route("damaged_item"), routing.route("delivery_late")
    assert (damaged.team, damaged.skill, damaged.priority.value) == ("payments", "billing", "low")
    assert (late.team, late.skill, late.priority.value) == ("orders", "sales", "high")


async def test_a_team_is_renamed_with_its_people_and_another_is_added(office: Office) -> None:
    await office.world.store.change_user("Bia", AccountEdit(team="delivery", skills=("logistics",)))
    page = await lead(office)
    delivery = page.locator("section.team").first
    await delivery.get_by_label("Team", exact=True).fill("Vans & bikes")
    await page.get_by_role("button", name="Add a team").click()
    added = page.locator("section.team").last
    await expect(added.get_by_label("Team", exact=True)).to_be_focused()
    await section(page, "routing").get_by_role("button", name="Save", exact=True).click()
    await expect(section(page, "routing").get_by_role("alert")).to_contain_text("cannot be the name of a team")
    await added.get_by_label("Team", exact=True).fill("vans & BIKES")
    await section(page, "routing").get_by_role("button", name="Save", exact=True).click()
    await expect(section(page, "routing").get_by_role("alert")).to_contain_text("There are two teams called")
    await added.get_by_label("Team", exact=True).fill("VIP")
    await added.get_by_label("Skill").fill("vip care")
    await added.get_by_role("button", name="Add a person").click()
    await page.get_by_role("listbox").get_by_role("option", name="Caio").click()
    await expect(added).to_contain_text("Caio")
    await saves(page, "routing")
    routing = office.world.rulebook.now.routing
    assert routing.skill_of("Vans & bikes") == "logistics"
    assert routing.skill_of("VIP") == "vip care"
    assert routing.skill_of("delivery") is None
    assert routing.route("track_order").team == "Vans & bikes"
    users = {user.name: user.team for user in await office.world.store.users()}
    assert (users["Bia"], users["Caio"]) == ("Vans & bikes", "VIP")
    await page.locator("section.team").last.get_by_role("button", name="Take Caio out of VIP").click()
    await section(page, "routing").get_by_role("button", name="Save", exact=True).click()
    await expect(section(page, "routing").get_by_role("button", name="Save", exact=True)).to_be_hidden()
    assert (await office.world.store.user("Caio")).team == ""  # type: ignore[union-attr]


async def test_who_waits_for_a_skill_that_disappears_is_told_before(office: Office) -> None:
    await office.world.store.change_user("Bia", AccountEdit(skills=("logistics",)))
    for person in ("ana", "luis"):
        asked = await office.world.asks(person=person, card=other_card(person, "Onde está?"))
        handoffs = office.world.store.kept.handoffs
        handoffs[asked.handoff] = replace(handoffs[asked.handoff], skill="logistics")
    page = await lead(office)
    delivery = page.locator("section.team").first
    await delivery.get_by_label("Skill").fill("vans")
    await section(page, "routing").get_by_role("button", name="Save", exact=True).click()
    asked_back = page.get_by_role("dialog", name="A skill disappears")
    await expect(asked_back).to_contain_text("2 waiting customers need the skill “logistics”")
    await expect(asked_back).to_contain_text("1 person looks after “logistics”")
    await asked_back.get_by_role("button", name="Cancel").click()
    assert await office.world.store.rules() == []
    await delivery.get_by_role("button", name="Remove this team").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await expect(page.locator("section.team").last).to_contain_text("Damaged item")
    await section(page, "routing").get_by_role("button", name="Save", exact=True).click()
    await asked_back.get_by_role("button", name="Save").click()
    await expect(section(page, "routing").locator(".rule-source")).to_contain_text("Changed by Sofia")
    assert office.world.rulebook.now.routing.route("damaged_item").team == "support"
    support = page.locator("section.team").last
    await support.get_by_role("button", name="Remove this team").click()
    await expect(page.locator(".toast.bad")).to_contain_text("Support gets everything else.")


async def test_offers_are_explained_kept_and_put_back_to_the_files(office: Office) -> None:
    page = await lead(office)
    desk = section(page, "desk")
    await expect(desk).to_contain_text("Agents choose from the queue by themselves.")
    await page.get_by_role("switch", name="Offer customers by turn").check()
    await expect(desk).to_contain_text("Whoever waits is offered to the best free agent")
    await page.get_by_label("Seconds that an offer lasts").fill("0")
    await desk.get_by_role("button", name="Save", exact=True).click()
    await expect(desk.get_by_role("alert")).to_contain_text("A whole number from 1 to 3600.")
    await page.get_by_label("Seconds that an offer lasts").fill("45")
    await expect(desk).to_contain_text("within 45 seconds")
    await saves(page, "desk")
    assert office.world.rulebook.now.desk.auto_assign
    await desk.get_by_role("button", name="As in the files").click()
    await page.get_by_role("dialog").get_by_role("button", name="As in the files").click()
    await expect(desk.locator(".rule-source")).to_contain_text("As in the files since Sofia put it back")
    await expect(page.get_by_role("switch", name="Offer customers by turn")).not_to_be_checked()
    assert office.world.rulebook.now.desk == DeskRules()


async def test_leaving_with_something_unsaved_is_asked_about(office: Office) -> None:
    page = await lead(office)
    await page.get_by_label("Seconds that an offer lasts").fill("45")
    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    page.on("dialog", stay)
    await page.get_by_role("link", name="Floor").click(no_wait_after=True)
    await expect(page.get_by_label("Seconds that an offer lasts")).to_have_value("45")
    assert asked == ["beforeunload"]
    await section(page, "desk").get_by_role("button", name="Undo changes").click()
    await page.get_by_role("link", name="Floor").click()
    await expect(page.locator("h1")).to_have_text("Floor")
    assert asked == ["beforeunload"]


async def test_two_leads_at_once(office: Office) -> None:
    page, other = await lead(office), await lead(office, name="Vera")
    await page.get_by_label("Seconds that an offer lasts").fill("45")
    await other.get_by_label("Seconds that an offer lasts").fill("90")
    await other.locator("form#desk").get_by_role("button", name="Save", exact=True).click()
    desk = section(page, "desk")
    await expect(desk).to_contain_text("Vera has changed this meanwhile.")
    await expect(page.get_by_label("Seconds that an offer lasts")).to_have_value("45")
    await desk.get_by_role("button", name="Show what holds now").click()
    await expect(page.get_by_label("Seconds that an offer lasts")).to_have_value("90")
    await page.get_by_label("Seconds that an offer lasts").fill("30")
    await saves(page, "desk")
    await expect(other.get_by_label("Seconds that an offer lasts")).to_have_value("30")


async def test_a_written_rule_that_cannot_be_followed_is_shown(office: Office) -> None:
    await office.world.store.put_rule(RuleName.DESK, {"odd": EVIL}, who="Ada", now=office.world.clock.now())
    page = await lead(office)
    await expect(section(page, "desk")).to_contain_text("cannot be followed, so the files hold")
    await section(page, "desk").get_by_role("button", name="As in the files").click()
    await page.get_by_role("dialog").get_by_role("button", name="As in the files").click()
    await expect(section(page, "desk").get_by_role("alert")).to_have_count(0)
    assert await page.evaluate("window.ran") is None


@pytest.mark.parametrize(
    ("locale", "width", "words"),
    [
        ("en-GB", 768, ("Opening hours", "Damaged item", "Everything else goes to")),
        ("pt-BR", 360, ("Horário de atendimento", "Item danificado", "Todo o resto vai para")),
        ("es-ES", 360, ("Horario de atención", "Artículo dañado", "Todo lo demás va a")),
    ],
)
async def test_in_every_language_on_every_screen(
    office: Office, locale: str, width: int, words: tuple[str, ...]
) -> None:
    page = await lead(office, locale=locale, width=width)
    await page.locator("#always").uncheck()
    await page.locator(".off-national summary").click()
    for word in words:
        await expect(page.locator("#rules")).to_contain_text(word)
    assert "rules." not in await page.locator("main").inner_text()
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert await obstacles(page) == []
    await page.locator(".cat").first.click()
    assert await obstacles(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_the_week_of_the_form_is_what_is_written_and_read(office: Office) -> None:
    """300 weeks: form → text → the server's reading and writing → form."""
    page = await office.stranger()
    await page.goto("/console/login")
    weeks = [_week(Random(number)) for number in range(300)]  # noqa: S311 - not for keys
    load = "const { readHours, writeHours, wrongIn } = await import('/console/static/week.js');"
    write = "return weeks.map((week) => [wrongIn(week), writeHours(week)]);"
    written = await page.evaluate(f"async (weeks) => {{ {load} {write} }}", weeks)
    assert [wrong for wrong, _ in written] == [None] * len(weeks)
    kept = [hours_text(parse_hours(text)) for _, text in written]
    read = await page.evaluate(f"async (texts) => {{ {load} return texts.map(readHours); }}", kept)
    for week, again in zip(weeks, read, strict=True):
        assert json.dumps(again, sort_keys=True) == json.dumps(week, sort_keys=True)


def _week(random: Random) -> dict[str, Any]:
    """Any week without overlaps, its spans in order."""
    always = random.random() < 0.05
    days: list[list[dict[str, str]]] = [[] for _ in DAYS]
    for spans in [] if always else days:
        cuts = sorted(random.sample(range(97), 2 * random.randint(0, 3)))
        for opens, closes in zip(cuts[::2], cuts[1::2], strict=True):
            spans.append({"opens": _time(opens), "closes": _time(closes % 96)})
    if not always and not any(days):
        days[2] = [{"opens": "09:00", "closes": "00:00"}]
    return {"always": always, "zone": random.choice(["UTC", "America/Sao_Paulo"]), "week": days}


def _time(quarter: int) -> str:
    return f"{quarter // 4:02}:{quarter % 4 * 15:02}"
