"""What customers do with their own tickets: ask, list, add, cancel, reopen, solve; and what nobody else can do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from bot.tickets import NUMBER, id_of
from tests.conversations.chat import Chat, Staff, texts
from tests.conversations.conftest import NewCustomer
from tests.conversations.wording import is_promised, is_said, titles
from tests.whole import Whole

OPENED = {
    "pt": ("Quero abrir um chamado", "a panela chegou amassada e não liga"),
    "es": ("Necesito abrir un ticket", "la olla llegó abollada y no enciende"),
    "en": ("I need to open a ticket", "the cooker arrived dented and won't turn on"),
}
SECOND = {
    "pt": "a torradeira veio sem a tomada",
    "es": "la tostadora vino sin el enchufe",
    "en": "the toaster has no plug",
}
ASKED = {"pt": "como está meu chamado?", "es": "cómo va mi ticket?", "en": "how is my ticket?"}
LANGUAGES = sorted(OPENED)

by_language = pytest.mark.parametrize("language", LANGUAGES)

Owner = Callable[[str], tuple[Chat, str]]


@pytest.fixture
def owner(customer: NewCustomer) -> Owner:
    """A customer of a language who has opened a ticket, and its number."""

    def new(language: str) -> tuple[Chat, str]:
        chat = customer(language)
        return chat, open_ticket(chat, language, OPENED[language][1])

    return new


@pytest.fixture
def database(balcao: Whole) -> Iterator[sqlite3.Connection]:
    """The tables beneath it all."""
    connection = sqlite3.connect(balcao.home / "balcao.db", isolation_level=None, timeout=30)
    yield connection
    connection.close()


@pytest.fixture
def refusing(database: sqlite3.Connection) -> Iterator[Callable[[], object]]:
    """A store that refuses every change of a ticket, until it is called."""
    database.execute("CREATE TRIGGER no_change BEFORE UPDATE ON tickets BEGIN SELECT RAISE(ABORT, 'no'); END")
    yield lambda: database.execute("DROP TRIGGER no_change")
    database.execute("DROP TRIGGER IF EXISTS no_change")


@by_language
def test_the_one_under_way_is_meant_without_a_number(owner: Owner, language: str) -> None:
    chat, number = owner(language)
    [bubble] = chat.say(ASKED[language])
    assert is_said(bubble, "ticket_is_open", language)
    assert number in bubble.text
    assert OPENED[language][1] in bubble.text
    assert bubble.payloads == (f"ticket_add:{number}", f"ticket_cancel:{number}")


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("como está o {number}?", "pt"),
        ("e o chamado {digits}?", "pt"),
        ("cómo está el {number}?", "es"),
        ("estado del ticket {digits}", "es"),
        ("what about ticket {digits}?", "en"),
        ("{number}", "en"),
    ],
)
def test_a_number_means_that_one(owner: Owner, asked: str, language: str) -> None:
    chat, number = owner(language)
    open_ticket(chat, language, SECOND[language])
    [bubble] = chat.say(asked.format(number=number, digits=number.removeprefix("BAL-")))
    assert is_said(bubble, "ticket_is_open", language)
    assert number in bubble.text


@by_language
def test_one_of_several_is_chosen_by_a_button(owner: Owner, language: str) -> None:
    chat, first = owner(language)
    second = open_ticket(chat, language, SECOND[language])
    [bubble] = chat.say(ASKED[language])
    assert is_said(bubble, "ticket_which", language)
    assert bubble.payloads == (f"ticket_state:{second}", f"ticket_state:{first}")
    assert bubble.titles[1].startswith(first)
    [told] = chat.press(f"ticket_state:{first}")
    assert is_said(told, "ticket_is_open", language)
    assert OPENED[language][1] in told.text


def test_a_bare_number_chooses_for_what_was_asked(owner: Owner, staff: Staff) -> None:
    chat, first = owner("en")
    open_ticket(chat, "en", SECOND["en"])
    chat.say("cancel the ticket")
    assert is_said(chat.say(first)[-1], "ticket_cancel_sure", "en")
    chat.say("yes")
    assert states(staff, chat) == {first: "closed", other(staff, chat, first): "open"}


@pytest.mark.parametrize(
    ("asked", "language"),
    [("meus chamados", "pt"), ("qual o numero do meu chamado?", "pt"), ("mis tickets", "es"), ("my tickets", "en")],
)
def test_all_tickets(owner: Owner, asked: str, language: str) -> None:
    chat, first = owner(language)
    second = open_ticket(chat, language, SECOND[language])
    [bubble] = chat.say(asked)
    assert is_said(bubble, "ticket_list", language)
    assert bubble.text.index(second) < bubble.text.index(first)
    assert bubble.payloads == (f"ticket_state:{second}", f"ticket_state:{first}")


@by_language
def test_who_has_none_hears_so(customer: NewCustomer, language: str) -> None:
    chat = customer(language)
    [bubble] = chat.say(ASKED[language])
    assert is_said(bubble, "ticket_none", language)
    assert bubble.payloads == ("open_ticket",)


def test_the_assistants_own_tickets_are_not_listed(customer: NewCustomer, staff: Staff) -> None:
    chat = customer()
    chat.say("meu pedido chegou com a tampa quebrada")
    assert staff.tickets(chat.conversation, level=1)
    assert is_said(chat.say("meus chamados")[-1], "ticket_none", "pt")


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("como está o {number}?", "pt"),
        ("cancela o {number}", "pt"),
        ("reabre o {number}", "pt"),
        ("acrescenta no {number} que o técnico não veio", "pt"),
        ("marca o chamado {number} como resolvido", "pt"),
        ("cómo está el {number}?", "es"),
        ("how is {number} doing?", "en"),
    ],
)
def test_what_is_not_theirs_is_as_if_it_did_not_exist(
    owner: Owner, customer: NewCustomer, staff: Staff, asked: str, language: str
) -> None:
    first, number = owner("pt")
    stranger = customer(language)
    answers = [stranger.say(asked.format(number=n)) for n in (number, "BAL-987654", "BAL-0", "BAL-" + "9" * 40)]
    assert all(is_said(bubble, "ticket_not_found", language) for [bubble] in answers)
    assert states(staff, first) == {number: "open"}
    assert "técnico" not in description(staff, first)


def test_a_button_of_somebody_else_opens_nothing(owner: Owner, customer: NewCustomer) -> None:
    chat, number = owner("pt")
    chat.say("como está meu chamado?")
    stranger = customer()
    assert stranger.post({"button": f"ticket_cancel:{number}:yes"}).status_code == 422


@pytest.mark.parametrize(
    ("asked", "added", "language"),
    [
        ("acrescenta no chamado que a tampa também veio rachada", "a tampa também veio rachada", "pt"),
        ("acrescentar ao chamado {number}: o motor faz um barulho estranho", "o motor faz um barulho estranho", "pt"),
        ("agrega al ticket que la tapa también llegó rajada", "la tapa también llegó rajada", "es"),
        ("add to the ticket that the lid was cracked as well", "the lid was cracked as well", "en"),
    ],
)
def test_what_is_told_with_the_request_is_added_at_once(
    owner: Owner, staff: Staff, asked: str, added: str, language: str
) -> None:
    chat, number = owner(language)
    [bubble] = chat.say(asked.format(number=number))
    assert is_said(bubble, "ticket_added", language)
    assert description(staff, chat) == f"{OPENED[language][1]}\n{added}"


ADD = {
    "pt": "quero acrescentar uma informação no meu chamado",
    "es": "quiero agregar un dato a mi ticket",
    "en": "i'd like to add a detail to my ticket",
}
MORE = {"pt": "o técnico não veio", "es": "el técnico no vino", "en": "the technician did not come"}
NEVER_MIND = {"pt": "deixa pra lá", "es": "olvídalo", "en": "never mind"}


@by_language
def test_what_is_to_be_added_is_asked_for(owner: Owner, staff: Staff, language: str) -> None:
    chat, number = owner(language)
    [asked] = chat.say(ADD[language])
    assert is_said(asked, "ask_addition", language)
    assert number in asked.text
    assert is_said(chat.say(MORE[language])[-1], "ticket_added", language)
    assert description(staff, chat) == f"{OPENED[language][1]}\n{MORE[language]}"


@by_language
def test_never_mind_adds_nothing(owner: Owner, staff: Staff, language: str) -> None:
    chat, _ = owner(language)
    chat.say(ADD[language])
    assert is_said(chat.say(NEVER_MIND[language])[-1], "addition_stopped", language)
    chat.say(MORE[language])  # nobody asks for it to be added any more
    assert description(staff, chat) == OPENED[language][1]


@pytest.mark.parametrize(
    ("between", "answer"),
    [
        ("quanto custa o frete?", "faq/delivery_cost"),
        ("oi, bom dia", "chitchat/greet"),
        ("como está meu chamado?", "ticket_is_open"),
        ("pera, vou olhar", "no_hurry"),
        ("ok", "answer_unclear"),
    ],
)
def test_what_comes_in_between_is_answered_and_asked_again(
    owner: Owner, staff: Staff, between: str, answer: str
) -> None:
    chat, _ = owner("pt")
    chat.say(ADD["pt"])
    answered, asked = chat.say(between)
    assert is_said(answered, answer, "pt")
    assert is_said(asked, "ask_addition", "pt")
    chat.say(MORE["pt"])
    assert description(staff, chat).endswith(f"\n{MORE['pt']}")


@pytest.mark.parametrize(("answer", "added"), [("sim", True), (None, True), ("não", False)])
def test_what_is_told_without_asking_is_added_on_yes_only(
    owner: Owner, staff: Staff, answer: str | None, added: bool
) -> None:
    chat, _ = owner("pt")
    words = "o técnico de vocês não apareceu ontem como combinado"
    [asked] = chat.say(words)
    assert asked.payloads[0].startswith("ticket_add")
    assert description(staff, chat) == OPENED["pt"][1]
    said = chat.say(answer) if answer else chat.press(asked.payloads[0])
    assert is_said(said[-1], "ticket_added", "pt") is added
    assert description(staff, chat).endswith(words) is added


def test_a_choice_keeps_what_was_told(owner: Owner, staff: Staff) -> None:
    chat, first = owner("pt")
    open_ticket(chat, "pt", SECOND["pt"])
    [which] = chat.say("acrescenta no chamado que a caixa estava molhada")
    assert is_said(which, "ticket_which", "pt")
    chat.say("quanto custa o frete?")
    assert is_said(chat.press(f"ticket_add:{first}:kept")[-1], "ticket_added", "pt")
    assert description(staff, chat) == f"{OPENED['pt'][1]}\na caixa estava molhada"


CANCEL = {"pt": "cancelar chamado", "es": "cancelar el ticket", "en": "cancel the ticket"}


@pytest.mark.parametrize(
    ("language", "yes"), [("pt", "sim"), ("pt", None), ("es", "sí"), ("es", None), ("en", "yes please"), ("en", None)]
)
def test_cancelling_asks_first(owner: Owner, staff: Staff, language: str, yes: str | None) -> None:
    chat, number = owner(language)
    [asked] = chat.say(CANCEL[language])
    assert is_said(asked, "ticket_cancel_sure", language)
    assert states(staff, chat) == {number: "open"}
    [done] = chat.say(yes) if yes else chat.press(f"ticket_cancel:{number}:yes")
    assert is_said(done, "ticket_cancelled", language)
    assert states(staff, chat) == {number: "closed"}


@pytest.mark.parametrize(
    ("language", "no"),
    [
        ("pt", "não"),
        ("pt", "deixa pra lá"),
        ("pt", None),
        ("es", "mejor no"),
        ("es", None),
        ("en", "no"),
        ("en", "never mind"),
    ],
)
def test_a_changed_mind_cancels_nothing(owner: Owner, staff: Staff, language: str, no: str | None) -> None:
    chat, number = owner(language)
    chat.say(CANCEL[language])
    [kept] = chat.say(no) if no else chat.press(f"ticket_cancel:{number}:no")
    assert is_said(kept, "ticket_kept", language)
    chat.say({"pt": "sim", "es": "sí", "en": "yes"}[language])
    assert states(staff, chat) == {number: "open"}


def test_a_yes_to_something_else_cancels_nothing(owner: Owner, staff: Staff) -> None:
    chat, number = owner("pt")
    chat.say("cancelar chamado")
    chat.say("quanto custa o frete?")
    chat.say("sim")
    assert states(staff, chat) == {number: "open"}


def test_a_yes_is_heard_after_a_long_conversation(owner: Owner, staff: Staff) -> None:
    """Rasa's session ends in the middle of it; the question is not forgotten."""
    for turns in range(6):
        chat, number = owner("pt")
        for _ in range(10 + turns):
            chat.say("quanto custa o frete?")
        chat.say("cancelar chamado")
        assert is_said(chat.say("sim")[-1], "ticket_cancelled", "pt"), turns
        assert states(staff, chat) == {number: "closed"}


REOPEN = {"pt": "reabre o chamado", "es": "reabre el ticket", "en": "reopen my ticket"}


@by_language
def test_what_ended_lately_is_reopened(owner: Owner, staff: Staff, language: str) -> None:
    chat, number = owner(language)
    chat.say(CANCEL[language])
    chat.press(f"ticket_cancel:{number}:yes")
    assert is_said(chat.say(ASKED[language])[-1], "ticket_is_closed", language)
    assert is_said(chat.say(REOPEN[language])[-1], "ticket_reopened", language)
    assert states(staff, chat) == {number: "reopened"}
    assert is_said(chat.say(ASKED[language])[-1], "ticket_is_reopened", language)


@by_language
def test_what_ended_long_ago_is_not_and_a_new_one_is_offered(
    owner: Owner, staff: Staff, database: sqlite3.Connection, language: str
) -> None:
    chat, number = owner(language)
    chat.say(CANCEL[language])
    chat.press(f"ticket_cancel:{number}:yes")
    backdate(database, number, days=15)
    [late] = chat.say(REOPEN[language])
    assert is_said(late, "ticket_too_late", language)
    assert states(staff, chat) == {number: "closed"}
    assert is_said(chat.say({"pt": "sim", "es": "sí", "en": "yes"}[language])[-1], "ask_problem", language)


def test_adding_to_what_ended_reopens_it_and_says_so(owner: Owner, staff: Staff) -> None:
    chat, number = owner("en")
    chat.say("the ticket has been solved, thanks")
    assert states(staff, chat) == {number: "solved"}
    assert is_said(chat.say("add to the ticket that the lid is broken again")[-1], "ticket_added_reopened", "en")
    assert states(staff, chat) == {number: "reopened"}


def test_adding_too_late_offers_a_new_ticket_with_what_was_told(
    owner: Owner, staff: Staff, database: sqlite3.Connection
) -> None:
    chat, number = owner("en")
    chat.say("the ticket has been solved, thanks")
    backdate(database, number, days=15)
    [late] = chat.say("add to ticket " + number + " that the lid is broken again")
    assert is_said(late, "ticket_too_late", "en")
    assert description(staff, chat) == OPENED["en"][1]
    assert is_said(chat.press("open_ticket")[-1], "ask_order_number", "en")
    chat.press("deny")
    assert "the lid is broken again" in texts(chat.press("deny"))


SOLVED = {"pt": "já resolveu, obrigado", "es": "ya se resolvió, gracias", "en": "it's solved, thanks"}


@by_language
def test_solved_is_asked_about_when_it_is_not_clear_what(owner: Owner, staff: Staff, language: str) -> None:
    chat, number = owner(language)
    assert is_said(chat.say(SOLVED[language])[-1], "ticket_solved_sure", language)
    assert states(staff, chat) == {number: "open"}
    assert is_said(chat.press(f"ticket_solved:{number}:yes")[-1], "ticket_solved", language)
    assert states(staff, chat) == {number: "solved"}
    assert is_said(chat.say(ASKED[language])[-1], "ticket_is_solved", language)


@pytest.mark.parametrize(
    ("solved", "language"),
    [
        ("marca o chamado {number} como resolvido", "pt"),
        ("el ticket ya fue resuelto", "es"),
        ("my ticket is solved", "en"),
    ],
)
def test_a_ticket_that_is_named_is_solved_at_once(owner: Owner, staff: Staff, solved: str, language: str) -> None:
    chat, number = owner(language)
    assert is_said(chat.say(solved.format(number=number))[-1], "ticket_solved", language)
    assert states(staff, chat) == {number: "solved"}


@by_language
def test_solved_without_a_ticket_is_gladly_heard(customer: NewCustomer, staff: Staff, language: str) -> None:
    chat = customer(language)
    assert is_said(chat.say(SOLVED[language])[-1], "glad", language)
    assert not staff.tickets(chat.conversation)


def test_solved_after_an_answer_is_about_the_answer(owner: Owner, staff: Staff) -> None:
    chat, number = owner("pt")
    chat.say("esqueci minha senha")
    assert is_said(chat.say("deu certo, valeu")[-1], "glad", "pt")
    assert states(staff, chat)[number] == "open"


@by_language
def test_asking_how_a_ticket_is_while_another_is_told(owner: Owner, language: str) -> None:
    chat, number = owner(language)
    chat.say(OPENED[language][0])
    chat.say(SECOND[language])
    told, asked = chat.say(ASKED[language])
    assert is_said(told, "ticket_is_open", language)
    assert number in told.text
    assert is_said(asked, "ask_order_number", language)
    chat.press("deny")
    assert SECOND[language] in texts(chat.press("deny"))


@by_language
def test_cancel_the_ticket_stops_the_one_that_is_being_told(owner: Owner, staff: Staff, language: str) -> None:
    chat, number = owner(language)
    chat.say(OPENED[language][0])
    chat.say(SECOND[language])
    assert is_said(chat.say(CANCEL[language])[-1], "ticket_stopped", language)
    assert states(staff, chat) == {number: "open"}


def test_solved_while_it_is_being_told_opens_nothing(customer: NewCustomer, staff: Staff) -> None:
    chat = customer()
    for text in (*OPENED["pt"], "já resolveu, obrigado"):
        said = chat.say(text)
    assert is_said(said[-1], "ticket_not_needed", "pt")
    assert not staff.tickets(chat.conversation)


CHANGES = {
    "pt": ("o assunto é troca", "prioridade baixa", "é urgente"),
    "es": ("el tema es cambio", "prioridad baja", "es urgente"),
    "en": ("the subject is exchange", "priority low", "it is urgent"),
}


@by_language
def test_subject_and_priority_are_shown_and_changed_in_words(
    customer: NewCustomer, staff: Staff, language: str
) -> None:
    chat = told(customer, language)
    assert titles("faq/damaged_item", language) in texts(chat.seen[-1:])
    for change in CHANGES[language]:
        corrected, summary = chat.say(change)
        assert is_said(corrected, "ticket_corrected", language)
        assert titles("faq/exchange", language) in summary.text
    chat.press("affirm")
    [ticket] = staff.tickets(chat.conversation)
    assert (ticket["category"], ticket["priority"], ticket["level"]) == ("exchange", "urgent", 2)


@by_language
def test_subject_and_priority_are_changed_by_buttons(customer: NewCustomer, staff: Staff, language: str) -> None:
    chat = told(customer, language)
    [what] = chat.press("deny")
    assert is_said(what, "what_to_change", language)
    [subject] = chat.press("deny:ticket_category")
    assert is_said(subject, "which_category", language)
    assert len([p for p in subject.payloads if p.startswith("deny:ticket_category=")]) >= 3
    chat.press("deny:ticket_category=general")
    chat.press("deny")
    [priority] = chat.press("deny:ticket_priority")
    assert is_said(priority, "which_priority", language)
    chat.press("deny:ticket_priority=low")
    assert is_promised(chat.press("affirm")[-1], "ticket_opened", language)
    [ticket] = staff.tickets(chat.conversation)
    assert (ticket["category"], ticket["priority"]) == ("general", "low")


def test_a_change_button_of_a_ticket_already_open_changes_nothing(customer: NewCustomer, staff: Staff) -> None:
    chat = told(customer, "pt")
    chat.press("deny")
    chat.press("affirm")
    chat.press("affirm")
    [ticket] = staff.tickets(chat.conversation)
    assert is_said(chat.press("deny:ticket_priority")[-1], "nothing_to_change", "pt")
    assert staff.tickets(chat.conversation)[0]["priority"] == ticket["priority"]


@pytest.mark.parametrize(
    "story",
    [
        "<b>amassada</b> & <script>alert(1)</script> no forno",
        "veio '); DROP TABLE tickets;-- escrito na caixa",
        "o manual diz {order} e {0} na capa",
    ],
)
def test_signs_of_other_languages_are_words(customer: NewCustomer, staff: Staff, story: str) -> None:
    chat = customer()
    chat.say("quero abrir um chamado")
    chat.say(story)
    chat.press("deny")
    assert story in texts(chat.press("deny"))
    chat.press("affirm")
    assert staff.tickets(chat.conversation)[-1]["description"] == story


def test_a_long_story_is_kept_whole_and_shown_short(customer: NewCustomer, staff: Staff) -> None:
    chat = customer()
    chat.say("quero abrir um chamado")
    parts = [f"parte {number}: " + "a panela veio amassada e não liga. " * 220 for number in range(6)]
    chat.say(parts[0])
    chat.press("deny")
    chat.press("deny")
    for part in parts[1:-1]:
        assert is_said(chat.say(part)[0], "ticket_noted", "pt")
    full, summary = chat.say(parts[-1])
    assert is_said(full, "story_full", "pt")
    assert len(summary.text) < 1_500
    chat.press("affirm")
    [ticket] = staff.tickets(chat.conversation)
    assert ticket["description"] == "\n".join(part.strip() for part in parts[:-1])


def test_a_failure_says_so_and_loses_nothing(owner: Owner, staff: Staff, request: pytest.FixtureRequest) -> None:
    chat, number = owner("pt")
    mend = request.getfixturevalue("refusing")
    [failed] = chat.say("acrescenta no chamado que a caixa estava molhada")
    assert is_said(failed, "tickets_failed", "pt")
    chat.say("cancelar chamado")
    assert is_said(chat.say("sim")[-1], "tickets_failed", "pt")
    assert states(staff, chat) == {number: "open"}
    mend()
    assert is_said(chat.press(f"ticket_add:{number}:kept")[-1], "ticket_added", "pt")
    assert description(staff, chat).endswith("\na caixa estava molhada")
    assert is_said(chat.press(f"ticket_cancel:{number}:yes")[-1], "ticket_cancelled", "pt")


def open_ticket(chat: Chat, language: str, story: str) -> str:
    """Open a ticket without order number and contact; its number."""
    tell(chat, language, story)
    [opened] = chat.press("affirm")
    assert is_promised(opened, "ticket_opened", language)
    found = NUMBER.search(opened.text)
    assert found
    return found[0]


def told(customer: NewCustomer, language: str) -> Chat:
    """A customer who is about to confirm a ticket."""
    chat = customer(language)
    tell(chat, language, OPENED[language][1])
    return chat


def tell(chat: Chat, language: str, story: str) -> None:
    chat.say(OPENED[language][0])
    chat.say(story)
    chat.press("deny")
    chat.press("deny")


def states(staff: Staff, chat: Chat) -> dict[str, str]:
    """The states of a customer's tickets with people, by number."""
    return {t["number"]: t["state"] for t in staff.tickets(chat.conversation)}


def other(staff: Staff, chat: Chat, number: str) -> str:
    return next(n for n in states(staff, chat) if n != number)


def description(staff: Staff, chat: Chat) -> str:
    """What the first of a customer's tickets with people tells."""
    return str(staff.tickets(chat.conversation)[0]["description"])


def backdate(database: sqlite3.Connection, number: str, *, days: int) -> None:
    """Let a ticket have ended so long ago."""
    past = round(timedelta(days=days) / timedelta(microseconds=1))
    changed = database.execute("UPDATE tickets SET ended_at = ended_at - ? WHERE id = ?", (past, id_of(number)))
    assert changed.rowcount == 1
