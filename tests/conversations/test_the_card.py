"""An agent answers without asking again: everything a customer gave the assistant is on the card."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.contract.pictures import png
from tests.conversations.chat import Chat, Staff
from tests.conversations.conftest import NewCustomer
from tests.conversations.wording import is_said, wording

ORDER, EMAIL, PHONE, PHOTO = "48213", "ana.souza@example.com", "(11) 98765-4321", "tampa.png"


@dataclass(frozen=True)
class Story:
    """What a customer says, in this order; both refusals are of the answer before them."""

    problem: str
    contact: str
    photo: str
    refused: str
    question: str
    refused_again: str
    mood: str
    words: str


STORIES = {
    "pt": Story(
        problem=f"meu pedido {ORDER} chegou com a tampa quebrada",
        contact=f"meu e-mail é {EMAIL} e o telefone {PHONE}",
        photo="olha a foto da tampa",
        refused="isso não ajudou",
        question="quero trocar o produto que veio quebrado",
        refused_again="também não resolve meu problema, já é a terceira vez que explico",
        mood="upset",
        words="terceira vez",
    ),
    "es": Story(
        problem=f"mi pedido {ORDER} llegó con la tapa rota",
        contact=f"mi correo es {EMAIL} y mi teléfono {PHONE}",
        photo="mira la foto de la tapa",
        refused="eso no me ayuda",
        question="quiero cambiar el producto que llegó roto",
        refused_again="eso tampoco resuelve mi problema, es la tercera vez que lo explico",
        mood="upset",
        words="tercera vez",
    ),
    "en": Story(
        problem=f"my order {ORDER} arrived with a broken lid",
        contact=f"my e-mail is {EMAIL} and my phone is {PHONE}",
        photo="look at the picture of the lid",
        refused="that doesn't help",
        question="I want to exchange the item that came broken",
        refused_again="that doesn't solve my problem either, this is the third time I explain it",
        mood="upset",
        words="third time",
    ),
}


def told(chat: Chat, story: Story) -> str:
    """Tell it all; what the assistant answered to the last question."""
    chat.say(story.problem)
    chat.say(story.contact)
    chat.encloses(PHOTO, png(), text=story.photo)
    chat.say(story.refused)
    answer = chat.say(story.question)[-1].text
    chat.say(story.refused_again)
    return answer


@pytest.mark.parametrize("language", STORIES)
def test_the_card_holds_all_that_was_given(customer: NewCustomer, staff: Staff, language: str) -> None:
    story, chat = STORIES[language], customer(language)
    answer = told(chat, story)
    handoff = staff.waiting(chat.conversation)
    assert handoff is not None
    card = handoff["card"]
    assert (handoff["reason"], card["language"], card["channel"]) == ("refused_twice", language, "web")
    assert card["problem"] in (story.problem, story.question)
    assert card["orders"] == [ORDER]
    assert card["emails"] == [EMAIL]
    assert card["phones"] == [PHONE]
    assert card["attachments"] == [f"photo {PHOTO}"]
    assert card["refused"] == 2
    assert (card["mood"], story.words in card["mood_words"]) == (story.mood, True)
    assert card["unanswered"] == story.question
    [last] = [shown for shown in card["shown"] if shown["asked"] == story.question]
    assert (last["answer"], last["refused"]) == (answer, True)
    assert {tried["intent"] for tried in card["tried"]} >= {"faq/damaged_item"}


@pytest.mark.parametrize("language", STORIES)
def test_so_do_the_ticket_and_the_card_as_text(customer: NewCustomer, staff: Staff, language: str) -> None:
    story, chat = STORIES[language], customer(language)
    told(chat, story)
    handoff = staff.waiting(chat.conversation)
    assert handoff is not None
    [ticket] = staff.tickets(chat.conversation)
    assert (ticket["number"], ticket["order_number"], ticket["contact"]) == (handoff["ticket"], ORDER, EMAIL)
    text = staff.http.get(f"/handoffs/{handoff['id']}/card.txt", params={"lang": language}).text
    for known in (ORDER, EMAIL, PHONE, PHOTO, story.problem, story.question, story.words, ticket["number"]):
        assert known in text


LATE = {
    "pt": ("quero falar com uma pessoa", f"meu pedido {ORDER} veio errado, {EMAIL}"),
    "es": ("quiero hablar con una persona", f"mi pedido {ORDER} llegó equivocado, {EMAIL}"),
    "en": ("I want to talk to a person", f"my order {ORDER} is the wrong one, {EMAIL}"),
}


@pytest.mark.parametrize("language", LATE)
def test_what_is_told_in_the_line_is_on_the_card_too(customer: NewCustomer, staff: Staff, language: str) -> None:
    """Most people ask for a person first, and then say why."""
    wish, story = LATE[language]
    chat = customer(language)
    assert is_said(chat.say(wish)[0], "handoff", language)
    assert chat.post({"text": story}).status_code == 202
    card = staff.get(f"/conversations/{chat.conversation}")["handoff"]["card"]
    assert card["later"] == [story]
    assert (card["orders"], card["emails"]) == ([ORDER], [EMAIL])


def test_the_form_is_on_the_card_when_a_person_is_called_from_it(customer: NewCustomer, staff: Staff) -> None:
    chat = customer("pt")
    for text in ("quero abrir um chamado", "a geladeira parou de gelar ontem", ORDER, EMAIL):
        chat.say(text)
    assert chat.seen[-1].text.startswith(wording("ticket_summary", "pt").split("\n", maxsplit=1)[0])
    chat.say("quero falar com um atendente")
    handoff = staff.waiting(chat.conversation)
    assert handoff is not None
    slots = handoff["card"]["slots"]
    assert (slots["order_number"], slots["contact"]) == (ORDER, EMAIL)
    assert handoff["card"]["problem"] == slots["problem"] == "a geladeira parou de gelar ontem"
