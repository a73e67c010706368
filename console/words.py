"""The sentences of the pages, in every language of the console, and which language a visitor reads."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "sentences"
LANGUAGES = {"en": "English", "pt": "Português", "es": "Español"}
DEFAULT = "en"


@cache
def sentences(language: str) -> dict[str, str]:
    """Every sentence by its key; read once."""
    found: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return found


def say(key: str, language: str, **values: object) -> str:
    """One sentence, its `{names}` filled in."""
    return sentences(language)[key].format(**values)


def language_for(chosen: str, accepted: str) -> str:
    """The language chosen on the page, else the best of the header Accept-Language, else English."""
    if chosen in LANGUAGES:
        return chosen
    ranked = sorted(_ranges(accepted), key=lambda pair: -pair[1])
    return next((language for language, weight in ranked if weight > 0 and language in LANGUAGES), DEFAULT)


def _ranges(accepted: str) -> list[tuple[str, float]]:
    pairs = (part.strip().partition(";q=") for part in accepted[:500].split(","))
    return [(name.split("-")[0].lower(), _weight(weight)) for name, _, weight in pairs]


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
