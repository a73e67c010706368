"""Calling a person: because the customer asks, or because answers were refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from actions import wiring
from actions.heard import Heard, another_matter, before_last, heard, heard_before, said, was_glad
from actions.reading import holds, length
from actions.talk import Events, Talk, attempt
from actions.ticket import forgotten
from actions.tickets import take_up_again
from actions.words import button
from bot.handoffs import Reason
from bot.helping import How

PERSON = "talk_to_person"
REFUSALS_UNTIL_PERSON = 2
SHORT_REQUEST = 6
OTHERS = 2
"""Runners-up of the refused answer that are offered instead."""


class AskHandoff(Action):
    """Calls a person at once."""

    def name(self) -> str:
        """As in the rules."""
        return "action_ask_handoff"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """The ask and one sentence; what a form holds stays for the card, unless another matter has come up since.

        It may be reached from a "yes", where no rule says what follows: listening does, since Rasa would
        take the whole message back instead.
        """
        await wiring.ask_handoff(heard(tracker).turn, Reason.ASKED)
        dispatcher.utter_message(response="utter_handoff")
        if tracker.active_loop_name:
            return [SlotSet("refusals", None)]  # the rule goes on and closes the form
        left = forgotten() if another_matter(tracker) else []
        return [*left, SlotSet("refusals", None), FollowupAction("action_listen")]


class AnswerRefused(Action):
    """Offers other ways the first time, calls a person the second time."""

    def name(self) -> str:
        """As in the rules."""
        return "action_answer_refused"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """Count, then offer or call; to be told again is no refusal, and what people solved may not be."""
        if _was_solved(heard(tracker)):
            return await attempt(Talk.of(dispatcher, tracker), take_up_again)
        if _asks_again(heard(tracker)):
            _say_again(dispatcher, tracker)
            return []
        refusals = 1 + (0 if was_glad(before_last(tracker)) else int(tracker.get_slot("refusals") or 0))
        if refusals < REFUSALS_UNTIL_PERSON:
            dispatcher.utter_message(response="utter_refused", buttons=_other_ways(tracker))
            return [SlotSet("refusals", refusals)]
        await wiring.ask_handoff(heard(tracker).turn, Reason.REFUSED)
        dispatcher.utter_message(response="utter_handoff_refused")
        left = [] if tracker.active_loop_name else forgotten()
        closed = [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None), FollowupAction("action_listen")]
        return [*left, SlotSet("refusals", None), *closed]


def _was_solved(message: Heard) -> bool:
    """Whether it is the first word after people have marked a ticket as solved."""
    since = message.first_since
    return since is not None and since.get("how") == How.RESOLVED.value and bool(since.get("ticket"))


def _asks_again(message: Heard) -> bool:
    return length(message.words) <= SHORT_REQUEST and holds(message.words, "again")


def _say_again(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """The last answer once more, with a person beside it; an open form asks again by itself."""
    last = said(tracker)
    if tracker.active_loop_name:
        return
    if last is None:
        dispatcher.utter_message(response="utter_refused", buttons=_other_ways(tracker))
        return
    person = [] if PERSON in last.payloads else [button(PERSON, tracker.get_slot("language"))]
    dispatcher.utter_message(text=last.text, buttons=[*map(dict, last.buttons), *person])


def _other_ways(tracker: Tracker) -> list[dict[str, str]]:
    before = heard_before(tracker)
    answered = before is not None and before.intent.startswith("faq/") and not before.pressed
    questions = [name for name in before.likely if name.startswith("faq/")] if before and answered else []
    ways = [*questions[1 : 1 + OTHERS], "open_ticket", "talk_to_person"]
    in_form = ("open_ticket",) if tracker.active_loop_name else ()
    return [button(way, tracker.get_slot("language")) for way in ways if way not in in_form]
