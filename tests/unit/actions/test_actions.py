"""The actions with the store replaced by functions: what they ask for, say and leave behind."""

from __future__ import annotations

import pytest

from actions.offers import Offer, TakeOffer
from actions.person import AnswerRefused, AskHandoff
from actions.ticket import OpenTicket, ValidateTicketForm
from bot.handoffs import Reason
from tests.unit.actions.conftest import Opened, assistant, customer, run

FORM = {"problem": "o forno não liga", "order_number": "", "contact": "ana@exemplo.com", "ticket_confirmed": True}


async def test_a_ticket_carries_what_the_form_holds_and_the_form_is_emptied(opened: Opened) -> None:
    said, events = await run(OpenTicket(), customer("sim", "affirm"), slots=FORM)
    [(turn, new)] = opened.opened
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
    assert opened.opened[0][1].category == "damaged_item"


async def test_a_person_is_asked_for_before_anything_is_said(opened: Opened) -> None:
    opened.broken = True
    with pytest.raises(OSError, match="disk"):
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
        ("É um destes?", ("ticket_list", "talk_to_person"), "utter_ticket_none", None),
        ("Veja em Meus pedidos.", ("talk_to_person",), "utter_affirm", None),
    ],
)
async def test_a_yes_takes_what_was_asked(
    opened: Opened, text: str, payloads: tuple[str, ...], response: str | None, then: str | None
) -> None:
    last = assistant(text, *payloads)
    said, events = await run(TakeOffer(), customer("oi", "faq/review"), last, customer("sim", "affirm"))
    assert [message["response"] for message in said] == ([response] if response else [])
    assert [event["name"] for event in events if event["event"] == "followup"] == ([then] if then else [])


async def test_a_message_answered_by_the_rules_is_not_read_again() -> None:
    back = {"event": "action_execution_rejected", "name": "ticket_form"}
    asked = customer("quanto custa o frete", "faq/delivery_cost")
    said, events = await run(ValidateTicketForm(), asked, back, slots={"requested_slot": "problem"}, loop="ticket_form")
    assert (said, events) == ([], [])
