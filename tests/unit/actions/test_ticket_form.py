"""The form's judgement, move by move."""

from __future__ import annotations

import pytest

from actions.heard import UNKNOWN, Heard
from actions.ticket_form import answered, opened
from actions.ticket_slots import (
    CATEGORY,
    CHANGE,
    CONFIRMED,
    CONTACT,
    ORDER,
    PASS,
    PRIORITY,
    PROBLEM,
    SLOTS,
)
from bot.tickets import LONGEST_DESCRIPTION

EMPTY = dict.fromkeys(SLOTS)
FULL = {PROBLEM: "o forno não liga", ORDER: "48213", CONTACT: "ana@exemplo.com", CONFIRMED: None, CHANGE: None}


def typed(words: str, intent: str = UNKNOWN) -> Heard:
    return Heard("t1", words, intent, pressed=False)


def pressed(intent: str, argument: str = "") -> Heard:
    return Heard("t1", "", intent, pressed=True, argument=argument)


def test_a_form_begins_empty() -> None:
    assert opened(typed("quero abrir um chamado", "open_ticket"), "").slots == EMPTY


def test_a_form_begins_with_the_story_told_before_the_press() -> None:
    assert opened(pressed("open_ticket"), "o forno 48213 não liga").slots[PROBLEM] == "o forno 48213 não liga"
    assert opened(pressed("open_ticket"), "o forno 48213 não liga").slots[ORDER] == "48213"


def test_what_was_told_just_before_need_not_be_told_again() -> None:
    wish = typed("quero abrir um chamado", "open_ticket")
    assert opened(wish, "o forno não liga", "48213").slots == {**EMPTY, PROBLEM: "o forno não liga", ORDER: "48213"}
    assert opened(wish, "", "48213").slots == {**EMPTY, ORDER: "48213"}
    anew = opened(typed("abre um chamado: a torradeira 66190 queima tudo", "open_ticket"), "o forno não liga", "48213")
    assert (anew.slots[PROBLEM], anew.slots[ORDER]) == ("a torradeira 66190 queima tudo", "66190")


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


@pytest.mark.parametrize("intent", ["ticket_reopen", UNKNOWN])
@pytest.mark.parametrize(
    ("words", "opens"),
    [
        ("yes open it", True),
        ("sim abre aí", True),
        ("dale, ábrelo", True),
        ("ok mas falta uma coisa", False),
        ("lol", False),
    ],
)
def test_a_yes_that_sounds_like_something_else(intent: str, words: str, opens: bool) -> None:
    assert (answered(typed(words, intent), CONFIRMED, FULL).slots.get(CONFIRMED) is True) is opens


def test_what_is_to_be_added_is_told_apart_from_asking_for_it() -> None:
    move = answered(typed("add to my ticket: it also smells burnt"), CONFIRMED, FULL)
    assert move.slots[PROBLEM] == "o forno não liga\nit also smells burnt"


def test_an_address_in_the_first_sentence_stays_whole() -> None:
    story = "quiero abrir un ticket, la cafetera tira agua, mi pedido es 48213 y mi correo es maria@gmail.com"
    move = opened(typed(story, "open_ticket"), "")
    assert move.slots[CONTACT] == "maria@gmail.com"


def test_the_label_of_our_own_button_may_be_typed() -> None:
    held = {**FULL, CONTACT: None}
    assert answered(typed("Only here in the chat", "chitchat/help"), CONTACT, held).slots[CONTACT] == ""


@pytest.mark.parametrize("asked", [ORDER, CONTACT, CONFIRMED, CHANGE, CATEGORY, PRIORITY])
@pytest.mark.parametrize(
    ("words", "intent", "slot", "value"),
    [
        ("é urgente", "talk_to_person", PRIORITY, "urgent"),
        ("prioridade baixa", UNKNOWN, PRIORITY, "low"),
        ("it's not urgent", "deny", PRIORITY, "normal"),
        ("o assunto é troca", "faq/exchange", CATEGORY, "exchange"),
        ("the subject is delivery", "faq/delivery_cost", CATEGORY, "track_order"),
        ("troca o assunto para reembolso", "stop", CATEGORY, "ask_refund"),
    ],
)
def test_subject_and_priority_are_heard_at_any_question(
    asked: str, words: str, intent: str, slot: str, value: str
) -> None:
    move = answered(typed(words, intent), asked, FULL)
    assert (move.slots[slot], move.say) == (value, "utter_ticket_corrected")
    assert set(move.slots) == {slot, CHANGE}


@pytest.mark.parametrize(
    ("asked", "words", "slot", "value"),
    [(PRIORITY, "alta", PRIORITY, "high"), (CATEGORY, "garantia", CATEGORY, "warranty")],
)
def test_a_bare_word_answers_what_was_asked(asked: str, words: str, slot: str, value: str) -> None:
    assert answered(typed(words), asked, FULL).slots[slot] == value
    assert answered(typed(words), CONFIRMED, FULL).slots.get(slot) is None


def test_a_subject_without_a_word_of_ours_is_what_it_was_taken_for() -> None:
    heard = Heard("t1", "o assunto é o boleto", "faq/installments", pressed=False, likely=("faq/installments",))
    assert answered(heard, CONFIRMED, FULL).slots[CATEGORY] == "installments"


@pytest.mark.parametrize(("words", "asked"), [("o assunto está errado", CATEGORY), ("mudar a prioridade", PRIORITY)])
def test_a_wrong_subject_or_priority_is_asked_for(words: str, asked: str) -> None:
    assert answered(typed(words), CONFIRMED, FULL).ask == asked


def test_the_story_is_not_searched_for_wishes() -> None:
    story = "é urgente, o forno não liga e o assunto é sério"
    assert answered(typed(story), PROBLEM, EMPTY).slots[PROBLEM] == story


@pytest.mark.parametrize(
    ("argument", "slots", "ask"),
    [
        (CATEGORY, {CHANGE: None}, CATEGORY),
        (PRIORITY, {CHANGE: None}, PRIORITY),
        (f"{CATEGORY}=exchange", {CATEGORY: "exchange", CHANGE: None}, None),
        (f"{CATEGORY}=general", {CATEGORY: "general", CHANGE: None}, None),
        (f"{PRIORITY}=high", {PRIORITY: "high", CHANGE: None}, None),
    ],
)
@pytest.mark.parametrize("asked", [ORDER, CONFIRMED, CHANGE])
def test_the_buttons_of_the_change_step(argument: str, slots: dict[str, object], ask: str | None, asked: str) -> None:
    move = answered(pressed("deny", argument), asked, FULL)
    assert (dict(move.slots), move.ask) == (slots, ask)


@pytest.mark.parametrize(
    ("intent", "argument"),
    [("deny", f"{PRIORITY}=highest"), ("deny", "problem=x"), ("ticket_state", "BAL-1042")],
)
def test_other_buttons_about_something_pass_to_the_rules(intent: str, argument: str) -> None:
    assert answered(pressed(intent, argument), CONFIRMED, FULL) is PASS


@pytest.mark.parametrize("asked", [ORDER, CONTACT, CONFIRMED])
@pytest.mark.parametrize(
    ("words", "intent", "passes"),
    [
        ("como está meu chamado?", "ticket_state", True),
        ("meus chamados", "ticket_list", True),
        ("cancela o chamado", "ticket_cancel", True),
        ("já resolveu, obrigado", "ticket_solved", True),
        ("acrescenta no BAL-1042 que a tampa rachou", "ticket_add", True),
        ("reabre o BAL-1042", "ticket_reopen", True),
        ("acrescenta que a tampa rachou também", "ticket_add", False),
    ],
)
def test_what_is_about_tickets_opened_before_passes(asked: str, words: str, intent: str, passes: bool) -> None:
    assert (answered(typed(words, intent), asked, FULL) is PASS) is passes


def test_a_story_that_looks_like_a_ticket_is_a_story() -> None:
    story = "abri um chamado ontem sobre o forno e ninguém respondeu até agora"
    assert answered(typed(story, "ticket_state"), PROBLEM, EMPTY).slots[PROBLEM] == story


def test_four_digits_are_no_order_and_no_ticket_when_the_order_is_asked_for() -> None:
    assert answered(typed("1042", "ticket_state"), ORDER, {**EMPTY, PROBLEM: "x"}) is not PASS


def test_a_story_never_grows_beyond_what_a_ticket_holds() -> None:
    held = {**FULL, PROBLEM: "x" * (LONGEST_DESCRIPTION - 10)}
    move = answered(typed("a porta do forno também veio riscada"), CONFIRMED, held)
    assert move.say == "utter_story_full"
    assert PROBLEM not in move.slots
