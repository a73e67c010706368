"""The words of the widget and of the shop's page: whole in every language, and used."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.messages import LANGUAGES
from connectors.webchat.pages import COMMENT_LINE, STATIC, WIDGET_PARTS, widget_script

WIDGET = json.loads((STATIC / "widget/words.json").read_text("utf-8"))
PAGE = json.loads((STATIC / "page.json").read_text("utf-8"))


@pytest.mark.parametrize("table", [WIDGET, PAGE], ids=["widget", "page"])
def test_every_language_says_everything(table: dict[str, dict[str, object]]) -> None:
    assert set(table) == set(LANGUAGES)
    for language in LANGUAGES:
        assert set(table[language]) == set(table["pt"])
        assert all(table[language].values()), f"empty words in {language}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same_everywhere(language: str) -> None:
    for key, words in WIDGET[language].items():
        assert re.findall(r"\{\w+\}", str(words)) == re.findall(r"\{\w+\}", str(WIDGET["pt"][key])) or key == "ordinals"


def test_no_word_is_left_over_or_missing() -> None:
    script = "".join((STATIC / f"widget/{part}.js").read_text("utf-8") for part in WIDGET_PARTS)
    used = set(re.findall(r'say\("(\w+)"', script)) | set(re.findall(r"WORDS\[language\]\.(\w+)", script))
    used |= set(re.findall(r'say\([^)]*\? "(\w+)" : "(\w+)"', script)[0])
    used |= {"customer", "bot", "system"} | {key for key in WIDGET["pt"] if key.startswith("state_")}
    page = set(re.findall(r"\{\{(\w+)\}\}", (STATIC / "index.html").read_text("utf-8")))

    assert used == set(WIDGET["pt"])
    assert page - {f"at_{language}" for language in LANGUAGES} == set(PAGE["pt"])


def test_every_part_of_the_widget_is_joined() -> None:
    assert {path.stem for path in (STATIC / "widget").glob("*.js")} == set(WIDGET_PARTS)


def test_only_lines_of_comment_are_left_out() -> None:
    for part in WIDGET_PARTS:
        source = (STATIC / f"widget/{part}.js").read_text("utf-8")
        kept = [line for line in source.splitlines() if not line.strip().startswith("//")]
        assert COMMENT_LINE.sub("", source).splitlines() == kept


@pytest.mark.parametrize(
    "forbidden", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"]
)
def test_the_widget_never_reads_text_as_code(forbidden: str) -> None:
    assert forbidden not in widget_script(1)


def test_no_part_is_too_long_to_read() -> None:
    for path in sorted(Path(STATIC / "widget").iterdir()):
        assert len(path.read_text("utf-8").splitlines()) <= 300, path.name
