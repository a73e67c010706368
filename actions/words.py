"""The words that trainers keep in `data/`: titles of intents, and what the ticket form reads by."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

DATA = Path(__file__).resolve().parent.parent / "data"


def button(intent: str, language: str) -> dict[str, str]:
    """A button that means this intent; one without a title shows its name."""
    return {"title": titles().get(intent, {}).get(language) or intent, "payload": intent}


@cache
def titles() -> dict[str, dict[str, str]]:
    """What each intent is called, by language."""
    return dict(_read("titles.yml")["titles"])


@cache
def phrases(kind: str) -> tuple[str, ...]:
    """The phrases of one kind of `data/reading.yml`, of all languages, plain."""
    return tuple(plain(phrase) for language in _read("reading.yml")[kind] for phrase in language)


def plain(text: str) -> str:
    """Small letters without accents or invisible characters, single spaces: what phrases are sought in."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    kept = (c for c in decomposed if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " ".join("".join(kept).split())


@cache
def _read(name: str) -> Any:
    return YAML(typ="safe").load(DATA / name)
