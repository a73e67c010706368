"""The card an agent reads first."""

from __future__ import annotations

from datetime import datetime, timezone

from bot.cards import LONGEST_PROBLEM, Tried, TurnNote, build_card, problem_of
from bot.messages import Author, Message

NOW = datetime(2026, 11, 22, tzinfo=timezone.utc)


def said(row: int, author: Author, text: str) -> Message:
    return Message(row, str(row), "c", author, text, NOW)


def noted(text: str, intent: str, confidence: float = 0.9) -> TurnNote:
    return TurnNote(text, None, (Tried(intent, confidence),))


TURNS = [
    noted("oi", "chitchat/greet"),
    noted("meu liquidificador chegou quebrado, pedido 48213", "faq/damaged_item", 0.81),
    noted("isso não resolve", "refuse_answer"),
    noted("quero falar com alguém", "talk_to_person"),
]


def card(**slots: str):
    transcript = [
        said(1, Author.CUSTOMER, TURNS[1].text),
        said(2, Author.BOT, "Sinto muito. Mande uma foto."),
        said(3, Author.CUSTOMER, TURNS[2].text),
        said(4, Author.NOTE, "só para colegas"),
    ]
    return build_card(
        why="asked", language="pt", channel="web", customer="Ana", turns=TURNS, transcript=transcript, slots=slots
    )


def test_the_problem_is_in_the_customers_own_words() -> None:
    assert card().problem == "meu liquidificador chegou quebrado, pedido 48213"
    assert card(problem="quebrou na caixa").problem == "quebrou na caixa"


def test_what_was_tried_shown_refused_and_given() -> None:
    made = card(order_number="48213")
    assert [(t.intent, t.confidence) for t in made.tried] == [("faq/damaged_item", 0.81)]
    assert made.answers == ("Sinto muito. Mande uma foto.",)
    assert made.refused == 1
    assert made.orders == ("48213",)
    assert made.slots == {"order_number": "48213"}


def test_a_slip_of_the_hand_is_not_the_problem() -> None:
    slip = TurnNote("asdfghjkl", None, (Tried("nlu_fallback", 0.9),))
    unknown = TurnNote("o gato comeu a caixa", None, (Tried("nlu_fallback", 0.9),))
    assert problem_of([TURNS[1], slip]) == TURNS[1].text
    assert problem_of([TURNS[1], unknown, slip]) == "o gato comeu a caixa"
    assert problem_of([slip]) == "asdfghjkl"


def test_a_long_story_is_cut_and_small_talk_alone_still_says_something() -> None:
    assert len(problem_of([noted("a" * 500, "faq/complaint")])) == LONGEST_PROBLEM
    assert problem_of([noted("oi", "chitchat/greet")]) == "oi"
    assert problem_of([]) == ""
