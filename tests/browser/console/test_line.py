"""The list of the queue: its order, marks and filters, what is mine, and a line of two thousand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from bot.people import Role
from bot.staffing import AccountEdit
from bot.tickets import Priority
from tests.browser.console.conftest import Office
from tests.contract.console.world import Asked, other_card

pytestmark = pytest.mark.browser
WAITING = "section.group:has(h2:text-is('Waiting')) .row"
MINE = "section.group:has(h2:text-is('Mine')) .row"
LUIS = other_card("Luis Fernández", "Me cobraron dos veces", language="es")


async def names(page: Page, rows: str = WAITING) -> list[str]:
    """Who stands there, from above."""
    return await page.locator(f"{rows} .row-name").all_text_contents()


async def serves(office: Office, name: str, *, skills: tuple[str, ...] = (), languages: tuple[str, ...] = ()) -> None:
    """What an agent is there for."""
    await office.world.store.change_user(name, AccountEdit(skills=skills, languages=languages))


async def holds(office: Office, asked: Asked, agent: str, *, silent: timedelta | None = None) -> None:
    """An agent has it, and has left the customer without a word for so long."""
    world = office.world
    await world.store.claim(asked.handoff, agent=agent, now=world.clock.now())
    since = None if silent is None else world.clock.now() - silent
    world.store.kept.handoffs[asked.handoff] = replace(
        world.store.kept.handoffs[asked.handoff], waiting_since=since, answered=True
    )


async def test_priority_stands_above_and_then_who_came_first(office: Office) -> None:
    world = office.world
    await world.asks(person="a", card=other_card("Ana", "?"), ago=300, priority=Priority.NORMAL)
    await world.asks(person="b", card=other_card("Bea", "?"), ago=200, priority=Priority.URGENT)
    page = await office.agent("Caio")
    assert await names(page) == ["Bea", "Ana"]
    await world.asks(person="c", card=other_card("Cris", "?"), ago=100, priority=Priority.URGENT)
    await world.asks(person="d", card=other_card("Davi", "?"), ago=400, priority=Priority.NORMAL)
    await world.asks(person="e", card=other_card("Eva", "?"), ago=900, priority=Priority.LOW)
    await expect(page.locator(WAITING)).to_have_count(5)
    assert await names(page) == ["Bea", "Cris", "Davi", "Ana", "Eva"]
    await expect(page.locator(".row", has_text="Bea")).to_contain_text("Urgent")
    await expect(page.locator("#nav-waiting")).to_have_text("5")
    await page.reload()
    await expect(page.locator(WAITING)).to_have_count(5)
    assert await names(page) == ["Bea", "Cris", "Davi", "Ana", "Eva"]


async def test_marks_say_what_sets_one_apart(office: Office) -> None:
    world = office.world
    plain = await world.asks(person="p", card=other_card("Paula", "?"), priority=Priority.NORMAL)
    called = await world.asks(person="c", card=other_card("Cris", "?"), skill="billing", priority=Priority.LOW)
    world.store.kept.handoffs[called.handoff] = replace(world.store.kept.handoffs[called.handoff], callback=True)
    page = await office.agent("Caio")
    await expect(page.locator(".row", has_text="Paula").locator(".row-marks")).to_be_hidden()
    marks = page.locator(".row", has_text="Cris").locator(".row-marks")
    await expect(marks).to_contain_text("billing")
    await expect(marks).to_contain_text("will be called")
    await page.locator(".row", has_text="Cris").click()
    await expect(page.locator(".open-chips")).to_contain_text("Will be called")
    await expect(page.locator(".open-chips")).to_contain_text("place 2")
    await world.deps.counter.claim(plain.handoff, agent="Bia")
    await expect(page.locator(".open-chips")).to_contain_text("place 1")


async def test_only_those_whom_i_serve(office: Office) -> None:
    world = office.world
    await serves(office, "Bia", skills=("general",), languages=("pt",))
    await world.asks(person="a", card=other_card("Ana", "?"))
    await world.asks(person="l", card=LUIS)
    await world.asks(person="b", card=other_card("Bruno", "?"), skill="billing")
    page = await office.agent("Bia")
    assert await names(page) == ["Ana", "Luis Fernández", "Bruno"]
    await page.get_by_role("button", name="For me").click()
    assert await names(page) == ["Ana"]
    await page.reload()
    await expect(page.locator(WAITING)).to_have_count(1)
    await world.offers(await world.asks(person="m", card=other_card("Marta", "?", language="es")), "Bia")
    await expect(page.locator(WAITING)).to_have_count(2)  # offered to me is for me
    await page.get_by_role("button", name="All").click()
    await expect(page.locator(WAITING)).to_have_count(4)


async def test_nobody_for_me_says_so_and_shows_all_with_a_click(office: Office) -> None:
    await serves(office, "Bia", skills=("billing",))
    await office.world.asks()
    page = await office.agent("Bia")
    await page.get_by_role("button", name="For me").click()
    await expect(page.get_by_text("Nobody waits for what you serve.")).to_be_visible()
    await page.get_by_role("button", name="Show all").click()
    await expect(page.locator(WAITING)).to_have_count(1)


async def test_mine_who_wait_for_a_word_stand_first_and_turn_warm(office: Office) -> None:
    world = office.world
    people = {name: await world.asks(person=name, card=other_card(name, "?")) for name in ("Ana", "Bea", "Cris")}
    await holds(office, people["Ana"], "Bia")
    await holds(office, people["Bea"], "Bia", silent=timedelta(minutes=2))
    await holds(office, people["Cris"], "Bia", silent=timedelta(minutes=9))
    page = await office.agent("Bia")
    assert await names(page, MINE) == ["Cris", "Bea", "Ana"]
    await expect(page.locator(".row.alert")).to_contain_text("9 min")
    await expect(page.locator(".row.warm")).to_contain_text("2 min")
    await expect(page.locator(".group-head", has_text="Mine")).to_contain_text("3 of 4")
    await page.locator(".row", has_text="Cris").click()
    await expect(page.locator(".open-chips")).to_contain_text("Unanswered for 9 min")
    await page.locator("#write-area").fill("Já vejo, Cris.")
    await page.locator("#write-area").press("Enter")
    await expect(page.locator(".open-chips")).not_to_contain_text("Unanswered")
    assert await names(page, MINE) == ["Bea", "Ana", "Cris"]
    await world.writes("obrigada", person="Ana", name="Ana")
    await expect(page.locator(".row", has_text="Ana").locator(".unread")).to_be_visible()
    assert await names(page, MINE) == ["Bea", "Ana", "Cris"]


async def test_what_colleagues_have_stands_under_their_names(office: Office) -> None:
    await office.world.user("Eva")
    for person, agent in (("Ana", "Eva"), ("Bea", "Caio"), ("Cris", "Eva")):
        await holds(office, await office.world.asks(person=person, card=other_card(person, "?")), agent)
    page = await office.agent("Bia")
    head = page.locator("summary.group-head")
    await expect(head).to_contain_text("3")
    await head.click()
    rows = page.locator("details.group li")
    await expect(rows).to_have_count(5)
    first_words = [" ".join(text.split())[:4] for text in await rows.all_text_contents()]
    assert [word[:3] for word in first_words] == ["Cai", "BBe", "Eva", "AAn", "CCr"]
    await page.keyboard.press("j")
    await expect(page.locator("h1")).to_have_text("Bea")


async def test_a_bare_word_that_the_queue_changed_loads_it_anew(office: Office) -> None:
    await office.world.asks()
    page = await office.agent("Bia")
    await expect(page.locator(WAITING)).to_have_count(1)
    office.world.crowd(await office.world.asks(person="l", card=LUIS), 3)
    office.world.hub.queue()
    await expect(page.locator(WAITING)).to_have_count(5)


async def test_one_who_joins_is_one_row_and_no_loading(office: Office) -> None:
    page = await office.agent("Bia")
    await expect(page.get_by_text("Nobody is waiting")).to_be_visible()
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    for number in range(5):
        await office.world.asks(person=f"p{number}", card=other_card(f"Person {number}", "?"))
    await expect(page.locator(WAITING)).to_have_count(5)
    await expect(page).to_have_title("(5) Queue – Balcão")
    assert not [url for url in asked_for if "/handoffs" in url]


async def test_another_tab_goes_on_when_the_one_that_listened_is_closed(office: Office) -> None:
    first = await office.agent("Bia")
    second = await first.context.new_page()
    await second.goto("/console/")
    await expect(second.get_by_text("Nobody is waiting")).to_be_visible()
    await office.world.asks()
    await expect(second.locator(WAITING)).to_have_count(1)
    await first.close()
    await office.world.asks(person="l", card=LUIS)  # perhaps before the second tab listens itself
    await expect(second.locator(WAITING)).to_have_count(2)
    await office.world.asks(person="m", card=other_card("Marta", "?"))
    await expect(second.locator(WAITING)).to_have_count(3)


async def test_a_queue_that_cannot_be_loaded_is_asked_for_again(office: Office) -> None:
    await office.world.asks()
    page = await office.agent("Bia", "/console/tickets")
    await page.route("**/api/v1/handoffs?state=waiting&limit=200", lambda route: route.abort())
    await page.goto("/console/")
    await expect(page.get_by_role("alert")).to_contain_text("The queue could not be loaded.")
    await page.unroute("**/api/v1/handoffs?state=waiting&limit=200")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator(WAITING)).to_have_count(1)


async def test_two_thousand_wait(office: Office) -> None:
    office.world.crowd(await office.world.asks(ago=5000), 1999)
    page = await office.agent("Bia")
    await expect(page.locator("#nav-waiting")).to_have_text("999+")
    head = page.locator(".group-head", has_text="Waiting")
    await expect(head).to_contain_text("2,000")
    await expect(page.locator(".more-below")).to_have_text("1,800 more below")
    for shown in range(400, 2001, 200):
        await page.locator("#list").evaluate("list => list.scrollTo(0, list.scrollHeight)")
        await expect(page.locator(WAITING)).to_have_count(shown)
    await expect(page.locator(".more-below")).to_be_hidden()
    assert (await names(page))[-1] == "Person 1998"
    for _ in range(8):
        await page.keyboard.press("j")
    await expect(page.locator("h1")).to_have_text("Person 6", timeout=20_000)  # it takes 2 to 5 s among so many rows
    await page.keyboard.press("/")
    await page.keyboard.type("person 1777")
    await expect(page.locator(".row:visible")).to_have_count(1)
    await page.keyboard.press("Escape")
    await office.world.deps.counter.claim("wait-3", agent="Caio")
    await expect(head).to_contain_text("1,999")
    await expect(page.locator(".row", has_text="Person 3").first).to_contain_text("Caio took it")


async def test_the_page_below_that_fails_can_be_asked_for_again(office: Office) -> None:
    office.world.crowd(await office.world.asks(ago=5000), 450)
    page = await office.agent("Bia")
    await page.route("**/handoffs?*after=*", lambda route: route.abort())
    await page.locator("#list").evaluate("list => list.scrollTo(0, list.scrollHeight)")
    more = page.locator(".more-below")
    await expect(more).to_have_text("The rest could not be loaded. Try again")
    await page.unroute("**/handoffs?*after=*")
    await more.click()
    await expect(page.locator(".row", has_text="Person 398")).to_be_attached()


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        (
            "pt-BR",
            ("Para mim", "Minhas", "Espera", "Sua presença: Disponível", "Oferta para você", "Assumir", "Transferir"),
        ),
        (
            "es-AR",
            ("Para mí", "Mías", "En espera", "Tu presencia: Disponible", "Oferta para ti", "Tomarlo", "Transferir"),
        ),
    ],
)
async def test_the_desk_speaks_the_agents_language(office: Office, locale: str, words: tuple[str, ...]) -> None:
    asked = await office.world.asks()
    page = await office.agent("Bia", locale=locale)
    await office.world.offers(asked, "Bia")
    await page.locator(".row").click()
    await expect(page.locator("h1")).to_have_text("Ana Souza")
    await page.keyboard.press("t")
    await expect(page.get_by_role("dialog")).to_be_visible()
    said = await page.locator("body").inner_text()
    label = await page.locator("#presence summary").get_attribute("aria-label")
    for word in words:
        assert word in f"{said} {label}", word
    for english in ("Offered", "Waiting", "Take it", "To whom", "place", "Available"):
        assert english not in said, english


async def test_on_a_phone_an_offer_leaves_room_for_the_conversation(office: Office) -> None:
    asked = await office.world.asks()
    other = await office.world.asks(person="l", card=LUIS)
    page = await office.agent("Bia", width=360)
    await office.world.offers(asked, "Bia")
    await expect(page.locator(".offered")).to_be_in_viewport(ratio=1)
    await page.locator(".row", has_text="Luis").click()
    await expect(page.get_by_role("button", name="Claim")).to_be_in_viewport(ratio=1)
    await expect(page.get_by_role("button", name="Take it")).to_be_in_viewport(ratio=1)
    await page.get_by_role("button", name="Claim").click()
    await expect(page.locator(".open-head")).to_contain_text("Yours since")
    await page.get_by_role("button", name="Take it").click()
    await expect(page.locator("h1")).to_have_text("Ana Souza")
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    handoff = await office.world.store.handoff(other.handoff)
    assert handoff is not None
    assert handoff.agent == "Bia"


@pytest.mark.parametrize("width", [1440, 768, 360])
async def test_the_dialog_of_passing_on_fits_every_size(office: Office, width: int) -> None:
    for number in range(30):
        await office.world.user(f"Colleague with quite a long name number {number}", Role.AGENT)
    await office.world.asks()
    page = await office.agent("Bia", width=width)
    await page.locator(".row").click()
    await page.get_by_role("button", name="Transfer").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Transfer")).to_be_in_viewport(ratio=1)
    await expect(dialog.get_by_role("option").first).to_be_in_viewport()
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
