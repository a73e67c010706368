"""Where people's stretches begin and end in a transcript: the rules, asked in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.console.conftest import Office

pytestmark = pytest.mark.browser

Said = tuple[str, int]
Marks = list[tuple[tuple[str, ...], bool]]


def at(second: int) -> str:
    """A moment of the test."""
    return f"2026-03-03T10:{second // 60:02}:{second % 60:02}+00:00"


def stretch(asked: int, claimed: int | None = None, ended: int | None = None) -> dict[str, Any]:
    """A handoff as the API tells it."""
    return {
        "asked_at": at(asked),
        "claimed_at": None if claimed is None else at(claimed),
        "ended_at": None if ended is None else at(ended),
        "agent": "Bia",
        "state": "returned",
    }


CASES: dict[str, tuple[list[Said], list[dict[str, Any]], Marks, list[str]]] = {
    "nobody was asked": ([("customer", 0), ("bot", 0)], [], [((), False), ((), False)], []),
    "what they asked with stands before the mark": (
        [("customer", 5), ("system", 5), ("customer", 9)],
        [stretch(5)],
        [((), False), (("waiting",), False), ((), False)],
        [],
    ),
    "somebody waits and nothing was said since": ([("customer", 5)], [stretch(5)], [((), False)], ["waiting"]),
    "the last words of a person belong to the stretch": (
        [("customer", 5), ("system", 7), ("customer", 8), ("system", 9), ("customer", 10)],
        [stretch(5, 7, 9)],
        [((), False), (("waiting", "person"), True), ((), True), ((), True), (("back",), False)],
        [],
    ),
    "it ended and nothing was said since": (
        [("customer", 5), ("agent", 7)],
        [stretch(5, 6, 9)],
        [((), False), (("waiting", "person"), True)],
        ["back"],
    ),
    "twice": (
        [("customer", 1), ("agent", 3), ("bot", 6), ("customer", 7), ("agent", 9), ("bot", 12)],
        [stretch(1, 2, 5), stretch(7, 8, 11)],
        [
            ((), False),
            (("waiting", "person"), True),
            (("back",), False),
            ((), False),
            (("waiting", "person"), True),
            (("back",), False),
        ],
        [],
    ),
    "an agent who writes first was not waited for": (
        [("bot", 1), ("agent", 6)],
        [stretch(5, 5)],
        [((), False), (("person",), True)],
        [],
    ),
    "given back to the line: what the agent said is seen, and claimed again": (
        [("customer", 1), ("agent", 3), ("customer", 4), ("agent", 9)],
        [stretch(1, 8)],
        [((), False), (("waiting", "person"), True), ((), True), ((), True)],
        [],
    ),
    "stretches of old are not known: who answers tells": (
        [("agent", 1), ("customer", 2), ("bot", 3), ("customer", 4)],
        [],
        [(("person",), True), ((), True), (("back",), False), ((), False)],
        [],
    ),
    "a platform's clock goes wrong": (
        [("customer", 5), ("agent", 8), ("customer", 2), ("agent", 9)],
        [stretch(5, 7)],
        [((), False), (("waiting", "person"), True), ((), True), ((), True)],
        [],
    ),
    "left without having been helped": (
        [("customer", 5), ("customer", 6), ("bot", 8)],
        [stretch(5, None, 7)],
        [((), False), (("waiting",), False), (("back",), False)],
        [],
    ),
}


async def test_where_stretches_begin_and_end(office: Office) -> None:
    page = await _page(office)
    for case, (said, stretches, marks, tail) in CASES.items():
        found = await _outlined(page, said, stretches)
        assert [(tuple(part["marks"]), part["inPerson"]) for part in found["parts"]] == marks, case
        assert found["tail"] == tail, case


async def test_pages_and_groups(office: Office) -> None:
    """What lies before the first message of a page is not told there; a group is of one speaker and a few minutes."""
    page = await _page(office)
    found = await _outlined(page, [("customer", 8), ("bot", 11)], [stretch(1, 5, 9)], begins=False)
    assert [part["marks"] for part in found["parts"]] == [[], ["back"]]
    assert [part["inPerson"] for part in found["parts"]] == [True, False]
    said = [("bot", 0), ("bot", 10), ("customer", 20), ("note", 21), ("note", 22), ("bot", 30), ("bot", 330)]
    found = await _outlined(page, said, [])
    assert [part["first"] for part in found["parts"]] == [True, False, True, True, True, True, True]
    assert [bool(part["day"]) for part in found["parts"]] == [True, *[False] * 6]


async def _page(office: Office) -> Page:
    page = await office.stranger()
    await page.goto("/console/login")
    return page


async def _outlined(
    page: Page, said: list[Said], stretches: list[dict[str, Any]], *, begins: bool = True
) -> dict[str, Any]:
    messages = [{"author": author, "agent": None, "at": at(second)} for author, second in said]
    found: dict[str, Any] = await page.evaluate(
        """async ([messages, stretches, begins]) => {
          const { outline } = await import('/console/static/outline.js');
          return outline(messages, stretches, { begins });
        }""",
        [messages, stretches, begins],
    )
    return found
