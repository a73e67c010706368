"""What scripts make of texts, without a page: gaps of canned replies, what is typed after a sign, whom a note calls."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from bot.canned import PLACEHOLDERS
from bot.mentions import mentioned
from tests.browser.console.conftest import Office
from tests.unit.bot.test_mentions import STAFF

pytestmark = pytest.mark.browser
TEXTS = (
    *("@Caio", "@caio, @CAIO", "(@Zé)\n@Ana: veja", "@Ana Maria veja", "@Ana  Maria", "@Anabel", "@Ana_", "ana@Caio"),
    *("a.@Caio", "@@Caio", "@ Caio", "@D'Ávila @müller-lüdenscheidt", "@a.b @axb", "@C++ e @(x", "@Nobody", "", "@"),
)
KNOWN = {"customer": "Ana Souza", "first_name": "Ana", "agent": "Bia", "ticket": "BAL-1001", "order": "48213"}


@pytest_asyncio.fixture
async def page(office: Office) -> AsyncIterator[Page]:
    """A page of ours, which may load our scripts."""
    opened = await office.stranger()
    await opened.goto("/console/login")
    yield opened


async def ask(page: Page, script: str, function: str, *values: Any) -> Any:
    """What a function of a script says."""
    call = f"async (values) => (await import('/console/static/{script}.js')).{function}(...values)"
    return await page.evaluate(call, list(values))


async def test_gaps_are_what_is_not_known(page: Page) -> None:
    for text, known, filled, gaps in (
        ("", KNOWN, "", []),
        ("no gaps", KNOWN, "no gaps", []),
        ("Oi {first_name}, {ticket}", KNOWN, "Oi Ana, BAL-1001", []),
        ("{order}{order}", {}, "{order}{order}", ["{order}", "{order}"]),
        ("{customer}: {order}, {agent}", {"agent": "Bia"}, "{customer}: {order}, Bia", ["{customer}", "{order}"]),
        ("{customer}", {"customer": "  "}, "{customer}", ["{customer}"]),
        ("{customer}", {"customer": None}, "{customer}", ["{customer}"]),
        ("{order}", {"order": 48213}, "48213", []),
        ("{nobody} {Order} {{order}} { order }", KNOWN, "{nobody} {Order} {48213} { order }", []),
        ("{customer} {order}", {"customer": "{order} $& $1"}, "{order} $& $1 {order}", ["{order}"]),
        ("👩‍👩‍👧 {order}!", {}, "👩‍👩‍👧 {order}!", ["{order}"]),
        ("{toString} {__proto__} {constructor}", {}, "{toString} {__proto__} {constructor}", []),
    ):
        found = await ask(page, "gaps", "fill", text, known)
        assert found["text"] == filled
        # places are counted as browsers count: in UTF-16
        pieces = [filled.encode("utf-16-le")[a * 2 : b * 2].decode("utf-16-le") for a, b in found["gaps"]]
        assert pieces == gaps


async def test_the_page_fills_what_the_server_names(page: Page) -> None:
    assert await page.evaluate("import('/console/static/gaps.js').then((m) => m.PLACEHOLDERS)") == list(PLACEHOLDERS)


async def test_what_a_story_tells(page: Page) -> None:
    story: dict[str, Any] = {"conversation": {"name": " Ana  Souza "}, "handoff": None, "tickets": []}
    nothing = {"customer": " Ana  Souza ", "first_name": "Ana", "agent": "Bia"}
    assert await ask(page, "gaps", "knownOf", story, "Bia") == nothing | {"ticket": None, "order": None}
    closed = {"number": "BAL-1", "state": "closed", "order_number": "1"}
    opened = {"number": "BAL-2", "state": "open", "order_number": "22222"}
    known = await ask(page, "gaps", "knownOf", story | {"tickets": [closed, opened]}, "Bia")
    assert (known["ticket"], known["order"]) == ("BAL-2", "22222")
    handoff = {"ticket": "BAL-1", "card": {"slots": {"order_number": "33333"}, "orders": ["44444"]}}
    known = await ask(page, "gaps", "knownOf", story | {"tickets": [opened, closed], "handoff": handoff}, "Bia")
    assert (known["ticket"], known["order"]) == ("BAL-1", "33333")


async def test_what_was_typed_after_a_sign(page: Page) -> None:
    for sign, before, query in (
        ("/", "/", ""),
        ("/", "/ola", "ola"),
        ("/", "Oi /ola", "ola"),
        ("/", "Oi\n/ola", "ola"),
        ("/", "(/ola", "ola"),
        ("/", "/ola mundo", "ola mundo"),
        ("/", "a/b", None),
        ("/", "https://x", None),
        ("/", "/ x", None),
        ("/", "/ola\n", None),
        ("/", "", None),
        ("/", "/" + "x" * 41, None),
        ("@", "x@y", None),
        ("@", "veja @Ana M", "Ana M"),
    ):
        found = await ask(page, "calling", "typedAfter", sign, before + "", len(before))
        assert (found["query"] if found else None) == query, before
        if found:
            assert before[found["from"]] == sign
    caret_in_the_middle = await ask(page, "calling", "typedAfter", "/", "/ola mundo", 4)
    assert caret_in_the_middle == {"from": 0, "query": "ola"}


async def test_a_page_marks_whom_the_server_calls(page: Page) -> None:
    for text in TEXTS:
        pieces = await ask(page, "calling", "pieces", text, list(STAFF))
        assert "".join(piece["text"] for piece in pieces) == text
        named = [piece["name"] for piece in pieces if piece["name"]]
        assert tuple(dict.fromkeys(named)) == mentioned(text, STAFF, by=""), text


async def test_nobody_known_marks_nothing(page: Page) -> None:
    assert await ask(page, "calling", "pieces", "@Caio", []) == [{"text": "@Caio", "name": None}]
    assert await ask(page, "calling", "pieces", "@Caio", [""]) == [{"text": "@Caio", "name": None}]


async def test_which_canned_replies_come_first(page: Page) -> None:
    replies = [
        {"id": 1, "shortcut": "refund", "language": "en", "text": "Your money"},
        {"id": 2, "shortcut": "order", "language": "pt", "text": "refund? não"},
        {"id": 3, "shortcut": "no-refund", "language": "pt", "text": "x"},
        {"id": 4, "shortcut": "refund-started", "language": "pt", "text": "Já começou"},
        {"id": 5, "shortcut": "other", "language": "pt", "text": "Reembolso até amanhã"},
    ]
    for query, language, ids in (
        ("refund", "pt", [4, 3, 2, 1]),
        ("refund", "en", [1, 4, 3, 2]),
        ("ate AMANHÃ", "pt", [5]),
        ("refund started", "pt", [4]),
        ("", "en", [1, 3, 2, 5, 4]),
        ("nothing", "pt", []),
    ):
        found = await ask(page, "canned_ranking", "findCanned", replies, query, language)
        assert [reply["id"] for reply in found] == ids, query
