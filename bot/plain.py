"""Words as phrases are sought in them: small letters, no accents, single spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

NO_WORD = re.compile(r"[^a-z0-9@]+")


def plain(text: str) -> str:
    """Small letters without accents or invisible characters, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    kept = (c for c in decomposed if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " ".join("".join(kept).split())


def found_in(text: str, phrases: Iterable[str]) -> str | None:
    """The first of the phrases that stands in the text as whole words."""
    padded = f" {_bare(plain(text))} "
    return next((phrase for phrase in phrases if f" {_bare(plain(phrase))} " in padded), None)


def _bare(text: str) -> str:
    return NO_WORD.sub(" ", text).strip()
