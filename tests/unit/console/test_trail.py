"""Looking again at the same thing is not news for a while, and what is remembered is bounded."""

from __future__ import annotations

from datetime import timedelta

from bot.auditing import AuditEntry, Deed
from console.trail import AGAIN, REMEMBERED, Sightings
from tests.fakes.clock import FakeClock


def look(
    clock: FakeClock, who: str = "Bia", conversation: str = "c1", deed: Deed = Deed.OPENED_CONVERSATION
) -> AuditEntry:
    return AuditEntry(clock.now(), who, deed, conversation, address="10.0.0.1")


def test_each_person_thing_and_deed_is_news_once_in_a_while() -> None:
    sightings, clock = Sightings(), FakeClock()
    assert sightings.are_new(look(clock))
    assert not sightings.are_new(look(clock))
    assert sightings.are_new(look(clock, who="Caio"))
    assert sightings.are_new(look(clock, conversation="c2"))
    assert sightings.are_new(look(clock, deed=Deed.OPENED_FILE))
    clock.pass_by(AGAIN - timedelta(seconds=1))
    assert not sightings.are_new(look(clock))
    clock.pass_by(timedelta(seconds=1))
    assert sightings.are_new(look(clock))
    assert not sightings.are_new(look(clock))


def test_the_oldest_sightings_are_forgotten_first() -> None:
    sightings, clock = Sightings(), FakeClock()
    assert sightings.are_new(look(clock))
    for number in range(REMEMBERED):
        assert sightings.are_new(look(clock, conversation=f"other {number}"))
    assert len(sightings._seen) == REMEMBERED
    assert sightings.are_new(look(clock))
