"""Numbers of tickets, what is to be added, priorities and subjects, as customers write them."""

from __future__ import annotations

import pytest

from actions.ticket_reading import (
    category_in,
    is_bare_number,
    names_a_ticket,
    priority_in,
    ticket_number_in,
    ticket_number_written,
    told_to_add,
)
from bot.tickets import Priority


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("BAL-1042", "BAL-1042"),
        ("bal 1042", "BAL-1042"),
        ("e o bal1042?", "BAL-1042"),
        ("BAL - 1042", "BAL-1042"),
        ("BAL#10423", "BAL-10423"),
        ("#1042", "BAL-1042"),
        ("como está o 1042?", "BAL-1042"),
        ("chamado 1042", "BAL-1042"),
        ("o chamado nº 1042", "BAL-1042"),
        ("caso número 1042", "BAL-1042"),
        ("ticket no. 1042", "BAL-1042"),
        ("ticket 12", "BAL-12"),
        ("BAL-٤٢", "BAL-42"),
        ("BAL-" + "9" * 30, "BAL-" + "9" * 30),
        ("cancela o 1042 do pedido 48213", "BAL-1042"),
        ("status do pedido 48213", None),
        ("1000", None),
        ("0999", None),
        ("12345", None),
        ("meu cep é 01310-1000", None),
        ("paguei R$ 1200", None),
        ("paguei 1200,50", None),
        ("em 12/05/2024", None),
        ("comprei em 2023", None),
        ("global 1", None),
        ("como está meu chamado?", None),
    ],
)
def test_ticket_numbers(text: str, number: str | None) -> None:
    assert ticket_number_in(text) == number


@pytest.mark.parametrize(("text", "number"), [("chamado 1042", "BAL-1042"), ("BAL-7", "BAL-7"), ("o 1042", None)])
def test_numbers_beyond_doubt(text: str, number: str | None) -> None:
    assert ticket_number_written(text) == number


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("acrescenta no chamado que a tampa também veio rachada", "a tampa também veio rachada"),
        ("acrescentar ao chamado BAL-1057: o motor faz barulho", "o motor faz barulho"),
        ("BAL-1057: o motor faz barulho", "o motor faz barulho"),
        ("agrega al ticket que llamé dos veces", "llamé dos veces"),
        ("please add to my ticket that the lid was cracked", "the lid was cracked"),
        ("add to ticket 1042, the lid was cracked", "the lid was cracked"),
        ("acrescenta no chamado meu telefone 11987654321", "acrescenta no chamado meu telefone 11987654321"),
        ("põe a fatura 8890 da compra no chamado", "põe a fatura 8890 da compra no chamado"),
        (
            "acrescenta que o motor parou:\nele faz barulho,\ne cheira mal",
            "o motor parou:\nele faz barulho,\ne cheira mal",
        ),
        ("quero acrescentar uma informação no meu chamado", ""),
        ("quero acrescentar uma coisa que esqueci de contar", ""),
        ("preciso mandar mais um detalhe pro chamado BAL-1042", ""),
        ("quiero agregar un dato a mi caso", ""),
        ("i'd like to add something to my ticket", ""),
        ("i have more information for ticket 1042", ""),
        ("BAL-1042", ""),
        ("", ""),
    ],
)
def test_what_is_to_be_added(text: str, told: str) -> None:
    assert told_to_add(text) == told


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("é urgente", Priority.URGENT),
        ("it is urgent", Priority.URGENT),
        ("prioridade alta", Priority.HIGH),
        ("la prioridad es baja", Priority.LOW),
        ("priority normal please", Priority.NORMAL),
        ("não é urgente", Priority.NORMAL),
        ("no rush", Priority.NORMAL),
        ("a pilha é alta", None),
        ("a prioridade", None),
        ("o forno", None),
    ],
)
def test_priorities(text: str, priority: Priority | None) -> None:
    assert priority_in(text) is priority


def test_a_bare_priority_counts_when_it_was_asked_for() -> None:
    assert priority_in("alta", asked=True) is Priority.HIGH
    assert priority_in("alta") is None


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("o assunto é troca", "exchange"),
        ("troca o assunto para defeito", "damaged_item"),
        ("the subject is delivery", "track_order"),
        ("el tema es reembolso", "ask_refund"),
        ("a categoria é outro", "general"),
        ("troca o assunto", None),
        ("quero a troca", None),
    ],
)
def test_subjects(text: str, category: str | None) -> None:
    assert category_in(text) == category


def test_a_bare_subject_counts_when_it_was_asked_for() -> None:
    assert category_in("troca", asked=True) == "exchange"


@pytest.mark.parametrize(
    ("text", "bare"), [("BAL-1042", True), ("o 1042", True), ("chamado 1042", True), ("cancela o chamado 1042", False)]
)
def test_bare_numbers(text: str, bare: bool) -> None:
    assert is_bare_number(text) is bare


def test_a_ticket_is_named_by_word_or_number() -> None:
    assert names_a_ticket("o chamado já foi resolvido")
    assert names_a_ticket("o 1042 está resolvido")
    assert not names_a_ticket("já resolveu, obrigado")
