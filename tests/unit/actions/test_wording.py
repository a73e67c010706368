"""Domain, actions, titles and reading words fit together."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from ruamel.yaml import YAML

from actions.words import routing, titles, topics
from bot.messages import LANGUAGES
from bot.tickets import Priority, TicketState

ROOT = Path(__file__).resolve().parents[3]
LONGEST_TITLE = 24


def _read(path: Path) -> dict[str, Any]:
    return dict(YAML(typ="safe").load(path) or {})


DOMAIN = _read(ROOT / "domain.yml")
NLU = [_read(path) for path in (ROOT / "data" / "nlu").glob("*.yml")]
INTENTS = {block["intent"] for file in NLU for block in file["nlu"]}
CODE = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "actions").glob("*.py"))
RULES = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "data" / "rules").glob("*.yml"))


def test_every_action_of_the_domain_exists_and_no_other() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    assert set(executor.actions) == set(DOMAIN["actions"])
    assert all(not issubclass(type(action), Action) for action in executor.actions.values())


def test_every_response_the_actions_name_is_written_and_every_written_one_is_said() -> None:
    written = set(DOMAIN["responses"])
    named = {name for name in re.findall(r'"(utter_\w+)"', CODE)}
    asked = {f"utter_ask_{slot}" for slot in DOMAIN["slots"]}
    ruled = set(re.findall(r"action: (utter_\w+)", RULES))
    assert named <= written
    assert written <= named | asked | ruled


def test_every_intent_has_a_title_in_each_language_that_fits_a_button() -> None:
    assert set(titles()) == INTENTS
    for intent, by_language in titles().items():
        assert set(by_language) == set(LANGUAGES), intent
        assert all(0 < len(title) <= LONGEST_TITLE for title in by_language.values()), intent


def test_everything_else_that_is_named_has_a_name_in_each_language() -> None:
    file = _read(ROOT / "data" / "titles.yml")
    for section in ("buttons", "categories", "states", "priorities", "ago"):
        for name, by_language in file[section].items():
            assert set(by_language) == set(LANGUAGES), name
            assert section != "buttons" or all(len(title) <= LONGEST_TITLE for title in by_language.values()), name
    assert set(file["states"]) == {state.value for state in TicketState}
    assert set(file["priorities"]) == {priority.value for priority in Priority}


def test_subjects_lead_to_categories_that_somebody_looks_after() -> None:
    assert {category for _, means in topics() for category in means} <= set(routing().categories)


def test_every_intent_has_a_rule_outside_the_form() -> None:
    outside = {
        step["intent"]
        for path in (ROOT / "data" / "rules").glob("*.yml")
        for rule in _read(path)["rules"]
        if "condition" not in rule
        for step in rule["steps"]
        if "intent" in step
    }
    assert {intent.partition("/")[0] for intent in INTENTS} | {"nlu_fallback"} == outside


def test_the_reading_words_exist_in_each_language() -> None:
    for kind, languages in _read(ROOT / "data" / "reading.yml").items():
        assert len(languages) == len(LANGUAGES), kind
        assert all(languages), kind
