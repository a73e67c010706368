"""After people the assistant is there again: it says so once, knows what happened, and takes up nothing of theirs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conversations.chat import Bubble, Chat, Staff
from tests.conversations.conftest import NewCustomer
from tests.conversations.test_ticket_life import OPENED, open_ticket
from tests.conversations.wording import is_said

LANGUAGES = ("pt", "es", "en")
PERSON = {
    "pt": "quero falar com uma pessoa",
    "es": "quiero hablar con una persona",
    "en": "I want to talk to a person",
}
PROBLEM = {
    "pt": "meu liquidificador chegou quebrado, pedido 48213",
    "es": "mi licuadora llegó rota, pedido 48213",
    "en": "my blender arrived broken, order 48213",
}
FREIGHT = {"pt": "quanto custa o frete?", "es": "¿cuánto cuesta el envío?", "en": "how much is delivery?"}
WHO = {"pt": "quem me atendeu?", "es": "¿quién me atendió?", "en": "who helped me?"}
NOT_SOLVED = {"pt": "não está resolvido", "es": "todavía no está resuelto", "en": "it's not solved"}
TICKET = {"pt": "quero abrir um chamado", "es": "necesito abrir un ticket", "en": "I need to open a ticket"}

by_language = pytest.mark.parametrize("language", LANGUAGES)


def called(chat: Chat, staff: Staff, language: str) -> dict[str, Any]:
    """Ask for a person; the handoff."""
    chat.say(PERSON[language])
    handoff = staff.waiting(chat.conversation)
    assert handoff is not None
    return handoff


def ends(chat: Chat, staff: Staff, handoff: dict[str, Any], how: str) -> None:
    """An agent claims, answers and leaves; the customer writes in between and right before."""
    staff.post(f"/handoffs/{handoff['id']}/claim")
    assert chat.post({"text": "48213 é o meu pedido"}).status_code == 202
    staff.post(f"/conversations/{chat.conversation}/messages", {"id": f"hi-{handoff['id']}", "text": "Oi, é a Bia."})
    assert chat.post({"text": "quanto custa o frete?"}).status_code == 202
    staff.post(f"/handoffs/{handoff['id']}/{how}")


def story_of(chat: Chat, staff: Staff) -> list[dict[str, Any]]:
    """The whole transcript."""
    messages: list[dict[str, Any]] = staff.get(f"/conversations/{chat.conversation}")["messages"]
    return messages


def answer(chat: Chat, text: str) -> Bubble:
    """The last thing that the assistant says to this."""
    return [bubble for bubble in chat.say(text) if bubble.author == "bot"][-1]


@by_language
@pytest.mark.parametrize("how", ["return", "resolve"])
def test_the_assistant_says_one_sentence_and_does_not_answer_what_was_said_to_people(
    customer: NewCustomer, staff: Staff, language: str, how: str
) -> None:
    chat = customer(language)
    handoff = called(chat, staff, language)
    ends(chat, staff, handoff, how)
    assert is_said(answer(chat, FREIGHT[language]), "faq/delivery_cost", language)
    lines = story_of(chat, staff)
    claimed = next(n for n, line in enumerate(lines) if line["author"] == "agent")
    again = max(n for n, line in enumerate(lines) if line["author"] == "customer")
    between = [line for line in lines[claimed:again] if line["author"] in ("bot", "system")]
    assert len(between) == 1
    assert "admin" in between[0]["text"]
    assert handoff["ticket"] in between[0]["text"]
    assert [line["author"] for line in lines[again:]] == ["customer", "bot"]


@by_language
def test_a_form_that_was_open_does_not_take_the_next_message(
    customer: NewCustomer, staff: Staff, language: str
) -> None:
    """An agent takes the conversation over while a second ticket is being told."""
    chat = customer(language)
    number = open_ticket(chat, language, OPENED[language][1])
    assert is_said(answer(chat, TICKET[language]), "ask_problem", language)
    handoff = staff.post(f"/tickets/{number}/take")
    ends(chat, staff, handoff, "return")
    assert is_said(answer(chat, FREIGHT[language]), "faq/delivery_cost", language)
    assert is_said(answer(chat, TICKET[language]), "ask_problem", language)


@by_language
def test_who_helped_and_whether_it_was_solved(customer: NewCustomer, staff: Staff, language: str) -> None:
    chat = customer(language)
    assert is_said(answer(chat, WHO[language]), "help_nobody", language)
    handoff = called(chat, staff, language)
    ends(chat, staff, handoff, "resolve")
    bubble = answer(chat, WHO[language])
    assert is_said(bubble, "help_solved", language)
    assert "admin" in bubble.text
    assert handoff["ticket"] in bubble.text


def test_who_helped_is_told_to_nobody_else(customer: NewCustomer, staff: Staff) -> None:
    chat = customer("pt")
    ends(chat, staff, called(chat, staff, "pt"), "resolve")
    assert is_said(answer(customer("pt"), WHO["pt"]), "help_nobody", "pt")


def test_after_a_return_both_are_said(customer: NewCustomer, staff: Staff) -> None:
    chat = customer("pt")
    ends(chat, staff, called(chat, staff, "pt"), "return")
    first, second = (bubble for bubble in chat.say(WHO["pt"]) if bubble.author == "bot")
    assert is_said(first, "help_talked", "pt")
    assert is_said(second, "ticket_is_open", "pt")


@by_language
def test_what_is_not_solved_is_opened_again(customer: NewCustomer, staff: Staff, language: str) -> None:
    chat = customer(language)
    chat.say(PROBLEM[language])
    handoff = called(chat, staff, language)
    ends(chat, staff, handoff, "resolve")
    assert states(staff, chat)[handoff["ticket"]] == "solved"
    bubble = answer(chat, NOT_SOLVED[language])
    assert is_said(bubble, "ticket_reopened", language)
    assert handoff["ticket"] in bubble.text
    assert states(staff, chat)[handoff["ticket"]] == "reopened"


@by_language
def test_after_a_solved_matter_a_question_is_a_new_one(customer: NewCustomer, staff: Staff, language: str) -> None:
    chat = customer(language)
    chat.say(PROBLEM[language])
    handoff = called(chat, staff, language)
    ends(chat, staff, handoff, "resolve")
    chat.say(FREIGHT[language])
    assert states(staff, chat) == {handoff["ticket"]: "solved"}
    fresh = [ticket for ticket in staff.tickets(chat.conversation, level=1) if ticket["category"] == "delivery_cost"]
    assert [ticket["state"] for ticket in fresh] == ["open"]


@by_language
def test_a_second_stretch_works_like_the_first_and_its_card_is_its_own(
    customer: NewCustomer, staff: Staff, language: str
) -> None:
    chat = customer(language)
    chat.say(PROBLEM[language])
    first = called(chat, staff, language)
    assert first["card"]["orders"] == ["48213"]
    ends(chat, staff, first, "resolve")
    chat.say(FREIGHT[language])
    second = called(chat, staff, language)
    card = second["card"]
    assert (second["reason"], second["position"] is not None) == ("asked", True)
    assert card["problem"] == FREIGHT[language]
    assert [tried["intent"] for tried in card["tried"]] == ["faq/delivery_cost"]
    assert (card["orders"], card["refused"], card["later"]) == ([], 0, [])
    assert second["ticket"] != first["ticket"]
    staff.post(f"/handoffs/{second['id']}/claim")
    staff.post(f"/handoffs/{second['id']}/resolve")
    assert is_said(answer(chat, FREIGHT[language]), "faq/delivery_cost", language)
    assert answer(chat, WHO[language]).text.count(second["ticket"]) == 1


def test_back_from_people_the_contact_is_not_asked_again(customer: NewCustomer, staff: Staff) -> None:
    chat = customer("pt")
    for text in ("quero abrir um chamado", "a geladeira parou de gelar ontem", "48213", "ana@example.com"):
        chat.say(text)
    handoff = called(chat, staff, "pt")
    assert handoff["card"]["slots"]["contact"] == "ana@example.com"
    ends(chat, staff, handoff, "resolve")
    for text in ("quero abrir um chamado", "o fogão veio sem um botão"):
        bubble = answer(chat, text)
    assert is_said(bubble, "ask_order_number", "pt")
    assert is_said(answer(chat, "não tenho"), "ticket_summary", "pt")
    assert "ana@example.com" in chat.seen[-1].text


def states(staff: Staff, chat: Chat) -> dict[str, str]:
    """The states of the tickets with people."""
    return {ticket["number"]: ticket["state"] for ticket in staff.tickets(chat.conversation)}
