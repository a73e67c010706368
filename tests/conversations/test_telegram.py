"""What only Telegram has: /start with a payload, the menu, groups and topics, albums, edits, a blocked bot."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from bot.storing import GONE
from tests.contract.pictures import png, wav
from tests.conversations.chat import Staff
from tests.conversations.platforms import WORDS, Desk, OnTelegram, bubble_of, conversation_at, is_own, until
from tests.conversations.wording import is_said
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_people import FakeGroup
from tests.fakes.telegram_world import Sent
from tests.whole import Whole

NewOnTelegram = Callable[..., OnTelegram]
NewDesk = Callable[[OnTelegram], Desk]
GROUPS = count(-1_001_987_000_000, -1)


@pytest.fixture
def group(telegram: FakeTelegram) -> FakeGroup:
    """A group of this test alone."""
    return telegram.group(next(GROUPS))


@pytest.mark.parametrize("language", ["pt", "es", "en"])
def test_start_greets_in_the_language_of_the_phone(on_telegram: NewOnTelegram, language: str) -> None:
    [bubble] = on_telegram(language).says("/start")
    assert is_said(bubble, "chitchat/greet", language)


@pytest.mark.parametrize("language", ["pt", "es", "en"])
def test_a_link_into_the_chat_asks_its_question(on_telegram: NewOnTelegram, language: str) -> None:
    [bubble] = on_telegram(language).says("/start faq-track_order")
    assert is_said(bubble, "faq/track_order", language)


def test_a_link_into_the_chat_calls_a_person(on_telegram: NewOnTelegram, staff: Staff) -> None:
    ana = on_telegram("es")
    called, _ = ana.says("/start human", answers=2)
    assert is_said(called, "handoff", "es")
    assert staff.waiting(ana.conversation())


def test_a_link_that_nobody_knows_greets(on_telegram: NewOnTelegram) -> None:
    assert is_said(on_telegram("en").says("/start campaign-2026")[-1], "chitchat/greet", "en")


def test_the_menu_of_commands_speaks_each_language(balcao: Whole, telegram: FakeTelegram) -> None:
    assert telegram.commands("pt")["human"] == WORDS.say("command.human", "pt")
    assert telegram.commands("es")["language"] == WORDS.say("command.language", "es")
    assert telegram.commands("en")["help"] == WORDS.say("command.help", "en")
    assert telegram.commands()


def test_the_language_is_asked_and_chosen_by_button(on_telegram: NewOnTelegram) -> None:
    ana = on_telegram("pt")
    [asked] = ana.says("/language")
    assert is_own(asked, "language.ask", "pt")
    assert asked.titles == ("Português", "Español", "English")
    assert is_own(ana.presses("English")[-1], "language.changed", "en")
    assert is_said(ana.says("ok")[-1], "affirm", "en")


def test_pressing_twice_asks_once(on_telegram: NewOnTelegram, telegram: FakeTelegram) -> None:
    ana = on_telegram("pt")
    ana.says("cadê meu pedido?")
    [shown] = ana.shown()
    queries = [ana.user.presses(shown, "Está atrasado") for _ in range(3)]
    assert is_said(ana.hears()[-1], "faq/delivery_late", "pt")
    until(lambda: all(telegram.answered(query) is not None for query in queries), lambda: "not acknowledged")
    assert sorted(filter(None, map(telegram.answered, queries))) == [WORDS.say("choice.taken", "pt")] * 2


def test_in_a_group_everybody_has_a_conversation_of_their_own(
    on_telegram: NewOnTelegram, group: FakeGroup, telegram: FakeTelegram
) -> None:
    ana, bruno = on_telegram("pt").user, on_telegram("en").user
    unheard = ana.writes("alguém sabe se tem frete grátis?", chat=group)
    asked = ana.writes("cadê meu pedido?", chat=group, mention=True)
    other = bruno.writes("do you have any physical stores?", chat=group, mention=True)
    heard = _answers(telegram, group, 2)
    assert is_said(bubble_of(heard[asked["message_id"]]), "faq/track_order", "pt")
    assert is_said(bubble_of(heard[other["message_id"]]), "faq/stores", "en")
    followed = bruno.writes("how much is delivery?", chat=group, reply_to=heard[other["message_id"]])
    heard = _answers(telegram, group, 3)
    assert is_said(bubble_of(heard[followed["message_id"]]), "faq/delivery_cost", "en")
    assert unheard["message_id"] not in heard


def test_in_a_group_a_button_is_for_whom_it_was_offered(
    on_telegram: NewOnTelegram, group: FakeGroup, telegram: FakeTelegram
) -> None:
    ana, bruno = on_telegram("pt").user, on_telegram("pt").user
    asked = ana.writes("cadê meu pedido?", chat=group, mention=True)
    shown = _answers(telegram, group, 1)[asked["message_id"]]
    stranger = bruno.presses(shown, "Está atrasado")
    until(lambda: telegram.answered(stranger) is not None, lambda: "not acknowledged")
    assert telegram.answered(stranger) == WORDS.say("choice.gone", "pt")
    ana.presses(shown, "Está atrasado")
    until(lambda: len(telegram.sent(group)) == 2, lambda: "not answered")
    assert is_said(bubble_of(telegram.sent(group)[-1]), "faq/delivery_late", "pt")


def test_in_a_topic_the_answer_stays_there(balcao: Whole, on_telegram: NewOnTelegram, telegram: FakeTelegram) -> None:
    forum, ana = telegram.group(next(GROUPS), forum=True), on_telegram("es").user
    topic = forum.topic("Pedidos", by=ana)
    asked = ana.writes("¿dónde está mi pedido?", chat=forum, mention=True, thread=topic)
    answer = _answers(telegram, forum, 1)[asked["message_id"]]
    assert answer.thread == topic
    assert conversation_at(balcao.home, "telegram", str(forum.id), str(topic))


def test_an_album_is_acknowledged_once(on_telegram: NewOnTelegram, desk: NewDesk) -> None:
    ana = on_telegram("pt")
    photos = [png(colour=(number, 0, 0)) for number in (10, 20, 30)]
    ana.user.sends_album(photos)
    assert is_own(ana.hears()[-1], "attachment.kept", "pt")
    ana.says("quero falar com uma pessoa", answers=2)
    story = until(lambda: _all_kept(desk(ana), 3), lambda: "not kept")
    files = [desk(ana).staff.http.get(f"/attachments/{id}").content for id in story]
    assert files == photos


def test_a_voice_message_is_kept_and_a_film_too_large_refused(on_telegram: NewOnTelegram, desk: NewDesk) -> None:
    ana = on_telegram("en")
    ana.user.sends_voice(wav())
    assert is_own(ana.hears()[-1], "attachment.kept", "en")
    ana.user.sends_document(b"%PDF-1.4", name="scan.pdf", size=300 * 2**20)
    assert is_own(ana.hears()[-1], "attachment.refused", "en")
    voice, scan = until(lambda: _settled(desk(ana), 2), lambda: "not settled")
    assert (voice["state"], voice["kind"]) == ("kept", "voice")
    assert (scan["state"], scan["name"]) == ("refused", "scan.pdf")


def test_an_edit_changes_the_story_and_answers_nothing(on_telegram: NewOnTelegram, desk: NewDesk) -> None:
    ana = on_telegram("pt")
    told = ana.user.writes("cadê meu pedido 48212?")
    ana.hears()
    ana.user.edits(told, "cadê meu pedido 48213?")
    edited = until(lambda: [m for m in desk(ana).story()["messages"] if m["edited_at"]], lambda: "not edited")
    assert [message["text"] for message in edited] == ["cadê meu pedido 48213?"]


def test_a_blocked_bot_is_seen_at_once_and_forgiven(on_telegram: NewOnTelegram, desk: NewDesk) -> None:
    ana, agent = _with_an_agent(on_telegram, desk)
    ana.user.blocks()
    until(lambda: agent.story()["conversation"]["unreachable"], lambda: "nobody noticed")
    lost = agent.says("Posso ajudar em algo mais?")
    failed = until(lambda: _ended(agent, lost), lambda: "still on its way")
    assert failed["delivery"] == "failed"
    assert failed["error"]
    assert agent.story()["conversation"]["owner"] == "agent"
    ana.user.unblocks()
    ana.user.writes("voltei, desculpa")
    until(lambda: not agent.story()["conversation"]["unreachable"], lambda: "still unreachable")
    agent.says("Que bom!")
    assert ana.hears()[-1].text.endswith("Que bom!")


def test_a_blocked_bot_that_nobody_told_is_seen_by_the_first_message(
    on_telegram: NewOnTelegram, desk: NewDesk, telegram: FakeTelegram
) -> None:
    ana, agent = _with_an_agent(on_telegram, desk)
    telegram.private(ana.user).closed = "Forbidden: bot was blocked by the user"
    lost = agent.says("Posso ajudar em algo mais?")
    failed = until(lambda: _ended(agent, lost), lambda: "still on its way")
    assert failed["delivery"] == "failed"
    assert "blocked" in failed["error"]
    assert agent.story()["conversation"]["unreachable"]


def test_what_waits_when_the_bot_is_blocked_fails_with_the_reason(
    on_telegram: NewOnTelegram, desk: NewDesk, telegram: FakeTelegram
) -> None:
    ana, agent = _with_an_agent(on_telegram, desk)
    again = "Too Many Requests: retry after 30"
    telegram.fail("sendMessage", 429, again, {"retry_after": 30}, chat=ana.user.id)
    waiting = agent.says("Um momento.")
    until(lambda: agent.message(waiting)["due"], lambda: "not put back")
    ana.user.blocks()
    failed = until(lambda: _ended(agent, waiting), lambda: "still waiting")
    assert (failed["delivery"], failed["error"]) == ("failed", GONE)


def _with_an_agent(on_telegram: NewOnTelegram, desk: NewDesk) -> tuple[OnTelegram, Desk]:
    ana = on_telegram("pt")
    ana.says("quero falar com uma pessoa", answers=2)
    agent = desk(ana)
    agent.claims()
    ana.hears()
    return ana, agent


def _answers(telegram: FakeTelegram, group: FakeGroup, expected: int) -> dict[int | None, Sent]:
    """The answers in a group, by the message that each hangs on."""
    until(lambda: len(telegram.sent(group)) >= expected, lambda: f"only {len(telegram.sent(group))} of {expected}")
    return {sent.reply_to: sent for sent in telegram.sent(group)}


def _attached(agent: Desk) -> list[dict[str, str]]:
    return [file for message in agent.story()["messages"] for file in message["attachments"]]


def _all_kept(agent: Desk, number: int) -> list[str]:
    kept = [file["id"] for file in _attached(agent) if file["state"] == "kept"]
    return kept if len(kept) == number else []


def _settled(agent: Desk, number: int) -> list[dict[str, str]]:
    settled = [file for file in _attached(agent) if file["state"] != "waiting"]
    return settled if len(settled) == number else []


def _ended(agent: Desk, message: str) -> dict[str, str] | None:
    found = agent.message(message)
    return None if found["delivery"] in ("pending", "sending") else found
