"""In the line for a person: what is kept, how one is called back, and how one leaves, in three languages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conversations.chat import Chat, Staff, texts
from tests.conversations.conftest import NewCustomer
from tests.conversations.wording import is_said

ASKING = {"pt": "quero falar com uma pessoa", "es": "quiero hablar con una persona", "en": "I want to talk to a human"}
QUESTION = {"pt": "quanto custa o frete?", "es": "¿cuánto cuesta el envío?", "en": "how much is delivery?"}
LEAVING = {"pt": "deixa pra lá", "es": "cancelar", "en": "never mind"}
LOCALES = {"pt": "pt-BR", "es": "es", "en": "en"}


def queued(customer: NewCustomer, staff: Staff, language: str) -> tuple[Chat, dict[str, Any]]:
    """Somebody who waits, with the handoff."""
    chat = customer(LOCALES[language])
    chat.say(ASKING[language])
    handoff = staff.waiting(chat.conversation)
    assert handoff is not None
    return chat, handoff


@pytest.mark.parametrize("language", ASKING)
def test_called_back_and_helped_by_the_assistant_meanwhile(customer: NewCustomer, staff: Staff, language: str) -> None:
    chat, handoff = queued(customer, staff, language)
    [kept] = chat.press("queue/callback")
    assert kept.payloads == ("queue/cancel",)
    waiting = staff.waiting(chat.conversation)
    assert waiting is not None
    assert waiting["callback"]
    [answer] = chat.say(QUESTION[language])
    assert is_said(answer, "faq/delivery_cost", language)
    staff.post(f"/handoffs/{handoff['id']}/claim")
    staff.post(f"/conversations/{chat.conversation}/messages", {"id": "hi", "text": "Bia"})
    assert chat.post({"text": QUESTION[language]}).status_code == 202
    story = staff.get(f"/conversations/{chat.conversation}")
    assert story["conversation"]["owner"] == "agent"
    assert [told["author"] for told in story["messages"][-3:]] == ["system", "agent", "customer"]
    staff.post(f"/handoffs/{handoff['id']}/return")


@pytest.mark.parametrize("language", ASKING)
def test_leaving_the_line_in_words(customer: NewCustomer, staff: Staff, language: str) -> None:
    chat, handoff = queued(customer, staff, language)
    [left] = chat.say(LEAVING[language])
    assert handoff["ticket"] in left.text
    assert staff.waiting(chat.conversation) is None
    assert staff.get(f"/handoffs/{handoff['id']}")["state"] == "left"
    [answer] = chat.say(QUESTION[language])
    assert is_said(answer, "faq/delivery_cost", language)


@pytest.mark.parametrize("language", ASKING)
def test_the_ticket_goes_too_when_the_customer_says_so(customer: NewCustomer, staff: Staff, language: str) -> None:
    chat, handoff = queued(customer, staff, language)
    chat.press("queue/cancel")
    chat.press(f"ticket_cancel:{handoff['ticket']}")
    chat.press(f"ticket_cancel:{handoff['ticket']}:yes")
    assert staff.get(f"/tickets/{handoff['ticket']}")["state"] == "closed"


def test_what_is_typed_in_the_line_waits_for_the_agent(customer: NewCustomer, staff: Staff) -> None:
    chat, handoff = queued(customer, staff, "pt")
    assert chat.post({"text": "o pedido é o 48213"}).status_code == 202
    story = staff.get(f"/conversations/{chat.conversation}")
    assert story["messages"][-1]["text"] == "o pedido é o 48213"
    assert story["conversation"]["owner"] == "queue"
    staff.post(f"/handoffs/{handoff['id']}/claim")
    staff.post(f"/handoffs/{handoff['id']}/return")
    said = texts(chat.say("qual o prazo de entrega?"))
    assert "48213" not in said


def test_a_second_call_in_the_same_chat_works_like_the_first(customer: NewCustomer, staff: Staff) -> None:
    chat, first = queued(customer, staff, "pt")
    chat.press("queue/cancel")
    called, notice = chat.say(ASKING["pt"])
    assert is_said(called, "handoff", "pt")
    second = staff.waiting(chat.conversation)
    assert second is not None
    assert second["id"] != first["id"]
    assert second["ticket"] == first["ticket"]
    assert first["ticket"] in notice.text
