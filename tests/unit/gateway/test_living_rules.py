"""A running counter follows what a lead changes, without a restart: hours, teams, offers."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot import house_rules
from bot.conversations import Owner
from bot.dispatch import DeskRules
from bot.handoffs import Handoff, Reason
from bot.hours import parse_hours
from bot.house_rules import Content, RuleName
from bot.people import Role
from bot.questions import Answer, Question
from bot.staffing import TicketEdit
from bot.tickets import NewTicket
from gateway.dispatcher import Dispatcher
from gateway.lookout import Lookout
from gateway.rulebook import HouseRulebook
from tests.fakes.brain import saying
from tests.fakes.house import rulebook_of
from tests.fakes.shop import WORDS, Shop

OFFICE = parse_hours("Mo-Fr 09:00-18:00 America/Sao_Paulo")
"""The shop's clock begins on a Monday at 9:00 there."""

AFTERNOONS = {"hours": "Mo-Fr 14:00-18:00 America/Sao_Paulo"}


def ruled(shop: Shop) -> HouseRulebook:
    """The rules of a shop that keeps office hours."""
    return rulebook_of(shop.house, shop.store, shop.clock, shop.hub, hours=OFFICE)


async def lead_writes(shop: Shop, name: RuleName, content: Content | None) -> None:
    await shop.store.put_rule(name, content, who="Vera", now=shop.clock.now())


async def asks(shop: Shop, person: str, about: str = "talk_to_person") -> Handoff:
    """Somebody asks for a person."""

    async def ask(question: Question) -> Answer:
        await shop.store.ask_handoff(question.turn, Reason.ASKED, now=shop.clock.now())
        return saying("Vou chamar alguém.", intent=about)

    shop.brain.answers.append(ask)
    await shop.says("quero falar com uma pessoa", person=person)
    handoff = await shop.store.handoff_of(await shop.conversation(person))
    assert handoff is not None
    return handoff


async def told_last(shop: Shop, handoff: Handoff) -> str:
    return (await shop.shown(handoff.conversation))[-1].text


async def test_the_next_handoff_outside_the_new_hours_promises_a_true_time() -> None:
    shop = Shop(hours=OFFICE)
    rulebook = ruled(shop)
    before = await asks(shop, "ana")
    assert before.promised_at is None
    await lead_writes(shop, RuleName.HOURS, AFTERNOONS)
    await rulebook.look()
    after = await asks(shop, "luis")
    assert after.promised_at == shop.clock.now() + timedelta(hours=5)
    when = WORDS.say("day.today", "pt", time="14:00", zone="UTC-03")
    assert when in await told_last(shop, after)
    assert (await shop.store.conversation(after.conversation)).owner is Owner.BOT  # type: ignore[union-attr]
    assert (await shop.store.handoff(before.id)).promised_at is None  # type: ignore[union-attr]


async def test_who_was_promised_a_time_keeps_it() -> None:
    shop = Shop(hours=OFFICE)
    rulebook = ruled(shop)
    shop.clock.pass_by(timedelta(hours=10))
    night = await asks(shop, "ana")
    assert night.promised_at == shop.clock.now() + timedelta(hours=14)
    await lead_writes(shop, RuleName.HOURS, {"hours": "always America/Sao_Paulo"})
    await rulebook.look()
    assert (await shop.store.handoff(night.id)).promised_at == night.promised_at  # type: ignore[union-attr]
    assert (await asks(shop, "luis")).promised_at is None


async def test_when_a_ticket_is_due_stays_as_it_was_told() -> None:
    shop = Shop(hours=OFFICE)
    rulebook = ruled(shop)
    lookout = Lookout(shop.store, shop.hub, shop.house, shop.clock)

    async def open_ticket(question: Question) -> Answer:
        new = NewTicket("Pedido atrasado", category="track_order")
        await shop.store.open_ticket(question.turn, new, now=shop.clock.now())
        return saying("Aberto.", intent="ticket")

    for person in ("ana", "luis"):
        shop.brain.answers.append(open_ticket)
        await shop.says("abrir chamado", person=person)
        await lookout.round()
        shop.clock.pass_by(timedelta(minutes=1))
        await lead_writes(shop, RuleName.HOURS, AFTERNOONS)
        await rulebook.look()
        shop.clock.pass_by(timedelta(minutes=1))
    ana, luis = [await shop.store.ticket(f"BAL-{number}") for number in (1001, 1002)]
    assert ana is not None
    assert luis is not None
    start = ana.created_at
    assert ana.first_response_due == start + timedelta(hours=8), "by the hours that it was promised in"
    assert luis.first_response_due == start + timedelta(days=1, hours=9), "eight hours of four a day"
    await shop.store.change_ticket("BAL-1001", TicketEdit(assignee="Bia"), who="Bia", now=shop.clock.now())
    await lookout.round()
    again = await shop.store.ticket("BAL-1001")
    assert again is not None
    assert again.first_response_due == ana.first_response_due


async def test_a_category_goes_to_the_team_that_it_has_now() -> None:
    shop = Shop(hours=OFFICE)
    rulebook = ruled(shop)
    assert (await asks(shop, "ana", "faq/track_order")).skill == "logistics"
    teams = {"vans": {"skill": "vans", "categories": {"track_order": "urgent"}}}
    general = {"team": "vans", "skill": "vans", "priority": "low"}
    await lead_writes(shop, RuleName.ROUTING, {"general": general, "teams": teams})
    await rulebook.look()
    after = await asks(shop, "luis", "faq/track_order")
    assert (after.skill, after.priority) == ("vans", "urgent")
    await lead_writes(shop, RuleName.ROUTING, None)
    await rulebook.look()
    assert (await asks(shop, "rui", "faq/track_order")).skill == "logistics"


async def test_whoever_waits_for_a_skill_that_is_gone_is_served_by_everybody() -> None:
    shop = Shop(hours=OFFICE)
    rulebook = ruled(shop)
    await shop.store.add_user("Bia", role=Role.AGENT, password_hash="x", now=shop.clock.now())
    await shop.store.seen(["Bia"], now=shop.clock.now())
    ana = await asks(shop, "ana", "faq/track_order")
    teams = {"all": {"skill": "any", "categories": {}}}
    general = {"team": "all", "skill": "any", "priority": "low"}
    await lead_writes(shop, RuleName.ROUTING, {"general": general, "teams": teams})
    await lead_writes(shop, RuleName.DESK, {"auto_assign": True, "offer_seconds": 30, "answer_minutes": 5})
    await rulebook.look()
    assert await Dispatcher(shop.store, shop.hub, shop.house, shop.clock, shop.desk, "me").round() == 1
    assert (await shop.store.handoff(ana.id)).offered_to == "Bia"  # type: ignore[union-attr]


async def test_offers_begin_with_the_next_round() -> None:
    shop = Shop(hours=OFFICE)
    rulebook = ruled(shop)
    await shop.store.add_user("Bia", role=Role.AGENT, password_hash="x", now=shop.clock.now())
    await shop.store.seen(["Bia"], now=shop.clock.now())
    ana = await asks(shop, "ana")
    dispatcher = Dispatcher(shop.store, shop.hub, shop.house, shop.clock, shop.desk, "me")
    assert await dispatcher.round() == 0
    await lead_writes(shop, RuleName.DESK, {"auto_assign": True, "offer_seconds": 30, "answer_minutes": 5})
    await rulebook.look()
    assert await dispatcher.round() == 1
    offered = await shop.store.handoff(ana.id)
    assert offered is not None
    assert (offered.offered_to, offered.offered_until) == ("Bia", shop.clock.now() + timedelta(seconds=30))


async def test_the_watch_goes_on_by_itself_whatever_the_database_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house_rules, "LOOK_AGAIN", 0)
    shop = Shop(hours=OFFICE)
    rulebook = ruled(shop)
    read, taken_over = shop.store.rules_written, asyncio.Event()
    away = 3

    async def sometimes() -> object:
        nonlocal away
        away -= 1
        if away >= 0:
            raise OSError("the database is away")
        if shop.house.desk != DeskRules():
            taken_over.set()
        return await read()

    monkeypatch.setattr(shop.store, "rules_written", sometimes)
    watching = asyncio.create_task(rulebook.run())
    await lead_writes(shop, RuleName.DESK, {"auto_assign": True, "offer_seconds": 30, "answer_minutes": 5})
    await asyncio.wait_for(taken_over.wait(), 10)
    watching.cancel()
    assert shop.house.desk.auto_assign
