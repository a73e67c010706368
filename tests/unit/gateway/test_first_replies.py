"""The replies that Balcão comes with: complete, filled in by what pages know, and taken over once."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from bot.canned import PLACEHOLDERS
from bot.errors import SettingsError
from bot.messages import LANGUAGES
from bot.settings import load
from gateway.app import compose
from gateway.first_replies import first_replies, load_replies
from store.sql import open_store
from tests.fakes.clock import FakeClock
from tests.fakes.memory_store import MemoryStore

GAP = re.compile(r"\{([^{}]*)\}")


def test_every_reply_is_there_in_every_language_with_the_same_gaps(root: Path) -> None:
    by_shortcut: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for reply in load_replies(root):
        by_shortcut[reply.shortcut][reply.language] = reply.text
    assert len(by_shortcut) >= 12
    for shortcut, texts in by_shortcut.items():
        assert set(texts) == set(LANGUAGES), shortcut
        gaps = {language: set(GAP.findall(text)) for language, text in texts.items()}
        assert gaps["pt"] == gaps["es"] == gaps["en"], shortcut
        assert gaps["pt"] <= set(PLACEHOLDERS), shortcut
        assert len(set(texts.values())) == len(LANGUAGES), f"{shortcut} says the same in two languages"


def test_all_that_can_be_filled_in_is_used_somewhere(root: Path) -> None:
    used = {gap for reply in load_replies(root) for gap in GAP.findall(reply.text)}
    assert used >= set(PLACEHOLDERS) - {"customer"}


async def test_a_house_gets_them_once(root: Path) -> None:
    store, clock = MemoryStore(), FakeClock()
    await first_replies(store, root, clock)
    first = await store.canned()
    assert len(first) == len(load_replies(root))
    await store.remove_canned(first[0].id)
    await first_replies(store, root, clock)
    assert await store.canned() == first[1:]


async def test_without_the_file_a_house_begins_with_none_and_may_get_them_later(tmp_path: Path, root: Path) -> None:
    store, clock = MemoryStore(), FakeClock()
    await first_replies(store, tmp_path, clock)
    assert await store.canned() == []
    await first_replies(store, root, clock)
    assert await store.canned()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("hello: {pt: [", "cannot be read"),
        ("- hello", "cannot be read"),
        ("hello: Oi", "cannot be read"),
        ("Hello: {pt: Oi}", "shortcut"),
        ("hello: {fr: Salut}", "language"),
        ("hello: {pt: ''}", "text"),
        ("hello: {pt: Oi}\nhello: {pt: Oi}", "cannot be read"),
    ],
)
def test_what_is_wrong_in_the_file_is_said(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "canned.yml").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=said) as error:
        load_replies(tmp_path)
    assert "canned.yml" in error.value.message


async def test_a_gateway_that_starts_gives_them_to_a_new_house_and_not_again(tmp_path: Path, root: Path) -> None:
    settings = load(tmp_path, {"BALCAO_ADMIN_PASSWORD": "lamp and counter"})
    left = 0
    for _ in range(2):
        app = compose(settings, root).app
        async with app.router.lifespan_context(app):
            store = open_store(settings.database_url)
            await store.open()
            replies = await store.canned()
            assert len(replies) == (left or len(load_replies(root)))
            for reply in replies[1:]:
                await store.remove_canned(reply.id)
            left = 1
            await store.close()
