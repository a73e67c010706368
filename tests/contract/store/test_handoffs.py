"""A handoff has one place in the queue, one ticket and one agent."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.conversations import Owner
from bot.errors import AlreadyClaimedError, ConflictError, NotFoundError
from bot.handoffs import Handoff, HandoffState, Reason
from bot.messages import Author, Delivery, Draft
from bot.storing import Outcome
from bot.tickets import TicketState
from tests.contract.store.casework import changes, listed
from tests.contract.store.counter import CARD, HERE, Counter, person_wanted

NOTICE = Draft(Author.SYSTEM, "A Bia saiu da conversa.")


async def test_asking_for_a_person_hands_over_in_one_step(counter: Counter) -> None:
    conversation = (await counter.hears("quero uma pessoa", name="Ana")).conversation
    ended = await counter.answers(conversation, "Já chamo alguém.", handoff=person_wanted())
    assert (ended.conversation.owner, ended.conversation.version) == (Owner.QUEUE, conversation.version + 1)
    assert await counter.present(conversation) == ended.conversation
    handoff = await counter.store.handoff_of(conversation.id)
    assert handoff is not None
    assert handoff == await counter.store.handoff(ended.handoff or "")
    assert (handoff.state, handoff.reason, handoff.customer) == (HandoffState.WAITING, Reason.ASKED, "Ana")
    assert (handoff.card, handoff.asked_at, handoff.ticket) == (CARD, counter.now, "BAL-1001")
    ticket = await counter.store.ticket("BAL-1001")
    assert ticket is not None
    assert (ticket.level, ticket.subject, ticket.state) == (2, "Pedido atrasado", TicketState.OPEN)
    assert await counter.delivers(conversation) == ["Já chamo alguém.", "BAL-1001 · 1"]


async def test_the_queue_is_first_come_first(counter: Counter) -> None:
    handoffs = [await counter.queued(chat) for chat in ("ana", "rui", "eva")]
    assert [h.id for h in await counter.store.handoffs(HandoffState.WAITING)] == [h.id for h in handoffs]
    rui = (await counter.store.transcript(handoffs[1].conversation))[-1]
    assert rui.text == "BAL-1002 · 2"


async def test_of_twenty_agents_one_claims(counter: Counter) -> None:
    handoff = await counter.queued()
    agents = [f"agent {number}" for number in range(20)]
    claims = (counter.store.claim(handoff.id, agent=agent, now=counter.now) for agent in agents)
    outcomes = await asyncio.gather(*claims, return_exceptions=True)
    [won] = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
    lost = [outcome for outcome in outcomes if isinstance(outcome, AlreadyClaimedError)]
    assert len(lost) == 19
    assert {error.agent for error in lost} == {won.agent}
    conversation = await counter.present(handoff.conversation)
    assert (conversation.owner, conversation.agent) == (Owner.AGENT, won.agent)
    assert await counter.store.handoff(handoff.id) == won


async def test_claiming_again_changes_nothing(counter: Counter) -> None:
    handoff = await counter.claimed()
    before = await counter.present(handoff.conversation)
    counter.clock.pass_by(timedelta(minutes=1))
    assert await counter.store.claim(handoff.id, agent="Bia", now=counter.now) == handoff
    assert await counter.present(handoff.conversation) == before


async def test_only_the_agent_who_holds_it_finishes(counter: Counter) -> None:
    waiting = await counter.queued("rui")
    held = await counter.claimed("ana")
    for state in (HandoffState.RETURNED, HandoffState.RESOLVED, HandoffState.WAITING):
        with pytest.raises(AlreadyClaimedError):
            await _finish(counter, held.id, state, agent="Caio")
        with pytest.raises(ConflictError):
            await _finish(counter, waiting.id, state)
    assert (await counter.present(held.conversation)).agent == "Bia"
    for step in (
        _finish(counter, "none", HandoffState.RETURNED),
        counter.store.claim("none", agent="B", now=counter.now),
    ):
        with pytest.raises(NotFoundError):
            await step


async def test_return_gives_the_customer_back_to_the_assistant(counter: Counter) -> None:
    held = await counter.claimed()
    await counter.hears("obrigada, Bia")
    ended = await _finish(counter, held.id, HandoffState.RETURNED)
    assert (ended.state, ended.ended_at, ended.agent) == (HandoffState.RETURNED, counter.now, "Bia")
    assert (await counter.present(held.conversation)).owner is Owner.BOT
    assert await counter.store.handoff_of(held.conversation) is None
    assert await counter.begins(held.conversation) is None
    assert await counter.delivers(await counter.present(held.conversation)) == [NOTICE.text]
    assert (await counter.hears("e agora?")).turn
    with pytest.raises(ConflictError):
        await counter.store.claim(held.id, agent="Bia", now=counter.now)


async def test_resolve_solves_the_ticket_with_a_line_of_history(counter: Counter) -> None:
    held = await counter.claimed()
    counter.clock.pass_by(timedelta(minutes=3))
    await _finish(counter, held.id, HandoffState.RESOLVED)
    ticket = await counter.store.ticket(held.ticket or "")
    assert ticket is not None
    assert (ticket.state, ticket.updated_at) == (TicketState.SOLVED, counter.now)
    line = (await counter.store.changes(ticket.number))[-1]
    assert (line.who, line.field, line.before, line.after, line.at) == ("Bia", "state", "open", "solved", counter.now)


async def test_resolving_a_ticket_that_is_done_already_is_fine(counter: Counter) -> None:
    held = await counter.claimed()
    await changes(counter, held.ticket or "", state=TicketState.CLOSED)
    assert (await _finish(counter, held.id, HandoffState.RESOLVED)).state is HandoffState.RESOLVED
    ticket = await counter.store.ticket(held.ticket or "")
    assert ticket is not None
    assert ticket.state is TicketState.CLOSED


async def test_release_keeps_the_place(counter: Counter) -> None:
    ana = await counter.queued("ana")
    counter.clock.pass_by(timedelta(minutes=1))
    rui = await counter.queued("rui")
    await counter.store.claim(ana.id, agent="Bia", now=counter.now)
    released = await _finish(counter, ana.id, HandoffState.WAITING)
    assert (released.state, released.agent, released.asked_at) == (HandoffState.WAITING, None, ana.asked_at)
    assert [h.id for h in await counter.store.handoffs(HandoffState.WAITING)] == [ana.id, rui.id]
    conversation = await counter.present(ana.conversation)
    assert (conversation.owner, conversation.agent) == (Owner.QUEUE, None)
    assert (await counter.store.claim(ana.id, agent="Caio", now=counter.now)).agent == "Caio"


async def test_outside_hours_the_assistant_goes_on_until_somebody_claims(counter: Counter) -> None:
    opening = counter.now + timedelta(hours=14)
    handoff = await counter.queued(promised_at=opening)
    conversation = await counter.present(handoff.conversation)
    assert (handoff.promised_at, conversation.owner, conversation.version) == (opening, Owner.BOT, 1)
    await counter.serves("e o frete?", "Grátis.")
    assert (await counter.store.handoffs(HandoffState.WAITING)) == [handoff]
    await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    assert (await counter.present(conversation)).owner is Owner.AGENT
    assert (await counter.store.line()).waits == ()


async def test_a_second_ask_adopts_the_handoff_that_waits(counter: Counter) -> None:
    first = await counter.queued(promised_at=counter.now + timedelta(hours=14))
    other = await counter.queued("rui")
    counter.clock.pass_by(timedelta(hours=1))
    again = await counter.queued(reason=Reason.FAILED)
    assert (again.id, again.asked_at, again.ticket) == (first.id, first.asked_at, first.ticket)
    assert (again.reason, again.promised_at) == (Reason.FAILED, None)
    assert [h.id for h in await counter.store.handoffs(HandoffState.WAITING)] == [first.id, other.id]
    assert (await counter.present(first.conversation)).owner is Owner.QUEUE
    assert len(await listed(counter, conversation=first.conversation)) == 1
    assert (await counter.store.transcript(first.conversation))[-1].text == f"{first.ticket} · 1"


async def test_a_second_ask_does_not_wake_a_ticket_that_was_closed_meanwhile(counter: Counter) -> None:
    first = await counter.queued(promised_at=counter.now + timedelta(hours=14))
    await changes(counter, first.ticket or "", state=TicketState.CLOSED)
    again = await counter.queued()
    assert again.id == first.id
    assert again.ticket != first.ticket


async def test_after_a_return_a_new_ask_is_a_new_handoff_of_the_same_matter(counter: Counter) -> None:
    first = await counter.claimed()
    await _finish(counter, first.id, HandoffState.RETURNED)
    counter.clock.pass_by(timedelta(hours=1))
    again = await counter.queued()
    assert again.id != first.id
    assert again.ticket == first.ticket


async def test_a_handoff_of_a_failed_turn_starts_counting_anew(counter: Counter) -> None:
    conversation = (await counter.hears("…")).conversation
    turn = await counter.begun(conversation)
    outcome = Outcome((), failed=True, handoff=person_wanted(reason=Reason.FAILED))
    ended = await counter.store.end_turn(turn, outcome, holder=HERE, now=counter.now)
    assert ended.conversation.failures == 0
    assert (await counter.present(conversation)).failures == 0


async def test_an_agent_speaks_once_for_each_id_and_only_at_home(counter: Counter) -> None:
    held = await counter.claimed()
    hello = Draft(Author.AGENT, "Olá, Ana! ☕", agent="Bia")
    said = [await counter.store.say(held.conversation, hello, external_id="1", now=counter.now) for _ in range(3)]
    assert said[0] == said[1] == said[2]
    assert (said[0].delivery, said[0].agent) == (Delivery.PENDING, "Bia")
    stranger = Draft(Author.AGENT, "Oi", agent="Caio")
    with pytest.raises(ConflictError):
        await counter.store.say(held.conversation, stranger, external_id="2", now=counter.now)
    await _finish(counter, held.id, HandoffState.RETURNED)
    with pytest.raises(ConflictError):
        await counter.store.say(held.conversation, hello, external_id="3", now=counter.now)
    assert (await counter.store.say(held.conversation, hello, external_id="1", now=counter.now)).id == said[0].id
    with pytest.raises(NotFoundError):
        await counter.store.say("none", hello, external_id="1", now=counter.now)
    assert await counter.delivers(await counter.present(held.conversation)) == ["Olá, Ana! ☕", NOTICE.text]


async def test_the_system_may_speak_whoever_owns_and_ids_belong_to_one_conversation(counter: Counter) -> None:
    one, two = await counter.serves("olá"), await counter.serves("olá", chat="rui")
    draft = Draft(Author.SYSTEM, "Voltamos.")
    said = [await counter.store.say(c.id, draft, external_id="x", now=counter.now) for c in (one, two)]
    assert said[0].id != said[1].id
    assert await counter.delivers(one) == await counter.delivers(two) == ["Voltamos."]


async def test_what_was_said_before_a_return_still_leaves(counter: Counter) -> None:
    held = await counter.claimed()
    draft = Draft(Author.AGENT, "Resolvido!", agent="Bia")
    await counter.store.say(held.conversation, draft, external_id="1", now=counter.now)
    await _finish(counter, held.id, HandoffState.RESOLVED)
    assert await counter.delivers(await counter.present(held.conversation)) == ["Resolvido!", NOTICE.text]


async def test_notes_are_for_colleagues_only(counter: Counter) -> None:
    held = await counter.claimed()
    before = await counter.seen(held.conversation)
    note = await counter.store.note(held.conversation, agent="Bia", text="cliente VIP", now=counter.now)
    assert (note.author, note.agent, note.event) == (Author.NOTE, "Bia", None)
    assert (await counter.store.transcript(held.conversation))[-1] == note
    assert await counter.delivers(await counter.present(held.conversation)) == []
    assert await counter.seen(held.conversation) == before
    with pytest.raises(NotFoundError):
        await counter.store.note("none", agent="Bia", text="?", now=counter.now)


async def _finish(counter: Counter, handoff: str, state: HandoffState, *, agent: str = "Bia") -> Handoff:
    return await counter.store.finish(handoff, agent=agent, state=state, notice=NOTICE, now=counter.now)
