"""The trainers' files: three languages complete, enough examples, nothing twice, buttons that lead somewhere."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.messages import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 8
FAQS = 45
LONGEST_TITLE = 28


def _read(path: Path) -> dict[str, Any]:
    return dict(YAML(typ="safe").load(path) or {})


FILES = {path.name: _read(path) for path in sorted((ROOT / "data" / "nlu").glob("*.yml"))}
DOMAIN = _read(ROOT / "domain.yml")
RESPONSES = {name: r for f in (*FILES.values(), DOMAIN) for name, r in (f.get("responses") or {}).items()}


def plain(text: str) -> str:
    """Case, accents and punctuation aside."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return " ".join(re.findall(r"\w+", "".join(c for c in letters if unicodedata.category(c) != "Mn")))


def examples() -> list[tuple[str, str, str]]:
    """(intent, language, text) of every example."""
    return [
        (block["intent"], block["metadata"]["language"], line[2:].strip())
        for file in FILES.values()
        for block in file["nlu"]
        for line in block["examples"].splitlines()
    ]


INTENTS = sorted({intent for intent, _, _ in examples()})


def test_there_are_enough_questions() -> None:
    assert sum(intent.startswith("faq/") for intent in INTENTS) >= FAQS


@pytest.mark.parametrize("intent", INTENTS)
def test_each_intent_has_enough_examples_in_each_language(intent: str) -> None:
    counts = Counter(language for name, language, _ in examples() if name == intent)
    assert all(counts[language] >= ENOUGH for language in LANGUAGES), counts


def test_no_sentence_teaches_two_things() -> None:
    meanings: dict[str, set[str]] = defaultdict(set)
    for intent, _, text in examples():
        meanings[plain(text) or text].add(intent)
    assert not {text: found for text, found in meanings.items() if len(found) > 1}


def test_no_sentence_stands_twice_in_one_language() -> None:
    counts = Counter((language, plain(text) or text) for _, language, text in examples())
    assert not [sentence for sentence, count in counts.items() if count > 1]


@pytest.mark.parametrize("intent", [i for i in INTENTS if i.startswith(("faq/", "chitchat/"))])
def test_each_question_has_an_answer(intent: str) -> None:
    assert f"utter_{intent}" in RESPONSES


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_each_answer_exists_in_each_language_with_the_same_choices(name: str) -> None:
    choices: dict[str, list[str]] = {}
    for variation in RESPONSES[name]:
        language = variation["condition"][0]["value"]
        assert variation["text"].strip()
        choices[language] = [button["payload"] for button in variation.get("buttons") or ()]
    assert set(choices) == set(LANGUAGES)
    assert choices["pt"] == choices["es"] == choices["en"]


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_buttons_lead_somewhere_and_fit(name: str) -> None:
    for variation in RESPONSES[name]:
        for button in variation.get("buttons") or ():
            assert button["payload"] in INTENTS, button
            assert len(button["title"]) <= LONGEST_TITLE, button


def test_the_held_out_sets_are_not_in_the_training_data() -> None:
    taught = {plain(text) for _, _, text in examples()}
    for name in ("in_scope.tsv", "out_of_scope.tsv"):
        lines = (ROOT / "tests" / "nlu" / name).read_text(encoding="utf-8").splitlines()
        both = [line for line in lines if plain(line.split("\t")[0]) in taught]
        assert not both, f"{len(both)} held-out sentences stand in data/nlu"


def test_the_held_out_set_covers_every_question_in_every_language() -> None:
    lines = (ROOT / "tests" / "nlu" / "in_scope.tsv").read_text(encoding="utf-8").splitlines()
    counts = Counter(tuple(line.split("\t")[1:3]) for line in lines)
    asked = [i for i in INTENTS if i.startswith(("faq/", "chitchat/"))]
    assert not [(i, language) for i in asked for language in LANGUAGES if counts[(i, language)] < 4]
