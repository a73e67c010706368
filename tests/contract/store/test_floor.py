"""The floor: who stands where, who is here, and how many were answered in time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.agents import GONE_AFTER, Presence
from bot.conversations import Conversation
from bot.errors import NotFoundError
from bot.floor import Answers, Asked, Floor, answers_to
from bot.handoffs import Handoff, HandoffState, Reason
from bot.leaving import CANCEL, Leaving
from bot.messages import Author, Draft
from bot.people import Role
from tests.contract.store.counter import Counter, person_wanted
from tests.fakes.clock import FakeClock

MINUTE = timedelta(minutes=1)
WITHIN = 5 * MINUTE


async def floor(counter: Counter, *, since: timedelta = timedelta(hours=12)) -> Floor:
    return await counter.store.floor(since=counter.now - since, within=WITHIN, now=counter.now)


async def asks(counter: Counter, chat: str, **known: object) -> Handoff:
    conversation = (await counter.hears("quero uma pessoa", chat=chat)).conversation
    await counter.answers(conversation, handoff=person_wanted(**known))  # type: ignore[arg-type]
    handoff = await counter.store.handoff_of(conversation.id)
    assert handoff is not None
    return handoff


async def says(counter: Counter, handoff: Handoff, agent: str = "Bia") -> None:
    draft = Draft(Author.AGENT, "Oi!", agent=agent)
    key = f"{handoff.id}:{counter.now}"
    await counter.store.say(handoff.conversation, draft, external_id=key, now=counter.now)


async def finishes(counter: Counter, handoff: Handoff, state: HandoffState, agent: str = "Bia") -> None:
    await counter.store.finish(handoff.id, agent=agent, state=state, notice=None, now=counter.now)


async def test_nobody_at_all(counter: Counter) -> None:
    assert await floor(counter) == Floor((), (), Answers(0, 0))


async def test_whoever_stands_there_stands_as_in_the_queue(counter: Counter) -> None:
    ana, luis = await asks(counter, "ana"), await asks(counter, "luis", promised_at=counter.now + 60 * MINUTE)
    counter.clock.pass_by(MINUTE)
    await counter.store.claim(ana.id, agent="Bia", now=counter.now)
    gone = await asks(counter, "rui")
    await counter.store.claim(gone.id, agent="Bia", now=counter.now)
    await finishes(counter, gone, HandoffState.RETURNED)
    standing = (await floor(counter)).standing
    assert [one.id for one in standing] == [ana.id, luis.id]
    for one in standing:
        handoff = await counter.store.handoff(one.id)
        assert handoff is not None
        names = set(vars(one)) - {"channel", "state"}
        assert {name: getattr(one, name) for name in names} == {name: getattr(handoff, name) for name in names}
        assert one.state == handoff.state.value
        assert one.channel == "web"
    assert [(one.agent, one.waiting_since, one.answered) for one in standing] == [
        ("Bia", counter.now, False),
        (None, None, False),
    ]


async def test_agents_are_those_of_the_queue(counter: Counter) -> None:
    for name, role in (("Bia", Role.AGENT), ("Tess", Role.TRAINER), ("Vera", Role.SUPERVISOR)):
        await counter.store.add_user(name, role=role, password_hash="x", now=counter.now)
    ana = await asks(counter, "ana")
    await counter.store.claim(ana.id, agent="Bia", now=counter.now)
    found = (await floor(counter)).agents
    assert list(found) == await counter.store.agents()
    assert [(agent.name, agent.holding) for agent in found] == [("Bia", 1), ("Vera", 0)]


async def test_a_first_word_in_time_and_one_that_came_late(counter: Counter) -> None:
    quick, slow, still = await asks(counter, "quick"), await asks(counter, "slow"), await asks(counter, "still")
    assert (await floor(counter)).answers == Answers(0, 0), "nobody has waited too long yet"
    for handoff in (quick, slow, still):
        await counter.store.claim(handoff.id, agent="Bia", now=counter.now)
    counter.clock.pass_by(5 * MINUTE)
    await says(counter, quick)
    assert (await floor(counter)).answers == Answers(1, 1)
    counter.clock.pass_by(MINUTE)
    assert (await floor(counter)).answers == Answers(3, 1), "two have waited too long by now"
    await says(counter, slow)
    await says(counter, quick)
    assert (await floor(counter)).answers == Answers(3, 1), "the first word counts"


async def test_the_first_word_counts_whoever_has_them_later(counter: Counter) -> None:
    ana = await asks(counter, "ana")
    await counter.store.claim(ana.id, agent="Bia", now=counter.now)
    await says(counter, ana)
    await finishes(counter, ana, HandoffState.WAITING)
    counter.clock.pass_by(30 * MINUTE)
    await counter.store.claim(ana.id, agent="Caio", now=counter.now)
    await says(counter, ana, "Caio")
    assert (await floor(counter)).answers == Answers(1, 1)


async def test_who_left_in_time_is_not_judged_who_left_too_late_is(counter: Counter) -> None:
    early = await asks(counter, "early")
    late = await asks(counter, "late")
    await leaves(counter, early)
    counter.clock.pass_by(6 * MINUTE)
    await leaves(counter, late)
    assert (await floor(counter)).answers == Answers(1, 0)


async def test_only_who_asked_lately_in_open_hours_and_of_their_own_counts(counter: Counter) -> None:
    await asks(counter, "yesterday")
    counter.clock.pass_by(timedelta(days=1))
    await asks(counter, "night", promised_at=counter.now + 60 * MINUTE)
    await asks(counter, "taken", reason=Reason.TAKEN)
    await asks(counter, "today")
    counter.clock.pass_by(10 * MINUTE)
    assert (await floor(counter)).answers == Answers(1, 0)
    assert (await floor(counter, since=timedelta(days=2))).answers == Answers(2, 0)


async def leaves(counter: Counter, handoff: Handoff) -> None:
    conversation: Conversation = await counter.present(handoff.conversation)
    await counter.hears("voltar", chat=conversation.reply_to.chat, choice=CANCEL)
    await counter.answers(conversation, "Pronto.", leaving=Leaving.CANCEL)


@pytest.mark.parametrize(
    ("answered", "ended", "judged", "in_time"),
    [(None, None, 1, 0), (4, None, 1, 1), (5, 9, 1, 1), (6, 9, 1, 0), (None, 4, 0, 0), (None, 6, 1, 0)],
)
def test_judged_once_it_is_known(answered: int | None, ended: int | None, judged: int, in_time: int) -> None:
    start = FakeClock().now()
    at = [None if minutes is None else start + minutes * MINUTE for minutes in (answered, ended)]
    assert answers_to([Asked(start, *at)], within=WITHIN, now=start + 10 * MINUTE) == Answers(judged, in_time)


async def test_a_lead_sets_a_presence_without_being_seen_for_them(counter: Counter) -> None:
    await counter.store.add_user("Bia", role=Role.AGENT, password_hash="x", now=counter.now)
    await counter.store.seen(["Bia"], now=counter.now)
    counter.clock.pass_by(GONE_AFTER + MINUTE)
    await counter.store.set_presence("BIA", Presence.BUSY, now=counter.now, by_lead=True)
    (bia,) = await counter.store.agents()
    assert (bia.chosen, bia.presence(counter.now)) == (Presence.BUSY, Presence.AWAY)
    with pytest.raises(NotFoundError):
        await counter.store.set_presence("nobody", Presence.AWAY, now=counter.now, by_lead=True)
