"""Additions to a ticket: told at once, asked for, refused, failed."""

from __future__ import annotations

from typing import Any

import pytest

from actions.additions import ForgetAddition, KeepAddition, TicketAdd, ValidateAdditionForm
from actions.offers import TakeOffer
from actions.ticket import ValidateTicketForm
from bot.tickets import LONGEST_DESCRIPTION, TicketState
from tests.unit.actions.conftest import Opened, assistant, customer, payloads, pressed, run, slots_of

TOLD = customer("acrescenta no chamado que a tampa rachou também", "ticket_add")
BARE = customer("quero acrescentar uma informação no meu chamado", "ticket_add")
ASKING = {"requested_slot": "addition", "addition_ticket": "BAL-1001"}


async def test_what_is_told_is_added_at_once(opened: Opened) -> None:
    opened.has("o forno")
    [said], events = await run(TicketAdd(), TOLD)
    assert (said["response"], said["addition"]) == ("utter_ticket_added", "a tampa rachou também")
    assert opened.own[0].description == "o forno\na tampa rachou também"
    assert slots_of(events) == {"addition": None, "addition_ticket": None}


async def test_what_is_not_told_is_asked_for(opened: Opened) -> None:
    opened.has("o forno")
    said, events = await run(TicketAdd(), BARE)
    assert said == []
    assert slots_of(events) == {"addition": None, "addition_ticket": "BAL-1001"}
    assert events[-1]["name"] == "addition_form"


async def test_what_was_asked_for_is_added(opened: Opened) -> None:
    opened.has("o forno", "a panela")
    slots = {"addition": "o técnico não veio", "addition_ticket": "BAL-1001"}
    [said], events = await run(KeepAddition(), customer("o técnico não veio", "nlu_fallback"), slots=slots)
    assert said["response"] == "utter_ticket_added"
    assert opened.own[0].description == "o forno\no técnico não veio"
    assert slots_of(events) == {"addition": None, "addition_ticket": None}


async def test_the_choice_keeps_what_was_told(opened: Opened) -> None:
    opened.has("o forno", "a panela")
    [which], events = await run(TicketAdd(), TOLD)
    assert payloads(which) == ["ticket_add:BAL-1002:kept", "ticket_add:BAL-1001:kept"]
    await run(TicketAdd(), pressed("ticket_add:BAL-1001:kept"), slots=slots_of(events))
    assert opened.own[0].description == "o forno\na tampa rachou também"


async def test_a_plain_button_adds_nothing_that_was_told_long_ago(opened: Opened) -> None:
    opened.has("o forno")
    said, events = await run(TicketAdd(), pressed("ticket_add:BAL-1001"), slots={"addition": "coisa velha"})
    assert said == []
    assert slots_of(events)["addition"] is None
    assert opened.own[0].description == "o forno"


async def test_what_is_told_without_asking_needs_a_yes(opened: Opened) -> None:
    opened.has("o forno")
    [said], events = await run(TicketAdd(), customer("o técnico não apareceu ontem", "ticket_add"))
    assert said["response"] == "utter_ticket_add_sure"
    assert opened.own[0].description == "o forno"
    asked = assistant("Acrescento isso?", *payloads(said))
    await run(TakeOffer(), asked, customer("sim", "affirm"), slots=slots_of(events))
    assert opened.own[0].description == "o forno\no técnico não apareceu ontem"
    [said], events = await run(TicketAdd(), pressed("ticket_add:BAL-1001:no"), slots=slots_of(events))
    assert said["response"] == "utter_ticket_kept"
    assert slots_of(events)["addition"] is None


async def test_what_was_not_understood_is_added_once_it_is_said_to_be_that(opened: Opened) -> None:
    opened.has("o forno")
    unclear = customer("o técnico não apareceu ontem", "nlu_fallback")
    await run(TicketAdd(), unclear, assistant("É um destes?", "ticket_add"), pressed("ticket_add"))
    assert opened.own[0].description == "o forno\no técnico não apareceu ontem"
    await run(
        TakeOffer(), unclear, assistant("É um destes?", "ticket_add", "talk_to_person"), customer("sim", "affirm")
    )
    assert opened.own[0].description.count("técnico") == 2


async def test_adding_takes_up_what_has_ended_and_says_so(opened: Opened) -> None:
    opened.has("o forno", state=TicketState.SOLVED)
    [said], _ = await run(TicketAdd(), TOLD)
    assert said["response"] == "utter_ticket_added_reopened"
    assert opened.own[0].state is TicketState.REOPENED


async def test_adding_too_late_keeps_what_was_told_for_a_new_ticket(opened: Opened) -> None:
    opened.has("o forno", state=TicketState.SOLVED)
    opened.days_pass(15)
    named = customer("acrescenta no BAL-1001 que a tampa rachou também", "ticket_add")
    [said], events = await run(TicketAdd(), named)
    assert said["response"] == "utter_ticket_too_late"
    assert opened.own[0].description == "o forno"
    _, begun = await run(
        ValidateTicketForm(), named, pressed("open_ticket"), slots=slots_of(events), loop="ticket_form"
    )
    assert slots_of(begun)["problem"] == "a tampa rachou também"


async def test_what_was_to_be_added_long_ago_is_no_story(opened: Opened) -> None:
    between = customer("bom dia", "chitchat/greet")
    slots = {"addition": "a tampa rachou também"}
    _, begun = await run(ValidateTicketForm(), between, pressed("open_ticket"), slots=slots, loop="ticket_form")
    assert slots_of(begun)["problem"] is None


async def test_a_ticket_holds_no_more_than_it_can(opened: Opened) -> None:
    opened.has("x" * (LONGEST_DESCRIPTION - 5))
    [said], events = await run(TicketAdd(), TOLD)
    assert said["response"] == "utter_ticket_full"
    assert len(opened.own[0].description) == LONGEST_DESCRIPTION - 5
    assert slots_of(events)["addition"] is None


async def test_a_failure_keeps_what_was_told_and_offers_another_try(opened: Opened) -> None:
    opened.has("o forno")
    opened.broken = True
    [said], events = await run(TicketAdd(), TOLD)
    assert said["response"] == "utter_tickets_failed"
    opened.broken = False
    [again] = payloads(said)
    await run(TicketAdd(), pressed(again), slots=slots_of(events))
    assert opened.own[0].description == "o forno\na tampa rachou também"


async def test_a_failure_after_the_question_keeps_it_too(opened: Opened) -> None:
    opened.has("o forno")
    opened.broken = True
    slots = {"addition": "o técnico não veio", "addition_ticket": "BAL-1001"}
    [said], events = await run(KeepAddition(), customer("o técnico não veio", "nlu_fallback"), slots=slots)
    assert payloads(said) == ["ticket_add:BAL-1001:kept"]
    assert slots_of(events)["addition"] == "o técnico não veio"


async def test_four_digits_in_what_is_told_are_no_ticket(opened: Opened) -> None:
    opened.has("o forno")
    said, _ = await run(TicketAdd(), customer("acrescenta no chamado que a nota é a 8890 de maio", "ticket_add"))
    assert said[0]["response"] == "utter_ticket_added"
    assert opened.own[0].description.endswith("\na nota é a 8890 de maio")


async def test_while_another_ticket_is_told_nothing_is_asked(opened: Opened) -> None:
    opened.has("o forno")
    [said], events = await run(TicketAdd(), pressed("ticket_add:BAL-1001"), loop="ticket_form")
    assert said["response"] == "utter_ticket_add_how"
    assert not [event for event in events if event["event"] == "followup"]


async def test_forgetting() -> None:
    _, events = await run(ForgetAddition(), customer("deixa", "stop"))
    assert slots_of(events) == {"addition": None, "addition_ticket": None}


@pytest.mark.parametrize(
    ("text", "intent", "added"),
    [
        ("o técnico não veio", "nlu_fallback", "o técnico não veio"),
        ("meu pedido não chegou ainda", "faq/delivery_late", "meu pedido não chegou ainda"),
        ("azul", "nlu_fallback", "azul"),
        ("8890", "nlu_fallback", "8890"),
        ("acrescenta que o motor faz barulho", "ticket_add", "o motor faz barulho"),
        ("não, a porta também veio riscada", "deny", "não, a porta também veio riscada"),
        (
            "o técnico disse que resolveu mas não resolveu nada",
            "ticket_solved",
            "o técnico disse que resolveu mas não resolveu nada",
        ),
        ("sim", "affirm", None),
        ("asdfgh", "nlu_fallback", None),
        ("🙃", "nlu_fallback", None),
    ],
)
async def test_an_answer_is_what_is_to_be_added_or_is_asked_for_again(
    text: str, intent: str, added: str | None
) -> None:
    said, events = await run(ValidateAdditionForm(), customer(text, intent), slots=ASKING, loop="addition_form")
    assert slots_of(events) == {"addition": added}
    assert [message["response"] for message in said] == ([] if added else ["utter_answer_unclear"])


@pytest.mark.parametrize(
    "message",
    [
        customer("deixa pra lá", "stop"),
        customer("não", "deny"),
        customer("quanto custa o frete?", "faq/delivery_cost"),
        customer("qual a capital da Mongólia?", "out_of_scope"),
        customer("quero falar com uma pessoa", "talk_to_person"),
        customer("in english please", "change_language"),
        customer("bom dia", "chitchat/greet"),
        customer("como está meu chamado?", "ticket_state"),
        customer("já resolveu", "ticket_solved"),
        customer("quero abrir um chamado", "open_ticket"),
        pressed("ticket_add:BAL-1001"),
        pressed("faq/track_order"),
    ],
)
async def test_what_is_no_addition_passes_to_the_rules(message: dict[str, Any]) -> None:
    assert await run(ValidateAdditionForm(), message, slots=ASKING, loop="addition_form") == ([], [])


async def test_looking_for_it_is_waited_for() -> None:
    wait = customer("pera, vou olhar", "chitchat/goodbye")
    [said], events = await run(ValidateAdditionForm(), wait, slots=ASKING, loop="addition_form")
    assert said["response"] == "utter_no_hurry"
    assert slots_of(events) == {"addition": None}


async def test_a_message_answered_by_the_rules_is_not_read_again() -> None:
    back = {"event": "action_execution_rejected", "name": "addition_form"}
    asked = customer("o técnico não veio", "faq/delivery_late")
    assert await run(ValidateAdditionForm(), asked, back, slots=ASKING, loop="addition_form") == ([], [])
