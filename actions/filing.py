"""What the form's slots come to as a ticket: its subject, category and priority, inferred or asked for."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions import wiring
from actions.heard import asked_just_before, categories_told
from actions.ticket_slots import CATEGORY, CONTACT, ORDER, PRIORITY, PROBLEM, TICKET_FORM
from bot.matters import subject_of
from bot.routing import GENERAL
from bot.tickets import NewTicket, Priority

MOST_CATEGORIES = 5
USUAL = ("damaged_item", "track_order", "exchange", "payment_problem")
"""Offered where the story tells too little."""

FORM, ASKED_FOR = "form", "customer"
"""What opened the ticket, and why its priority is what it is, in its history."""


def filed(tracker: Tracker) -> NewTicket:
    """The ticket that the form would open now."""
    problem = str(tracker.get_slot(PROBLEM))
    category, wish = category_of(tracker), tracker.get_slot(PRIORITY)
    judged = wiring.routing().judge(category, problem)
    return NewTicket(
        subject=subject_of(problem),
        description=problem,
        order_number=tracker.get_slot(ORDER) or None,
        contact=tracker.get_slot(CONTACT) or None,
        category=category,
        priority=Priority(wish) if wish else judged.priority,
        why=FORM,
        raised=ASKED_FOR if wish else judged.raised,
    )


def category_of(tracker: Tracker) -> str:
    """The subject the customer has named, else what the story was taken for, or what was asked a moment before it."""
    told = categories_told(tracker, str(tracker.get_slot(PROBLEM)))
    return str(
        tracker.get_slot(CATEGORY) or next(iter(told), None) or asked_just_before(tracker, TICKET_FORM) or GENERAL
    )


def likely_categories(tracker: Tracker) -> tuple[str, ...]:
    """The subjects that the story may have, the likeliest first and the general one last."""
    told = categories_told(tracker, str(tracker.get_slot(PROBLEM)))
    asked = asked_just_before(tracker, TICKET_FORM)
    likely = dict.fromkeys((*told, *([asked] if asked else []), *USUAL))
    return (*[category for category in likely if category != GENERAL][: MOST_CATEGORIES - 1], GENERAL)
