"""The ticket form: asked, interrupted, corrected, stopped, resumed; nothing told is lost or asked twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from tests.conversations.chat import Chat, Staff, texts
from tests.conversations.conftest import NewCustomer
from tests.conversations.wording import is_promised, is_said
from tests.whole import Whole

WHOLE = {
    "pt": ("Quero abrir um chamado", "a panela chegou amassada e não liga", "48213", "ana@exemplo.com.br", "sim"),
    "es": ("Necesito abrir un ticket", "la olla llegó abollada y no enciende", "48213", "+54 11 4321 5678", "sí"),
    "en": ("I need to open a ticket", "the cooker arrived dented and won't turn on", "48213", "joe@example.org", "yes"),
}


@pytest.mark.parametrize("language", WHOLE)
def test_a_ticket_from_the_first_word_to_the_number(customer: NewCustomer, staff: Staff, language: str) -> None:
    request, story, order, contact, yes = WHOLE[language]
    chat = customer()
    assert is_said(chat.say(request)[-1], "ask_problem", language)
    assert is_said(chat.say(story)[-1], "ask_order_number", language)
    assert is_said(chat.say(order)[-1], "ask_contact", language)
    [summary] = chat.say(contact)
    assert is_said(summary, "ticket_summary", language)
    assert all(told in summary.text for told in (story, order, contact))
    [opened] = chat.say(yes)
    assert is_promised(opened, "ticket_opened", language)
    [ticket] = staff.tickets(chat.conversation)
    assert ticket["number"] in opened.text
    assert (ticket["description"], ticket["order_number"], ticket["contact"]) == (story, order, contact)


@pytest.mark.parametrize("language", WHOLE)
def test_what_is_missing_may_stay_missing(customer: NewCustomer, staff: Staff, language: str) -> None:
    request, story, *_ = WHOLE[language]
    chat = customer()
    chat.say(request)
    chat.say(story)
    assert is_said(chat.press("deny")[-1], "ask_contact", language)
    assert is_said(chat.press("deny")[-1], "ticket_summary_here", language)
    chat.press("affirm")
    [ticket] = staff.tickets(chat.conversation)
    assert ticket["order_number"] is None
    assert ticket["contact"] is None


@pytest.mark.parametrize(
    ("none", "here"),
    [
        ("não tenho aqui", "só por aqui mesmo"),
        ("nao tenho aqui", "só aqui"),
        ("no lo tengo", "solo aquí"),
        ("i don't have one", "no, chat is fine"),
        ("dont have it here", "just here"),
    ],
)
def test_having_none_is_understood_in_words(customer: NewCustomer, none: str, here: str) -> None:
    language = {"não tenho aqui": "pt", "nao tenho aqui": "pt", "no lo tengo": "es"}.get(none, "en")
    chat = _asked_for_the_order(customer, language)
    assert is_said(chat.say(none)[-1], "ask_contact", language)
    assert is_said(chat.say(here)[-1], "ticket_summary_here", language)


@pytest.mark.parametrize(
    "story",
    [
        "meu pedido não chegou ainda e já faz uma semana",
        "fui cobrado duas vezes no cartão",
        "o cupom que me mandaram não funciona de jeito nenhum",
        "quero meu dinheiro de volta porque veio tudo quebrado",
        "não consigo entrar na minha conta desde ontem",
    ],
)
def test_a_story_that_looks_like_a_question_is_the_story(customer: NewCustomer, story: str) -> None:
    chat = customer()
    chat.say("quero abrir um chamado")
    [bubble] = chat.say(story)
    assert is_said(bubble, "ask_order_number", "pt")
    chat.press("deny")
    assert story in texts(chat.press("deny"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("quanto tempo demora a entrega?", "faq/delivery_period"),
        ("quanto custa o frete", "faq/delivery_cost"),
        ("você é um robô?", "chitchat/are_you_robot"),
    ],
)
@pytest.mark.parametrize("told", [[], ["o fogão veio quebrado"], ["o fogão veio quebrado", "48213"]])
def test_a_question_in_between_is_answered_and_the_form_goes_on(
    customer: NewCustomer, told: list[str], question: str, answer: str
) -> None:
    chat = customer("pt-BR")
    asked = [chat.say(text)[-1] for text in ("quero abrir um chamado", *told)][-1]
    answered, asked_again = chat.say(question)
    assert is_said(answered, answer, "pt")
    assert asked_again.text == asked.text


def test_an_order_number_in_the_story_is_not_asked_for(customer: NewCustomer) -> None:
    chat = customer()
    chat.say("quero abrir um chamado")
    [bubble] = chat.say("o pedido 48213 veio sem a tampa da panela")
    assert is_said(bubble, "ask_contact", "pt")


@pytest.mark.parametrize(
    ("opening", "language", "story"),
    [
        ("quero abrir um chamado, meu liquidificador veio quebrado", "pt", "meu liquidificador veio quebrado"),
        ("necesito abrir un ticket porque la licuadora llegó rota", "es", "la licuadora llegó rota"),
        ("i want to open a ticket: my blender arrived broken", "en", "my blender arrived broken"),
    ],
)
def test_a_story_told_with_the_request_is_not_asked_for(
    customer: NewCustomer, opening: str, language: str, story: str
) -> None:
    chat = customer()
    assert is_said(chat.say(opening)[-1], "ask_order_number", language)
    chat.press("deny")
    assert story in texts(chat.press("deny"))


def test_a_story_told_before_the_button_is_not_asked_for(customer: NewCustomer) -> None:
    chat = customer()
    chat.say("meu liquidificador chegou quebrado")
    assert is_said(chat.press("open_ticket")[-1], "ask_order_number", "pt")
    chat.press("deny")
    assert "meu liquidificador chegou quebrado" in texts(chat.press("deny"))


@pytest.mark.parametrize("nothing", ["asdfgh", "🙃🙃", "???", "sim", "ok", "obrigado", "quebrou", "kkkkkkk", "..."])
def test_nothing_told_fills_nothing(customer: NewCustomer, nothing: str) -> None:
    chat = customer("pt-BR")
    chat.say("quero abrir um chamado")
    asked = chat.say(nothing)
    assert asked[-1].payloads == ("stop",)
    assert is_said(chat.say("o forno elétrico não esquenta mais")[-1], "ask_order_number", "pt")


@pytest.mark.parametrize("answer", ["sim", "123", "asdfgh", "não sei o que é isso?", "🙃"])
def test_what_is_no_order_number_is_not_taken_for_one(customer: NewCustomer, answer: str) -> None:
    chat = _asked_for_the_order(customer, "pt")
    chat.say(answer)
    chat.say("48213")
    assert "48213" in texts(chat.press("deny"))


@pytest.mark.parametrize("wrong", ["maria@", "maria arroba", "123 45", "sim"])
def test_what_is_no_contact_is_asked_for_again(customer: NewCustomer, wrong: str) -> None:
    chat = _asked_for_the_order(customer, "pt")
    chat.press("deny")
    assert is_said(chat.say(wrong)[-1], "ask_contact", "pt")
    assert is_said(chat.say("maria@exemplo.com")[-1], "ticket_summary", "pt")


def test_an_order_number_is_corrected_later(customer: NewCustomer, staff: Staff) -> None:
    chat = _asked_for_the_order(customer, "pt")
    chat.say("48213")
    corrected, asked = chat.say("na verdade o pedido é 99887")
    assert is_said(corrected, "ticket_corrected", "pt")
    assert is_said(asked, "ask_contact", "pt")
    assert "99887" in texts(chat.press("deny"))
    chat.say("sim")
    assert staff.tickets(chat.conversation)[0]["order_number"] == "99887"


def test_what_is_said_to_be_wrong_is_asked_for_again(customer: NewCustomer) -> None:
    chat = _asked_for_the_order(customer, "en")
    chat.say("48213")
    chat.say("joe@example.com")
    assert is_said(chat.say("the e-mail is wrong")[-1], "ask_contact", "en")
    summary = texts(chat.say("joseph@example.com"))
    assert "joseph@example.com" in summary
    assert "joe@example.com" not in summary


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ("o pedido é 11111", "11111"),
        ("meu telefone é 11 98765-4321", "11 98765-4321"),
        ("faltou dizer que a tampa rachou", "a tampa rachou"),
    ],
)
def test_no_at_the_end_asks_what_to_change(customer: NewCustomer, change: str, shown: str) -> None:
    chat = _asked_for_the_order(customer, "pt")
    chat.say("48213")
    chat.press("deny")
    assert is_said(chat.say("não")[-1], "what_to_change", "pt")
    said = chat.say(change)
    assert shown in said[-1].text
    assert said[-1].payloads == ("affirm", "deny", "stop")


@pytest.mark.parametrize("times", [1, 2, 3, 4])
@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("deixa pra lá", "pt"),
        ("cancelar", "pt"),
        ("olvídalo", "es"),
        ("cancela", "es"),
        ("never mind", "en"),
        ("cancel", "en"),
    ],
)
def test_it_can_be_stopped_at_any_question(
    customer: NewCustomer, staff: Staff, words: str, language: str, times: int
) -> None:
    chat = customer()
    for text in WHOLE[language][:times]:
        chat.say(text)
    assert is_said(chat.say(words)[-1], "ticket_stopped", language)
    assert not staff.tickets(chat.conversation)
    assert is_said(chat.say(WHOLE[language][0])[-1], "ask_problem", language)


def test_the_second_ticket_starts_empty(customer: NewCustomer, staff: Staff) -> None:
    chat = customer()
    for text in WHOLE["en"]:
        chat.say(text)
    assert is_said(chat.say("I need to open another ticket")[-1], "ask_problem", "en")
    second = "the second pan has a hole in it"
    chat.say(second)
    assert is_said(chat.press("deny")[-1], "ask_contact", "en")
    summary = texts(chat.press("deny"))
    assert "cooker" not in summary
    assert "48213" not in summary
    chat.say("yes")
    assert [t["description"] for t in staff.tickets(chat.conversation)] == [WHOLE["en"][1], second]


def test_leaving_and_coming_back(customer: NewCustomer) -> None:
    chat = _asked_for_the_order(customer, "pt")
    assert is_said(chat.say("tchau")[0], "ticket_waits", "pt")
    again = chat.say("oi, bom dia")
    assert is_said(again[0], "ticket_resumed", "pt")
    assert is_said(again[-1], "ask_order_number", "pt")
    assert is_said(chat.say("48213")[-1], "ask_contact", "pt")


def test_the_language_changes_in_the_middle(customer: NewCustomer) -> None:
    chat = _asked_for_the_order(customer, "pt")
    changed, asked = chat.say("mejor en español")
    assert is_said(changed, "language_changed", "es")
    assert is_said(asked, "ask_order_number", "es")


def test_more_of_the_story_is_noted_while_something_else_is_asked(customer: NewCustomer, staff: Staff) -> None:
    chat = _asked_for_the_order(customer, "pt")
    noted, asked = chat.say("e a caixa estava toda molhada")
    assert is_said(noted, "ticket_noted", "pt")
    assert is_said(asked, "ask_order_number", "pt")
    chat.say("48213")
    chat.press("deny")
    chat.say("sim")
    assert "molhada" in staff.tickets(chat.conversation)[0]["description"]


@pytest.mark.parametrize(
    ("wait", "language"),
    [("vou procurar, pera", "pt"), ("un momento, lo busco", "es"), ("hang on, let me check", "en")],
)
def test_looking_for_the_answer_is_no_goodbye(customer: NewCustomer, wait: str, language: str) -> None:
    chat = _asked_for_the_order(customer, language)
    patient, asked = chat.say(wait)
    assert is_said(patient, "no_hurry", language)
    assert is_said(asked, "ask_order_number", language)


def test_a_contact_given_elsewhere_has_to_be_written(customer: NewCustomer) -> None:
    chat = _asked_for_the_order(customer, "pt")
    chat.say("48213")
    unseen, asked = chat.say("mesmo email")
    assert is_said(unseen, "contact_unseen", "pt")
    assert is_said(asked, "ask_contact", "pt")


def test_what_should_not_stand_in_the_ticket_is_told_anew(customer: NewCustomer) -> None:
    chat = _asked_for_the_order(customer, "pt")
    chat.say("48213")
    chat.say("só aqui")
    assert is_said(chat.say("tira essa parte da demora")[-1], "ask_problem", "pt")
    assert "amassada" not in texts(chat.say("a panela não liga de jeito nenhum"))


@pytest.fixture
def no_tickets(balcao: Whole) -> Iterator[sqlite3.Connection]:
    """A store that refuses every new ticket until told otherwise."""
    database = sqlite3.connect(balcao.home / "balcao.db", isolation_level=None, timeout=30)
    database.execute("CREATE TRIGGER no_tickets BEFORE INSERT ON tickets BEGIN SELECT RAISE(ABORT, 'no'); END")
    yield database
    database.execute("DROP TRIGGER IF EXISTS no_tickets")
    database.close()


def test_a_failure_keeps_all_and_trying_again_asks_nothing(
    customer: NewCustomer, staff: Staff, no_tickets: sqlite3.Connection
) -> None:
    chat = customer()
    for text in WHOLE["es"][:-1]:
        chat.say(text)
    [failed] = chat.say("sí")
    assert is_said(failed, "ticket_failed", "es")
    assert failed.payloads == ("open_ticket", "talk_to_person")
    assert is_said(chat.press("open_ticket")[-1], "ticket_failed", "es")
    assert not staff.tickets(chat.conversation)
    no_tickets.execute("DROP TRIGGER no_tickets")
    assert is_promised(chat.press("open_ticket")[-1], "ticket_opened", "es")
    assert [t["description"] for t in staff.tickets(chat.conversation)] == [WHOLE["es"][1]]


def _asked_for_the_order(customer: NewCustomer, language: str) -> Chat:
    chat = customer()
    for text in WHOLE[language][:2]:
        chat.say(text)
    return chat
