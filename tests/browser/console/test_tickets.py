"""Tickets in a browser: found, filtered, changed one by one and many at once, live, on any screen, by keyboard."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Page, expect

from bot.staffing import TicketEdit
from bot.tickets import Priority, TicketState, id_of
from tests.browser.console.conftest import Office
from tests.contract.console.world import PASSWORD, Asked, other_card

pytestmark = pytest.mark.browser
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
LIST = "/console/tickets"


async def tickets(office: Office, count: int) -> list[Asked]:
    """So many customers, each with a ticket."""
    cards = [other_card(f"Person {n}", f"matter {n}") for n in range(count)]
    return [await office.world.asks(person=f"p{n}", card=card) for n, card in enumerate(cards)]


async def by_caio(office: Office, asked: Asked, edit: TicketEdit) -> None:
    """A colleague changes something elsewhere."""
    await office.world.deps.counter.change_ticket(asked.ticket, edit, agent="Caio")


def sought(page: Page) -> dict[str, list[str]]:
    """The filters in the address."""
    return parse_qs(urlsplit(page.url).query)


async def overflows(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return bool(await page.evaluate("document.documentElement.scrollWidth > innerWidth"))


async def test_from_the_list_to_a_changed_ticket(office: Office) -> None:
    asked = (await tickets(office, 3))[1]
    page = await office.agent("Bia", LIST)
    await expect(page.locator("tbody tr")).to_have_count(3)
    await page.keyboard.press("/")
    await page.keyboard.type("matter 1")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.get_by_role("button", name="Open", exact=True).click()
    await page.select_option("select[name=category]", "exchange")
    assert sought(page) == {"q": ["matter 1"], "state": ["open"], "category": ["exchange"]}
    await page.get_by_role("link", name=asked.ticket).click()

    await page.locator("h1 button").click()
    await page.fill("#subject", "A kettle, broken")
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast")).to_have_text("Saved.")
    await expect(page.locator("h1")).to_have_text("A kettle, broken")
    await page.locator("#edit-state").click()
    await expect(page.get_by_role("listbox")).to_be_visible()
    await page.locator(".pick").get_by_role("option", name="Waits for the customer").click()
    await expect(page.locator(".toast").last).to_have_text("Saved. The customer is told.")
    await page.locator("#edit-priority").click()
    await page.locator(".pick").get_by_role("option", name="Urgent").click()
    await page.locator("#edit-assignee").click()
    await page.locator(".pick").get_by_role("option", name="Bia (you)").click()
    await page.locator("#edit-category").click()
    await page.keyboard.type("twice")
    await page.keyboard.press("Enter")
    past = page.locator(".past")
    for words in (
        "Bia set it to wait for the customer",
        "Bia raised the priority: High → Urgent",
        "Bia took it",
        "Bia changed the category: Exchange → Charged twice",
        "Bia changed the matter, before: “matter 1”",
        "The assistant opened the ticket",
    ):
        await expect(past).to_contain_text(words)
    await expect(page.locator(".edits")).to_contain_text("Payments · billing")
    ticket = await office.world.store.ticket(asked.ticket)
    assert ticket is not None
    assert (ticket.state, ticket.priority) == (TicketState.PENDING, Priority.URGENT)
    assert (ticket.assignee, ticket.category, ticket.subject) == ("Bia", "charged_twice", "A kettle, broken")

    await page.get_by_role("link", name="All tickets").click()
    await expect(page.locator("#search")).to_have_value("matter 1")


async def test_the_conversation_is_read_on_the_ticket(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia", f"{LIST}/{asked.ticket}")
    await expect(page.locator(".talk .bubble", has_text="quero falar com uma pessoa")).to_be_visible()
    await office.world.writes("ainda aí?")
    await expect(page.locator(".talk .bubble", has_text="ainda aí?")).to_be_visible()
    await page.get_by_role("link", name="Open in the queue").click()
    await expect(page.locator(".open-head h1")).to_have_text("Ana Souza")


async def test_writing_to_the_customer_goes_on_in_the_queue(office: Office) -> None:
    asked = await office.world.asks()
    caio = await office.agent("Caio", f"{LIST}/{asked.ticket}")
    bia = await office.agent("Bia", f"{LIST}/{asked.ticket}")
    await bia.get_by_role("button", name="Write to the customer").click()
    await expect(bia.locator(".open-head")).to_contain_text("Yours since")
    await expect(bia.get_by_role("tab", name="Reply")).to_have_attribute("aria-selected", "true")
    await expect(caio.locator(".take")).to_contain_text("Bia is helping this customer.")
    await expect(caio.locator("#write")).to_be_disabled()


async def test_who_takes_second_reads_who_was_first(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia", f"{LIST}/{asked.ticket}")
    await expect(page.locator(".talk .bubble").first).to_be_visible()
    await office.world.store.claim(asked.handoff, agent="Caio", now=office.world.clock.now())  # the page is not told
    await page.get_by_role("button", name="Write to the customer").click()
    await expect(page.locator(".toast")).to_have_text("Caio was faster and is already helping this customer.")
    assert page.url.endswith(asked.ticket)


async def test_many_at_once(office: Office) -> None:
    people = await tickets(office, 4)
    office.world.edit(people[0].ticket, state=TicketState.SOLVED)
    page = await office.agent("Bia", f"{LIST}?state=all")
    await page.get_by_role("checkbox", name="Select all shown").check()
    await expect(page.locator(".bulk")).to_contain_text("4 selected")
    await page.get_by_role("checkbox", name=f"Select {people[3].ticket}").uncheck()
    await page.locator(".bulk [data-field=state]").click()
    await page.locator(".pick").get_by_role("option", name="Waits for the customer").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Set to “Waits for the customer”: 3 tickets?")
    await page.get_by_role("dialog").get_by_role("button", name="Change").click()
    report = page.locator(".report")
    await expect(report).to_contain_text("2 tickets were changed.")
    await expect(report).to_contain_text(
        f"{people[0].ticket}: it is “Solved” and cannot become “Waits for the customer”"
    )
    await expect(page.locator(".bulk")).to_contain_text("1 selected")
    await expect(page.get_by_role("checkbox", name=f"Select {people[0].ticket}")).to_be_checked()
    await page.locator(".bulk [data-field=assignee]").click()
    await page.keyboard.type("Cai")
    await page.locator(".pick").get_by_role("option", name="Assign to “Cai”").click()
    await expect(page.locator(".toast.bad")).to_have_text("No colleague named “Cai” answers customers.")
    await page.locator(".bulk [data-field=assignee]").click()
    await page.keyboard.type("caio")
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast").last).to_have_text("1 ticket was changed.")
    found = [await office.world.store.ticket(asked.ticket) for asked in people]
    assert [(t.state.value, t.assignee) for t in found if t] == [
        ("solved", "Caio"), ("pending", None), ("pending", None), ("open", None)
    ]  # fmt: skip


async def test_what_is_being_edited_stays_while_others_work(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia", f"{LIST}/{asked.ticket}")
    await page.locator("h1 button").click()
    await page.fill("#subject", "half a sent")
    await by_caio(office, asked, TicketEdit(priority=Priority.URGENT, subject="Caio's own words"))
    await expect(page.locator("#edit-priority")).to_have_text("Urgent")
    await expect(page.locator(".title")).to_contain_text("Changed meanwhile to “Caio's own words”.")
    await expect(page.locator("#subject")).to_have_value("half a sent")
    await expect(page.locator("#subject")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("h1")).to_have_text("Caio's own words")
    await expect(page.locator("h1 button")).to_be_focused()

    await page.locator("#edit-state").click()
    await by_caio(office, asked, TicketEdit(state=TicketState.SOLVED))
    await expect(page.locator(".pick")).to_contain_text("Changed meanwhile to “Solved”.")
    await expect(page.locator(".pick").get_by_role("option")).to_have_text(["Solved", "Closed", "Reopened"])


async def test_a_move_that_came_too_late_says_so_and_shows_the_truth(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia", f"{LIST}/{asked.ticket}")
    await page.locator("#edit-state").click()
    office.world.edit(asked.ticket, state=TicketState.CLOSED)  # the page is not told
    await page.locator(".pick").get_by_role("option", name="Waits for the customer").click()
    await expect(page.locator(".toast.bad")).to_contain_text("That is no longer possible")
    await expect(page.locator("#edit-state")).to_have_text("Closed")


async def test_the_list_does_not_move_under_a_selection(office: Office) -> None:
    people = await tickets(office, 3)
    page = await office.agent("Bia", LIST)
    tick = page.get_by_role("checkbox", name=f"Select {people[1].ticket}")
    await tick.check()
    await by_caio(office, people[1], TicketEdit(state=TicketState.SOLVED))
    await office.world.asks(person="new", card=other_card("Newcomer", "new matter"))
    await by_caio(office, people[0], TicketEdit(priority=Priority.LOW))
    await expect(page.locator(".changed")).to_contain_text("The list has changed")
    row = page.locator("tbody tr", has_text=people[1].ticket)
    await expect(row).to_contain_text("Solved")
    await expect(page.locator("tbody tr", has_text=people[0].ticket)).to_contain_text("Low")
    await expect(page.locator("tbody tr")).to_have_count(3)
    await expect(tick).to_be_checked()
    await page.get_by_role("button", name="Show it as it is now").click()
    await expect(page.locator("tbody a")).to_have_text([f"BAL-{1004}", people[2].ticket, people[0].ticket])
    await expect(page.locator(".bulk")).to_be_hidden()


async def test_new_tickets_appear_by_themselves(office: Office) -> None:
    page = await office.agent("Bia", LIST)
    await expect(page.get_by_text("Nothing is under way")).to_be_visible()
    asked = await office.world.asks()
    await by_caio(office, asked, TicketEdit(assignee="Caio"))
    await expect(page.locator("tbody tr")).to_contain_text("Caio")


async def test_by_keyboard_alone(office: Office) -> None:
    people = await tickets(office, 3)
    page = await office.agent("Bia", LIST)
    await expect(page.locator("tbody tr")).to_have_count(3)
    for key in ("j", "j", "x", "k", "x"):
        await page.keyboard.press(key)
    await expect(page.locator(".bulk")).to_contain_text("2 selected")
    await page.keyboard.press("Escape")
    await expect(page.locator(".bulk")).to_be_hidden()
    await page.keyboard.press("a")
    await expect(page.locator(".bulk")).to_contain_text("3 selected")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_contain_text("Select all shown")
    await page.keyboard.press("Escape")
    await page.locator("tbody a").first.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("matter 2")
    await page.keyboard.press("p")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Escape")
    await expect(page.locator("#edit-priority")).to_be_focused()
    await page.keyboard.press("Enter")
    for key in ("Home", "Enter"):
        await page.keyboard.press(key)
    await expect(page.locator("#edit-priority")).to_have_text("Urgent")
    await page.keyboard.press("s")
    await page.keyboard.press("c")  # to “Closed” by its first letter
    await page.keyboard.press("Enter")
    await expect(page.locator("#edit-state")).to_have_text("Closed")
    await page.keyboard.press("l")
    await expect(page.locator("tbody a")).to_have_text([people[1].ticket, people[0].ticket])


async def test_times_in_words(office: Office) -> None:
    people = await tickets(office, 4)
    now = office.world.clock.now()
    half_past = timedelta(minutes=30)
    office.world.edit(people[3].ticket, resolution_due=now + timedelta(hours=3) + half_past)
    office.world.edit(people[2].ticket, first_response_due=now - timedelta(hours=2) - half_past)
    office.world.edit(people[1].ticket, state=TicketState.PENDING)
    office.world.edit(people[0].ticket, first_response_at=now, resolution_due=now + half_past)
    page = await office.agent("Bia", f"{LIST}?sort=newest")
    due = page.locator("td.c-due")
    await expect(due.nth(0)).to_contain_text("in 3 h")
    await expect(due.nth(1)).to_contain_text("overdue by 2 h")
    await expect(due.nth(2)).to_have_text("paused")
    await expect(due.nth(3)).to_have_class("c-due warm")
    await page.get_by_text("Overdue only").click()
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.locator("tbody a").click()
    await expect(page.locator(".part-dues")).to_contain_text("overdue by 2 h")
    await page.goto(f"{LIST}/{people[1].ticket}")
    await expect(page.locator(".part-dues")).to_contain_text("paused while waiting for the customer")
    await page.goto(f"{LIST}/{people[0].ticket}")
    await expect(page.locator(".part-dues")).to_contain_text("given")


async def test_a_list_can_be_sent_to_a_colleague(office: Office) -> None:
    people = await tickets(office, 2)
    office.world.edit(people[0].ticket, assignee="Maximiliana", category="no_longer_there")
    page = await office.stranger()
    wanted = f"{LIST}?q=matter&assignee=Maximiliana&category=no_longer_there&state=open&state=pending&sort=due"
    await page.goto(wanted)
    await page.fill("#name", "Bia")
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("tbody a")).to_have_text([people[0].ticket])
    await expect(page.locator("select[name=assignee]")).to_have_value("Maximiliana")
    await expect(page.locator("[aria-pressed=true]")).to_have_text(["Open", "Waits for the customer"])
    table = await page.locator("#export").get_attribute("href")
    assert table is not None
    answer = await page.request.get(table)
    assert people[0].ticket in await answer.text()
    assert people[1].ticket not in await answer.text()
    await page.locator("#menu summary").click()
    await page.get_by_title("Português").click()
    await expect(page.locator("select[name=sort]")).to_have_value("due")
    await expect(page.locator("tbody a")).to_have_text([people[0].ticket])


async def test_what_customers_write_stays_text(office: Office) -> None:
    asked = await office.world.asks(HOSTILE, card=other_card(HOSTILE, HOSTILE))
    office.world.edit(asked.ticket, description=HOSTILE, contact=HOSTILE, assignee=HOSTILE, category=HOSTILE)
    page = await office.agent("Bia", LIST)
    await expect(page.locator(".matter")).to_have_text(HOSTILE)
    await page.locator("tbody a").click()
    await expect(page.locator(".said")).to_have_text(HOSTILE)
    for name in ("assignee", "category", "state"):
        await page.locator(f"#edit-{name}").click()
        await page.keyboard.press("Escape")
    assert await page.locator("main img, main script").count() == 0
    assert "BAL-" in await page.title()


async def test_pages_that_cannot_be_loaded_say_so_and_try_again(office: Office) -> None:
    await office.world.asks()
    page = await office.agent("Bia")
    await page.route("**/api/v1/tickets?*", lambda route: route.abort())
    await page.goto(LIST)
    await expect(page.get_by_role("alert")).to_contain_text("The tickets could not be loaded. Nothing was lost.")
    await page.unroute("**/api/v1/tickets?*")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator("tbody tr")).to_have_count(1)


@pytest.mark.parametrize("width", [1440, 768, 360])
async def test_every_size_holds_any_number_of_rows(office: Office, width: int) -> None:
    asked = await office.world.asks(card=other_card("N" * 80, "W" * 150))
    kept = office.world.store.kept.tickets
    first = kept[id_of(asked.ticket) or 0]
    kept.update({n: type(first)(**{**vars(first), "id": n, "level": n % 2 + 1}) for n in range(2, 120)})
    page = await office.agent("Bia", LIST, width=width)
    await expect(page.locator("tbody tr")).to_have_count(50)
    await page.get_by_role("button", name="Show more").click()
    await expect(page.locator("tbody tr")).to_have_count(60)
    await page.get_by_role("button", name="All", exact=True).click()
    await page.get_by_role("button", name="Show more").click()
    await expect(page.locator("tbody tr")).to_have_count(100)
    assert not await overflows(page)
    await page.locator("tbody input").first.check()
    await expect(page.locator(".bulk")).to_be_in_viewport(ratio=1)
    await page.locator(".bulk [data-field=state]").click()
    await expect(page.locator(".pick")).to_be_in_viewport(ratio=1)
    assert not await overflows(page)
    await page.goto(f"{LIST}/{asked.ticket}")
    await expect(page.locator("h1")).to_be_visible()
    await expect(page.locator(".talk .bubble").first).to_be_visible()
    await page.locator("#edit-category").click()
    await expect(page.locator(".pick")).to_be_in_viewport(ratio=1)
    assert not await overflows(page)


async def test_on_a_phone_filters_unfold(office: Office) -> None:
    await tickets(office, 2)
    page = await office.agent("Bia", LIST, width=360)
    await expect(page.locator("select[name=assignee]")).to_be_hidden()
    await page.get_by_role("button", name="Filters").click()
    await page.select_option("select[name=assignee]", "me")
    await expect(page.get_by_text("No ticket fits these filters.")).to_be_visible()
    await expect(page.locator("#filter-count")).to_have_text("1")
    await page.get_by_role("button", name="Clear the filters").last.click()
    await expect(page.locator("tbody tr")).to_have_count(2)


async def test_trainers_read_and_change_nothing(office: Office) -> None:
    asked = await office.world.asks()
    page = await office.agent("Tess", LIST)
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(page.locator("tbody input")).to_be_hidden()
    await page.keyboard.press("a")
    await expect(page.locator(".bulk")).to_be_hidden()
    await page.goto(f"{LIST}/{asked.ticket}")
    await expect(page.locator(".edits")).to_contain_text("Open")
    await expect(page.locator(".talk .bubble").first).to_be_visible()
    for key in ("e", "s", "w"):
        await page.keyboard.press(key)
    await expect(page.locator(".value, .pick, #subject:visible, #write:visible")).to_have_count(0)
