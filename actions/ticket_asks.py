"""What the ticket form asks besides plain questions: the summary, what to change, the subject, the priority."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import wiring
from actions.filing import category_of, filed, likely_categories
from actions.heard import ARGUMENT, heard
from actions.talk import Button, Events, Talk
from actions.ticket_slots import CATEGORY, CONTACT, ORDER, PRIORITY, PROBLEM
from actions.ticket_wishes import IS
from actions.words import category_title, own_button, word
from bot.tickets import Priority

log = logging.getLogger(__name__)

LONGEST_SHOWN = 700
"""Of the story in the summary: a message of a platform holds 3,000 characters at least."""

NOT_GIVEN = "–"


class AskTicketConfirmed(Action):
    """Shows what would be opened."""

    def name(self) -> str:
        """The name Rasa gives to the question for the slot `ticket_confirmed`."""
        return "action_ask_ticket_confirmed"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """The files that go with it, then the summary, in one of two wordings."""
        talk, new = Talk.of(dispatcher, tracker), filed(tracker)
        files = await _files(talk)
        if files:
            talk.say("utter_ticket_enclosed", files=files)
        return talk.say(
            "utter_ticket_summary" if tracker.get_slot(CONTACT) else "utter_ticket_summary_here",
            problem=shortened(str(tracker.get_slot(PROBLEM))),
            order=tracker.get_slot(ORDER) or NOT_GIVEN,
            category=category_title(new.category, talk.language),
            priority=word("priorities", new.priority.value, talk.language),
        )


class AskTicketChange(Action):
    """Asks what to change."""

    def name(self) -> str:
        """The name Rasa gives to the question for the slot `ticket_change`."""
        return "action_ask_ticket_change"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """The question; what is no text has buttons."""
        talk = Talk.of(dispatcher, tracker)
        ways = [own_button(slot, f"deny{ARGUMENT}{slot}", talk.language) for slot in (CATEGORY, PRIORITY)]
        return talk.say("utter_what_to_change", buttons=[*ways, *_others(talk, "affirm", "stop")])


class AskTicketCategory(Action):
    """Asks for the subject."""

    def name(self) -> str:
        """The name Rasa gives to the question for the slot `ticket_category`."""
        return "action_ask_ticket_category"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """The likeliest ones to choose from; any may be typed."""
        talk, held = Talk.of(dispatcher, tracker), category_of(tracker)
        ways = [_way(CATEGORY, c, category_title(c, talk.language)) for c in likely_categories(tracker) if c != held]
        return talk.say("utter_which_category", buttons=[*ways, *_others(talk, "stop")])


class AskTicketPriority(Action):
    """Asks for the priority."""

    def name(self) -> str:
        """The name Rasa gives to the question for the slot `ticket_priority`."""
        return "action_ask_ticket_priority"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """All four."""
        talk = Talk.of(dispatcher, tracker)
        ways = [_way(PRIORITY, p.value, word("priorities", p.value, talk.language).capitalize()) for p in Priority]
        return talk.say("utter_which_priority", buttons=[*ways, *_others(talk, "stop")])


def shortened(story: str) -> str:
    """As much of a story as a summary shows; the ticket holds all of it."""
    return story if len(story) <= LONGEST_SHOWN else story[: LONGEST_SHOWN - 1].rstrip() + "…"


def _others(talk: Talk, *intents: str) -> list[Button]:
    return [own_button(intent, intent, talk.language) for intent in intents]


def _way(slot: str, value: str, title: str) -> Button:
    return {"title": title, "payload": f"deny{ARGUMENT}{slot}{IS}{value}"}


async def _files(talk: Talk) -> int:
    """How many files go with it; that this cannot be told just now keeps nobody from confirming."""
    try:
        return await wiring.enclosed(talk.message.turn)
    except Exception as error:  # noqa: BLE001 - the summary matters more
        about = {"turn": heard(talk.tracker).turn, "error": type(error).__name__}
        log.warning("ticket.files_unknown", extra=about)
        return 0
