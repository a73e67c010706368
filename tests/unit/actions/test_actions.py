"""The actions with the store replaced by functions: what they ask for, say and leave behind."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import wiring
from actions.offers import Offer, TakeOffer
from actions.person import AnswerRefused, AskHandoff
from actions.ticket import OpenTicket, ValidateTicketForm
from bot.errors import NotFoundError
from bot.handoffs import Reason
from bot.tickets import NewTicket, Ticket, TicketState
from tests.fakes.clock import FakeClock

FORM = {"problem": "o forno não liga", "order_number": "", "contact": "ana@exemplo.com", "ticket_confirmed": True}


class Opened:
    """Stands where the store is: remembers what it was asked for."""

    def __init__(self) -> None:
        self.tickets: list[tuple[str, NewTicket]] = []
        self.handoffs: list[tuple[str, Reason]] = []
        self.broken = False

    async def open_ticket(self, turn: str, new: NewTicket) -> Ticket:
        if self.broken:
            raise NotFoundError("There is no such turn.")
        self.tickets.append((turn, new))
        return _stored(new)

    async def ask_handoff(self, turn: str, reason: Reason) -> None:
        if self.broken:
            raise NotFoundError("There is no such turn.")
        self.handoffs.append((turn, reason))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """The store's place."""
    store = Opened()
    monkeypatch.setattr(wiring, "open_ticket", store.open_ticket)
    monkeypatch.setattr(wiring, "ask_handoff", store.ask_handoff)
    return store


async def test_a_ticket_carries_what_the_form_holds_and_the_form_is_emptied(opened: Opened) -> None:
    said, events = await run(OpenTicket(), customer("sim", "affirm"), slots=FORM)
    [(turn, new)] = opened.tickets
    assert (turn, new.description, new.order_number, new.contact) == ("turn-1", FORM["problem"], None, FORM["contact"])
    assert said[0]["response"] == "utter_ticket_opened"
    assert said[0]["number"] == "BAL-1001"
    assert all(event["value"] is None for event in events)


async def test_a_ticket_that_fails_keeps_the_form_open(opened: Opened) -> None:
    opened.broken = True
    said, events = await run(OpenTicket(), customer("sim", "affirm"), slots=FORM)
    assert [message["response"] for message in said] == ["utter_ticket_failed"]
    assert {event.get("name") for event in events if event["event"] == "slot"} == {"ticket_confirmed", "requested_slot"}
    assert {"event": "active_loop", "timestamp": None, "name": "ticket_form"} in events


async def test_the_question_behind_the_story_is_the_category(opened: Opened) -> None:
    story = customer("o forno não liga", "nlu_fallback", ranking=("nlu_fallback", "faq/damaged_item"))
    await run(OpenTicket(), story, customer("sim", "affirm"), slots=FORM)
    assert opened.tickets[0][1].category == "damaged_item"


async def test_a_person_is_asked_for_before_anything_is_said(opened: Opened) -> None:
    opened.broken = True
    with pytest.raises(NotFoundError):
        await run(AskHandoff(), customer("quero uma pessoa", "talk_to_person"))


async def test_an_open_form_keeps_its_slots_for_the_card(opened: Opened) -> None:
    _, events = await run(AskHandoff(), customer("quero uma pessoa", "talk_to_person"), slots=FORM, loop="ticket_form")
    assert opened.handoffs == [("turn-1", Reason.ASKED)]
    assert [event["name"] for event in events] == ["refusals"]


async def test_the_second_refusal_calls_a_person(opened: Opened) -> None:
    said, events = await run(AnswerRefused(), customer("não ajudou", "refuse_answer"))
    assert said[0]["response"] == "utter_refused"
    assert {"event": "slot", "timestamp": None, "name": "refusals", "value": 1} in events
    said, _ = await run(AnswerRefused(), customer("não ajudou", "refuse_answer"), slots={"refusals": 1})
    assert said[0]["response"] == "utter_handoff_refused"
    assert opened.handoffs == [("turn-1", Reason.REFUSED)]


async def test_a_refused_answer_offers_its_likely_neighbours_first(opened: Opened) -> None:
    asked = customer("cadê", "faq/track_order", ranking=("faq/track_order", "faq/delivery_late"))
    said, _ = await run(AnswerRefused(), asked, customer("não", "refuse_answer"), slots={"language": "pt"})
    assert [b["payload"] for b in said[0]["buttons"]] == ["faq/delivery_late", "open_ticket", "talk_to_person"]


async def test_guesses_are_offered_by_their_titles() -> None:
    unsure = customer("site", "nlu_fallback", candidates=("faq/payment_problem",))
    said, _ = await run(Offer(), unsure, slots={"language": "en"})
    assert said[0]["response"] == "utter_did_you_mean"
    assert said[0]["buttons"][0] == {"title": "Payment problem", "payload": "faq/payment_problem"}


@pytest.mark.parametrize(
    ("text", "payloads", "response", "then"),
    [
        ("Quer falar com uma pessoa?", ("talk_to_person",), None, "action_ask_handoff"),
        ("Quer abrir um chamado agora?", ("open_ticket", "faq/warranty", "talk_to_person"), None, "ticket_form"),
        ("É um destes?", ("faq/review", "talk_to_person"), "utter_faq/review", None),
        ("É um destes?", ("faq/review", "faq/stores", "talk_to_person"), "utter_which_one", None),
        ("Veja em Meus pedidos.", ("talk_to_person",), "utter_affirm", None),
    ],
)
async def test_a_yes_takes_what_was_asked(
    text: str, payloads: tuple[str, ...], response: str | None, then: str | None
) -> None:
    buttons = [{"title": payload, "payload": payload} for payload in payloads]
    last = {"event": "bot", "text": text, "data": {"buttons": buttons}}
    said, events = await run(TakeOffer(), customer("oi", "faq/review"), last, customer("sim", "affirm"))
    assert [message["response"] for message in said] == ([response] if response else [])
    assert [event["name"] for event in events if event["event"] == "followup"] == ([then] if then else [])


async def test_a_message_answered_by_the_rules_is_not_read_again() -> None:
    back = {"event": "action_execution_rejected", "name": "ticket_form"}
    asked = customer("quanto custa o frete", "faq/delivery_cost")
    said, events = await run(ValidateTicketForm(), asked, back, slots={"requested_slot": "problem"}, loop="ticket_form")
    assert (said, events) == ([], [])


def customer(
    text: str, intent: str, *, ranking: tuple[str, ...] = (), candidates: tuple[str, ...] = ()
) -> dict[str, Any]:
    """A message as Rasa keeps it."""
    return {
        "event": "user",
        "text": text,
        "metadata": {"turn": "turn-1", "choice": None},
        "parse_data": {
            "intent": {"name": intent},
            "full_ranking": [{"name": name, "confidence": 0.4} for name in ranking],
            "candidates": list(candidates),
        },
    }


async def run(
    action: Any, *events: dict[str, Any], slots: dict[str, Any] | None = None, loop: str | None = None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What an action says and which events it returns."""
    active = {"name": loop} if loop else {}
    tracker = Tracker("c1", {"language": "pt", **(slots or {})}, {}, list(events), False, None, active, "action_listen")
    dispatcher = CollectingDispatcher()
    returned = await action.run(dispatcher, tracker, {})
    return dispatcher.messages, returned


def _stored(new: NewTicket) -> Ticket:
    now = FakeClock().now()
    return Ticket(
        id=1,
        conversation="c1",
        customer="p1",
        subject=new.subject,
        description=new.description,
        order_number=new.order_number,
        contact=new.contact,
        category=new.category,
        priority=new.priority,
        level=new.level,
        state=TicketState.OPEN,
        assignee=None,
        created_at=now,
        updated_at=now,
    )
