"""What customers do with their tickets, action by action, with the store's place taken by one in memory."""

from __future__ import annotations

from typing import Any

import pytest

from actions.offers import NothingToStop, Offer, TakeNo, TakeOffer
from actions.tickets import TicketCancel, TicketList, TicketReopen, TicketSolved, TicketState
from bot.tickets import Ask
from bot.tickets import TicketState as State
from tests.unit.actions.conftest import Opened, assistant, customer, payloads, pressed, run, slots_of

ALL = (TicketState, TicketCancel, TicketReopen, TicketSolved)
SURE = ("Cancelo mesmo?", "ticket_cancel:BAL-1001:yes", "ticket_cancel:BAL-1001:no")


async def test_the_one_under_way_is_told_though_others_have_ended(opened: Opened) -> None:
    opened.has("o forno", state=State.CLOSED)
    opened.has("a panela")
    [said], _ = await run(TicketState(), customer("como está meu chamado?", "ticket_state"))
    assert (said["response"], said["number"], said["subject"]) == ("utter_ticket_is_open", "BAL-1002", "a panela")


@pytest.mark.parametrize(
    ("fields", "response"),
    [
        ({"state": State.OPEN}, "utter_ticket_is_open"),
        ({"state": State.OPEN, "assignee": "rita"}, "utter_ticket_is_taken"),
        ({"state": State.PENDING, "assignee": "rita"}, "utter_ticket_is_pending"),
        ({"state": State.SOLVED, "assignee": "rita"}, "utter_ticket_is_solved"),
        ({"state": State.CLOSED}, "utter_ticket_is_closed"),
        ({"state": State.OPEN, "level": 1}, "utter_ticket_is_mine"),
    ],
)
async def test_each_state_has_its_words(opened: Opened, fields: dict[str, Any], response: str) -> None:
    [number] = opened.has("o forno", **fields)
    [said], _ = await run(TicketState(), customer(f"como está o {number}?", "ticket_state"))
    assert said["response"] == response


@pytest.mark.parametrize(("days", "response"), [(14, "utter_ticket_is_solved"), (15, "utter_ticket_is_over")])
async def test_two_weeks_after_its_end_a_ticket_is_over(opened: Opened, days: int, response: str) -> None:
    opened.has("o forno", state=State.SOLVED)
    opened.days_pass(days)
    [said], _ = await run(TicketState(), customer("como está meu chamado?", "ticket_state"))
    assert said["response"] == response
    assert said["changed"] == f"há {days} dias"


@pytest.mark.parametrize(
    ("days", "language", "ago"),
    [(0, "pt", "há menos de uma hora"), (1, "es", "hace 1 día"), (3, "en", "3 days ago")],
)
async def test_time_is_told_in_words(opened: Opened, days: int, language: str, ago: str) -> None:
    opened.has("o forno")
    opened.days_pass(days)
    [said], _ = await run(TicketState(), customer("?", "ticket_state"), slots={"language": language})
    assert said["opened"] == ago


async def test_several_are_offered_the_newest_first_and_at_most_five(opened: Opened) -> None:
    opened.has(*"abcdefg")
    [said], _ = await run(TicketState(), customer("como está meu chamado?", "ticket_state"))
    assert said["response"] == "utter_ticket_which"
    assert payloads(said) == [f"ticket_state:BAL-{1000 + n}" for n in (7, 6, 5, 4, 3)]


async def test_an_order_number_means_the_ticket_of_that_order(opened: Opened) -> None:
    opened.has("o forno", order_number="48213")
    opened.has("a panela", order_number="11111")
    [said], _ = await run(TicketState(), customer("como está o chamado do pedido 48213?", "ticket_state"))
    assert said["subject"] == "o forno"


async def test_five_digits_after_the_word_are_an_order_first_and_then_a_ticket(opened: Opened) -> None:
    opened.has("o forno", order_number="48213")
    [said], _ = await run(TicketState(), customer("status do chamado 48213", "ticket_state"))
    assert said["subject"] == "o forno"
    [said], _ = await run(TicketState(), customer("status do chamado 99999", "ticket_state"))
    assert said["response"] == "utter_ticket_not_found"


@pytest.mark.parametrize("number", ["BAL-1009", "BAL-0", "BAL-" + "9" * 50, "chamado 7"])
@pytest.mark.parametrize("action", ALL)
async def test_what_is_not_found_is_never_another(opened: Opened, action: type[Any], number: str) -> None:
    opened.has("o forno")
    before = list(opened.own)
    [said], _ = await run(action(), customer(f"e o {number}?", "ticket_state"))
    assert (said["response"], said["buttons"]) == ("utter_ticket_not_found", [])
    assert opened.own == before


@pytest.mark.parametrize("action", [TicketState, TicketList, TicketCancel, TicketReopen])
async def test_a_store_that_fails_is_owned_up_to(opened: Opened, action: type[Any]) -> None:
    opened.broken = True
    [said], events = await run(action(), customer("o chamado 1042", "ticket_cancel"))
    assert said["response"] == "utter_tickets_failed"
    assert payloads(said) == ["ticket_cancel:BAL-1042"]
    assert events == []


async def test_the_list_has_a_line_for_each(opened: Opened) -> None:
    opened.has("o forno", "a panela")
    opened.has("a batedeira", state=State.SOLVED)
    [said], _ = await run(TicketList(), customer("meus chamados", "ticket_list"))
    lines = said["tickets"].splitlines()
    assert [line.split(" · ")[:2] for line in lines] == [
        ["BAL-1003", "a batedeira"],
        ["BAL-1002", "a panela"],
        ["BAL-1001", "o forno"],
    ]
    assert "resolvido" in lines[0]


async def test_the_assistants_own_are_not_listed(opened: Opened) -> None:
    opened.has("quanto custa o frete", level=1)
    [said], _ = await run(TicketList(), customer("meus chamados", "ticket_list"))
    assert said["response"] == "utter_ticket_none"


async def test_in_the_form_the_first_ticket_is_not_offered_again(opened: Opened) -> None:
    [said], _ = await run(TicketState(), customer("?", "ticket_state"), loop="ticket_form")
    assert said["response"] == "utter_ticket_none_yet"


async def test_a_bare_number_answers_which_ticket(opened: Opened) -> None:
    opened.has("o forno", "a panela")
    which = assistant("Qual?", "ticket_reopen:BAL-1002", "ticket_reopen:BAL-1001")
    await run(TicketCancel(), pressed("ticket_cancel:BAL-1001:yes"))
    await run(TicketState(), which, customer("BAL-1001", "ticket_state"))
    assert opened.asked[-1] == ("turn-1", "BAL-1001", Ask.REOPEN)


async def test_a_bare_number_after_are_you_sure_does_nothing(opened: Opened) -> None:
    opened.has("o forno", "a panela")
    [said], _ = await run(TicketState(), assistant(*SURE), customer("BAL-1002", "ticket_state"))
    assert said["response"] == "utter_ticket_is_open"
    assert opened.asked == []


async def test_cancelling_asks_first_and_does_it_on_yes(opened: Opened) -> None:
    opened.has("o forno")
    [said], _ = await run(TicketCancel(), customer("cancela o chamado", "ticket_cancel"))
    assert said["response"] == "utter_ticket_cancel_sure"
    assert payloads(said) == list(SURE[1:])
    assert opened.asked == []
    [said], _ = await run(TicketCancel(), pressed("ticket_cancel:BAL-1001:yes"))
    assert said["response"] == "utter_ticket_cancelled"
    assert opened.own[0].state is State.CLOSED


async def test_choosing_among_several_is_no_yes(opened: Opened) -> None:
    opened.has("o forno", "a panela")
    [said], _ = await run(TicketCancel(), pressed("ticket_cancel:BAL-1001"))
    assert said["response"] == "utter_ticket_cancel_sure"
    assert opened.asked == []


@pytest.mark.parametrize(("words", "done"), [("sim", True), ("hmm", False)])
async def test_a_typed_yes_confirms_what_was_asked_last(opened: Opened, words: str, done: bool) -> None:
    opened.has("o forno")
    await run(TakeOffer(), assistant(*SURE), customer(words, "affirm"))
    assert (opened.own[0].state is State.CLOSED) is done


async def test_a_yes_that_the_store_refuses_can_be_said_again(opened: Opened) -> None:
    opened.has("o forno")
    opened.broken = True
    [said], _ = await run(TakeOffer(), assistant(*SURE), customer("sim", "affirm"))
    assert (said["response"], payloads(said)) == ("utter_tickets_failed", ["ticket_cancel:BAL-1001:yes"])


async def test_a_yes_after_something_else_was_said_confirms_nothing(opened: Opened) -> None:
    opened.has("o forno")
    said, _ = await run(TakeOffer(), assistant(*SURE), assistant("O frete custa 14,90."), customer("sim", "affirm"))
    assert said[0]["response"] == "utter_affirm"
    assert opened.asked == []


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (TakeNo, customer("não", "deny")),
        (NothingToStop, customer("deixa pra lá", "stop")),
        (TicketCancel, pressed("ticket_cancel:BAL-1001:no")),
    ],
)
async def test_a_changed_mind_keeps_the_ticket(opened: Opened, action: type[Any], message: dict[str, Any]) -> None:
    opened.has("o forno")
    [said], _ = await run(action(), assistant(*SURE), message)
    assert (said["response"], said["number"]) == ("utter_ticket_kept", "BAL-1001")
    assert opened.asked == []


async def test_a_no_to_nothing_and_to_an_old_button() -> None:
    [said], _ = await run(TakeNo(), customer("não", "deny"))
    assert said["response"] == "utter_deny"
    [said], _ = await run(TakeNo(), pressed("deny:ticket_priority=high"))
    assert said["response"] == "utter_nothing_to_change"


@pytest.mark.parametrize(
    ("words", "response"),
    [("cancela", "utter_cancel_what"), ("chega", "utter_stopped"), ("cancela o ticket", "utter_ticket_cancel_sure")],
)
async def test_stopping_outside_a_form(opened: Opened, words: str, response: str) -> None:
    opened.has("o forno")
    [said], _ = await run(NothingToStop(), customer(words, "stop"))
    assert said["response"] == response


async def test_in_the_form_cancel_means_that_one_unless_another_is_named(opened: Opened) -> None:
    opened.has("o forno")
    [said], events = await run(TicketCancel(), customer("cancela o chamado", "ticket_cancel"), loop="ticket_form")
    assert said["response"] == "utter_ticket_stopped"
    assert {"event": "active_loop", "timestamp": None, "name": None} in events
    [said], events = await run(TicketCancel(), customer("cancela o BAL-1001", "ticket_cancel"), loop="ticket_form")
    assert said["response"] == "utter_ticket_cancel_sure"
    assert events == []


async def test_what_has_ended_is_told_instead_of_cancelled(opened: Opened) -> None:
    opened.has("o forno", state=State.SOLVED)
    [said], _ = await run(TicketCancel(), customer("cancela o BAL-1001", "ticket_cancel"))
    assert said["response"] == "utter_ticket_is_solved"
    [said], _ = await run(TicketCancel(), customer("cancela o chamado", "ticket_cancel"))
    assert said["response"] == "utter_ticket_none_open"


async def test_reopening(opened: Opened) -> None:
    opened.has("o forno", state=State.CLOSED)
    opened.has("a panela")
    [said], _ = await run(TicketReopen(), customer("reabre o chamado", "ticket_reopen"))
    assert (said["response"], said["number"]) == ("utter_ticket_reopened", "BAL-1001")
    assert opened.own[0].state is State.REOPENED


async def test_reopening_too_late_says_so_and_offers_a_new_one(opened: Opened) -> None:
    opened.has("o forno", state=State.CLOSED)
    opened.days_pass(15)
    [said], _ = await run(TicketReopen(), customer("reabre o chamado", "ticket_reopen"))
    assert said["response"] == "utter_ticket_too_late"
    assert opened.own[0].state is State.CLOSED


async def test_there_is_nothing_to_reopen(opened: Opened) -> None:
    [said], _ = await run(TicketReopen(), customer("reabre o chamado", "ticket_reopen"))
    assert said["response"] == "utter_ticket_none"
    opened.has("o forno")
    [said], _ = await run(TicketReopen(), customer("reabre o chamado", "ticket_reopen"))
    assert said["response"] == "utter_ticket_is_open"
    opened.has("a panela")
    [said], _ = await run(TicketReopen(), customer("reabre o chamado", "ticket_reopen"))
    assert said["response"] == "utter_ticket_none_ended"


SOLVED = customer("já resolveu, obrigado", "ticket_solved")


async def test_solved_is_asked_about_unless_a_ticket_is_spoken_of(opened: Opened) -> None:
    opened.has("o forno")
    [said], _ = await run(TicketSolved(), SOLVED)
    assert said["response"] == "utter_ticket_solved_sure"
    assert opened.asked == []
    [said], events = await run(TicketSolved(), customer("o chamado já foi resolvido", "ticket_solved"))
    assert said["response"] == "utter_ticket_solved"
    assert opened.own[0].state is State.SOLVED
    assert slots_of(events) == {"refusals": None}


async def test_solved_after_an_answer_or_without_tickets_is_only_glad(opened: Opened) -> None:
    [said], _ = await run(TicketSolved(), SOLVED)
    assert said["response"] == "utter_glad"
    opened.has("o forno")
    [said], _ = await run(TicketSolved(), customer("esqueci a senha", "faq/recover_password"), SOLVED)
    assert said["response"] == "utter_glad"
    assert opened.asked == []


async def test_solved_in_the_form_leaves_it(opened: Opened) -> None:
    opened.has("o forno")
    [said], events = await run(TicketSolved(), SOLVED, loop="ticket_form")
    assert said["response"] == "utter_ticket_not_needed"
    assert slots_of(events)["problem"] is None
    assert opened.asked == []


async def test_a_number_that_was_not_understood_is_asked_about_if_it_is_theirs(opened: Opened) -> None:
    opened.has("o forno")
    [said], _ = await run(Offer(), customer("blablabla do BAL-1001 blabla", "nlu_fallback"))
    assert said["response"] == "utter_ticket_number_alone"
    assert payloads(said) == ["ticket_state:BAL-1001", "ticket_add:BAL-1001", "ticket_cancel:BAL-1001"]
    [said], _ = await run(Offer(), customer("blablabla do BAL-1002 blabla", "nlu_fallback"))
    assert said["response"] == "utter_ticket_not_found"
    [said], _ = await run(Offer(), customer("1001", "nlu_fallback"))
    assert said["response"] == "utter_ticket_is_open"


async def test_choices_offered_again_keep_their_titles(opened: Opened) -> None:
    which = assistant("Qual deles?", "ticket_state:BAL-1002", "ticket_state:BAL-1001")
    [said], _ = await run(TakeOffer(), which, customer("sim", "affirm"))
    assert said["response"] == "utter_which_one"
    assert [button["title"] for button in said["buttons"]] == ["ticket_state:BAL-1002", "ticket_state:BAL-1001"]
