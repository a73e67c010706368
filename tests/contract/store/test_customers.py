"""One customer over all channels: where they are known, what they said last, and one timeline page by page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.customers import Event, Kind, Step, point_of
from bot.errors import InvalidError
from bot.handoffs import HandoffState
from bot.messages import Author
from bot.tickets import TicketState
from tests.contract.store.casework import changes
from tests.contract.store.counter import Counter, person_wanted, photo
from tests.contract.store.people import comes, tells

ALL = tuple(Kind)


def said(event: Event) -> str:
    """An event in a few words."""
    if event.message is not None:
        return event.message.text
    if event.ticket is not None:
        return f"{event.ticket.number} {event.ticket.change.field} {event.ticket.change.after}".strip()
    assert event.handoff is not None
    return f"{event.handoff.step.value} {event.handoff.agent or ''}".strip()


async def test_where_somebody_is_known(counter: Counter) -> None:
    web = await comes(counter, "ana", name="Ana")
    first = counter.now
    slack = await comes(counter, "U7", channel="slack", thread="1", name="Ana Souza", handle="ana@example.com")
    await comes(counter, "U7", channel="slack", thread="2", name="ana.souza")
    found = await counter.store.addresses([web.customer, slack.customer])
    assert [(a.customer, a.channel, a.account, a.name, a.handle) for a in found] == [
        (web.customer, "web", "shop", "Ana", ""),
        (slack.customer, "slack", "shop", "ana.souza", "ana@example.com"),
    ]
    assert found[0].since == first
    assert await counter.store.addresses([]) == []
    assert await counter.store.addresses(["nobody"]) == []


async def test_conversations_stand_in_the_order_of_their_last_words(counter: Counter) -> None:
    web = await comes(counter, "ana", "um")
    slack = await comes(counter, "U7", "dois", channel="slack", thread="1")
    other = await comes(counter, "U7", "três", channel="slack", thread="2", attachments=(photo(),))
    await comes(counter, "ana", "quatro")
    await comes(counter, "rui", "cinco")
    await counter.store.note(slack.id, agent="Bia", text="só para nós", now=counter.now)
    people = [web.customer, slack.customer]
    found = await counter.store.visits(people)
    assert [(v.conversation.id, v.last and v.last.text) for v in found] == [
        (web.id, "quatro"),
        (other.id, "três"),
        (slack.id, "dois"),
    ]
    assert found[1].last is not None
    assert [a.name for a in found[1].last.attachments] == ["foto.jpg"]
    assert len(await counter.store.visits(people, limit=1)) == 1
    assert await counter.store.conversations_of(people) == 3
    assert await counter.store.conversations_of([]) == 0
    assert await counter.store.visits([]) == []


async def test_a_timeline_tells_what_happened_on_all_channels_in_order(counter: Counter) -> None:
    web = await comes(counter, "ana", "oi", name="Ana")
    await counter.answers(web, "Olá!")
    slack = await comes(counter, "U7", "chegou quebrado", channel="slack")
    counter.clock.pass_by(timedelta(minutes=1))
    handoff = (await counter.answers(slack, handoff=person_wanted())).handoff
    assert handoff is not None
    counter.clock.pass_by(timedelta(minutes=1))
    await counter.store.note(web.id, agent="Bia", text="é a mesma pessoa", now=counter.now)
    await counter.store.claim(handoff, agent="Bia", now=counter.now)
    await comes(counter, "ana", "e agora?")
    await counter.store.finish(handoff, agent="Bia", state=HandoffState.RESOLVED, notice=None, now=counter.now)
    await comes(counter, "rui", "outra pessoa")

    told = await counter.store.timeline([web.customer, slack.customer], kinds=ALL)
    assert [said(event) for event in told] == [
        *("oi", "Olá!", "chegou quebrado"),
        *("BAL-1001 · 1", "BAL-1001 state open", "begun Bia"),
        *("é a mesma pessoa", "claimed Bia"),
        *("e agora?", "BAL-1001 state solved", "ended Bia"),
    ]
    assert [event.channel for event in told[:4]] == ["web", "web", "slack", "slack"]
    assert told[0].name == "Ana"
    assert told[0].conversation == web.id
    (note,) = [e.message for e in told if e.message and e.message.author is Author.NOTE]
    assert note.agent == "Bia"
    last = told[-1].handoff
    assert last is not None
    assert (last.handoff, last.step, last.state) == (handoff, Step.ENDED, HandoffState.RESOLVED)
    assert last.ticket == "BAL-1001"
    step = told[4].ticket
    assert step is not None
    assert (step.subject, step.level) == ("Pedido atrasado", 2)
    alone = await counter.store.timeline([web.customer], kinds=ALL)
    assert [said(event) for event in alone] == ["oi", "Olá!", "é a mesma pessoa", "e agora?"]


@pytest.mark.parametrize("kinds", [ALL, (Kind.MESSAGE,), (Kind.TICKET,), (Kind.HANDOFF,), ()])
@pytest.mark.parametrize("moments", [0, 1], ids=["all at one moment", "a minute apart"])
async def test_pages_hold_everything_once(counter: Counter, kinds: tuple[Kind, ...], moments: int) -> None:
    people, step = [], timedelta(minutes=moments)
    for number in range(3):
        there = await comes(counter, f"p{number}", f"um {number}")
        people.append(there.customer)
        ticket = await tells(counter, there, description=str(number))
        handoff = (await counter.answers(await comes(counter, f"p{number}", "pessoa"), handoff=person_wanted())).handoff
        counter.clock.pass_by(step)
        await counter.store.claim(handoff or "", agent="Bia", now=counter.now)
        await changes(counter, ticket.number, state=TicketState.PENDING)
        counter.clock.pass_by(-timedelta(minutes=2) if not moments else step)
        known = {"agent": "Bia", "state": HandoffState.RETURNED, "notice": None}
        await counter.store.finish(handoff or "", **known, now=counter.now)  # type: ignore[arg-type]
    whole = await counter.store.timeline(people, kinds=kinds, limit=200)
    assert len(whole) == len({event.point for event in whole})
    pages: list[Event] = []
    while page := await counter.store.timeline(people, kinds=kinds, before=pages[0].point if pages else None, limit=2):
        pages = [*page, *pages]
    assert pages == whole
    assert {event.kind for event in whole} == set(kinds)


NO_POINTS = ["", "1", "1.1", "1.5.1", "-1.0.1", "1.0.1.1", "a.b.c", "9" * 19 + ".0.1", "9" * 18 + ".0.1"]
NO_POINTS += ["1.0." + "9" * 19, "١.٠.١", " 1.0.1", "1.0.1\n", "\ud800"]


@pytest.mark.parametrize("text", NO_POINTS)
def test_what_is_no_point_of_a_timeline(text: str) -> None:
    with pytest.raises(InvalidError):
        point_of(text)


async def test_a_point_reads_back_as_it_was(counter: Counter) -> None:
    there = await comes(counter, "ana")
    (event,) = await counter.store.timeline([there.customer], kinds=ALL)
    assert point_of(str(event.point)) == event.point
    largest = point_of("253402300799999999.4.999999999999999999")
    assert await counter.store.timeline([there.customer], kinds=ALL, before=largest) == [event]
    assert await counter.store.timeline([there.customer], kinds=ALL, before=point_of("0.0.0")) == []
