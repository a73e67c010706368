"""What only Slack has: channels with threads, the home page, the slash command, signed requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conversations.chat import Bubble, Staff
from tests.conversations.conftest import SIGNING_SECRET
from tests.conversations.platforms import WORDS, Desk, OnSlack, bubble_of, is_own, until
from tests.conversations.test_platforms import SCRIPTS
from tests.conversations.wording import is_said
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_world import Place
from tests.whole import Whole

NewOnSlack = Callable[..., OnSlack]
NewDesk = Callable[[OnSlack], Desk]
in_each_language = pytest.mark.parametrize("language", SCRIPTS)


@pytest.fixture
def channel(slack: FakeSlack) -> Place:
    """A channel of this test alone."""
    return slack.channel()


@pytest.fixture
def over_requests(slack: FakeSlack, balcao: Whole) -> Iterator[None]:
    """Signed requests instead of Socket Mode."""
    slack.events_to(f"{balcao.url}/webhooks/slack", SIGNING_SECRET)
    yield
    slack.events_over_sockets()


@in_each_language
def test_a_question_in_a_channel_is_answered_to_all_in_the_thread(
    on_slack: NewOnSlack, channel: Place, language: str
) -> None:
    ana = on_slack(language, channel=channel)
    [answer] = ana.says(SCRIPTS[language].question)
    assert is_said(answer, "faq/track_order", language)
    [answer] = ana.says(SCRIPTS[language].between)
    assert answer.text
    assert [seen.only_for for seen in ana.shown()] == [None, None]
    assert {seen.thread for seen in ana.shown()} == {ana.thread.ts}


@in_each_language
def test_in_a_channel_a_ticket_is_seen_by_its_owner_alone(
    on_slack: NewOnSlack, channel: Place, slack: FakeSlack, staff: Staff, language: str
) -> None:
    script, ana = SCRIPTS[language], on_slack(language, channel=channel)
    for text in (script.ticket, script.story):
        ana.says(text)
    assert is_said(ana.says(script.between, answers=2)[1], "ask_order_number", language)
    ana.says(script.goodbye, answers=2)
    assert is_said(ana.says(script.again, answers=2)[0], "ticket_resumed", language)
    assert is_said(_pressed(ana, "deny"), "ask_contact", language)
    assert script.contact in ana.says(script.contact)[-1].text
    opened = _pressed(ana, "affirm")
    [ticket] = staff.tickets(ana.conversation())
    assert ticket["number"] in opened.text
    assert not [seen.text for seen in slack.posted(channel, user=slack.user())]


@in_each_language
def test_in_a_channel_a_person_is_called_without_the_others_reading_the_number(
    on_slack: NewOnSlack, channel: Place, desk: NewDesk, staff: Staff, language: str
) -> None:
    script, ana = SCRIPTS[language], on_slack(language, channel=channel)
    ana.says(script.person, answers=2)
    agent = desk(ana)
    handoff = agent.claims()
    ana.hears()
    agent.says("Oi, aqui é a Bia.")
    assert ana.hears()[-1].text.endswith("Oi, aqui é a Bia.")
    ana.user.writes("oi Bia", channel=channel, thread=ana.thread)
    until(lambda: agent.story()["messages"][-1]["text"] == "oi Bia", lambda: "the agent reads nothing")
    staff.post(f"/handoffs/{handoff}/resolve")
    assert is_own(ana.hears()[-1], "handoff.resolved", language)
    [ticket] = staff.tickets(ana.conversation())
    told = [seen for seen in ana.shown() if ticket["number"] in seen.text]
    assert len(told) == 2
    assert {seen.only_for for seen in told} == {ana.user.id}


def test_in_one_thread_everybody_has_a_conversation_of_their_own(on_slack: NewOnSlack, channel: Place) -> None:
    ana, bruno = on_slack("pt", channel=channel), on_slack("en", channel=channel)
    ana.says("cadê meu pedido?")
    bruno.user.writes("I had the same", channel=channel, thread=ana.thread)
    bruno.user.mentions("do you have any physical stores?", channel=channel, thread=ana.thread)
    assert is_said(ana.hears()[-1], "faq/stores", "en")  # all in the thread read it, and nothing before it
    ana.says("quero abrir um chamado")
    bruno.thread = ana.thread
    assert [seen.text for seen in bruno.shown()] == [seen.text for seen in ana.shown() if not seen.ephemeral]
    bruno.heard = len(bruno.shown())


@in_each_language
def test_the_home_page(on_slack: NewOnSlack, slack: FakeSlack, staff: Staff, language: str) -> None:
    script, ana = SCRIPTS[language], on_slack(language)
    ana.user.opens_home()
    page = until(lambda: slack.home(ana.user), lambda: "no page was published")
    ask, tickets, person = _buttons(page)
    ana.user.presses_home(ask)
    assert is_said(ana.hears()[-1], "chitchat/greet", language)
    for text in (script.ticket, script.story):
        ana.says(text)
    ana.presses("deny")
    ana.presses("deny")
    ana.presses("affirm")
    [ticket] = staff.tickets(ana.conversation())
    ana.user.presses_home(tickets)
    until(lambda: ticket["number"] in _text(slack.home(ana.user)), lambda: "the ticket is not listed")
    assert script.story in _text(slack.home(ana.user))
    _, _, person = _buttons(slack.home(ana.user))
    ana.user.presses_home(person)
    assert is_said(ana.hears(2)[0], "handoff", language)
    assert staff.waiting(ana.conversation())


@in_each_language
def test_the_home_page_speaks_its_owners_language(on_slack: NewOnSlack, slack: FakeSlack, language: str) -> None:
    ana = on_slack(language)
    ana.user.opens_home()
    page = until(lambda: slack.home(ana.user), lambda: "no page was published")
    assert _buttons(page) == [WORDS.say(f"home.{what}", language) for what in ("ask", "tickets", "person")]


@in_each_language
def test_a_home_page_without_tickets_says_so(on_slack: NewOnSlack, slack: FakeSlack, language: str) -> None:
    ana = on_slack(language)
    ana.says(SCRIPTS[language].question)
    ana.user.opens_home()
    page = until(lambda: slack.home(ana.user), lambda: "no page was published")
    ana.user.presses_home(_buttons(page)[1])
    none = WORDS.say("home.no_tickets", language)
    until(lambda: none in _text(slack.home(ana.user)), lambda: _text(slack.home(ana.user)))


@in_each_language
def test_the_slash_command_asks(on_slack: NewOnSlack, channel: Place, slack: FakeSlack, language: str) -> None:
    ana = on_slack(language)
    ana.user.commands("/helpdesk", SCRIPTS[language].question)
    assert is_said(ana.hears()[-1], "faq/track_order", language)
    channel.members.add(ana.user.id)
    ana.user.commands("/helpdesk", SCRIPTS[language].question, channel=channel)
    answer = until(lambda: slack.posted(channel, user=ana.user), lambda: "no answer in the channel")[-1]
    assert is_said(bubble_of(answer), "faq/track_order", language)
    assert answer.only_for == ana.user.id


@in_each_language
def test_the_slash_command_alone_greets(on_slack: NewOnSlack, language: str) -> None:
    ana = on_slack(language)
    ana.user.commands("/helpdesk")
    assert is_said(ana.hears()[-1], "chitchat/greet", language)


def test_the_slash_command_works_where_the_app_is_not(on_slack: NewOnSlack, slack: FakeSlack) -> None:
    ana, elsewhere = on_slack("en"), slack.channel(bot=False)
    ana.user.commands("/helpdesk", "where is my order?", channel=elsewhere)
    assert is_said(ana.hears()[-1], "faq/track_order", "en")


@pytest.mark.usefixtures("over_requests")
@in_each_language
def test_signed_requests_are_as_good(on_slack: NewOnSlack, channel: Place, language: str) -> None:
    ana = on_slack(language)
    ana.says(SCRIPTS[language].question)
    assert is_said(ana.presses("faq/delivery_late")[-1], "faq/delivery_late", language)
    ana.user.commands("/helpdesk", SCRIPTS[language].question)
    assert is_said(ana.hears()[-1], "faq/track_order", language)
    bea = on_slack(language, channel=channel)
    bea.says(SCRIPTS[language].question)
    bea.user.edits(bea.thread, "?")


def test_a_deactivated_customer_is_seen_at_once(on_slack: NewOnSlack, slack: FakeSlack, desk: NewDesk) -> None:
    ana = on_slack("pt")
    ana.says("quero falar com uma pessoa", answers=2)
    agent = desk(ana)
    agent.claims()
    ana.hears()
    slack.fail("chat.postMessage", error="user_disabled", channel=ana.user.dm)
    lost = agent.says("Posso ajudar?")
    until(lambda: agent.message(lost)["delivery"] == "failed", lambda: agent.message(lost)["delivery"])
    assert "user_disabled" in agent.message(lost)["error"]
    assert agent.story()["conversation"]["unreachable"]
    ana.user.writes("reativaram minha conta")
    until(lambda: not agent.story()["conversation"]["unreachable"], lambda: "still unreachable")


def test_an_edit_changes_the_story_and_answers_nothing(on_slack: NewOnSlack, desk: NewDesk) -> None:
    ana = on_slack("pt")
    told = ana.user.writes("cadê meu pedido 48212?")
    ana.hears()
    ana.user.edits(told, "cadê meu pedido 48213?")
    edited = until(lambda: [m for m in desk(ana).story()["messages"] if m["edited_at"]], lambda: "not edited")
    assert [message["text"] for message in edited] == ["cadê meu pedido 48213?"]


def _pressed(ana: OnSlack, wanted: str) -> Bubble:
    return ana.presses(wanted)[-1]


def _buttons(page: dict[str, Any] | None) -> list[str]:
    assert page is not None
    return [b["text"]["text"] for block in page["blocks"] if block["type"] == "actions" for b in block["elements"]]


def _text(page: dict[str, Any] | None) -> str:
    assert page is not None
    return "\n".join(block["text"]["text"] for block in page["blocks"] if block["type"] == "section")
