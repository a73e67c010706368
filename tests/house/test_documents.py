"""Settings, routes and sentences: what the documents and the files promise is what the code has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from starlette.routing import BaseRoute, Mount, Route

from bot.messages import LANGUAGES
from bot.settings import TABLE, load
from gateway.app import compose
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


def test_every_route_is_documented_and_nothing_else(root: Path, tmp_path: Path) -> None:
    documented = re.findall(r"^\| `([A-Z]+ /\S*)` \|", (root / "docs" / "api.md").read_text(encoding="utf-8"), re.M)
    app = compose(load(tmp_path, {}), root).app
    assert sorted(documented) == sorted(set(_served(app.routes)))


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
    folders = ("bot", "gateway", "connectors")
    code = "".join(p.read_text(encoding="utf-8") for d in folders for p in (root / d).rglob("*.py"))
    keys = set(load_words(root).sentences["pt"])
    unused = {k for k in keys if f'"{k}"' not in code and not k.startswith(("day.", "command.", "state."))}
    assert not unused


def _served(routes: Iterable[BaseRoute], under: str = "") -> Iterator[str]:
    """`GET /path` of every route, also of mounted ones; files of one folder are one route."""
    for route in routes:
        if isinstance(route, Mount):
            yield from _mounted(route, under)
        elif isinstance(route, Route):
            path = re.sub(r"^/shop/.+", "/shop/{file}", under + route.path)
            yield from (f"{method} {path}" for method in _methods(route) - {"HEAD"})


def _mounted(mount: Mount, under: str) -> Iterator[str]:
    inside = next((app.routes for app in _wrapped(mount.app) if hasattr(app, "routes")), None)
    if inside is None:
        yield f"GET {under}{mount.path}/{{file}}"
        return
    yield from _served(inside, under + mount.path)


def _methods(route: Route) -> set[str]:
    """What the route declares, or the application behind it; a stream that declares nothing is read."""
    declared = (getattr(app, "methods", None) for app in _wrapped(route.app))
    return set(route.methods or next(filter(None, declared), {"GET"}))


def _wrapped(app: object) -> Iterator[Any]:
    """An application and those it wraps, outside in."""
    while app is not None:
        yield app
        app = getattr(app, "app", None)
