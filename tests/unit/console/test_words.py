"""The sentences of the console: complete in every language, and which language a visitor reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.attachments import Keeping, Kind
from bot.handoffs import Reason
from bot.messages import Delivery
from bot.people import Role
from bot.tickets import Priority, TicketState
from console.words import LANGUAGES, language_for, say, sentences

CONSOLE = Path(__file__).resolve().parents[3] / "console"
NAMES = re.compile(r"\{(\w+)\}")
TEMPLATE_KEY = re.compile(r"""\bt\('([\w.]+)'\)""")
SCRIPT_KEY = re.compile(r"""\bt\("([\w.]+)"[,)]""")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_exists_in_every_language(language: str) -> None:
    english, theirs = sentences("en"), sentences(language)
    assert english.keys() == theirs.keys()
    for key, sentence in english.items():
        assert theirs[key].strip(), key
        assert set(NAMES.findall(sentence)) == set(NAMES.findall(theirs[key])), key


def test_every_sentence_that_pages_ask_for_exists() -> None:
    wanted = set()
    for path in (CONSOLE / "templates").glob("*.html"):
        wanted |= set(TEMPLATE_KEY.findall(path.read_text(encoding="utf-8")))
    for path in (CONSOLE / "static").glob("*.js"):
        wanted |= set(SCRIPT_KEY.findall(path.read_text(encoding="utf-8")))
    assert len(wanted) > 100
    assert not wanted - sentences("en").keys()


def test_every_state_has_a_name() -> None:
    keys = [f"reason.{reason.value}" for reason in Reason]
    keys += [f"role.{role.value}" for role in Role]
    keys += [f"ticket.state.{state.value}" for state in TicketState]
    keys += [f"ticket.priority.{priority.value}" for priority in Priority]
    keys += [f"delivery.{delivery.value}" for delivery in Delivery if delivery is not Delivery.RECEIVED]
    keys += [f"kind.{kind.value}{number}" for kind in Kind for number in ("", ".one", ".many")]
    keys += [f"file.{state.value}" for state in Keeping if state not in (Keeping.KEPT, Keeping.NOTHING)]
    assert not set(keys) - sentences("en").keys()


def test_names_are_filled_in() -> None:
    assert say("queue.taken", "en", agent="Bia") == "Bia took it"
    assert say("queue.taken", "pt", agent="Bia") == "Bia assumiu"


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        ("", "", "en"),
        ("", "pt-BR,pt;q=0.9,en;q=0.8", "pt"),
        ("", "de, es-AR;q=0.7, en;q=0.5", "es"),
        ("", "en;q=0.1, es;q=0.9", "es"),
        ("", "de-DE", "en"),
        ("", "pt;q=0", "en"),
        ("", "pt;q=nonsense,,;;,es", "es"),
        ("es", "pt-BR", "es"),
        ("xx", "pt-BR", "pt"),
        ("../../etc/passwd", "../en", "en"),
    ],
)
def test_the_language_of_a_visitor(chosen: str, accepted: str, language: str) -> None:
    assert language_for(chosen, accepted) == language
