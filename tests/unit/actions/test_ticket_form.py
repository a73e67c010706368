"""The form's judgement, move by move."""

from __future__ import annotations

import pytest

from actions.heard import UNKNOWN, Heard
from actions.ticket_form import CHANGE, CONFIRMED, CONTACT, ORDER, PASS, PROBLEM, SLOTS, answered, opened

EMPTY = dict.fromkeys(SLOTS)
FULL = {PROBLEM: "o forno não liga", ORDER: "48213", CONTACT: "ana@exemplo.com", CONFIRMED: None, CHANGE: None}


def typed(words: str, intent: str = UNKNOWN) -> Heard:
    return Heard("t1", words, intent, pressed=False)


def pressed(intent: str) -> Heard:
    return Heard("t1", "", intent, pressed=True)


def test_a_form_begins_empty() -> None:
    assert opened(typed("quero abrir um chamado", "open_ticket"), "").slots == EMPTY


def test_a_form_begins_with_the_story_told_before_the_press() -> None:
    assert opened(pressed("open_ticket"), "o forno 48213 não liga").slots[PROBLEM] == "o forno 48213 não liga"
    assert opened(pressed("open_ticket"), "o forno 48213 não liga").slots[ORDER] == "48213"


def test_an_order_number_in_the_request_is_kept() -> None:
    assert opened(typed("abre um chamado sobre o pedido 48307", "open_ticket"), "").slots[ORDER] == "48307"


@pytest.mark.parametrize("asked", SLOTS)
@pytest.mark.parametrize("intent", ["stop", "talk_to_person", "faq/delivery_period", "chitchat/help"])
def test_pressed_buttons_pass_to_the_rules(asked: str, intent: str) -> None:
    assert answered(pressed(intent), asked, FULL) is PASS


@pytest.mark.parametrize("asked", SLOTS)
def test_questions_pass_to_the_rules(asked: str) -> None:
    assert answered(typed("quanto demora a entrega?", "faq/delivery_period"), asked, FULL) is PASS


@pytest.mark.parametrize("asked", SLOTS)
def test_every_question_is_asked_again_after_gibberish(asked: str) -> None:
    held = {slot: value for slot, value in FULL.items() if slot != asked}
    move = answered(typed("asdfgh"), asked, held)
    assert move.say
    assert all(value is None for value in move.slots.values())
    assert move.ask == asked


def test_a_statement_is_the_story_whatever_it_is_taken_for() -> None:
    move = answered(typed("meu pedido não chegou e já faz uma semana", "faq/delivery_late"), PROBLEM, EMPTY)
    assert move.slots[PROBLEM] == "meu pedido não chegou e já faz uma semana"


def test_an_answer_never_empties_what_is_known() -> None:
    move = answered(typed("o forno não liga de jeito nenhum"), PROBLEM, {**EMPTY, ORDER: "48213", CONTACT: ""})
    assert dict(move.slots) == {PROBLEM: "o forno não liga de jeito nenhum"}


def test_order_number_and_contact_in_one_breath() -> None:
    move = answered(typed("48213, meu e-mail é ana@exemplo.com"), ORDER, {**EMPTY, PROBLEM: "x"})
    assert (move.slots[ORDER], move.slots[CONTACT]) == ("48213", "ana@exemplo.com")


def test_a_long_number_is_neither_order_nor_contact_when_the_order_is_asked_for() -> None:
    move = answered(typed("482130"), ORDER, {**EMPTY, PROBLEM: "x"})
    assert move.say == "utter_order_number_invalid"


@pytest.mark.parametrize("intent", ["affirm", "open_ticket"])
def test_yes_and_open_it_confirm(intent: str) -> None:
    assert answered(pressed(intent), CONFIRMED, FULL).slots == {CONFIRMED: True}


def test_no_asks_what_to_change() -> None:
    assert answered(pressed("deny"), CONFIRMED, FULL).ask == CHANGE


def test_no_with_more_to_tell_is_noted() -> None:
    move = answered(typed("não, a porta do forno também veio riscada", "deny"), CONFIRMED, FULL)
    assert str(move.slots[PROBLEM]).startswith("o forno não liga\n")


def test_naming_a_thing_is_enough_when_the_question_was_what_to_change() -> None:
    assert answered(typed("o telefone"), CHANGE, FULL).ask == CONTACT
    assert answered(typed("o número do pedido"), CHANGE, FULL).ask == ORDER
    assert answered(typed("o que aconteceu"), CHANGE, FULL).ask == PROBLEM


def test_only_here_is_no_stop_when_the_contact_is_asked_for() -> None:
    assert answered(typed("solo aquí", "stop"), CONTACT, EMPTY).slots == {CONTACT: ""}
    assert answered(typed("olvídalo", "stop"), CONTACT, EMPTY) is PASS


@pytest.mark.parametrize("asked", SLOTS)
@pytest.mark.parametrize("words", ["vou procurar, pera", "un momento", "hold on"])
def test_looking_for_the_answer_keeps_the_question(asked: str, words: str) -> None:
    move = answered(typed(words, "chitchat/goodbye"), asked, FULL)
    assert (move.say, move.ask) == ("utter_no_hurry", asked)


def test_wait_that_is_wrong_corrects() -> None:
    assert answered(typed("peraí, o pedido é outro", "faq/wrong_item"), CONFIRMED, FULL).ask == ORDER


def test_having_none_is_heard_whatever_it_is_taken_for() -> None:
    assert answered(typed("nao tenho aqui", "refuse_answer"), ORDER, EMPTY).slots[ORDER] == ""
    assert answered(typed("só aqui", "chitchat/help"), CONTACT, EMPTY).slots[CONTACT] == ""


def test_what_is_taken_out_is_not_added() -> None:
    assert answered(typed("tira essa parte da demora", "stop"), CONFIRMED, FULL).ask == PROBLEM
    assert answered(typed("remove my phone number"), CONFIRMED, FULL).slots[CONTACT] == ""


@pytest.mark.parametrize("noise", ["hmm", "oops", "zxcv", "lol", "mmm", "tantito"])
def test_noise_never_opens_a_ticket(noise: str) -> None:
    """The classifier takes such words for a yes."""
    move = answered(typed(noise, "affirm"), CONFIRMED, FULL)
    assert move.slots.get(CONFIRMED) is None


@pytest.mark.parametrize("yes", ["sim", "pode abrir", "sí, ábrelo", "yes please", "ok", "go ahead", "isso mesmo"])
def test_a_yes_opens_it(yes: str) -> None:
    assert answered(typed(yes, "affirm"), CONFIRMED, FULL).slots[CONFIRMED] is True


def test_an_address_in_the_first_sentence_stays_whole() -> None:
    story = "quiero abrir un ticket, la cafetera tira agua, mi pedido es 48213 y mi correo es maria@gmail.com"
    move = opened(typed(story, "open_ticket"), "")
    assert move.slots[CONTACT] == "maria@gmail.com"


def test_the_label_of_our_own_button_may_be_typed() -> None:
    held = {**FULL, CONTACT: None}
    assert answered(typed("Only here in the chat", "chitchat/help"), CONTACT, held).slots[CONTACT] == ""
