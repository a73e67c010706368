"""When there is no sure answer: say so, offer what may be meant; and take a "yes" for what was offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.heard import ARGUMENT, Heard, Said, before_last, heard, ran_last, said
from actions.reading import begins, length
from actions.talk import Events, Talk, attempt
from actions.ticket_form import TICKETS, says_yes
from actions.ticket_reading import is_bare_number, ticket_number_written
from actions.tickets import about_a_number, accepted, cancel, confirmed, kept, waiting_for_yes
from actions.words import button
from bot.spotting import order_number_in

PERSON = "talk_to_person"
ABOUT_AN_ORDER = ("faq/track_order", "faq/change_order", "faq/cancel_order", PERSON)

AFTER_YES = {"open_ticket": "ticket_form", PERSON: "action_ask_handoff"}


class Offer(Action):
    """Says honestly that the message was not understood, or only perhaps."""

    def name(self) -> str:
        """As in the rules."""
        return "action_offer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """One sentence and the choices that fit."""
        message, language = heard(tracker), tracker.get_slot("language")
        if ticket_number_written(message.words) or is_bare_number(message.words):
            return await attempt(Talk.of(dispatcher, tracker), about_a_number)
        response, intents = _offer(message, again=ran_last(before_last(tracker)) == self.name())
        order = order_number_in(message.words) or ""
        buttons = [button(intent, language) for intent in intents]
        dispatcher.utter_message(response=response, buttons=buttons, order=order)
        return []


class TakeOffer(Action):
    """A "yes" outside the form: to what was asked last, if it was a question."""

    def name(self) -> str:
        """As in the rules."""
        return "action_take_offer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """Do the one thing offered; several: which one; nothing: go on."""
        asked = waiting_for_yes(said(tracker)) if says_yes(heard(tracker)) else ""
        if asked:
            talk = Talk.of(dispatcher, tracker)
            return await attempt(talk, lambda talk: confirmed(talk, asked), again=asked)
        ways = _offered(said(tracker)) if says_yes(heard(tracker)) else []
        if not ways:
            dispatcher.utter_message(response="utter_affirm")
            return [SlotSet("refusals", None)]
        if len(ways) > 1:
            dispatcher.utter_message(response="utter_which_one", buttons=_shown(tracker, ways))
            return []
        if ways[0] in AFTER_YES:
            return [FollowupAction(AFTER_YES[ways[0]])]
        if ways[0] in TICKETS:
            return await attempt(Talk.of(dispatcher, tracker), lambda talk: accepted(talk, ways[0]), again=ways[0])
        dispatcher.utter_message(response=f"utter_{ways[0]}")
        return []


class TakeNo(Action):
    """A "no" outside the form: to what was asked last, or to nothing in particular."""

    def name(self) -> str:
        """As in the rules."""
        return "action_take_no"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """What was to be confirmed stays as it is; a button of a form that is over changes nothing."""
        if heard(tracker).argument:
            dispatcher.utter_message(response="utter_nothing_to_change")
        elif not _kept_as_it_is(dispatcher, tracker):
            dispatcher.utter_message(response="utter_deny")
        return []


class NothingToStop(Action):
    """A "stop" outside the form; a bare "cancel" asks what to cancel."""

    def name(self) -> str:
        """As in the rules."""
        return "action_nothing_to_stop"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """What was to be confirmed stays; otherwise one of three answers."""
        words = heard(tracker).words
        if _kept_as_it_is(dispatcher, tracker):
            return []
        if begins(words, "cancels") and begins(words, "requests"):
            return await attempt(Talk.of(dispatcher, tracker), cancel)
        dispatcher.utter_message(response="utter_cancel_what" if begins(words, "cancels") else "utter_stopped")
        return []


def _kept_as_it_is(dispatcher: CollectingDispatcher, tracker: Tracker) -> bool:
    """Whether something was to be confirmed; then it is left alone, and the customer hears so."""
    asked = waiting_for_yes(said(tracker))
    if asked:
        kept(Talk.of(dispatcher, tracker), asked.split(ARGUMENT)[1])
    return bool(asked)


def _shown(tracker: Tracker, ways: list[str]) -> list[dict[str, str]]:
    """The buttons that were shown for these, titles and all."""
    last = said(tracker)
    return [dict(shown) for shown in (last.buttons if last else ()) if shown.get("payload") in ways]


def _offer(message: Heard, *, again: bool) -> tuple[str, tuple[str, ...]]:
    if order_number_in(message.words) and not length(message.words):
        return "utter_order_number_alone", ABOUT_AN_ORDER
    candidates = tuple(name for name in message.candidates if name != PERSON)
    if candidates and length(message.words):
        return "utter_did_you_mean", (*candidates, PERSON)
    return ("utter_still_not_known" if again else "utter_not_known"), (PERSON,)


def _offered(last: Said | None) -> list[str]:
    """What a "yes" may mean: nothing unless the assistant asked; a person stands beside every other choice."""
    if last is None:
        return []
    if not last.text.rstrip().endswith("?"):
        return [way for way in last.payloads if way == "open_ticket"]  # "open a ticket with your order number"
    others = [way for way in last.payloads if way != PERSON]
    if "open_ticket" in others:
        return ["open_ticket"]  # the answers that end in a question ask for this
    return others or list(last.payloads)
