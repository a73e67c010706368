"""What the customer just said, as the rest of `actions/` sees it: tamed once, out of Rasa's dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from bot.matters import ABOUT_TICKETS, CONTENT, NOT_UNDERSTOOD

UNKNOWN = NOT_UNDERSTOOD
AT_ONCE = ("talk_to_person", "change_language")
"""What is heard in the middle of any form."""

LIKELY = 0.1
ONE_MATTER = 3
A_MOMENT = 600.0
"""Messages and seconds within which a question and the wish for a ticket are one matter."""

ARGUMENT = ":"
"""Between the intent of a button and what it is about, as in `ticket_state:BAL-1042`."""

"""Questions about tickets are no ticket's matter."""

HELPED = "helped_how"
ENDED_BY_PEOPLE = ("returned", "resolved")
"""The slot that is set when people were there, and its values when they were (understanding.after_people)."""

GLAD = (*CONTENT, "affirm")

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Heard:
    """One message of the customer; a pressed button has no words."""

    turn: str
    words: str
    intent: str
    pressed: bool
    candidates: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    """What it may have meant, the likeliest first."""

    first_since: Mapping[str, str | None] | None = None
    """People were there before it and nothing has been said since: `how` it ended, `by` whom, their `ticket`."""

    argument: str = ""
    """What follows the intent on the button that was pressed: `BAL-1042` of `ticket_state:BAL-1042`."""


@dataclass(frozen=True)
class Said:
    """The last thing the assistant said before this message."""

    text: str
    buttons: tuple[Mapping[str, str], ...]

    @property
    def payloads(self) -> tuple[str, ...]:
        """What its buttons mean."""
        return tuple(str(button.get("payload")) for button in self.buttons)


def heard(tracker: Tracker) -> Heard:
    """The message that is being answered."""
    users = _places(tracker.events, "user")
    return _heard(tracker.events[users[-1]]) if users else Heard("", "", UNKNOWN, pressed=False)


def heard_before(tracker: Tracker) -> Heard | None:
    """The customer's message before this one, in this session, unless people were there in between."""
    events = _since_people(tracker)
    users = _places(events, "user")
    return _heard(events[users[-2]]) if len(users) > 1 else None


def since_last(tracker: Tracker) -> Sequence[Event]:
    """What Rasa did since the customer's message."""
    users = _places(tracker.events, "user")
    return tracker.events[users[-1] + 1 :] if users else tracker.events


def before_last(tracker: Tracker) -> Sequence[Event]:
    """What happened before the customer's message, since people were there last."""
    events = _since_people(tracker)
    users = _places(events, "user")
    return events[: users[-1]] if users else ()


def said(tracker: Tracker) -> Said | None:
    """What the assistant said last before this message."""
    for event in reversed(before_last(tracker)):
        if event["event"] == "bot":
            buttons = (event.get("data") or {}).get("buttons") or ()
            return Said(event.get("text") or "", tuple(buttons))
    return None


def another_matter(tracker: Tracker) -> bool:
    """Whether something else has been asked since the form was closed, or since people were there."""
    events = before_last(tracker)
    ended = max((n for n, e in enumerate(events) if e["event"] == "active_loop" and not e.get("name")), default=-1)
    told = [_heard(event) for event in events[ended + 1 :] if event["event"] == "user"]
    return any(m.intent.startswith("faq/") and not m.intent.startswith(ABOUT_TICKETS) for m in told)


def _since_people(tracker: Tracker) -> Sequence[Event]:
    """What happened since people were there last: what was said before belongs to what they have ended."""
    events = tracker.events
    places = [n for n, e in enumerate(events) if e["event"] == "slot" and e.get("name") == HELPED and e.get("value")]
    since = next((n for n in reversed(places) if events[n]["value"] in ENDED_BY_PEOPLE), None)
    return events if since is None else events[since + 1 :]


def _places(events: Sequence[Event], kind: str) -> list[int]:
    return [place for place, event in enumerate(events) if event["event"] == kind]


def _heard(event: Event) -> Heard:
    parsed = event.get("parse_data") or {}
    about = event.get("metadata") or {}
    choice = str(about.get("choice") or "")
    pressed = bool(choice)
    return Heard(
        turn=str(about.get("turn") or ""),
        words="" if pressed else str(event.get("text") or ""),
        intent=_intent(parsed),
        pressed=pressed,
        candidates=tuple(parsed.get("candidates") or ()),
        likely=tuple(str(e["name"]) for e in parsed.get("full_ranking") or () if e["confidence"] >= LIKELY),
        argument=choice.partition(ARGUMENT)[2],
        first_since=about.get("after"),
    )


def _intent(parsed: Event) -> str:
    intent = parsed.get("intent") or {}
    return str(intent.get("full_retrieval_intent_name") or intent.get("name") or UNKNOWN)


def categories_told(tracker: Tracker, story: str) -> tuple[str, ...]:
    """The questions that the message which told this story may have been, the likeliest first."""
    first = story.partition("\n")[0]
    messages = (_heard(event) for event in _since_people(tracker) if event["event"] == "user")
    names = (name for message in messages if first in message.words for name in message.likely)
    questions = (name for name in names if name.startswith("faq/") and not name.startswith(ABOUT_TICKETS))
    return tuple(dict.fromkeys(name.removeprefix("faq/") for name in questions))


def asked_just_before(tracker: Tracker, form: str) -> str | None:
    """The question, without `faq/`, that the customer asked a moment before this form was opened, if it is still open.

    "I was charged twice" and then "open a ticket" are one matter.
    """
    events = _since_people(tracker)
    opened = max((n for n, e in enumerate(events) if e["event"] == "active_loop" and e.get("name") == form), default=0)
    questions = (m.intent for m in _just_told(events[:opened], events[opened]) if m.intent.startswith("faq/"))
    return next((name.removeprefix("faq/") for name in questions if not name.startswith(ABOUT_TICKETS)), None)


def told_just_before(tracker: Tracker) -> list[Heard]:
    """What the customer said in the moment before this message, the last first, since they were helped last."""
    events = _since_people(tracker)
    users = _places(events, "user")
    return _just_told(events[: users[-1]], events[users[-1]]) if users else []


def _just_told(events: Sequence[Event], then: Event) -> list[Heard]:
    """A form that ended in between ended its matter."""
    ended = max((n for n, e in enumerate(events) if e["event"] == "active_loop" and not e.get("name")), default=-1)
    told: list[Heard] = []
    for event in [event for event in reversed(events[ended + 1 :]) if event["event"] == "user"][:ONE_MATTER]:
        message = _heard(event)
        if message.intent in CONTENT or (then.get("timestamp") or 0.0) - (event.get("timestamp") or 0.0) > A_MOMENT:
            break
        told.append(message)
    return told


def was_glad(events: Sequence[Event]) -> bool:
    """Whether the customer was content (thanks, yes) after the last refused answer, or since the session began."""
    for event in reversed(events):
        if event["event"] == "action" and event.get("name") == "action_answer_refused":
            return False
        if event["event"] == "user" and _heard(event).intent in GLAD:
            return True
    return False


def ran_last(events: Sequence[Event]) -> str | None:
    """The last action of ours in these events."""
    names = (str(event.get("name")) for event in reversed(events) if event["event"] == "action")
    return next((name for name in names if name not in ("action_listen", "action_extract_slots")), None)
