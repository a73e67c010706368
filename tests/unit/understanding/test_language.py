"""The language of a message: heard, asked for, remembered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.message import Message

from training.labelled_lines import read_lines
from understanding.language import Language
from understanding.language_model import learn
from understanding.language_request import asked_for

Heard = Callable[..., str | None]


@pytest.fixture(scope="module")
def heard(root: Path) -> Heard:
    """The language heard in a message by what the shipped examples teach: `heard("oi", locale="pt-BR")`."""
    lines = [line for line in read_lines(root / "data" / "nlu") if line.language]
    model = learn([line.text for line in lines], [line.language or "" for line in lines])
    component = Language({}, storage=None, resource=None, model=model)

    def hear(text: str, **metadata: str) -> str | None:
        (message,) = component.process([Message(data={"text": text, "metadata": metadata})])
        return next((entity["value"] for entity in message.get("entities", [])), None)

    return hear


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("onde está o meu pedido, por favor?", "pt"),
        ("¿dónde está mi pedido?", "es"),
        ("where is the order I made last week?", "en"),
    ],
)
def test_a_sentence_tells_its_language_whatever_was_spoken_before(heard: Heard, text: str, code: str) -> None:
    for previous in ("pt", "es", "en"):
        assert heard(text, previous_language=previous) == code


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "no",
        "48213",
        "🙂",
        "?",
        "",
        "👍🏽",
        "asdfghjkl",
        "qwert zxcv",
        "Xyzzy-9",
        "bob@bob.com",
        "www.tienda.mx",
        "/talk_to_person",
    ],
)
def test_a_message_too_short_to_tell_keeps_the_language(heard: Heard, text: str) -> None:
    for previous in ("pt", "es", "en"):
        assert heard(text, previous_language=previous) == previous


@pytest.mark.parametrize(
    ("text", "previous", "code"),
    [("oi", "en", "pt"), ("gracias", "pt", "es"), ("thx", "es", "en"), ("quero", "en", "pt")],
)
def test_a_word_that_only_one_language_has_tells_however_short(
    heard: Heard, text: str, previous: str, code: str
) -> None:
    assert heard(text, previous_language=previous) == code


def test_the_first_message_takes_the_locale_when_it_does_not_tell(heard: Heard) -> None:
    assert heard("123", locale="es-MX") == "es"
    assert heard("asdfgh", locale="pt-BR") == "pt"
    assert heard("ok", locale="en_GB") == "en"
    assert heard("ok", locale="fr-FR") in {None, "en"}


def test_a_pressed_choice_tells_no_language(heard: Heard) -> None:
    assert heard("English", choice="faq/track_order") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("English please", "en"),
        ("english", "en"),
        ("can we speak Portuguese?", "pt"),
        ("em português, por favor", "pt"),
        ("mejor en español", "es"),
        ("troca pra inglês", "en"),
        ("podemos hablar en portugués?", "pt"),
        ("pode responder em espanhol?", "es"),
        ("I don't speak Portuguese, English please", "en"),
        ("não falo inglês, em português por favor", "pt"),
        ("switch from spanish to english", "en"),
        ("cambia al inglés por favor", "en"),
        ("PORTUGUÊS!!!", "pt"),
    ],
)
def test_a_language_asked_for_is_the_one_spoken(heard: Heard, text: str, code: str) -> None:
    for previous in ("pt", "es", "en"):
        assert heard(text, previous_language=previous) == code


@pytest.mark.parametrize(
    "text",
    [
        "where is my order",
        "the manual that came in the box is in Spanish and the plug is of another kind, what now my friends",
        "",
        "no hablo inglés",
    ],
)
def test_naming_a_language_is_not_always_asking_for_it(text: str) -> None:
    assert asked_for(text) is None
