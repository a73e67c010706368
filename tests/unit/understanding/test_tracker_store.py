"""Conversations kept alive, attempts given up on, sessions that end, on SQLite and PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from understanding import event_log
from understanding.event_log import EventLog
from understanding.tracker_store import KEPT_ALIVE, LONGEST_SESSION, LiveTrackerStore
from understanding.turn_under_way import Superseded, TurnUnderWay, under_way

POSTGRES = "postgresql://postgres@127.0.0.1:5432/test"
NewStore = Callable[[], LiveTrackerStore]


@cache
def domain() -> Domain:
    return Domain.from_dict(
        {
            "intents": ["ask"],
            "slots": {"language": {"type": "text", "mappings": [{"type": "custom"}]}},
            "forms": {"ticket_form": {"required_slots": ["language"]}},
        }
    )


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def new_store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NewStore]:
    """Stores over one database, as several processes would open them."""
    schema = f"rasa_test_{os.getpid()}"
    monkeypatch.setattr(event_log, "SCHEMA", schema)
    url = POSTGRES if request.param == "postgresql" else f"sqlite:///{tmp_path}/deep/rasa.db"
    opened: list[LiveTrackerStore] = []

    def open_store() -> LiveTrackerStore:
        opened.append(LiveTrackerStore(domain(), host=url))
        return opened[-1]

    yield open_store
    if request.param == "postgresql":
        log = EventLog(url)
        with log.transaction() as connection:
            connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))
        log.close()
    for store in opened:
        store.close()


async def say(store: LiveTrackerStore, text: str, turn: str, attempt: int = 1) -> DialogueStateTracker:
    """One whole turn of conversation c, as Rasa's processor takes it."""
    with under_way(TurnUnderWay("c", turn, attempt)):
        tracker = await begin(store, text)
        await store.save(tracker)
    return tracker


async def begin(store: LiveTrackerStore, text: str) -> DialogueStateTracker:
    tracker = await store.get_or_create_tracker("c", append_action_listen=False)
    tracker.update(UserUttered(text, {"name": "ask"}), domain())
    tracker.update(ActionExecuted("utter_answer"), domain())
    tracker.update(ActionExecuted("action_listen"), domain())
    return tracker


async def texts(store: LiveTrackerStore) -> list[str]:
    tracker = await store.retrieve_full_tracker("c")
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


async def test_what_was_said_is_read_by_another_process(new_store: NewStore) -> None:
    here, there = new_store(), new_store()
    await say(here, "one", "t1")
    await say(there, "two", "t2")
    await say(here, "three", "t3")
    assert await texts(there) == ["one", "two", "three"]
    assert list(await here.keys()) == ["c"]
    assert await here.exists("c")
    assert not await here.exists("d")


async def test_a_tracker_stays_alive_between_turns(new_store: NewStore) -> None:
    store = new_store()
    tracker = await say(store, "one", "t1")
    assert await store.retrieve("c") is tracker


async def test_a_turn_that_dies_leaves_nothing_behind(new_store: NewStore) -> None:
    store = new_store()
    await say(store, "one", "t1")
    with under_way(TurnUnderWay("c", "t2", 1)):
        await begin(store, "lost")
    await say(store, "two", "t3")
    assert await texts(store) == ["one", "two"]


async def test_a_new_attempt_starts_where_the_turn_started(new_store: NewStore) -> None:
    here, there = new_store(), new_store()
    await say(here, "one", "t1")
    await say(here, "two", "t2", attempt=1)
    tracker = await say(there, "two again", "t2", attempt=2)
    assert [event.text for event in tracker.events if isinstance(event, UserUttered)] == ["one", "two again"]
    await say(here, "three", "t3")
    assert await texts(here) == ["one", "two again", "three"]


async def test_a_late_save_of_a_superseded_attempt_is_refused(new_store: NewStore) -> None:
    slow, quick = new_store(), new_store()
    await say(slow, "one", "t1")
    with under_way(TurnUnderWay("c", "t2", 1)):
        tracker = await begin(slow, "slow")
        await say(quick, "quick", "t2", attempt=2)
        with pytest.raises(Superseded):
            await slow.save(tracker)
    assert await texts(quick) == ["one", "quick"]


async def test_a_superseded_attempt_is_refused_before_the_new_one_has_saved(new_store: NewStore) -> None:
    slow, quick = new_store(), new_store()
    with under_way(TurnUnderWay("c", "t1", 1)):
        tracker = await begin(slow, "slow")
        with under_way(TurnUnderWay("c", "t1", 2)):
            newer = await begin(quick, "quick")
        with pytest.raises(Superseded):
            await slow.save(tracker)
    with under_way(TurnUnderWay("c", "t1", 2)):
        await quick.save(newer)
    assert await texts(quick) == ["quick"]


async def test_a_late_save_of_a_turn_given_up_on_is_refused(new_store: NewStore) -> None:
    slow, quick = new_store(), new_store()
    with under_way(TurnUnderWay("c", "t1", 1)):
        tracker = await begin(slow, "slow")
        await say(quick, "next", "t2")
        with pytest.raises(Superseded):
            await slow.save(tracker)
    assert await texts(quick) == ["next"]


async def test_an_older_attempt_may_not_begin_after_a_newer(new_store: NewStore) -> None:
    store = new_store()
    await say(store, "one", "t1", attempt=3)
    with under_way(TurnUnderWay("c", "t1", 2)), pytest.raises(Superseded):
        await store.retrieve("c")
    assert await texts(store) == ["one"]


async def test_a_long_conversation_goes_on_in_a_new_session_with_its_slots(new_store: NewStore) -> None:
    store = new_store()
    for number in range(LONGEST_SESSION):
        with under_way(TurnUnderWay("c", f"t{number}", 1)):
            tracker = await begin(store, f"text {number}")
            if number == 0:
                tracker.update(SlotSet("language", "es"), domain())
                tracker.update(ActionExecuted("action_listen"), domain())
            await store.save(tracker)
    for opened in (store, new_store()):
        current = await opened.retrieve("c")
        assert current is not None
        assert len(current.events) <= LONGEST_SESSION + 5
        assert current.get_slot("language") == "es"
        assert current.latest_action_name == "action_listen"
    assert len(await texts(store)) == LONGEST_SESSION


async def test_what_was_said_last_is_known_in_the_new_session(new_store: NewStore) -> None:
    """The next message may be the "yes" to it."""
    store = new_store()
    lengths = []
    for number in range(LONGEST_SESSION):
        with under_way(TurnUnderWay("c", f"t{number}", 1)):
            tracker = await begin(store, f"text {number}")
            tracker.update(BotUttered(f"answer {number}"), domain())
            tracker.update(ActionExecuted("action_listen"), domain())
            await store.save(tracker)
        for opened in (store, new_store()):
            current = await opened.retrieve("c")
            assert current is not None
            said = [event.text for event in current.events if isinstance(event, BotUttered)]
            assert said[-1] == f"answer {number}"
        lengths.append(len(current.events))
    assert min(lengths[LONGEST_SESSION // 2 :]) < max(lengths) // 2  # a session did end


async def test_a_session_does_not_end_in_the_middle_of_a_form(new_store: NewStore) -> None:
    store = new_store()
    for number in range(LONGEST_SESSION // 2):
        with under_way(TurnUnderWay("c", f"t{number}", 1)):
            tracker = await begin(store, f"text {number}")
            tracker.update(ActiveLoop("ticket_form"), domain())
            tracker.update(ActionExecuted("action_listen"), domain())
            await store.save(tracker)
    current = await store.retrieve("c")
    assert current is not None
    assert len(current.events) > LONGEST_SESSION


async def test_a_forgotten_conversation_is_gone_from_memory_too(new_store: NewStore) -> None:
    here, there = new_store(), new_store()
    await say(here, "one", "t1")
    assert await there.forget("c") == 3
    assert await here.retrieve("c") is None
    assert not await here.exists("c")


async def test_idle_conversations_are_forgotten_by_age(new_store: NewStore) -> None:
    store = new_store()
    tracker = await say(store, "one", "t1")
    newest = max(event.timestamp for event in tracker.events)
    assert store.log.forget_before(newest - 1) == 0
    assert store.log.forget_before(newest + 1) == 3


async def test_only_so_many_conversations_are_kept_alive(tmp_path: Path) -> None:
    store = LiveTrackerStore(domain(), host=f"sqlite:///{tmp_path}/rasa.db")
    tracker = await say(store, "one", "t1")
    for number in range(KEPT_ALIVE + 1):
        store._keep_alive(DialogueStateTracker.from_events(f"other {number}", []), 0)
    again = await store.retrieve("c")
    assert again is not tracker
    assert again is not None
    assert len(again.events) == 3
    store.close()


async def test_without_a_turn_it_is_an_ordinary_store(tmp_path: Path) -> None:
    """As `rasa shell` uses it."""
    store = LiveTrackerStore(domain(), host=f"sqlite:///{tmp_path}/rasa.db")
    for text in ("one", "two"):
        await store.save(await begin(store, text))
    assert await texts(store) == ["one", "two"]
    store.close()


def test_sqlite_writes_survive_a_power_cut(tmp_path: Path) -> None:
    log = EventLog(f"sqlite:///{tmp_path}/rasa.db")
    with log.transaction() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    log.close()
