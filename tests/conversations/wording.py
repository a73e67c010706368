"""What the assistant is meant to say, read from the trainers' files: tests name answers, not sentences."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.conversations.chat import Bubble

ROOT = Path(__file__).resolve().parents[2]
GAP = re.compile(r"\\\{\w+\\\}")


def is_said(bubble: Bubble, response: str, language: str) -> bool:
    """Whether this bubble is that response in that language, its gaps filled with anything."""
    pattern = GAP.sub(r"[\\s\\S]+", re.escape(wording(response, language)))
    return re.fullmatch(pattern, bubble.text) is not None


def is_promised(bubble: Bubble, response: str, language: str) -> bool:
    """Whether this bubble is that response, and after it the gateway's promise of a time."""
    said, _, promise = bubble.text.rpartition("\n\n")
    return bool(re.search(r"\d", promise)) and is_said(replace(bubble, text=said), response, language)


def wording(response: str, language: str) -> str:
    """The text of a response, gaps and all."""
    variations = _responses()[f"utter_{response}"]
    return next(str(v["text"]).strip() for v in variations if v["condition"][0]["value"] == language)


def titles(intent: str, language: str) -> str:
    """What a button for this intent is called."""
    return str(_read(ROOT / "data" / "titles.yml")["titles"][intent][language])


@cache
def _responses() -> dict[str, Any]:
    files = [ROOT / "domain.yml", *(ROOT / "data" / "nlu").glob("*.yml")]
    return {name: said for file in files for name, said in (_read(file).get("responses") or {}).items()}


@cache
def _read(path: Path) -> dict[str, Any]:
    return dict(YAML(typ="safe").load(path))
