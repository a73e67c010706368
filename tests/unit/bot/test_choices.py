"""Choices: buttons with little room, numbers instead of buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from bot.choices import by_number, numbered, offered, short
from bot.commands import choice_of
from bot.messages import Author, Button, Message

NOW = datetime(2026, 3, 2, tzinfo=timezone.utc)
TRACK, PERSON = Button("Rastrear", "faq/track_order"), Button("Uma pessoa", "talk_to_person")
LONG = Button("Longa", "faq/" + "muito_" * 20 + "longa")
ASKED = Message(1, "1", "c", Author.BOT, "O que deseja?", NOW, buttons=(TRACK, PERSON))
ANSWER = replace(ASKED, row=2, id="2", text="Chega amanhã.", buttons=())


def test_a_payload_that_fits_is_sent_as_it_is() -> None:
    assert short(TRACK.payload, at_most=64) == "faq/track_order"
    assert offered((TRACK, PERSON), "talk_to_person") is PERSON


def test_a_payload_without_room_is_found_again() -> None:
    data = short(LONG.payload, at_most=64)
    assert len(data.encode()) <= 64
    assert offered((TRACK, LONG), data) is LONG
    assert offered((TRACK, PERSON), data) is None


def test_what_looks_like_a_digest_is_no_way_to_another_button() -> None:
    assert offered((Button("x", "#abc"),), "#abc") is not None
    assert offered((TRACK,), "#") is None
    assert offered((TRACK,), "#" + "0" * 24) is None


@pytest.mark.parametrize("typed", ["2", " 2 ", "2.", "2)", "#2"])
def test_a_number_is_a_choice(typed: str) -> None:
    assert by_number(typed, [ASKED]) is PERSON
    assert by_number(typed, [ASKED, ANSWER]) is PERSON


@pytest.mark.parametrize("typed", ["0", "3", "48213", "2 caixas", "dois", ""])
def test_other_numbers_are_words(typed: str) -> None:
    assert by_number(typed, [ASKED]) is None


def test_without_an_offer_a_number_is_a_number() -> None:
    assert by_number("1", [ANSWER]) is None
    said = replace(ASKED, row=3, id="3", author=Author.CUSTOMER, text="Rastrear", buttons=())
    assert by_number("1", [ASKED, said, replace(ANSWER, row=4)]) is None, "the offer was answered already"
    assert by_number("1", [ASKED, replace(ANSWER, author=Author.AGENT)]) is None, "a person asks now"


def test_a_list_shows_what_the_numbers_mean() -> None:
    assert numbered("O que deseja?", ASKED.buttons) == "O que deseja?\n\n1. Rastrear\n2. Uma pessoa"
    assert numbered("Chega amanhã.", ()) == "Chega amanhã."


@pytest.mark.parametrize(
    ("command", "argument", "choice"),
    [
        ("start", "", "chitchat/greet"),
        ("START", "", "chitchat/greet"),
        ("start", "faq-track_order", "faq/track_order"),
        ("start", "human", "talk_to_person"),
        ("start", "open_ticket", "chitchat/greet"),
        ("start", "faq-../../etc", "chitchat/greet"),
        ("help", "", "chitchat/help"),
        ("human", "agora", "talk_to_person"),
        ("pessoa", "", "talk_to_person"),
        ("language", "", "language"),
        ("language", "español", "language/es"),
        ("language", "klingon", "language"),
        ("restart", "", None),
        ("greet{}", "", None),
    ],
)
def test_commands(command: str, argument: str, choice: str | None) -> None:
    assert choice_of(command, argument) == choice
