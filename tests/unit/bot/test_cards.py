"""The card an agent reads first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.attachments import Attachment, Keeping, Kind
from bot.card_making import Known, Since, brought_up, build_card
from bot.cards import LONGEST_PROBLEM, Card, Shown, Tried, TurnNote, problem_of
from bot.messages import Author, Delivery, Message
from gateway.house import load_moods
from store.rows import card_of, card_text

NOW = datetime(2026, 11, 22, tzinfo=timezone.utc)
BEGINNING = Since()
MOODS = load_moods(Path(__file__).resolve().parents[3])


def said(row: int, author: Author, text: str, **more: object) -> Message:
    return Message(row, str(row), "c", author, text, NOW + timedelta(minutes=row), **more)  # type: ignore[arg-type]


def noted(text: str, intent: str, confidence: float = 0.9, row: int = 0, choice: str | None = None) -> TurnNote:
    return TurnNote(text, choice, (Tried(intent, confidence),), row)


TURNS = [
    noted("oi", "chitchat/greet", row=1),
    noted("meu liquidificador chegou quebrado, pedido 48213", "faq/damaged_item", 0.81, row=2),
    noted("isso não resolve", "refuse_answer", row=4),
    noted("quero falar com alguém", "talk_to_person"),
]
LINES = [
    said(1, Author.CUSTOMER, "oi"),
    said(2, Author.CUSTOMER, TURNS[1].text),
    said(3, Author.BOT, "Sinto muito. Mande uma foto."),
    said(4, Author.CUSTOMER, TURNS[2].text),
    said(5, Author.NOTE, "só para colegas"),
    said(6, Author.CUSTOMER, TURNS[3].text),
]


def card(
    *, turns: list[TurnNote] = TURNS, lines: list[Message] = LINES, since: Since = BEGINNING, **slots: str
) -> Card:
    known = Known(turns, lines, slots, since)
    return build_card(
        why="asked", language="pt", channel="web", customer="Ana", handle="@ana", known=known, moods=MOODS
    )


def test_the_problem_is_in_the_customers_own_words() -> None:
    assert card().problem == "meu liquidificador chegou quebrado, pedido 48213"
    assert card(problem="quebrou na caixa").problem == "quebrou na caixa"


def test_what_was_tried_shown_refused_and_given() -> None:
    made = card(order_number="48213", helped_how="returned", language="pt")
    assert [(t.intent, t.confidence) for t in made.tried] == [("faq/damaged_item", 0.81)]
    assert made.answers == ("Sinto muito. Mande uma foto.",)
    assert made.shown == (Shown(TURNS[1].text, "Sinto muito. Mande uma foto.", refused=True),)
    assert made.refused == 1
    assert made.unanswered == TURNS[1].text
    assert made.orders == ("48213",)
    assert made.slots == {"order_number": "48213"}
    assert (made.customer, made.handle, made.channel) == ("Ana", "@ana", "web")


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


def test_only_the_answer_before_a_refusal_is_refused() -> None:
    turns = [
        noted("cadê meu pedido?", "faq/track_order", row=1),
        noted("quanto custa o frete?", "faq/delivery_cost", row=3),
        noted("não ajudou", "refuse_answer", row=5),
        noted("troca de tamanho?", "faq/exchange", row=7),
    ]
    lines = [
        said(1, Author.CUSTOMER, turns[0].text),
        said(2, Author.BOT, "Em Meus pedidos."),
        said(3, Author.CUSTOMER, turns[1].text),
        said(4, Author.BOT, "Depende do CEP."),
        said(5, Author.CUSTOMER, turns[2].text),
        said(6, Author.BOT, "Sinto muito, não era isso."),
        said(7, Author.CUSTOMER, turns[3].text),
        said(8, Author.BOT, "Em até 30 dias.", delivery=Delivery.STALE),
    ]
    made = card(turns=turns, lines=lines)
    assert made.shown == (
        Shown("cadê meu pedido?", "Em Meus pedidos."),
        Shown("quanto custa o frete?", "Depende do CEP.", refused=True),
    )


def test_an_answer_shown_twice_stands_once_and_stays_refused() -> None:
    turns = [
        noted("cadê meu pedido?", "faq/track_order", row=1),
        noted("não ajudou", "refuse_answer", row=3),
        noted("cadê meu pedido?", "faq/track_order", row=4),
    ]
    lines = [
        said(1, Author.CUSTOMER, turns[0].text),
        said(2, Author.BOT, "Em Meus pedidos."),
        said(3, Author.CUSTOMER, turns[1].text),
        said(4, Author.CUSTOMER, turns[2].text),
        said(5, Author.BOT, "Em Meus pedidos."),
    ]
    assert card(turns=turns, lines=lines).shown == (Shown("cadê meu pedido?", "Em Meus pedidos.", refused=True),)


@pytest.mark.parametrize(
    ("turns", "unanswered"),
    [
        ([noted("o gato comeu a caixa", "nlu_fallback")], "o gato comeu a caixa"),
        ([noted("o gato comeu a caixa", "nlu_fallback"), noted("pessoa", "talk_to_person")], "o gato comeu a caixa"),
        ([noted("quanto custa?", "faq/delivery_cost"), noted("pessoa", "talk_to_person")], ""),
        ([TurnNote("minha conta sumiu do site", None, ())], "minha conta sumiu do site"),
        ([noted("asdf", "nlu_fallback")], ""),
        ([], ""),
    ],
)
def test_the_last_question_without_an_answer(turns: list[TurnNote], unanswered: str) -> None:
    assert card(turns=turns, lines=[]).unanswered == unanswered


def test_everything_given_is_on_the_card() -> None:
    photo = Attachment("f", "c", 2, Kind.PHOTO, "", "image/jpeg", 1, Keeping.KEPT)
    lines = [
        said(1, Author.CUSTOMER, "pedidos 48213 e 48214, meu CEP é 01310-100"),
        said(2, Author.CUSTOMER, "ana@example.com ou (11) 98765-4321, é sobre o BAL-1042", attachments=(photo,)),
        said(3, Author.CUSTOMER, "48213", choice="faq/99999"),
        said(4, Author.BOT, "Fale com bot@example.com, pedido 11111."),
    ]
    made = card(turns=[], lines=lines)
    assert made.orders == ("48213", "48214")
    assert made.emails == ("ana@example.com",)
    assert made.phones == ("(11) 98765-4321",)
    assert made.tickets == ("BAL-1042",)
    assert made.attachments == ("photo",)


def test_the_mood_is_that_of_the_customers_last_messages() -> None:
    made = card(lines=[*LINES, said(7, Author.BOT, "absurdo"), said(8, Author.CUSTOMER, "isso é um ABSURDO")])
    assert (made.mood, made.mood_words) == ("angry", ("ABSURDO", "não resolve"))
    assert card(turns=[], lines=LINES[:2]).mood == "calm"


SECOND = [noted("e o frete para o Recife?", "faq/delivery_cost", row=12), noted("pessoa por favor", "talk_to_person")]
AGAIN = [
    *LINES,
    said(7, Author.AGENT, "Oi, aqui é a Bia."),
    said(8, Author.CUSTOMER, "meu fone é 11 98765-4321"),
    said(9, Author.SYSTEM, "Bia deixou a conversa."),
    said(12, Author.CUSTOMER, SECOND[0].text),
    said(13, Author.BOT, "Depende do CEP."),
    said(14, Author.CUSTOMER, SECOND[1].text),
]
LEFT = NOW + timedelta(minutes=9)


def test_after_a_solved_matter_nothing_of_it_is_left() -> None:
    made = card(turns=[*TURNS[:3], *SECOND], lines=AGAIN, since=Since(given=LEFT, tried=LEFT))
    assert made.problem == SECOND[0].text
    assert [tried.intent for tried in made.tried] == ["faq/delivery_cost"]
    assert made.answers == ("Depende do CEP.",)
    assert (made.refused, made.orders, made.phones, made.unanswered) == (0, (), (), "")


def test_after_a_return_what_was_given_stays_and_what_was_tried_goes() -> None:
    made = card(turns=[*TURNS[:3], *SECOND], lines=AGAIN, since=Since(tried=LEFT), problem=TURNS[1].text)
    assert made.problem == SECOND[0].text
    assert "problem" not in made.slots
    assert (made.orders, made.phones, made.refused) == (("48213",), ("11 98765-4321",), 0)
    assert made.answers == ("Depende do CEP.",)


def test_after_a_return_the_old_matter_is_the_problem_when_there_is_no_other() -> None:
    again = [noted("pessoa por favor", "talk_to_person")]
    made = card(turns=[*TURNS[:3], *again], lines=[*AGAIN[:9], AGAIN[-1]], since=Since(tried=LEFT))
    assert made.problem == TURNS[1].text
    kept = card(turns=again, lines=[AGAIN[-1]], since=Since(tried=LEFT), problem="quebrou na caixa")
    assert kept.problem == kept.slots["problem"] == "quebrou na caixa"


def test_a_story_told_to_the_form_since_wins() -> None:
    told = said(13, Author.CUSTOMER, "abre um chamado, a tampa rachou de lado, veio assim")
    story = "a tampa rachou de lado, veio assim"
    assert card(turns=SECOND, lines=[*AGAIN, told], since=Since(tried=LEFT), problem=story).problem == story


def test_what_is_written_while_waiting_is_brought_up() -> None:
    made = card()
    later = [
        said(21, Author.CUSTOMER, "o outro pedido é 55555, ana@example.com"),
        said(22, Author.CUSTOMER, "CADÊ VOCÊS??? que absurdo"),
    ]
    fresh = brought_up(made, [*LINES, *later], asked_at=LINES[-1].at, moods=MOODS)
    assert fresh.later == tuple(message.text for message in later)
    assert fresh.orders == ("48213", "55555")
    assert fresh.emails == ("ana@example.com",)
    assert fresh.mood == "angry"
    assert brought_up(made, LINES, asked_at=LINES[-1].at, moods=MOODS) is made


def test_a_card_is_read_as_it_was_written() -> None:
    made = card(order_number="48213")
    assert card_of(card_text(made)) == made


def test_a_card_of_old_is_still_read() -> None:
    old = (
        '{"problem":"x","why":"asked","language":"pt","channel":"web","customer":"Ana",'
        '"tried":[["faq/exchange",0.5]],"answers":["a"],"refused":1,"slots":{"order_number":"48213"},"orders":["48213"]}'
    )
    read = card_of(old)
    assert read.tried == (Tried("faq/exchange", 0.5),)
    assert (read.mood, read.shown, read.attachments, read.handle) == ("", (), (), "")
    assert replace(read, refused=0).answers == ("a",)
