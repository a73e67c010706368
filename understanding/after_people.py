"""What becomes of Rasa's memory once people have been there: an open form closes, and slots go by one table.

Rasa hears nothing of what is said to people. Without this a half-filled form would go on as if nothing had happened
and take the customer's next message for its answer.
"""

from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.helping import Helped, How

IDENTITY = frozenset({"language", "contact", "name"})
"""Whose conversation it is: the next matter needs it too."""

MATTER = frozenset({"order_number", "problem"})

HEARD, HOW, BY, TICKET = "helped_handoff", "helped_how", "helped_by", "helped_ticket"
TOLD = frozenset({HEARD, HOW, BY, TICKET})
"""The slots that say what is known of the last time; answers may use them."""

RASAS_OWN = frozenset({REQUESTED_SLOT, "session_started_metadata"})

KEPT: dict[How, frozenset[str] | None] = {
    How.RESOLVED: IDENTITY,
    How.RETURNED: IDENTITY | MATTER,
    How.LEFT: None,
}
"""What stays; None: everything. A form that was open is closed in any case."""


def events_after(helped: Helped, tracker: DialogueStateTracker) -> list[Event]:
    """What must happen before the message; nothing when this tracker has heard of it already."""
    if tracker.slots.get(HEARD) is not None and tracker.get_slot(HEARD) == helped.handoff:
        return []
    return [*_closed(tracker), *_dropped(helped.how, tracker), *_told(helped, tracker)]


def _closed(tracker: DialogueStateTracker) -> list[Event]:
    return [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)] if tracker.active_loop_name else []


def _dropped(how: How, tracker: DialogueStateTracker) -> list[Event]:
    kept = KEPT[how]
    if kept is None:
        return []
    held = [name for name, slot in tracker.slots.items() if slot.value is not None]
    return [SlotSet(name, None) for name in held if name not in kept | RASAS_OWN | TOLD]


def _told(helped: Helped, tracker: DialogueStateTracker) -> list[Event]:
    told = {HEARD: helped.handoff, HOW: helped.how.value, BY: helped.by or None, TICKET: helped.ticket}
    return [SlotSet(name, value) for name, value in told.items() if name in tracker.slots]
