"""The words that trainers keep in `data/`: what things are called, and what free text is read by."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.messages import LANGUAGES
from bot.plain import plain
from bot.routing import Routing
from bot.routing_table import routing_of
from bot.words import Words

DATA = Path(__file__).resolve().parent.parent / "data"


def button(intent: str, language: str) -> dict[str, str]:
    """A button that means this intent; one without a title shows its name."""
    return {"title": titles().get(intent, {}).get(language) or intent, "payload": intent}


@cache
def titles() -> dict[str, dict[str, str]]:
    """What each intent is called, by language."""
    return dict(_read("titles.yml")["titles"])


def own_button(name: str, payload: str, language: str) -> dict[str, str]:
    """A button with a title of its own, from `buttons`."""
    return {"title": word("buttons", name, language), "payload": payload}


def word(section: str, name: str, language: str) -> str:
    """What a section of `data/titles.yml` calls something."""
    return str(_read("titles.yml")[section][name][language])


@cache
def topics() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """What customers call subjects: plain words, and the categories they may mean, the likeliest first."""
    return tuple((tuple(map(plain, line["words"])), tuple(line["means"])) for line in _read("titles.yml")["topics"])


def category_title(category: str, language: str) -> str:
    """What a category is called: like its question, or a name of its own; one without either shows its name."""
    own = _read("titles.yml")["categories"].get(category, {})
    return str(titles().get(f"faq/{category}", own).get(language) or category)


@cache
def phrases(kind: str) -> tuple[str, ...]:
    """The phrases of one kind of `data/reading.yml`, of all languages, plain."""
    return tuple(plain(phrase) for language in _read("reading.yml")[kind] for phrase in language)


@cache
def said() -> Words:
    """The gateway's own sentences: how a moment is said stands there."""
    return Words({language: _read(f"words/{language}.yml") for language in LANGUAGES})


@cache
def routing() -> Routing:
    """The table of teams and priorities, as the file has it (actions.wiring knows the one in force)."""
    return routing_of(_read("routing.yml"))


@cache
def _read(name: str) -> Any:
    return YAML(typ="safe").load(DATA / name)
