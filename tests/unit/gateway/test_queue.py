"""The queue as customers and agents live it: leaving it, offers, silence, places, and who is here."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.agents import GONE_AFTER, Presence
from bot.conversations import Owner
from bot.dispatch import DeskRules
from bot.errors import InvalidError
from bot.handoffs import Handoff, HandoffState, Passing, Reason
from bot.hours import parse_hours
from bot.house import LivingRules
from bot.leaving import CALLBACK, CANCEL, typed_choice
from bot.messages import Author, ChannelAddress, Inbound, ReplyTo
from bot.people import Role
from bot.questions import Answer, BrainState, Question
from bot.staffing import TicketEdit
from bot.status import status_now, status_of
from bot.streams import DeskNote, QueueChanged
from gateway.attendance import Attendants
from gateway.board import Board
from gateway.dispatcher import Dispatcher
from gateway.hub import Line
from tests.fakes.brain import saying
from tests.fakes.shop import WORDS, Shop, by

MINUTE = timedelta(minutes=1)
RULES = DeskRules(auto_assign=True)


async def asks(shop: Shop, person: str = "ana") -> Handoff:
    """Somebody asks for a person and waits."""

    async def ask(question: Question) -> Answer:
        await shop.store.ask_handoff(question.turn, Reason.ASKED, now=shop.clock.now())
        return saying("Vou chamar alguém.", intent="talk_to_person")

    shop.brain.answers.append(ask)
    await shop.says("quero falar com uma pessoa", person=person)
    found = await shop.store.handoff_of(await shop.conversation(person))
    assert found is not None
    return found


async def claims(shop: Shop, handoff: Handoff, agent: str = "Bia") -> None:
    """An agent takes it, and the customer hears so."""
    await shop.desk.claim(handoff.id, agent=agent)
    await shop.works(handoff.conversation)


async def hires(shop: Shop, *names: str, here: bool = True) -> None:
    """Agents, at their consoles."""
    for name in names:
        await shop.store.add_user(name, role=Role.AGENT, password_hash="hash", now=shop.clock.now())
    if here:
        await shop.store.seen(names, now=shop.clock.now())


def dispatcher(shop: Shop, rules: DeskRules = RULES, holder: str = "me") -> Dispatcher:
    """A dispatcher of this shop, under rules of the test."""
    ruled = replace(shop.house, rules=LivingRules(replace(shop.house.rules.now, desk=rules)))
    return Dispatcher(shop.store, shop.hub, ruled, shop.clock, shop.desk, holder)


async def told(line: Line) -> list[DeskNote]:
    """The notes that a console has heard."""
    line.close()
    return [happening async for happening in line if isinstance(happening, DeskNote)]


async def again(shop: Shop, handoff: Handoff) -> Handoff:
    """The handoff as it is kept."""
    found = await shop.store.handoff(handoff.id)
    assert found is not None
    return found


# Leaving the line


async def test_the_notice_offers_the_ways_out() -> None:
    shop = Shop()
    handoff = await asks(shop)
    notice = (await shop.shown(handoff.conversation))[-1]
    assert [button.payload for button in notice.buttons] == [CALLBACK, CANCEL]


async def test_back_to_the_assistant() -> None:
    shop = Shop()
    handoff = await asks(shop)
    said = await shop.says("Voltar ao assistente", choice=CANCEL)
    assert said == [WORDS.say("queue.cancelled.ticket", "pt", ticket=handoff.ticket)]
    button = (await shop.shown(handoff.conversation))[-1].buttons[0]
    assert button.payload == f"ticket_cancel:{handoff.ticket}"
    assert (await status_of(shop.store, handoff.conversation)).owner is Owner.BOT
    assert await shop.waiting() == []
    assert (await shop.says("e a garantia?"))[-1] == "eco: e a garantia?"


@pytest.mark.parametrize("words", ["cancelar", "Deixa pra lá.", "sair da fila", "  VOLTAR AO ASSISTENTE "])
async def test_words_are_enough_to_leave(words: str) -> None:
    shop = Shop()
    await asks(shop)
    assert "BAL-1001" in (await shop.says(words))[0]
    assert await shop.waiting() == []


async def test_the_same_words_go_to_the_assistant_elsewhere_and_to_the_agent_later() -> None:
    shop = Shop()
    assert await shop.says("cancelar") == ["eco: cancelar"]
    handoff = await asks(shop)
    await claims(shop, handoff)
    assert await shop.says("cancelar") == []
    assert (await again(shop, handoff)).state is HandoffState.CLAIMED


async def test_what_is_said_in_the_line_is_kept_for_the_agent() -> None:
    shop = Shop()
    handoff = await asks(shop)
    assert await shop.says("o pedido é o 48213, quero cancelar") == []
    transcript = await shop.store.transcript(handoff.conversation)
    assert transcript[-1].text == "o pedido é o 48213, quero cancelar"
    assert (await again(shop, handoff)).state is HandoffState.WAITING


async def test_to_be_called_when_it_is_their_turn() -> None:
    shop = Shop()
    await asks(shop, "rui")
    handoff = await asks(shop)
    said = await shop.says("Me chame", choice=CALLBACK)
    assert said == [WORDS.say("queue.callback.kept", "pt", position=2)]
    assert (await shop.says("e a garantia?"))[-1] == "eco: e a garantia?"
    status = await status_of(shop.store, handoff.conversation)
    assert (status.owner, status.position, status.callback) == (Owner.BOT, 2, True)
    await shop.desk.claim(handoff.id, agent="Bia")
    await shop.works(handoff.conversation)
    shown = await shop.shown(handoff.conversation)
    assert shown[-1].text == WORDS.say("handoff.claimed", "pt", agent="Bia")
    assert await shop.says("oi Bia") == []


async def test_a_way_out_that_is_pressed_later_leads_nowhere_and_says_so() -> None:
    shop = Shop()
    handoff = await asks(shop)
    await shop.says("Voltar", choice=CANCEL)
    assert await shop.says("Voltar", choice=CANCEL) == [WORDS.say("queue.not_there", "pt")]
    assert (await again(shop, handoff)).state is HandoffState.LEFT


async def test_the_ways_out_work_while_the_brain_starts() -> None:
    shop = Shop()
    await asks(shop)
    shop.brain.state = BrainState.STARTING
    assert "BAL-1001" in (await shop.says("Voltar", choice=CANCEL))[0]


async def test_a_second_handoff_works_like_the_first() -> None:
    shop = Shop()
    first = await asks(shop)
    await shop.says("Voltar", choice=CANCEL)
    second = await asks(shop)
    assert second.id != first.id
    assert (await status_of(shop.store, second.conversation)).owner is Owner.QUEUE
    await claims(shop, second)
    assert await shop.says("oi") == []


def test_typed_ways_out_are_whole_messages() -> None:
    assert typed_choice("Never mind.", WORDS) == CANCEL
    assert typed_choice("llámame", WORDS) == CALLBACK
    assert typed_choice("quero cancelar meu pedido", WORDS) is None
    assert typed_choice("", WORDS) is None


# Offers, silence and places


async def test_an_offer_rings_at_one_console_and_moves_on() -> None:
    shop = Shop()
    await hires(shop, "Ana", "Bia")
    handoff, work = await asks(shop), dispatcher(shop)
    lines = {name: shop.hub.subscribe_desk(name) for name in ("Ana", "Bia")}
    assert await work.round() == 1
    assert await work.round() == 0
    shop.clock.pass_by(RULES.offer_lasts)
    await shop.store.seen(["Ana", "Bia"], now=shop.clock.now())
    assert await work.round() == 2
    assert (await again(shop, handoff)).offered_to == "Bia"
    rung = {
        name: [note.about["handoff"] for note in await told(line) if note.kind == "offer"]
        for name, line in lines.items()
    }
    assert rung == {"Ana": [handoff.id], "Bia": [handoff.id]}
    await shop.desk.decline(handoff.id, agent="Bia")
    assert (await again(shop, handoff)).offered_to is None
    await shop.desk.decline(handoff.id, agent="Bia")


async def test_one_dispatcher_works_for_all() -> None:
    shop = Shop()
    await hires(shop, "Ana")
    await asks(shop)
    first, second = dispatcher(shop), dispatcher(shop, holder="other")
    assert await first.round() == 1
    shop.clock.pass_by(RULES.offer_lasts - timedelta(seconds=51))
    assert await second.round() == 0
    await first.leave()
    shop.clock.pass_by(RULES.offer_lasts)
    assert await second.round() > 0


async def test_whom_nobody_answers_is_back_in_line_and_told() -> None:
    shop = Shop()
    await hires(shop, "Bia", "Caio")
    handoff, work = await asks(shop), dispatcher(shop, DeskRules())
    await shop.desk.claim(handoff.id, agent="Bia")
    shop.clock.pass_by(RULES.answer_within)
    await shop.store.seen(["Bia", "Caio"], now=shop.clock.now())
    line = shop.hub.subscribe_desk("Bia")
    assert await work.round() == 1
    await shop.works(handoff.conversation)
    assert (await shop.shown(handoff.conversation))[-1].text == WORDS.say("handoff.silent", "pt", agent="Bia")
    back = await again(shop, handoff)
    assert (back.state, back.asked_at) == (HandoffState.WAITING, handoff.asked_at)
    assert (await status_of(shop.store, handoff.conversation)).position == 1
    assert [note.kind for note in await told(line)] == ["presence", "presence", "taken_back"]
    await shop.desk.claim(handoff.id, agent="Caio")


async def test_who_answered_in_time_keeps_the_customer() -> None:
    shop = Shop()
    await hires(shop, "Bia")
    handoff, work = await asks(shop), dispatcher(shop, DeskRules())
    await shop.desk.claim(handoff.id, agent="Bia")
    await shop.desk.reply(handoff.conversation, agent="Bia", text="Oi!", external_id="1")
    await shop.says("obrigada")
    shop.clock.pass_by(RULES.answer_within)
    await shop.store.seen(["Bia"], now=shop.clock.now())
    assert await work.round() == 0
    shop.clock.pass_by(GONE_AFTER + MINUTE)
    assert await work.round() == 1
    await shop.works(handoff.conversation)
    assert (await shop.shown(handoff.conversation))[-1].text == WORDS.say("handoff.silent.nobody", "pt", agent="Bia")


async def test_after_hours_the_assistant_stays_with_whom_an_agent_left() -> None:
    shop = Shop(hours=parse_hours("Mo-Fr 09:00-18:00 America/Sao_Paulo"))
    await hires(shop, "Bia")
    handoff, work = await asks(shop), dispatcher(shop, DeskRules())
    assert (await status_of(shop.store, handoff.conversation)).owner is Owner.QUEUE
    await shop.desk.claim(handoff.id, agent="Bia")
    shop.clock.pass_by(timedelta(hours=12))
    assert await work.round() == 1
    await shop.works(handoff.conversation)
    words = (await shop.shown(handoff.conversation))[-1].text
    assert words.startswith(WORDS.say("handoff.silent.closed", "pt", agent="Bia", when="").split(":")[0])
    assert (await again(shop, handoff)).promised_at is not None
    assert (await shop.says("e a garantia?"))[-1] == "eco: e a garantia?"
    await claims(shop, handoff)
    assert await shop.says("oi") == []


async def test_nobody_here_gets_the_promise_and_a_place() -> None:
    shop = Shop()
    await hires(shop, "Bia", here=False)
    handoff = await asks(shop)
    words = (await shop.shown(handoff.conversation))[-1].text
    assert words.split("; ")[0] in WORDS.say("handoff.nobody", "pt", ticket=handoff.ticket, position=1, when="")
    assert (await status_of(shop.store, handoff.conversation)).owner is Owner.QUEUE


async def test_somebody_here_gets_no_excuse() -> None:
    shop = Shop()
    await hires(shop, "Bia")
    handoff = await asks(shop)
    said = by(await shop.shown(handoff.conversation), Author.BOT)[-1]
    assert said == WORDS.say("handoff.first", "pt", ticket=handoff.ticket)


async def test_a_wait_is_estimated_from_the_last_handoffs() -> None:
    shop = Shop()
    await hires(shop, "Bia")
    for person, seconds in (("a", 120), ("b", 240), ("c", 600)):
        handoff = await asks(shop, person)
        shop.clock.pass_by(timedelta(seconds=seconds))
        await shop.desk.claim(handoff.id, agent="Bia")
    await shop.store.seen(["Bia"], now=shop.clock.now())
    await asks(shop, "d")
    second = await asks(shop, "e")
    assert (await shop.shown(second.conversation))[-1].text.endswith(WORDS.say("handoff.eta", "pt", minutes=8))
    assert (await status_of(shop.store, second.conversation)).eta_minutes == 8


async def telegram(shop: Shop, person: str) -> Handoff:
    """Somebody asks for a person on a platform that shows no status line."""

    async def ask(question: Question) -> Answer:
        await shop.store.ask_handoff(question.turn, Reason.ASKED, now=shop.clock.now())
        return saying("Vou chamar alguém.", intent="talk_to_person")

    shop.brain.answers.append(ask)
    address, there = ChannelAddress("telegram", "bot", person), ReplyTo("telegram", "bot", person)
    recorded = await shop.door.take(Inbound(f"{person}:1", address, there, "uma pessoa", shop.clock.now(), locale="pt"))
    await shop.answering.work(recorded.conversation.id)
    found = await shop.store.handoff_of(recorded.conversation.id)
    assert found is not None
    return found


async def test_places_are_told_where_no_status_line_is_and_not_too_often() -> None:
    shop = Shop()
    await hires(shop, "Bia")
    ahead = [await asks(shop, person) for person in ("a", "b", "c")]
    handoff, work = await telegram(shop, "ana"), dispatcher(shop, DeskRules())
    await shop.desk.claim(ahead[0].id, agent="Bia")
    await shop.desk.claim(ahead[1].id, agent="Bia")
    assert await work.round() == 0
    shop.clock.pass_by(timedelta(minutes=3))
    assert await work.round() == 1
    await shop.desk.claim(ahead[2].id, agent="Bia")
    assert await work.round() == 0
    shop.clock.pass_by(timedelta(minutes=3))
    await work.round()
    said = by(await shop.store.transcript(handoff.conversation), Author.SYSTEM)
    assert said == [WORDS.say("queue.place", "pt", position=2), WORDS.say("queue.next", "pt")]


# Passing on


async def test_a_colleague_is_rung_and_the_customer_told() -> None:
    shop = Shop()
    await hires(shop, "Bia", "Caio")
    handoff = await asks(shop)
    await shop.desk.claim(handoff.id, agent="Bia")
    line = shop.hub.subscribe_desk("caio")
    await shop.desk.pass_on(handoff.id, Passing(agent="Caio"), by="Bia", note="Já pedi a foto.")
    await shop.works(handoff.conversation)
    assert (await shop.shown(handoff.conversation))[-1].text == WORDS.say("handoff.passed_on", "pt", agent="Bia")
    (offer,) = [note for note in await told(line) if note.kind == "offer"]
    assert (offer.to, offer.about["handoff"]) == ("Caio", handoff.id)
    assert await shop.says("oi?") == []
    await shop.desk.claim(handoff.id, agent="Caio")


async def test_a_note_that_is_too_long_changes_nothing() -> None:
    shop = Shop()
    handoff = await asks(shop)
    await shop.desk.claim(handoff.id, agent="Bia")
    with pytest.raises(InvalidError):
        await shop.desk.pass_on(handoff.id, Passing(skill="billing"), by="Bia", note="x" * 2001)
    assert (await again(shop, handoff)).agent == "Bia"


# What is told live, and who is here


async def test_consoles_hear_which_handoff_changed() -> None:
    shop = Shop()
    handoff = await asks(shop)
    line = shop.hub.subscribe_desk("Bia")
    taken = await shop.desk.claim(handoff.id, agent="Bia")
    line.close()
    changed = [happening.handoff async for happening in line if isinstance(happening, QueueChanged)]
    assert changed == [taken]


async def test_a_thousand_who_wait_are_one_reading_of_the_line() -> None:
    shop = Shop()
    handoffs = [await asks(shop, f"c{number}") for number in range(3)]
    readings, moment = [], [0.0]

    class Counted:
        """The store, counted."""

        async def line(self) -> object:
            readings.append(1)
            await asyncio.sleep(0)
            return await shop.store.line()

    board = Board(Counted(), lambda: moment[0])  # type: ignore[arg-type]
    before = [await status_of(shop.store, handoff.conversation) for handoff in handoffs]
    after = await asyncio.gather(*(status_now(status, board) for status in before))
    assert [status.position if status else None for status in after] == [1, 2, 3]
    assert len(readings) == 1
    await shop.desk.claim(handoffs[0].id, agent="Bia")
    board.changed()
    after = await asyncio.gather(*(status_now(status, board) for status in before))
    assert [status.position if status else None for status in after] == [None, 1, 2]
    assert len(readings) == 2
    moment[0] += 1.0
    await board.line()
    assert len(readings) == 3


async def test_presence_comes_and_goes_by_itself() -> None:
    shop = Shop()
    await hires(shop, "Bia", here=False)
    here: set[str] = set()
    attendants, work = Attendants(shop.store, shop.clock, lambda: here), dispatcher(shop)
    line = shop.hub.subscribe_desk("Ada")
    running = asyncio.create_task(attendants.run())
    attendants.seen("Bia")
    for _ in range(5):
        await asyncio.sleep(0)
    running.cancel()
    await work.round()
    shop.clock.pass_by(GONE_AFTER + MINUTE)
    await work.round()
    notes = [(note.about["agent"], note.about["presence"]) for note in await told(line)]
    assert notes == [("Bia", Presence.AVAILABLE.value), ("Bia", Presence.AWAY.value)]


async def test_a_new_category_moves_the_customer_to_who_knows_it() -> None:
    shop = Shop()
    handoff = await asks(shop)
    await shop.desk.change_ticket(handoff.ticket or "", TicketEdit(category="charged_twice"), agent="Bia")
    assert (await again(shop, handoff)).skill == "billing"
