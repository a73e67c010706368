"""Questions are answered, in the customer's language, and small talk is small talk."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import NewCustomer
from tests.conversations.wording import is_said, titles, wording

ASKED = [
    ("onde está a minha encomenda?", "pt", "faq/track_order"),
    ("esqueci minha senha e não consigo entrar", "pt", "faq/recover_password"),
    ("vcs aceitam pix?", "pt", "faq/payment_methods"),
    ("dá pra parcelar em quantas vezes?", "pt", "faq/installments"),
    ("preciso da nota fiscal em pdf", "pt", "faq/download_invoice"),
    ("meu cupom dá inválido", "pt", "faq/coupon_problem"),
    ("¿cuánto cuesta el envío?", "es", "faq/delivery_cost"),
    ("olvidé mi contraseña", "es", "faq/recover_password"),
    ("me cobraron dos veces la misma compra", "es", "faq/charged_twice"),
    ("quiero borrar mi cuenta", "es", "faq/delete_account"),
    ("hacen envíos a otros países?", "es", "faq/delivery_abroad"),
    ("a qué hora abren?", "es", "faq/opening_hours"),
    ("where is my order?", "en", "faq/track_order"),
    ("how do i unsubscribe from your newsletter", "en", "faq/newsletter_unsubscribe"),
    ("my card was declined", "en", "faq/payment_problem"),
    ("is there a fee if i cancel?", "en", "faq/cancellation_fee"),
    ("can i use a gift card to pay", "en", "faq/gift_card_use"),
    ("do you have any physical stores?", "en", "faq/stores"),
    ("comprei uma panela faz 9 dias e até agora nada, pedido 48213, cadê?", "pt", "faq/delivery_late"),
    ("paguei o boleto ontem e ainda não confirmou", "pt", "faq/payment_problem"),
    ("não quero trocar, quero meu dinheiro", "pt", "faq/ask_refund"),
    ("no quiero devolverlo, quiero cambiarlo", "es", "faq/exchange"),
    ("the air fryer you sent is broken", "en", "faq/damaged_item"),
    ("você é um robô?", "pt", "chitchat/are_you_robot"),
    ("eres una persona o un bot?", "es", "chitchat/are_you_robot"),
    ("are you a robot?", "en", "chitchat/are_you_robot"),
    ("que robô burro", "pt", "chitchat/insult"),
    ("eres un bot inútil", "es", "chitchat/insult"),
    ("you are useless and stupid", "en", "chitchat/insult"),
    ("muito obrigada", "pt", "chitchat/thanks"),
    ("muchas gracias", "es", "chitchat/thanks"),
    ("thank you very much", "en", "chitchat/thanks"),
]


@pytest.mark.parametrize(("text", "language", "answer"), ASKED, ids=[text for text, *_ in ASKED])
def test_a_question_gets_its_answer(customer: NewCustomer, text: str, language: str, answer: str) -> None:
    [bubble] = customer().say(text)
    assert bubble.text == wording(answer, language)


@pytest.mark.parametrize(
    ("first", "short", "language"),
    [("cadê o meu pedido?", "ok", "pt"), ("¿dónde está mi pedido?", "ok", "es"), ("where is my order?", "ok", "en")],
)
def test_a_short_message_keeps_the_language(customer: NewCustomer, first: str, short: str, language: str) -> None:
    chat = customer()
    chat.say(first)
    [bubble] = chat.say(short)
    assert is_said(bubble, "affirm", language)


@pytest.mark.parametrize(
    ("first", "request_", "language", "then"),
    [
        ("cadê meu pedido?", "English please", "en", "ok"),
        ("where is my order?", "mejor en español", "es", "ok"),
        ("hola, ¿cómo puedo comprar?", "em português, por favor", "pt", "ok"),
    ],
)
def test_the_language_changes_on_request_and_stays(
    customer: NewCustomer, first: str, request_: str, language: str, then: str
) -> None:
    chat = customer()
    chat.say(first)
    [changed] = chat.say(request_)
    assert is_said(changed, "language_changed", language)
    [bubble] = chat.say(then)
    assert is_said(bubble, "affirm", language)


def test_writing_in_another_language_is_enough(customer: NewCustomer) -> None:
    chat = customer()
    assert is_said(chat.say("quanto tempo demora a entrega?")[0], "faq/delivery_period", "pt")
    assert is_said(chat.say("how long does a refund take to arrive?")[0], "faq/track_refund", "en")
    assert is_said(chat.say("¿puedo pagar con tarjeta de débito?")[0], "faq/payment_methods", "es")


def test_the_browser_says_the_language_of_a_word_that_all_share(customer: NewCustomer) -> None:
    [bubble] = customer("es-AR").say("ok")
    assert is_said(bubble, "affirm", "es")


def test_a_button_is_a_question_asked(customer: NewCustomer) -> None:
    chat = customer()
    chat.say("where is my order?")
    [bubble] = chat.press("faq/delivery_late")
    assert is_said(bubble, "faq/delivery_late", "en")


def test_an_order_number_alone_is_asked_about(customer: NewCustomer) -> None:
    [bubble] = customer("pt-BR").say("48213")
    assert is_said(bubble, "order_number_alone", "pt")
    assert "48213" in bubble.text
    assert titles("faq/track_order", "pt") in bubble.titles


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("qual é a capital da Austrália?", "pt"),
        ("quién ganó el partido ayer?", "es"),
        ("what's the weather like tomorrow?", "en"),
    ],
)
def test_what_is_not_ours_is_said_so_and_a_yes_calls_a_person(customer: NewCustomer, text: str, language: str) -> None:
    chat = customer()
    [bubble] = chat.say(text)
    assert is_said(bubble, "not_known", language)
    assert bubble.payloads == ("talk_to_person",)
    yes = {"pt": "sim", "es": "sí", "en": "yes"}[language]
    answer = chat.say(yes)
    assert is_said(answer[0], "handoff", language)
    assert chat.staff.waiting(chat.conversation)


def test_not_knowing_twice_is_not_said_in_the_same_words(customer: NewCustomer) -> None:
    chat = customer()
    chat.say("quem descobriu o Brasil?")
    [bubble] = chat.say("e quantos anos tem o papa?")
    assert is_said(bubble, "still_not_known", "pt")


VAGUE = ("problema com o site", "tive uma coisa com o valor", "dúvida de envio e conta", "ajuda com dados do cartão")


def test_a_guess_is_offered_and_a_press_answers_it(customer: NewCustomer) -> None:
    chat = customer("pt-BR")
    said = (chat.say(text)[-1] for text in VAGUE)
    offered = next(bubble for bubble in said if is_said(bubble, "did_you_mean", "pt"))
    *guesses, person = offered.payloads
    assert person == "talk_to_person"
    assert offered.titles == tuple(titles(intent, "pt") for intent in offered.payloads)
    [answer] = chat.press(guesses[0])
    assert is_said(answer, guesses[0], "pt")


@pytest.mark.parametrize(("word", "language"), [("cancelar", "pt"), ("cancela", "es"), ("cancel", "en")])
def test_a_bare_cancel_asks_what_to_cancel(customer: NewCustomer, word: str, language: str) -> None:
    chat = customer({"pt": "pt-BR", "es": "es-AR", "en": "en-GB"}[language])
    [bubble] = chat.say(word)
    assert is_said(bubble, "cancel_what", language)
    assert bubble.payloads == ("faq/cancel_order", "ticket_cancel", "talk_to_person")
    assert is_said(chat.press("faq/cancel_order")[-1], "faq/cancel_order", language)
