"""A person is called at once when asked for, and after answers were refused twice."""

from __future__ import annotations

import pytest

from tests.conversations.chat import Chat, Staff, texts
from tests.conversations.conftest import NewCustomer
from tests.conversations.wording import is_said


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("quero falar com uma pessoa", "pt"),
        ("me passa pra um atendente por favor", "pt"),
        ("quiero hablar con un agente", "es"),
        ("I'd like to speak to a human", "en"),
    ],
)
def test_a_person_is_called_at_once(customer: NewCustomer, staff: Staff, text: str, language: str) -> None:
    chat = customer()
    first, notice = chat.say(text)
    assert is_said(first, "handoff", language)
    handoff = staff.waiting(chat.conversation)
    assert handoff is not None
    assert handoff["reason"] == "asked"
    assert handoff["card"]["language"] == language
    assert handoff["ticket"] in notice.text


def test_a_yes_to_the_offer_of_a_person_calls_one_in_the_same_language(customer: NewCustomer, staff: Staff) -> None:
    chat = customer("pt-BR")
    chat.say("vocês abrem domingo?")
    chat.say("quem ganhou a corrida de ontem?")
    first, notice = chat.say("sim")
    assert is_said(first, "handoff", "pt")
    handoff = staff.waiting(chat.conversation)
    assert handoff is not None
    assert handoff["card"]["language"] == "pt"
    assert "Seu atendimento" in notice.text


def test_the_assistant_is_silent_once_a_person_is_called(customer: NewCustomer, staff: Staff) -> None:
    chat = customer()
    chat.say("quero falar com uma pessoa")
    assert chat.post({"text": "cadê meu pedido?"}).status_code == 202
    handoff = staff.waiting(chat.conversation)
    assert handoff is not None
    staff.post(f"/handoffs/{handoff['id']}/claim")
    staff.post(f"/conversations/{chat.conversation}/messages", {"id": "hello", "text": "Oi, aqui é a Bia."})
    story = staff.get(f"/conversations/{chat.conversation}")["messages"]
    asked = next(place for place, told in enumerate(story) if told["text"] == "cadê meu pedido?")
    assert not [told for told in story[asked:] if told["author"] == "bot"]


REFUSING = {
    "pt": ("onde está meu pedido?", "isso não ajudou", "quanto custa o frete?", "também não resolve meu problema"),
    "es": ("¿dónde está mi pedido?", "eso no me ayuda", "¿cuánto cuesta el envío?", "eso no resuelve mi problema"),
    "en": ("where is my order?", "that doesn't help", "how much is delivery?", "that's not what I asked"),
}


@pytest.mark.parametrize("language", REFUSING)
def test_two_refused_answers_call_a_person(customer: NewCustomer, staff: Staff, language: str) -> None:
    question, refusal, another, refusal_again = REFUSING[language]
    chat = customer()
    chat.say(question)
    [sorry] = chat.say(refusal)
    assert is_said(sorry, "refused", language)
    assert {"open_ticket", "talk_to_person"} <= set(sorry.payloads)
    chat.say(another)
    [called, _] = chat.say(refusal_again)
    assert is_said(called, "handoff_refused", language)
    handoff = staff.waiting(chat.conversation)
    assert handoff is not None
    assert handoff["reason"] == "refused_twice"


def test_thanks_between_two_refusals_begin_the_count_anew(customer: NewCustomer, staff: Staff) -> None:
    chat = customer()
    for text in ("where is my order?", "that didn't help", "where is my invoice?", "great, thanks a lot"):
        chat.say(text)
    chat.say("how much is delivery?")
    [sorry] = chat.say("that's not what I asked")
    assert is_said(sorry, "refused", "en")
    assert staff.waiting(chat.conversation) is None


@pytest.mark.parametrize(
    ("question", "understood"),
    [("cadê meu pedido?", "entendi"), ("¿dónde está mi pedido?", "ya entendí"), ("where is my order?", "got it")],
)
def test_what_was_understood_is_not_refused(
    customer: NewCustomer, staff: Staff, question: str, understood: str
) -> None:
    chat = customer()
    for text in (question, understood, understood):
        chat.say(text)
    assert staff.waiting(chat.conversation) is None


@pytest.mark.parametrize(
    ("question", "again"),
    [("cadê meu pedido?", "repete"), ("¿dónde está mi pedido?", "no entendí"), ("where is my order?", "repeat that")],
)
def test_to_be_told_again_is_no_refusal(customer: NewCustomer, staff: Staff, question: str, again: str) -> None:
    chat = customer()
    [answer] = chat.say(question)
    for _ in range(2):
        [bubble] = chat.say(again)
        assert bubble.text == answer.text
    assert staff.waiting(chat.conversation) is None


FORM = {
    "pt": ("quero abrir um chamado", "a geladeira parou de gelar ontem", "quero falar com um atendente"),
    "es": ("necesito abrir un ticket", "la licuadora dejó de funcionar ayer", "quiero hablar con una persona"),
    "en": ("I need to open a ticket", "the toaster stopped working yesterday", "let me talk to a human"),
}


@pytest.mark.parametrize("language", FORM)
def test_a_person_called_from_the_form_knows_what_it_held(customer: NewCustomer, staff: Staff, language: str) -> None:
    request, story, person = FORM[language]
    chat = customer()
    for text in (request, story, "48213"):
        chat.say(text)
    assert is_said(chat.say(person)[0], "handoff", language)
    handoff = staff.waiting(chat.conversation)
    assert handoff is not None
    assert handoff["card"]["problem"] == story
    assert handoff["card"]["slots"]["order_number"] == "48213"


def test_back_from_a_person_the_form_is_closed_and_empty(customer: NewCustomer, staff: Staff) -> None:
    chat = customer()
    for text in ("quero abrir um chamado", "a geladeira parou de gelar ontem", "quero falar com um atendente"):
        chat.say(text)
    _return(chat, staff)
    assert is_said(chat.say("quanto custa o frete?")[-1], "faq/delivery_cost", "pt")
    assert is_said(chat.say("quero abrir um chamado")[-1], "ask_problem", "pt")
    chat.say("quero falar com uma pessoa")
    handoff = staff.waiting(chat.conversation)
    assert handoff is not None
    assert "problem" not in handoff["card"]["slots"]


def test_an_insult_is_met_calmly_with_a_person(customer: NewCustomer) -> None:
    chat = customer()
    [bubble] = chat.say("vocês são uns idiotas")
    assert is_said(bubble, "chitchat/insult", "pt")
    assert is_said(chat.press("talk_to_person")[0], "handoff", "pt")
    assert "!" not in texts(chat.seen)


def _return(chat: Chat, staff: Staff) -> None:
    handoff = staff.waiting(chat.conversation)
    assert handoff is not None
    staff.post(f"/handoffs/{handoff['id']}/claim")
    staff.post(f"/handoffs/{handoff['id']}/return")
