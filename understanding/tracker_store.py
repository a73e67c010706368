"""LiveTrackerStore: conversations kept alive in memory, their events appended to the log.

Rasa's store rebuilds the tracker from all events at every message, and every policy replays all
of it at every prediction: a turn costs more the longer one talks. Here a tracker stays alive
between turns, only new events are written, and a conversation that grew past 80 events goes on in
a new session with its slots kept. A tracker is checked out while a turn works on it: a turn that
dies leaves nothing behind, and the next one reads what was saved.
"""

import itertools
import json
import logging
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Connection

from understanding.event_log import EventLog, StoredEvent
from understanding.turn_under_way import Superseded, TurnUnderWay, of_conversation

LONGEST_SESSION = 80
KEPT_ALIVE = 1_000

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Alive:
    tracker: DialogueStateTracker
    saved_events: int
    last_id: int


class LiveTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Rasa's tracker store over `EventLog`, safe against attempts that were given up on."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self.log = EventLog(host or "sqlite:///.balcao/rasa.db")
        self._alive: OrderedDict[str, _Alive] = OrderedDict()
        self._checked_out: dict[int, _Alive] = {}

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Check the conversation out: alive if still current, else read from its last session."""
        turn = of_conversation(sender_id)
        kept = self._alive.pop(sender_id, None)
        with self.log.transaction() as connection:
            if turn is not None and not self._begin(connection, turn):
                raise Superseded
            last_id = self.log.last_id(connection, sender_id)
            if kept is None or kept.last_id != last_id:
                kept = self._read(connection, sender_id, last_id)
        return self._check_out(kept)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append what is new, unless another attempt holds the conversation; keep it alive."""
        kept = self._checked_out.pop(id(tracker), _Alive(tracker, 0, 0))
        fresh = list(itertools.islice(tracker.events, kept.saved_events, None))
        turn = of_conversation(tracker.sender_id)
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, fresh, tracker.sender_id)
        boundary = _boundary(tracker) if _is_long(tracker) else []
        with self.log.transaction() as connection:
            self._append(connection, tracker.sender_id, turn, [*fresh, *boundary])
            last_id = self.log.last_id(connection, tracker.sender_id)
        if turn is not None:
            turn.saved = tracker
        self._note(_Alive(tracker, len(tracker.events), last_id))
        self._keep_alive(self._next_session(tracker, boundary) if boundary else tracker, last_id)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        with self.log.transaction() as connection:
            rows = self.log.read(connection, conversation_id, all_sessions=True)
        return self._tracker(conversation_id, rows) if rows else None

    async def exists(self, conversation_id: str) -> bool:
        with self.log.transaction() as connection:
            return self.log.last_id(connection, conversation_id) > 0

    async def keys(self) -> Iterable[str]:
        return self.log.conversations()

    async def forget(self, conversation: str) -> int:
        """Erase all that is known of a conversation; the number of events erased."""
        self._alive.pop(conversation, None)
        return self.log.forget(conversation)

    def close(self) -> None:
        self.log.close()

    def _begin(self, connection: Connection, turn: TurnUnderWay) -> bool:
        return self.log.begin(connection, turn.conversation, turn.turn, turn.attempt)

    def _append(
        self,
        connection: Connection,
        conversation: str,
        turn: TurnUnderWay | None,
        events: list[Event],
    ) -> None:
        rows = [_stored(event) for event in events]
        if turn is None:
            self.log.append(connection, conversation, rows)
            return
        if not self.log.is_held_by(connection, conversation, turn.turn, turn.attempt):
            log.warning("tracker.save.superseded", extra={"turn": turn.turn})
            raise Superseded
        self.log.append(connection, conversation, rows, turn=turn.turn, attempt=turn.attempt)

    def _read(self, connection: Connection, conversation: str, last_id: int) -> _Alive | None:
        rows = self.log.read(connection, conversation)
        if not rows:
            return None
        tracker = self._tracker(conversation, rows)
        return _Alive(tracker, len(tracker.events), last_id)

    def _tracker(self, conversation: str, rows: list[str]) -> DialogueStateTracker:
        events = [json.loads(row) for row in rows]
        return DialogueStateTracker.from_dict(conversation, events, self.domain.slots)

    def _check_out(self, kept: _Alive | None) -> DialogueStateTracker | None:
        if kept is None:
            return None
        self._note(kept)
        return kept.tracker

    def _note(self, out: _Alive) -> None:
        """Remember how much of a tracker is saved; what nobody saved for long is forgotten."""
        self._checked_out.pop(id(out.tracker), None)
        self._checked_out[id(out.tracker)] = out
        while len(self._checked_out) > 2 * KEPT_ALIVE:
            self._checked_out.pop(next(iter(self._checked_out)))

    def _keep_alive(self, tracker: DialogueStateTracker, last_id: int) -> None:
        alive = _Alive(tracker, len(tracker.events), last_id)
        self._alive[tracker.sender_id] = alive
        self._note(alive)
        while len(self._alive) > KEPT_ALIVE:
            self._alive.popitem(last=False)

    def _next_session(self, tracker: DialogueStateTracker, events: list[Event]) -> DialogueStateTracker:
        following = self.init_tracker(tracker.sender_id)
        following.update_with_events(events, self.domain)
        return following


def _stored(event: Event) -> StoredEvent:
    return StoredEvent(event.type_name, float(event.timestamp), json.dumps(event.as_dict()))


def _is_long(tracker: DialogueStateTracker) -> bool:
    return (
        len(tracker.events) > LONGEST_SESSION
        and not tracker.active_loop_name
        and tracker.latest_action_name == ACTION_LISTEN_NAME
        and tracker.followup_action is None
    )


def _boundary(tracker: DialogueStateTracker) -> list[Event]:
    """What Rasa itself writes where a session ends and the slots are carried over.

    Also what the assistant said last: the next message may be the "yes" to it.
    """
    slots = [
        SlotSet(name, slot.value)
        for name, slot in tracker.slots.items()
        if slot.value is not None and slot.value != slot.initial_value
    ]
    start = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    said = next((event for event in reversed(tracker.events) if isinstance(event, BotUttered)), None)
    return [*start, *slots, *([said] if said else []), ActionExecuted(ACTION_LISTEN_NAME)]
