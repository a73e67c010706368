"""How the ticket form reads free text, in three languages."""

from __future__ import annotations

import pytest

from actions.reading import beyond_request, holds, is_question, tells_something
from bot.spotting import email_in, order_number_in, phone_in


@pytest.mark.parametrize(
    "text",
    [
        "quanto tempo demora a entrega?",
        "quanto tempo demora a entrega",
        "oi, quanto custa o frete",
        "gostaria de saber o prazo de entrega de vocês",
        "¿cuánto tarda el envío?",
        "como hago para cambiar la talla",
        "how long does delivery take",
        "can i pay with a gift card",
        "por que meu liquidificador não liga?",
    ],
)
def test_questions(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "meu pedido não chegou ainda e já faz uma semana",
        "quando abri a caixa, estava tudo quebrado",
        "meu liquidificador chegou quebrado. o que eu faço?",
        "my blender arrived broken. What do I do now?",
        "cuando abrí la caja, faltaba la tapa",
        "asdfgh",
        "sim",
        "",
    ],
)
def test_no_questions(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "meu liquidificador veio quebrado",
        "el pedido llegó roto",
        "my blender is broken",
        "لم يصل طلبي بعد",
        "商品坏了没有收到货",
    ],
)
def test_what_tells_something(text: str) -> None:
    assert tells_something(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "sim", "ok", "muito obrigado", "oi, tudo bem?", "thanks a lot"),
        *("asdfgh", "qwerty asdf", "kkkkkk", "bla bla bla", "🙃🙃🙃", "???", "48213"),
    ],
)
def test_what_tells_nothing(text: str) -> None:
    assert not tells_something(text)


@pytest.mark.parametrize(
    ("text", "story"),
    [
        ("quero abrir um chamado, meu liquidificador veio quebrado", "meu liquidificador veio quebrado"),
        ("quero abrir um chamado porque meu liquidificador veio quebrado", "meu liquidificador veio quebrado"),
        ("necesito abrir un ticket: la licuadora llegó rota", "la licuadora llegó rota"),
        ("i need to open a ticket because my blender arrived broken", "my blender arrived broken"),
        ("quero abrir um chamado", None),
        ("oi, bom dia, quero abrir um chamado por favor", None),
        ("abre um chamado sobre o pedido 48307", None),
        ("I would like to have a ticket opened regarding my last purchase.", None),
        ("necesito q alguien revise mi caso, registralo", None),
    ],
)
def test_the_story_beyond_the_request(text: str, story: str | None) -> None:
    assert beyond_request(text) == story


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("48213", "48213"),
        ("#48213", "48213"),
        ("o pedido é 48213.", "48213"),
        ("pedido48213", "48213"),
        ("٤٨٢١٣", "48213"),
        ("01234", "01234"),
        ("482134", None),
        ("CEP 01310-100", None),
        ("paguei 12345,00", None),
        ("em 12/34567", None),
        ("nenhum", None),
    ],
)
def test_order_numbers(text: str, number: str | None) -> None:
    assert order_number_in(text) == number


def test_an_order_number_may_be_typed_in_groups_when_it_is_asked_for() -> None:
    assert order_number_in("48 213", alone=True) == "48213"
    assert order_number_in("48 213") is None


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("é ana.souza+loja@exemplo.com.br.", "ana.souza+loja@exemplo.com.br"),
        ("(11) 98765-4321", "(11) 98765-4321"),
        ("+54 11 4321 5678", "+54 11 4321 5678"),
        ("call me at 020 7946 0958 please", "020 7946 0958"),
        ("ana@", None),
        ("1234", None),
        ("12345678901234567890", None),
    ],
)
def test_ways_to_be_reached(text: str, contact: str | None) -> None:
    assert (email_in(text) or phone_in(text)) == contact


@pytest.mark.parametrize(
    ("text", "kind", "there"),
    [
        ("Não tenho o número", "lacks", True),
        ("no lo sé", "lacks", True),
        ("I don’t have one", "lacks", True),
        ("nonexistent", "lacks", False),
        ("só aqui", "here", True),
        ("na verdade é outro", "wrong", True),
        ("o e-mail", "contact", True),
    ],
)
def test_phrases_are_found_as_whole_words(text: str, kind: str, there: bool) -> None:
    assert holds(text, kind) is there
