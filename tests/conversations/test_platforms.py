"""The same conversation on Telegram and on Slack, in each language: nothing depends on where it is had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.contract.pictures import PDF, png
from tests.conversations.chat import Staff
from tests.conversations.conftest import NewOnPlatform
from tests.conversations.platforms import WORDS, Customer, Desk, is_own, is_place_in_line
from tests.conversations.wording import is_promised, is_said, titles, wording

NewDesk = Callable[[Customer], Desk]


@dataclass(frozen=True)
class Script:
    """What a customer of one language says."""

    question: str
    ticket: str
    story: str
    between: str
    goodbye: str
    again: str
    order: str
    contact: str
    yes: str
    person: str
    other: str


SCRIPTS = {
    "pt": Script(
        question="cadê meu pedido?",
        ticket="Quero abrir um chamado",
        story="a panela chegou amassada e não liga",
        between="quanto tempo demora a entrega?",
        goodbye="tchau",
        again="oi, bom dia",
        order="48213",
        contact="ana@exemplo.com.br",
        yes="sim",
        person="quero falar com uma pessoa",
        other="es",
    ),
    "es": Script(
        question="¿dónde está mi pedido?",
        ticket="Necesito abrir un ticket",
        story="la olla llegó abollada y no enciende",
        between="¿cuánto cuesta el envío?",
        goodbye="chau, hasta luego",
        again="hola, buenos días",
        order="48213",
        contact="+54 11 4321 5678",
        yes="sí",
        person="quiero hablar con un agente",
        other="en",
    ),
    "en": Script(
        question="where is my order?",
        ticket="I need to open a ticket",
        story="the cooker arrived dented and won't turn on",
        between="how much is delivery?",
        goodbye="bye",
        again="hi, good morning",
        order="48213",
        contact="joe@example.org",
        yes="yes",
        person="I'd like to speak to a human",
        other="pt",
    ),
}
BETWEEN = {"pt": "faq/delivery_period", "es": "faq/delivery_cost", "en": "faq/delivery_cost"}
in_each_language = pytest.mark.parametrize("language", SCRIPTS)


@in_each_language
def test_a_question_and_a_button(somebody: NewOnPlatform, language: str) -> None:
    ana = somebody(language)
    [answer] = ana.says(SCRIPTS[language].question)
    assert answer.text == wording("faq/track_order", language)
    assert titles("talk_to_person", language) in answer.titles
    [answer] = ana.presses("faq/delivery_late")
    assert is_said(answer, "faq/delivery_late", language)


@in_each_language
def test_a_ticket_interrupted_and_resumed(somebody: NewOnPlatform, staff: Staff, language: str) -> None:
    script, ana = SCRIPTS[language], somebody(language)
    assert is_said(ana.says(script.ticket)[-1], "ask_problem", language)
    assert is_said(ana.says(script.story)[-1], "ask_order_number", language)
    answered, asked = ana.says(script.between, answers=2)
    assert is_said(answered, BETWEEN[language], language)
    assert is_said(asked, "ask_order_number", language)
    assert is_said(ana.says(script.goodbye, answers=2)[0], "ticket_waits", language)
    resumed, asked = ana.says(script.again, answers=2)
    assert is_said(resumed, "ticket_resumed", language)
    assert is_said(asked, "ask_order_number", language)
    assert is_said(ana.says(script.order)[-1], "ask_contact", language)
    [summary] = ana.says(script.contact)
    assert is_said(summary, "ticket_summary", language)
    assert all(told in summary.text for told in (script.story, script.order, script.contact))
    [opened] = ana.says(script.yes)
    [ticket] = staff.tickets(ana.conversation())
    assert is_promised(opened, "ticket_opened", language)
    assert ticket["number"] in opened.text
    assert (ticket["description"], ticket["order_number"]) == (script.story, script.order)


def test_a_ticket_by_buttons(somebody: NewOnPlatform, staff: Staff) -> None:
    language = "es"
    script, ana = SCRIPTS[language], somebody(language)
    ana.says(script.ticket)
    ana.says(script.story)
    assert is_said(ana.presses("deny")[-1], "ask_contact", language)
    assert is_said(ana.presses("deny")[-1], "ticket_summary_here", language)
    [opened] = ana.presses("affirm")
    [ticket] = staff.tickets(ana.conversation())
    assert ticket["number"] in opened.text


@in_each_language
def test_a_person_is_asked_for_and_both_talk(somebody: NewOnPlatform, desk: NewDesk, language: str) -> None:
    script, ana = SCRIPTS[language], somebody(language)
    called, notice = ana.says(script.person, answers=2)
    assert is_said(called, "handoff", language)
    assert is_place_in_line(notice, language)
    agent = desk(ana)
    handoff = agent.claims()
    assert is_own(ana.hears()[-1], "handoff.claimed", language)
    picture = png(colour=(200, 10, 10))
    ana.sends_picture(picture, "📦 pix?")
    assert agent.kept("📦 pix?") == [picture]
    agent.says("Oi, aqui é a Bia. <Tudo bem> & *certo*?")
    [heard] = ana.hears()
    assert heard.text.splitlines()[0].strip("*:") == "admin"
    assert heard.text.endswith("Oi, aqui é a Bia. <Tudo bem> & *certo*?")
    agent.sends(PDF, "etiqueta de devolução.pdf", "application/pdf")
    ana.hears()
    assert ana.latest_files() == [("etiqueta de devolução.pdf", PDF)]
    agent.staff.post(f"/handoffs/{handoff}/return")
    assert is_own(ana.hears()[-1], "handoff.returned", language)
    assert is_said(ana.says(script.question)[-1], "faq/track_order", language)
    story = agent.story()
    assert {message["delivery"] for message in story["messages"]} == {"received", "sent"}
    assert story["conversation"]["owner"] == "bot"


def test_an_agents_words_and_file_together(somebody: NewOnPlatform, desk: NewDesk) -> None:
    ana = somebody("en")
    ana.says(SCRIPTS["en"].person, answers=2)
    agent = desk(ana)
    agent.claims()
    ana.hears()
    sent = agent.sends(png(), "mapa.png", "image/png", "O mapa:")
    words, _ = ana.hears(2)
    assert words.text.endswith("O mapa:")
    assert ana.latest_files() == [("mapa.png", png())]
    assert agent.message(sent)["delivery"] == "sent"


@in_each_language
def test_the_language_is_chosen_by_command_and_stays(somebody: NewOnPlatform, language: str) -> None:
    script, ana = SCRIPTS[language], somebody(language)
    ana.says(script.question)
    [changed] = ana.tells_language(script.other)
    assert is_own(changed, "language.changed", script.other)
    [bubble] = ana.says("ok")
    assert is_said(bubble, "affirm", script.other)


@in_each_language
def test_a_picture_alone_is_kept_and_said_so(somebody: NewOnPlatform, desk: NewDesk, language: str) -> None:
    ana = somebody(language)
    ana.sends_picture(png(), "")
    [bubble] = ana.hears()
    assert is_own(bubble, "attachment.kept", language)
    assert is_said(ana.presses("talk_to_person", answers=2)[0], "handoff", language)
    assert desk(ana).kept("") == [png()]


def test_a_picture_with_a_question_is_answered_with_a_note(somebody: NewOnPlatform, desk: NewDesk) -> None:
    ana = somebody("pt")
    ana.sends_picture(png(), "o fogão chegou quebrado, como troco?")
    [bubble] = ana.hears()
    assert bubble.text.endswith("\n\n" + WORDS.say("attachment.noted", "pt"))
    assert desk(ana).kept("o fogão chegou quebrado, como troco?") == [png()]
