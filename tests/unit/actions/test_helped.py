"""After people were there: who helped, what is solved and what is not, and what the assistant must not take up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from actions.helped import WhoHelped
from actions.offers import TakeOffer
from actions.person import AnswerRefused, AskHandoff
from actions.ticket import ValidateTicketForm
from actions.tickets import TicketReopen, TicketState
from bot.handoffs import Reason
from bot.helping import Help, Helped, How
from bot.tickets import CUSTOMER, Ask
from bot.tickets import TicketState as State
from tests.unit.actions.conftest import Opened, assistant, customer, payloads, people_left, pressed, run, slots_of

ASKED = customer("quem me atendeu?", "who_helped")
SOLVED = {"how": "resolved", "by": "Bia", "ticket": "BAL-1001"}


def helped(opened: Opened, how: How = How.RESOLVED, ticket: str | None = "BAL-1001") -> None:
    opened.help = Help(Helped("h", how, "Bia", ticket), opened.clock.now(), "America/Sao_Paulo")


async def test_who_solved_a_ticket_and_when(opened: Opened) -> None:
    opened.has("a panela amassou", state=State.SOLVED)
    opened.ended("BAL-1001", "Bia")
    helped(opened)
    opened.clock.pass_by(timedelta(days=1))
    [said], _ = await run(WhoHelped(), ASKED)
    assert (said["response"], said["agent"], said["number"]) == ("utter_help_solved", "Bia", "BAL-1001")
    assert said["when"].startswith("ontem às")
    assert payloads(said) == ["ticket_reopen:BAL-1001"]


@pytest.mark.parametrize(("language", "day"), [("pt", "hoje"), ("es", "hoy"), ("en", "today")])
async def test_when_is_said_in_the_customers_language(opened: Opened, language: str, day: str) -> None:
    opened.has("a panela amassou", state=State.SOLVED)
    opened.ended("BAL-1001", "Bia")
    helped(opened)
    [said], _ = await run(WhoHelped(), ASKED, slots={"language": language})
    assert said["when"].startswith(day)


async def test_a_colleague_who_solved_it_later_is_named(opened: Opened) -> None:
    opened.has("a panela amassou", state=State.SOLVED)
    helped(opened, How.RETURNED)
    opened.ended("BAL-1001", "Caio")
    opened.ended("BAL-1001", "assistant", State.CLOSED)
    [said], _ = await run(WhoHelped(), ASKED)
    assert said["agent"] == "Caio"


async def test_of_a_ticket_under_way_both_is_said(opened: Opened) -> None:
    opened.has("a panela amassou")
    helped(opened, How.RETURNED)
    first, second = (await run(WhoHelped(), ASKED))[0]
    assert (first["response"], first["agent"]) == ("utter_help_talked", "Bia")
    assert second["response"] == "utter_ticket_is_open"


async def test_what_the_customer_ended_is_not_put_on_others(opened: Opened) -> None:
    opened.has("a panela amassou", state=State.SOLVED)
    opened.ended("BAL-1001", CUSTOMER)
    helped(opened, How.RETURNED)
    first, second = (await run(WhoHelped(), ASKED))[0]
    assert (first["response"], second["response"]) == ("utter_help_talked", "utter_ticket_is_solved")


async def test_nobody_has_helped_yet(opened: Opened) -> None:
    [said], _ = await run(WhoHelped(), ASKED)
    assert (said["response"], payloads(said)) == ("utter_help_nobody", ["talk_to_person"])


async def test_somebody_elses_ticket_is_not_told(opened: Opened) -> None:
    helped(opened, ticket="BAL-1999")
    [said], _ = await run(WhoHelped(), ASKED)
    assert said["response"] == "utter_help_talked"
    assert "number" not in said


async def test_a_store_that_fails_is_admitted(opened: Opened) -> None:
    opened.broken = True
    [said], _ = await run(WhoHelped(), ASKED)
    assert said["response"] == "utter_tickets_failed"


async def test_the_state_of_a_solved_ticket_names_who_solved_it(opened: Opened) -> None:
    opened.has("a panela amassou", state=State.SOLVED)
    asked = customer("meu chamado foi resolvido?", "ticket_state")
    assert (await run(TicketState(), asked))[0][0]["response"] == "utter_ticket_is_solved"
    opened.ended("BAL-1001", "Bia")
    [said], _ = await run(TicketState(), asked)
    assert (said["response"], said["agent"]) == ("utter_ticket_is_solved_by", "Bia")


@pytest.mark.parametrize("text", ["não resolveu", "continua sem resolver"])
async def test_what_is_not_solved_is_opened_again_and_said_so(opened: Opened, text: str) -> None:
    opened.has("a panela amassou", state=State.SOLVED)
    [said], events = await run(AnswerRefused(), customer(text, "refuse_answer", after=SOLVED), slots={"refusals": 1})
    assert (said["response"], said["number"]) == ("utter_ticket_reopened", "BAL-1001")
    assert opened.asked == [("turn-1", "BAL-1001", Ask.REOPEN)]
    assert slots_of(events) == {"refusals": None}
    assert opened.handoffs == []


async def test_a_refusal_later_on_is_about_the_answer_before_it(opened: Opened) -> None:
    opened.has("a panela amassou", state=State.SOLVED)
    asked = customer("e o frete?", "faq/delivery_cost", after=SOLVED)
    said, _ = await run(AnswerRefused(), asked, customer("não ajudou", "refuse_answer"))
    assert said[0]["response"] == "utter_refused"
    assert opened.asked == []


async def test_after_a_return_a_refusal_reopens_nothing(opened: Opened) -> None:
    opened.has("a panela amassou")
    after = {"how": "returned", "by": "Bia", "ticket": "BAL-1001"}
    said, _ = await run(AnswerRefused(), customer("não ajudou", "refuse_answer", after=after))
    assert said[0]["response"] == "utter_refused"
    assert opened.asked == []


async def test_the_ticket_of_the_last_stretch_is_the_one_to_be_reopened(opened: Opened) -> None:
    first, last = opened.has("a panela amassou", "a torradeira parou", state=State.SOLVED)
    wish = customer("reabre meu chamado", "ticket_reopen")
    assert (await run(TicketReopen(), wish))[0][0]["response"] == "utter_ticket_which"
    known = {"helped_how": "resolved", "helped_ticket": first}
    [said], _ = await run(TicketReopen(), wish, slots=known)
    assert (said["response"], said["number"]) == ("utter_ticket_reopened", first)
    named = customer(f"reabre o {last}", "ticket_reopen")
    assert (await run(TicketReopen(), named, slots=known))[0][0]["number"] == last


async def test_a_yes_takes_nothing_that_was_offered_before_people_came(opened: Opened) -> None:
    offer = assistant("É um destes?", "faq/review", "talk_to_person")
    said, _ = await run(TakeOffer(), offer, *people_left(), customer("sim", "affirm"))
    assert said[0]["response"] == "utter_affirm"
    said, _ = await run(TakeOffer(), offer, *people_left("left"), customer("sim", "affirm"))
    assert said[0]["response"] == "utter_faq/review"


async def form(*events: dict[str, Any], slots: dict[str, Any] | None = None) -> dict[str, Any]:
    """The slots with which the form begins."""
    _, returned = await run(
        ValidateTicketForm(), *events, customer("abre um chamado", "open_ticket"), slots=slots, loop="ticket_form"
    )
    return slots_of(returned)


async def test_a_new_form_takes_nothing_that_people_have_dealt_with() -> None:
    told = customer("meu pedido 48213 chegou com a tampa quebrada", "faq/damaged_item")
    assert (await form(told))["problem"] == told["text"]
    begun = await form(told, *people_left("resolved"))
    assert (begun["problem"], begun["order_number"]) == (None, None)


async def test_a_new_form_does_not_ask_again_how_to_be_reached() -> None:
    known = {"contact": "ana@exemplo.com"}
    assert (await form(slots=known))["contact"] is None
    assert (await form(slots={**known, "helped_how": "resolved"}))["contact"] == "ana@exemplo.com"
    assert (await form(slots={"contact": "", "helped_how": "resolved"}))["contact"] is None


async def test_a_person_called_again_still_knows_what_was_told(opened: Opened) -> None:
    known = {"problem": "a tampa quebrou", "order_number": "48213", "contact": "ana@exemplo.com"}
    wish = customer("quero uma pessoa", "talk_to_person")
    _, events = await run(AskHandoff(), *people_left(), wish, slots=known)
    assert slots_of(events) == {"refusals": None}
    other = customer("quanto custa o frete?", "faq/delivery_cost")
    _, events = await run(AskHandoff(), *people_left(), other, wish, slots=known)
    assert slots_of(events)["problem"] is None
    assert opened.handoffs == [("turn-1", Reason.ASKED)] * 2


async def test_a_button_means_the_same(opened: Opened) -> None:
    [said], _ = await run(WhoHelped(), pressed("who_helped"))
    assert said["response"] == "utter_help_nobody"
