"""The sentences of the console: complete in every language, and which language a visitor reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.attachments import Keeping, Kind
from bot.clockwork import FIRST_RESPONSE, MISSED, OVERDUE, RESOLUTION, WARNED
from bot.handoffs import Reason
from bot.matters import WROTE, Verdict
from bot.messages import Delivery
from bot.people import Role
from bot.reading import TicketOrder
from bot.tickets import ASSISTANT, CUSTOMER, Ask, Priority, TicketState
from console.words import LANGUAGES, language_for, say, sentences
from gateway.house import load_routing

ROOT = Path(__file__).resolve().parents[3]
CONSOLE = ROOT / "console"
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
    keys += [f"tickets.sort.{order.value}" for order in TicketOrder]
    keys += [f"delivery.{delivery.value}" for delivery in Delivery if delivery is not Delivery.RECEIVED]
    keys += [f"kind.{kind.value}{number}" for kind in Kind for number in ("", ".one", ".many")]
    keys += [f"file.{state.value}" for state in Keeping if state not in (Keeping.KEPT, Keeping.NOTHING)]
    assert not set(keys) - sentences("en").keys()


def test_every_change_of_a_ticket_has_a_sentence() -> None:
    keys = [f"past.state.{state.value}" for state in TicketState]
    keys += [f"past.{clock}.{mark}" for clock in (FIRST_RESPONSE, RESOLUTION) for mark in (WARNED, MISSED)]
    keys += ["past.first_response.given"]
    keys += [f"past.asked.{result}" for result in ("answered", "unanswered", Verdict.REFUSED.value)]
    keys += [f"why.{ask.value}" for ask in Ask] + [f"who.{who}" for who in (ASSISTANT, CUSTOMER)]
    assert not set(keys) - sentences("en").keys()


def test_every_reason_in_a_history_has_words() -> None:
    """Reasons that the code writes as they stand; the others are values of enums, or have a pattern."""
    written = {OVERDUE, WROTE}
    for name in ("clockwork", "matters", "tickets"):
        tree = ast.parse((ROOT / "bot" / f"{name}.py").read_text(encoding="utf-8"))
        written |= {
            word.value for place in _reasons(tree) for word in ast.walk(place) if isinstance(word, ast.Constant)
        }
    written -= {""}
    assert {"asked again", "not asked again"} <= written
    assert not {f"why.{reason}" for reason in written} - sentences("en").keys()


def _reasons(tree: ast.AST) -> Iterator[ast.expr]:
    """What is given as `why`, or put into it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "why":
            yield node.value
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "why":
            yield node.value


def test_every_category_team_and_skill_has_a_name() -> None:
    routing = load_routing(ROOT)
    routes = [routing.route(category) for category in routing.categories]
    keys = {f"category.{category}" for category in routing.categories}
    keys |= {f"team.{route.team}" for route in routes} | {f"skill.{route.skill}" for route in routes}
    assert not keys - sentences("en").keys()


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
