"""Intents, choices and what is out of scope, as Rasa is told of them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

Understood = Callable[..., dict[str, Any]]

HOSTILE = [
    "",
    " ",
    "🙂🙂🙂",
    "?",
    "\u200b\u200c",
    "\u202eolleh",
    "مرحبا كيف حالك",
    "<script>alert(1)</script>",
    "a" * 8_000,
    "oi " * 2_600,
    "😀" * 8_000,
    "\x00\x01",
    "\ud800",
    "null",
    "/restart",
]


def test_a_question_is_named_as_a_retrieval_intent(understood: Understood) -> None:
    output = understood("onde está meu pedido?")
    assert output["intent"]["name"] == "faq"
    selector = output["response_selector"]
    assert selector["all_retrieval_intents"] == ["faq"]
    assert selector["faq"]["response"]["utter_action"] == "utter_faq/track_order"
    assert len(selector["faq"]["ranking"]) <= 3
    assert output["full_ranking"][0]["name"] == "faq/track_order"
    bases = [entry["name"] for entry in output["intent_ranking"]]
    assert len(bases) == len(set(bases))


def test_what_is_understood_can_be_written_as_json(understood: Understood) -> None:
    assert json.dumps(understood("I want to talk to a person"))


def test_a_pressed_choice_is_taken_as_said(understood: Understood) -> None:
    output = understood("", choice="faq/find_invoice")
    assert output["intent"] == {"name": "faq", "confidence": 1.0}
    assert output["response_selector"]["faq"]["response"]["utter_action"] == "utter_faq/find_invoice"
    assert output["candidates"] == []
    assert output.get("entities", []) == []


def test_a_choice_nobody_offered_is_not_understood(understood: Understood) -> None:
    for choice in ("faq/nothing", "action_restart", "", "out_of_scope"):
        assert understood("where is my order", choice=choice)["intent"]["name"] == "nlu_fallback"


def test_a_choice_about_something_is_its_intent(understood: Understood) -> None:
    output = understood("", choice="faq/find_invoice:BAL-1042:yes")
    assert output["full_ranking"] == [{"name": "faq/find_invoice", "confidence": 1.0}]
    assert understood("", choice="faq/nothing:BAL-1042")["intent"]["name"] == "nlu_fallback"


def test_any_ticket_number_is_read_alike(understood: Understood) -> None:
    read = [
        understood(f"open a {number} for me")["full_ranking"]
        for number in ("BAL-1042", "bal 987654", "BAL-" + "9" * 30)
    ]
    assert read[0] == read[1] == read[2] == understood("open a ticket 1042 for me")["full_ranking"]


def test_a_typed_choice_is_only_text(understood: Understood) -> None:
    output = understood("faq/find_invoice")
    assert output["full_ranking"][0]["confidence"] < 1


def test_out_of_scope_is_said_so_with_the_ranking_behind(understood: Understood) -> None:
    output = understood("quem ganhou o jogo de ontem?")
    assert output["intent"]["name"] == "nlu_fallback"
    assert output["intent_ranking"][0]["name"] == "nlu_fallback"
    assert len(output["intent_ranking"]) > 1
    assert "out_of_scope" not in output["candidates"]
    assert len(output["candidates"]) <= 3


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_hostile_texts_are_understood_or_refused_but_never_an_error(understood: Understood, text: str) -> None:
    output = understood(text)
    assert json.dumps(output)
    assert output["intent"]["name"]
    if not any(character.isalnum() for character in text):
        assert output["intent"]["name"] == "nlu_fallback"


def test_random_characters_never_raise(understood: Understood) -> None:
    chance = random.Random(0)  # noqa: S311  the same characters in every run
    for _ in range(200):
        text = "".join(chr(chance.choice([*range(1, 0x3000), 0x1F600, 0x202E])) for _ in range(chance.randrange(30)))
        assert understood(text)["intent"]["name"]
