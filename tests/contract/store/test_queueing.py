"""The queue on every store: offers, transfers, customers taken back, leaving the line, who is here."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.agents import GONE_AFTER, Presence, named
from bot.conversations import Owner
from bot.errors import AlreadyClaimedError, ConflictError, NotFoundError
from bot.handoffs import Handoff, HandoffState, Passing, Reason
from bot.leaving import CALLBACK, CANCEL, Leaving
from bot.messages import Author, Delivery, Draft
from bot.people import Role
from bot.staffing import TicketEdit
from bot.tickets import Priority
from tests.contract.store.counter import CARD, Counter, drafted, person_wanted

NOTICE = Draft(Author.SYSTEM, "Você voltou à fila.")
MINUTE = timedelta(minutes=1)


async def hires(counter: Counter, name: str, role: Role = Role.AGENT) -> None:
    """Somebody who answers customers."""
    await counter.store.add_user(name, role=role, password_hash="hash", now=counter.now)


async def offered(counter: Counter, handoff: Handoff, agent: str) -> Handoff | None:
    """An offer of a minute."""
    return await counter.store.offer(handoff.id, agent=agent, until=counter.now + MINUTE, now=counter.now)


async def again(counter: Counter, handoff: Handoff) -> Handoff:
    """The handoff as it is kept."""
    found = await counter.store.handoff(handoff.id)
    assert found is not None
    return found


async def test_a_handoff_knows_who_is_needed_and_its_place(counter: Counter) -> None:
    await counter.queued("ana")
    wanted = replace(person_wanted(), skill="billing")
    conversation = (await counter.hears("quero uma pessoa", chat="rui")).conversation
    ended = await counter.answers(conversation, handoff=wanted)
    handoff = await counter.store.handoff(ended.handoff or "")
    assert handoff is not None
    assert (handoff.skill, handoff.language, handoff.asked_place) == ("billing", CARD.language, 2)
    waiting = next(one for one in (await counter.store.line()).waiting if one.handoff == handoff.id)
    assert (waiting.skill, waiting.language, waiting.told_place) == ("billing", CARD.language, 2)
    assert (waiting.told_at, waiting.channel, waiting.conversation) == (counter.now, "web", conversation.id)


async def test_priority_stands_above_and_moves_with_the_ticket(counter: Counter) -> None:
    first, second = await counter.queued("ana"), await counter.queued("rui")
    assert [h.id for h in await counter.store.handoffs(HandoffState.WAITING)] == [first.id, second.id]
    ticket = await counter.store.ticket(second.ticket or "")
    assert ticket is not None
    await counter.store.change_ticket(ticket.number, TicketEdit(priority=Priority.URGENT), who="Bia", now=counter.now)
    queue = await counter.store.handoffs(HandoffState.WAITING)
    assert [(h.id, h.priority) for h in queue] == [(second.id, "urgent"), (first.id, first.priority)]
    assert (await counter.store.line()).places == {second.id: 1, first.id: 2}
    rest = await counter.store.handoffs(HandoffState.WAITING, after=second.id)
    assert [h.id for h in rest] == [first.id]


async def test_an_offer_is_made_once_until_it_runs_out(counter: Counter) -> None:
    handoff = await counter.queued()
    made = await offered(counter, handoff, "Bia")
    assert made is not None
    assert (made.offered_to, made.offered_until) == ("Bia", counter.now + MINUTE)
    assert await offered(counter, handoff, "Caio") is None
    counter.clock.pass_by(MINUTE)
    second = await offered(counter, handoff, "Caio")
    assert second is not None
    assert (second.offered_to, second.passed) == ("Caio", ("Bia",))


async def test_many_dispatchers_make_one_offer(counter: Counter) -> None:
    handoff = await counter.queued()
    made = await asyncio.gather(*(offered(counter, handoff, f"a{n}") for n in range(8)))
    assert sum(one is not None for one in made) == 1


async def test_an_offer_let_pass_goes_on(counter: Counter) -> None:
    handoff = await counter.queued()
    assert await counter.store.withdraw(handoff.id, agent="Bia") is None
    await offered(counter, handoff, "Bia")
    assert await counter.store.withdraw(handoff.id, agent="Caio") is None
    free = await counter.store.withdraw(handoff.id, agent="Bia")
    assert free is not None
    assert (free.offered_to, free.offered_until, free.passed) == (None, None, ("Bia",))
    assert await again(counter, handoff) == free


async def test_anybody_may_claim_what_is_offered_to_another(counter: Counter) -> None:
    handoff = await counter.queued()
    await offered(counter, handoff, "Bia")
    taken = await counter.store.claim(handoff.id, agent="Caio", now=counter.now)
    assert (taken.agent, taken.offered_to, taken.waiting_since, taken.answered) == ("Caio", None, counter.now, False)
    assert await again(counter, handoff) == taken
    assert await offered(counter, handoff, "Eva") is None


async def test_an_answer_ends_the_waiting_and_a_word_begins_it_anew(counter: Counter) -> None:
    handoff = await counter.claimed()
    counter.clock.pass_by(MINUTE)
    await counter.store.say(handoff.conversation, drafted("Oi"), external_id="r1", now=counter.now)
    answered = await again(counter, handoff)
    assert (answered.answered, answered.waiting_since) == (True, None)
    counter.clock.pass_by(MINUTE)
    wrote = counter.now
    await counter.hears("e agora?")
    counter.clock.pass_by(MINUTE)
    await counter.hears("alô?")
    assert (await again(counter, handoff)).waiting_since == wrote
    assert [(h.handoff, h.agent, h.waiting_since, h.answered) for h in await counter.store.held()] == [
        (handoff.id, "Bia", wrote, True)
    ]


async def test_what_is_said_to_the_customer_by_nobody_is_no_answer(counter: Counter) -> None:
    handoff = await counter.claimed()
    notice = Draft(Author.SYSTEM, "Bia está com você")
    await counter.store.say(handoff.conversation, notice, external_id="n1", now=counter.now)
    assert (await again(counter, handoff)).waiting_since is not None


async def taken_back(counter: Counter, handoff: Handoff, **known: object) -> Handoff | None:
    """The customer goes back to the line."""
    held = await again(counter, handoff)
    values = {"agent": "Bia", "since": held.waiting_since, "notice": NOTICE, "promised_at": None, **known}
    return await counter.store.take_back(handoff.id, now=counter.now, **values)  # type: ignore[arg-type]


async def test_a_customer_is_taken_back_at_the_old_place_and_told(counter: Counter) -> None:
    handoff = await counter.claimed("ana")
    await counter.queued("rui")
    counter.clock.pass_by(MINUTE)
    back = await taken_back(counter, handoff)
    assert back is not None
    assert (back.state, back.agent, back.asked_at, back.passed) == (
        *(HandoffState.WAITING, None, handoff.asked_at),
        ("Bia",),
    )
    assert (await counter.store.line()).place(handoff.id) == 1
    conversation = await counter.present(handoff.conversation)
    assert (conversation.owner, conversation.agent) == (Owner.QUEUE, None)
    assert await counter.delivers(conversation) == [NOTICE.text]
    with pytest.raises(ConflictError):
        await counter.store.say(handoff.conversation, drafted("Oi"), external_id="late", now=counter.now)
    assert (await counter.store.claim(handoff.id, agent="Bia", now=counter.now)).agent == "Bia"


async def test_with_nobody_here_the_assistant_is_there_meanwhile(counter: Counter) -> None:
    handoff = await counter.claimed()
    monday = counter.now + timedelta(days=3)
    back = await taken_back(counter, handoff, promised_at=monday)
    assert back is not None
    assert (await again(counter, handoff)).promised_at == monday
    assert (await counter.present(handoff.conversation)).owner is Owner.BOT
    assert (await counter.hears("e a garantia?")).turn is not None


async def test_nobody_is_taken_back_who_was_answered_meanwhile(counter: Counter) -> None:
    handoff = await counter.claimed()
    since = (await again(counter, handoff)).waiting_since
    await counter.store.say(handoff.conversation, drafted("Oi"), external_id="r1", now=counter.now)
    assert await taken_back(counter, handoff, since=since) is None
    counter.clock.pass_by(MINUTE)
    await counter.hears("sim?")
    assert await taken_back(counter, handoff, since=since) is None
    assert await taken_back(counter, handoff, agent="Caio") is None
    assert (await counter.present(handoff.conversation)).agent == "Bia"


async def passed_on(counter: Counter, handoff: Handoff, to: Passing, *, by: str = "Bia", lead: bool = False) -> Handoff:
    """A transfer with a note."""
    known = {"notice": NOTICE, "note": "Já pedi a foto.", "now": counter.now}
    return await counter.store.pass_on(handoff.id, to, by=by, lead=lead, **known)  # type: ignore[arg-type]


async def test_a_customer_is_passed_on_to_a_colleague_with_a_note(counter: Counter) -> None:
    await hires(counter, "Caio")
    handoff = await counter.claimed()
    until = counter.now + MINUTE
    passed = await passed_on(counter, handoff, Passing(agent="Caio", until=until))
    assert (passed.state, passed.agent, passed.offered_to, passed.offered_until) == (
        *(HandoffState.WAITING, None, "Caio", until),
    )
    assert (passed.asked_at, passed.prefers, passed.passed) == (handoff.asked_at, "Caio", ("Bia",))
    assert await again(counter, handoff) == passed
    conversation = await counter.present(handoff.conversation)
    assert conversation.owner is Owner.QUEUE
    transcript = await counter.store.transcript(handoff.conversation)
    assert [(m.author, m.text) for m in transcript[-2:]] == [
        (Author.NOTE, "Já pedi a foto."),
        (Author.SYSTEM, NOTICE.text),
    ]
    ticket = await counter.store.ticket(handoff.ticket or "")
    assert ticket is not None
    assert ticket.assignee == "Caio"
    agent = named(await counter.store.agents(), "caio")
    assert agent is not None
    assert agent.offered_at == counter.now


async def test_one_who_waits_is_passed_on_without_a_word_to_the_customer(counter: Counter) -> None:
    handoff = await counter.queued()
    passed = await passed_on(counter, handoff, Passing(skill="billing"))
    assert (passed.skill, passed.offered_to, passed.state) == ("billing", None, HandoffState.WAITING)
    assert await counter.delivers(await counter.present(handoff.conversation)) == []


async def test_only_who_has_it_or_a_lead_passes_on(counter: Counter) -> None:
    handoff = await counter.claimed()
    with pytest.raises(AlreadyClaimedError) as refused:
        await passed_on(counter, handoff, Passing(agent="Eva"), by="Caio")
    assert refused.value.agent == "Bia"
    assert (await again(counter, handoff)).agent == "Bia"
    passed = await passed_on(counter, handoff, Passing(agent="Eva"), by="Caio", lead=True)
    assert (passed.offered_to, passed.passed) == ("Eva", ("Bia",))
    await counter.store.claim(handoff.id, agent="Eva", now=counter.now)
    await counter.store.finish(handoff.id, agent="Eva", state=HandoffState.RESOLVED, notice=None, now=counter.now)
    with pytest.raises(ConflictError):
        await passed_on(counter, handoff, Passing(agent="Bia"), by="Eva", lead=True)
    with pytest.raises(NotFoundError):
        await passed_on(counter, replace(handoff, id="none"), Passing(agent="Bia"))


async def leaves(counter: Counter, conversation: str, how: Leaving) -> None:
    """The customer presses a way out and hears the answer."""
    heard = await counter.hears("botão", choice=how.value)
    assert heard.turn is not None
    await counter.answers(await counter.present(conversation), "Certo.", leaving=how)


async def test_a_customer_leaves_the_line(counter: Counter) -> None:
    handoff = await counter.queued()
    await leaves(counter, handoff.conversation, Leaving.CANCEL)
    ended = await again(counter, handoff)
    assert (ended.state, ended.ended_at, ended.agent) == (HandoffState.LEFT, counter.now, None)
    conversation = await counter.present(handoff.conversation)
    assert conversation.owner is Owner.BOT
    assert await counter.delivers(conversation) == ["Certo."]
    with pytest.raises(ConflictError):
        await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    assert (await counter.hears("e a garantia?")).turn is not None
    assert [h.id for h in await counter.store.handoffs(HandoffState.LEFT)] == [handoff.id]


async def test_a_customer_is_called_back_at_their_place(counter: Counter) -> None:
    handoff = await counter.queued()
    await counter.queued("rui")
    await leaves(counter, handoff.conversation, Leaving.CALLBACK)
    waiting = await again(counter, handoff)
    assert (waiting.state, waiting.callback) == (HandoffState.WAITING, True)
    assert (await counter.store.line()).place(handoff.id) == 1
    assert (await counter.present(handoff.conversation)).owner is Owner.BOT
    assert (await counter.hears("e a garantia?")).turn is not None
    taken = await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    assert taken.agent == "Bia"
    assert (await counter.present(handoff.conversation)).owner is Owner.AGENT


@pytest.mark.parametrize("choice", [CALLBACK, CANCEL])
async def test_in_the_line_only_leaving_is_answered(counter: Counter, choice: str) -> None:
    handoff = await counter.queued()
    assert (await counter.hears("oi?")).turn is None
    assert (await counter.hears("uma pergunta", choice="faq/exchange")).turn is None
    assert (await counter.hears("botão", choice=choice)).turn is not None
    turn = await counter.begun(handoff.conversation)
    assert turn.message.choice == choice


async def test_a_way_out_pressed_as_the_agent_claims_comes_too_late(counter: Counter) -> None:
    handoff = await counter.queued()
    await counter.hears("botão", choice=CANCEL)
    turn = await counter.begun(handoff.conversation)
    await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    await counter.ends(turn, "Você saiu da fila.", leaving=Leaving.CANCEL)
    assert (await again(counter, handoff)).state is HandoffState.CLAIMED
    said = await counter.store.transcript(handoff.conversation)
    assert said[-1].delivery is Delivery.STALE
    assert (await counter.hears("botão", choice=CANCEL)).turn is None
    assert await counter.begins(handoff.conversation) is None


async def test_a_question_that_waited_as_the_queue_took_over_is_for_a_person(counter: Counter) -> None:
    conversation = (await counter.hears("quero uma pessoa")).conversation
    turn = await counter.begun(conversation)
    await counter.hears("e mais isto")
    await counter.ends(turn, handoff=person_wanted())
    await counter.hears("botão", choice=CALLBACK)
    left = await counter.begun(conversation)
    assert left.message.choice == CALLBACK
    await counter.ends(left, "Certo.", leaving=Leaving.CALLBACK)
    assert await counter.begins(conversation) is None


async def test_who_knows_the_matter_is_preferred(counter: Counter) -> None:
    handoff = await counter.claimed()
    await counter.store.finish(handoff.id, agent="Bia", state=HandoffState.RETURNED, notice=None, now=counter.now)
    second = await counter.queued()
    assert (second.ticket, second.prefers) == (handoff.ticket, "Bia")
    assert (await counter.queued("rui")).prefers is None


async def test_a_place_is_told_while_it_waits(counter: Counter) -> None:
    handoff = await counter.queued()
    draft = Draft(Author.SYSTEM, "Agora é você.")
    counter.clock.pass_by(MINUTE)
    assert await counter.store.tell_place(handoff.id, place=1, draft=draft, now=counter.now)
    assert await counter.delivers(await counter.present(handoff.conversation)) == ["Agora é você."]
    (waiting,) = (await counter.store.line()).waiting
    assert (waiting.told_place, waiting.told_at) == (1, counter.now)
    await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    assert not await counter.store.tell_place(handoff.id, place=1, draft=draft, now=counter.now)


async def test_agents_are_those_who_answer_and_may_sign_in(counter: Counter) -> None:
    for name, role in (("Caio", Role.AGENT), ("bia", Role.SUPERVISOR), ("Teo", Role.TRAINER), ("Ada", Role.ADMIN)):
        await hires(counter, name, role)
    assert [agent.name for agent in await counter.store.agents()] == ["Ada", "bia", "Caio"]


async def test_presence_is_as_chosen_while_they_are_seen(counter: Counter) -> None:
    await hires(counter, "Bia")
    (bia,) = await counter.store.agents()
    assert bia.presence(counter.now) is Presence.AWAY
    await counter.store.seen(["BIA", "nobody"], now=counter.now)
    (bia,) = await counter.store.agents()
    assert bia.presence(counter.now) is Presence.AVAILABLE
    await counter.store.set_presence("bia", Presence.BUSY, now=counter.now)
    (bia,) = await counter.store.agents()
    assert bia.presence(counter.now + GONE_AFTER) is Presence.BUSY
    assert bia.presence(counter.now + GONE_AFTER + MINUTE) is Presence.AWAY
    with pytest.raises(NotFoundError):
        await counter.store.set_presence("nobody", Presence.BUSY, now=counter.now)


async def test_what_agents_hold_is_counted(counter: Counter) -> None:
    await hires(counter, "Bia")
    await counter.claimed("ana")
    handoff = await counter.claimed("rui")
    (bia,) = await counter.store.agents()
    assert bia.holding == 2
    await counter.store.finish(handoff.id, agent="Bia", state=HandoffState.WAITING, notice=None, now=counter.now)
    (bia,) = await counter.store.agents()
    assert bia.holding == 1


async def test_who_releases_is_asked_last(counter: Counter) -> None:
    handoff = await counter.claimed()
    back = await counter.store.finish(handoff.id, agent="Bia", state=HandoffState.WAITING, notice=None, now=counter.now)
    assert (back.passed, back.waiting_since, back.agent) == (("Bia",), None, None)


async def test_taking_over_makes_nobody_wait(counter: Counter) -> None:
    handoff = await counter.claimed()
    await counter.store.finish(handoff.id, agent="Bia", state=HandoffState.RETURNED, notice=None, now=counter.now)
    card = replace(CARD, why=Reason.TAKEN.value)
    taken = await counter.store.take_over(handoff.ticket or "", card, agent="Caio", now=counter.now)
    assert (taken.waiting_since, taken.language) == (None, card.language)
    assert (await again(counter, taken)).waiting_since is None


async def test_another_category_needs_another_skill(counter: Counter) -> None:
    waiting, held = await counter.queued("ana"), await counter.claimed("rui")
    for handoff in (waiting, held):
        edit = TicketEdit(category="charged_twice", skill="billing")
        await counter.store.change_ticket(handoff.ticket or "", edit, who="Bia", now=counter.now)
    assert [(await again(counter, one)).skill for one in (waiting, held)] == ["billing", "general"]
