"""What the form comes to: the summary, the choices, and the ticket itself."""

from __future__ import annotations

from typing import Any

import pytest

from actions.ticket import OpenTicket, ValidateTicketForm
from actions.ticket_asks import AskTicketCategory, AskTicketChange, AskTicketConfirmed, AskTicketPriority
from bot.tickets import Priority
from tests.unit.actions.conftest import Opened, customer, payloads, run

FORM = {"problem": "o forno não liga", "order_number": "", "contact": "ana@exemplo.com", "ticket_confirmed": True}
STORY = customer(
    "o forno não liga", "faq/damaged_item", ranking=("faq/damaged_item", "faq/ticket_reply", "faq/warranty")
)
YES = customer("sim", "affirm")


async def summary(*, files: int = 0, opened: Opened, **slots: Any) -> list[dict[str, Any]]:
    opened.files = files
    said, _ = await run(AskTicketConfirmed(), STORY, slots={**FORM, **slots})
    return said


async def test_the_summary_shows_subject_and_priority_in_words(opened: Opened) -> None:
    [said] = await summary(opened=opened)
    assert said["response"] == "utter_ticket_summary"
    assert (said["category"], said["priority"], said["order"]) == ("Chegou com defeito", "alta", "–")


async def test_the_summary_in_another_language_and_without_a_contact(opened: Opened) -> None:
    [said] = await summary(opened=opened, language="en", contact="", ticket_category="general")
    assert said["response"] == "utter_ticket_summary_here"
    assert (said["category"], said["priority"]) == ("Another matter", "normal")


async def test_files_that_go_with_it_are_counted(opened: Opened) -> None:
    files, said = await summary(opened=opened, files=2)
    assert (files["response"], files["files"]) == ("utter_ticket_enclosed", 2)
    assert said["response"] == "utter_ticket_summary"


async def test_the_summary_does_not_depend_on_the_files(opened: Opened) -> None:
    opened.broken = True
    [said] = await summary(opened=opened, files=2)
    assert said["response"] == "utter_ticket_summary"


async def test_a_long_story_is_shown_short(opened: Opened) -> None:
    [said] = await summary(opened=opened, problem="o forno não liga " * 1000)
    assert len(said["problem"]) <= 700
    assert said["problem"].endswith("…")


async def test_urgent_words_raise_the_priority_and_say_why(opened: Opened) -> None:
    told = customer("é urgente, o forno não liga", "faq/warranty", ranking=("faq/warranty",))
    await run(OpenTicket(), told, YES, slots={**FORM, "problem": "é urgente, o forno não liga"})
    [(_, new)] = opened.opened
    assert (new.category, new.priority, new.why) == ("warranty", Priority.HIGH, "form")
    assert new.raised == "urgent: urgente"


async def test_the_customers_own_wishes_win(opened: Opened) -> None:
    wishes = {"ticket_category": "exchange", "ticket_priority": "low"}
    await run(OpenTicket(), STORY, YES, slots={**FORM, **wishes})
    [(_, new)] = opened.opened
    assert (new.category, new.priority, new.raised) == ("exchange", Priority.LOW, "customer")


async def test_another_subject_is_judged_anew(opened: Opened) -> None:
    await run(OpenTicket(), STORY, YES, slots={**FORM, "ticket_category": "exchange"})
    [(_, new)] = opened.opened
    assert (new.category, new.priority, new.raised) == ("exchange", Priority.NORMAL, "")


async def test_the_change_step_has_a_button_for_each_thing(opened: Opened) -> None:
    [said], _ = await run(AskTicketChange(), STORY, slots=FORM)
    assert payloads(said) == ["deny:ticket_category", "deny:ticket_priority", "affirm", "stop"]
    assert [button["title"] for button in said["buttons"]][:2] == ["O assunto", "A prioridade"]


async def test_the_likeliest_subjects_come_first_and_the_present_one_is_left_out(opened: Opened) -> None:
    [said], _ = await run(AskTicketCategory(), STORY, slots=FORM)
    ways = payloads(said)
    assert ways[0] == "deny:ticket_category=warranty"
    assert ways[-2:] == ["deny:ticket_category=general", "stop"]
    assert "deny:ticket_category=damaged_item" not in ways
    assert not [way for way in ways if "ticket_reply" in way]


@pytest.mark.parametrize(("language", "first"), [("pt", "Baixa"), ("es", "Baja"), ("en", "Low")])
async def test_all_priorities_are_offered(opened: Opened, language: str, first: str) -> None:
    [said], _ = await run(AskTicketPriority(), STORY, slots={**FORM, "language": language})
    assert payloads(said) == [f"deny:ticket_priority={p.value}" for p in Priority] + ["stop"]
    assert said["buttons"][0]["title"] == first


TWICE = customer("me cobraram duas vezes", "faq/charged_twice", ranking=("faq/charged_twice",))
WISH = customer("abre um chamado: o pedido é o 48213", "open_ticket", ranking=("open_ticket",))
FORM_OPENS = {"event": "active_loop", "name": "ticket_form"}


@pytest.mark.parametrize(
    ("before", "category"),
    [
        ([(0, TWICE)], "charged_twice"),
        ([(0, TWICE), (500, customer("certo", "affirm"))], "charged_twice"),
        ([(0, TWICE), (500, customer("resolveu, obrigada", "chitchat/thanks"))], "general"),
        ([(-900, TWICE)], "general"),
        ([(0, TWICE), *[(n, customer("hum", "nlu_fallback")) for n in range(3)]], "general"),
        ([(0, customer("quanto demora?", "faq/ticket_reply"))], "general"),
        ([], "general"),
    ],
)
async def test_what_was_asked_a_moment_before_is_the_matter_of_a_story_that_tells_none(
    opened: Opened, before: list[tuple[float, dict[str, Any]]], category: str
) -> None:
    told = [{**message, "timestamp": at} for at, message in before] + [{**WISH, "timestamp": 590.0}]
    await run(
        OpenTicket(),
        *told,
        {**FORM_OPENS, "timestamp": 590.0},
        {**YES, "timestamp": 600.0},
        slots={**FORM, "problem": "o pedido é o 48213"},
    )
    [(_, new)] = opened.opened
    assert new.category == category


@pytest.mark.parametrize(("later", "order"), [(500.0, "48213"), (700.0, None)])
async def test_an_order_named_a_moment_before_is_not_asked_for_again(later: float, order: str | None) -> None:
    where = {**customer("cadê meu pedido 48213?", "faq/track_order"), "timestamp": 0.0}
    wish = {**customer("abre um chamado, não chegou até hoje", "open_ticket"), "timestamp": later}
    _, events = await run(ValidateTicketForm(), where, wish, loop="ticket_form")
    slots = {event["name"]: event["value"] for event in events}
    assert (slots["problem"], slots["order_number"]) == ("não chegou até hoje", order)
    _, events = await run(ValidateTicketForm(), where, {"event": "active_loop", "name": None}, wish, loop="ticket_form")
    assert {event["name"]: event["value"] for event in events}["order_number"] is None, "a form has ended in between"
