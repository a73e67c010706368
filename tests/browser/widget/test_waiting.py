"""What a customer who waits for a person sees: the place, how long it takes, being called. And no obstacles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Browser, ViewportSize, expect

from bot.conversations import Owner
from bot.handoffs import HandoffState
from bot.line import ENOUGH_WAITS
from tests.browser.axe import obstacles
from tests.browser.widget.conftest import Widget, conversation_of
from tests.contract.webchat.serving import Served, WebCounter

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SIZES: dict[str, ViewportSize] = {"wide": {"width": 1280, "height": 800}, "phone": {"width": 360, "height": 740}}


async def waits(widget: Widget, counter: WebCounter) -> str:
    """The visitor asks for a person and waits; returns the handoff."""
    await widget.says("olá")
    await widget.hears("eco: olá")
    counter.held.clear()
    await widget.says("quero uma pessoa")
    await expect(widget.find(".customer .state").last).to_have_attribute("data-state", "delivered")
    handoff = await counter.hand_over(conversation_of(counter))
    counter.held.set()
    return handoff


def ahead(counter: WebCounter, handoff: str, *, many: int, minutes: int) -> None:
    """So many came before, and the last ones waited so long for each place."""
    kept = counter.store.kept
    mine = kept.handoffs[handoff]
    for number in range(many):
        earlier = mine.asked_at - timedelta(seconds=many - number)
        kept.handoffs[f"ahead-{number}"] = replace(mine, id=f"ahead-{number}", asked_at=earlier)
    for number in range(ENOUGH_WAITS):
        asked = mine.asked_at - timedelta(hours=1)
        done = replace(mine, id=f"done-{number}", asked_at=asked, asked_place=1, ended_at=mine.asked_at)
        kept.handoffs[done.id] = replace(
            done, claimed_at=asked + timedelta(minutes=minutes), state=HandoffState.RETURNED, agent="Bia"
        )


async def test_the_place_and_how_long_it_takes(widget: Widget, counter: WebCounter) -> None:
    handoff = await waits(widget, counter)
    status = widget.find(".status")
    await expect(status).to_have_text("Você é o próximo da fila · BAL-1001")
    ahead(counter, handoff, many=2, minutes=4)
    counter.hub.queue()
    await expect(status).to_have_text("Você é o 3º da fila, cerca de 12 min · BAL-1001")
    del counter.store.kept.handoffs["ahead-0"]
    counter.hub.queue()
    await expect(status).to_have_text("Você é o 2º da fila, cerca de 8 min · BAL-1001")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("pt", "Avisamos você aqui. Você é o 2º da fila, cerca de 8 min · BAL-1001"),
        ("es", "Te avisamos aquí. Eres el 2.º de la fila, unos 8 min · BAL-1001"),
        ("en", "We call you here. You are 2nd in line, about 8 min · BAL-1001"),
    ],
)
async def test_who_is_called_back_keeps_sight_of_the_place(
    widget: Widget, counter: WebCounter, language: str, words: str
) -> None:
    handoff = await waits(widget, counter)
    ahead(counter, handoff, many=1, minutes=4)
    conversation = conversation_of(counter)
    kept = counter.store.kept
    kept.handoffs[handoff] = replace(kept.handoffs[handoff], callback=True)
    kept.conversations[conversation] = replace(kept.conversations[conversation], owner=Owner.BOT)
    counter.hub.status(conversation)
    await widget.find(".pick").select_option(language)
    await expect(widget.find(".status")).to_have_text(words)
    await widget.says("enquanto isso: qual é o prazo?")
    await widget.hears("eco: enquanto isso: qual é o prazo?")  # the assistant goes on
    await expect(widget.find(".status")).to_have_text(words)
    await counter.desk.claim(handoff, agent="Bia")
    await expect(widget.find(".status")).to_be_hidden()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_stands_in_anybodys_way(
    browser: Browser, shop: Served, counter: WebCounter, size: str, theme: str
) -> None:
    dark = "dark" if theme == "dark" else "light"
    context = await browser.new_context(locale="pt-BR", viewport=SIZES[size], color_scheme=dark)
    page = await context.new_page()
    await page.goto(shop.url)
    found = {"shop": await obstacles(page)}
    widget = await Widget(page).opened(shop.url)
    found["open"] = await obstacles(page)
    await widget.says("menu")
    await expect(widget.find("button:text('Reembolso')").last).to_be_visible()
    found["buttons"] = await obstacles(page)
    await waits(widget, counter)
    await expect(widget.find(".status")).to_be_visible()
    found["waiting"] = await obstacles(page)
    assert {name: what for name, what in found.items() if what} == {}
    await context.close()
