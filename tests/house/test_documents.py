"""Settings, routes and sentences: what the documents and the files promise is what the code has."""

from __future__ import annotations

import re
from pathlib import Path

from bot.messages import LANGUAGES
from bot.settings import TABLE
from gateway.words import load_words

LONGEST_README = 120


def test_every_setting_is_documented_with_its_default_and_sentence(root: Path) -> None:
    rows = (root / "docs" / "settings.md").read_text(encoding="utf-8")
    for setting in TABLE:
        default = f"`{setting.default}`" if setting.default else "–"
        assert f"| `{setting.name}` | {default} | {setting.sentence} |" in rows


def test_no_setting_is_documented_that_does_not_exist(root: Path) -> None:
    rows = (root / "docs" / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)`", rows, re.M)) == {setting.name for setting in TABLE}


def test_the_readme_stays_short(root: Path) -> None:
    assert len((root / "README.md").read_text(encoding="utf-8").splitlines()) <= LONGEST_README


def test_our_own_sentences_exist_in_every_language_with_the_same_gaps(root: Path) -> None:
    sentences = load_words(root).sentences
    assert set(sentences) == set(LANGUAGES)
    for key, sentence in sentences["pt"].items():
        gaps = set(re.findall(r"\{(\w+)\}", sentence))
        for language in LANGUAGES:
            assert set(re.findall(r"\{(\w+)\}", sentences[language][key])) == gaps, (language, key)
            assert sentences[language][key].strip(), (language, key)


def test_every_sentence_of_ours_is_used(root: Path) -> None:
    code = "".join(p.read_text(encoding="utf-8") for d in ("bot", "gateway") for p in (root / d).rglob("*.py"))
    keys = set(load_words(root).sentences["pt"])
    unused = {k for k in keys if f'"{k}"' not in code and not k.startswith("day.")}
    assert not unused
