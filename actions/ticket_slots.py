"""The ticket form's slots, and what a message may do to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PROBLEM, ORDER, CONTACT, CONFIRMED, CHANGE = "problem", "order_number", "contact", "ticket_confirmed", "ticket_change"
CATEGORY, PRIORITY = "ticket_category", "ticket_priority"
"""Empty until the customer asks for another than the inferred one."""

SLOTS = (PROBLEM, ORDER, CONTACT, CONFIRMED, CHANGE, CATEGORY, PRIORITY)
NONE_TO_GIVE = ""
"""Fills a slot for good: the customer has none."""

Value = str | bool | None


@dataclass(frozen=True)
class Move:
    """What becomes of the form: slots, a response before the next question, the slot to ask for next.

    Without slots the form lets the message pass to the rules. `ask` None: the first empty slot.
    """

    slots: Mapping[str, Value] = field(default_factory=dict)
    say: str | None = None
    ask: str | None = None


PASS = Move()

TICKET_FORM, ADDITION_FORM = "ticket_form", "addition_form"
