"""One matter, one ticket: which ticket a question, a form, a handoff or a verdict of the customer belongs to.

Pure rules over the tickets of one conversation that changed within SAME_MATTER, the last changed first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum

from bot.cards import ENOUGH_WORDS
from bot.routing import GENERAL, Routing
from bot.splitting import one_line
from bot.tickets import (
    CUSTOMER,
    LONGEST_DESCRIPTION,
    UNDER_WAY,
    Change,
    NewTicket,
    Ticket,
    TicketState,
    changed,
)

Changed = tuple[Ticket, list[Change]]


LONGEST_SUBJECT = 120
CONTENT = ("chitchat/thanks", "ticket_solved")
NOT_UNDERSTOOD = "nlu_fallback"
WROTE = "customer wrote"
"""Why a ticket is open again that waited for its customer."""

ABOUT_TICKETS = "faq/ticket_"


class Verdict(str, Enum):
    """What the customer thinks of the assistant's last answer."""

    CONTENT = "content"
    REFUSED = "refused"


def question_of(text: str, intent: str, routing: Routing) -> NewTicket | None:
    """The matter of a message that was taken for this intent; None for small talk and what belongs to a ticket."""
    known = intent.startswith("faq/") and not intent.startswith(ABOUT_TICKETS)
    if not known and not (intent == NOT_UNDERSTOOD and len(text.split()) >= ENOUGH_WORDS):
        return None
    category = category_of(intent)
    judged = routing.judge(category, text)
    return NewTicket(
        subject=subject_of(text),
        description=text,
        category=category,
        priority=judged.priority,
        level=1,
        answered=known,
        why="question",
        raised=judged.raised,
    )


def category_of(intent: str) -> str:
    """The category of a question; general when it is none."""
    return intent.removeprefix("faq/") if intent.startswith("faq/") else GENERAL


def subject_of(text: str) -> str:
    """A story in one line."""
    return one_line(text, at_most=LONGEST_SUBJECT)


def verdict_of(intent: str) -> Verdict | None:
    """What a message of this intent says of the answer before it."""
    if intent == "refuse_answer":
        return Verdict.REFUSED
    return Verdict.CONTENT if intent in CONTENT else None


def written(ticket: Ticket, text: str, *, now: datetime) -> Changed:
    """A ticket that waited for its customer, once they have written; what they wrote is kept with it."""
    after, lines = changed(ticket, who=CUSTOMER, now=now, why=WROTE, state=TicketState.OPEN)
    description = f"{ticket.description}\n{text}".strip()
    if not text or len(description) > LONGEST_DESCRIPTION:
        return after, lines
    more = Change(ticket.id, now, CUSTOMER, "description", "", text, WROTE)
    return replace(after, description=description), [more, *lines]


def asked_again(recent: Sequence[Ticket], new: NewTicket, *, now: datetime) -> Changed | None:
    """The ticket that a question belongs to, after it; None when the question is a matter of its own.

    The assistant's own ticket is taken up again when it had ended; what people ended stays so.
    """
    same = (t for t in recent if t.category == new.category and (t.state in UNDER_WAY or not t.with_people))
    found = next(same, None)
    if found is None:
        return None
    result = "answered" if new.answered else "unanswered"
    known = replace(found, answered=new.answered, updated_at=now, look_at=now)
    lines = [Change(found.id, now, CUSTOMER, "asked", "", result)]
    if found.state in UNDER_WAY:
        return known, lines
    reopened, moves = changed(known, who=CUSTOMER, now=now, why="asked again", state=TicketState.REOPENED)
    return reopened, [*moves, *lines]


def inherited(recent: Sequence[Ticket], new: NewTicket, *, now: datetime) -> Changed | None:
    """The assistant's ticket of this category becomes the one that the customer asked for; None: there is none."""
    own = (t for t in recent if t.category == new.category and t.state in UNDER_WAY and not t.with_people)
    found = next(own, None)
    return None if found is None else raised(found, new, who=CUSTOMER, why=new.why, now=now, anew=True)


def raised(ticket: Ticket, new: NewTicket, *, who: str, why: str, now: datetime, anew: bool = False) -> Changed:
    """The ticket at the level of the new one, with all that is known from both; `anew`: what was told last counts."""
    told = {name: getattr(new, name) for name in ("subject", "description", "order_number", "contact")}
    known = {name: value for name, value in told.items() if value and (anew or not getattr(ticket, name))}
    priority = max(ticket.priority, new.priority, key=lambda each: each.rank)
    level = max(ticket.level, new.level)
    after, lines = changed(ticket, who=who, now=now, why=why, level=level, priority=priority, **known)
    reasons = [replace(line, why=new.raised) if line.field == "priority" and new.raised else line for line in lines]
    return after, reasons


def judged(recent: Sequence[Ticket], verdict: Verdict, *, now: datetime) -> Changed | None:
    """The assistant's last ticket after the customer said whether its answer helped; None: there is none."""
    found = next((t for t in recent if not t.with_people and t.state in UNDER_WAY), None)
    if found is None:
        return None
    if verdict is Verdict.CONTENT:
        return changed(found, who=CUSTOMER, now=now, why=verdict.value, state=TicketState.SOLVED)
    line = Change(found.id, now, CUSTOMER, "asked", "answered", verdict.value)
    return replace(found, answered=False, updated_at=now, look_at=now), [line]
