"""Asks axe-core what stands in the way of people who see, hear or move differently, in an open page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.async_api import Page

SCRIPT = Path(__file__).parent / "axe" / "axe.min.js"
HURTS = ("serious", "critical")
RUN = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"


async def obstacles(page: Page) -> list[str]:
    """What is serious or critical: the rule, where, and why; empty when nothing is."""
    await page.emulate_media(reduced_motion="reduce")
    await page.evaluate(_script())
    found = await page.evaluate(RUN)
    hurts = [rule for rule in found if rule["impact"] in HURTS]
    return [
        f"{rule['id']} ({rule['impact']}) at {_where(node['target'])}: {_why(node)}"
        for rule in hurts
        for node in rule["nodes"]
    ]


@cache
def _script() -> str:
    return SCRIPT.read_text(encoding="utf-8")


def _why(node: dict[str, str]) -> str:
    return node["failureSummary"].splitlines()[-1].strip()


def _where(target: list[str | list[str]]) -> str:
    """A selector; inside of shadow roots one after the other."""
    return " ".join(part if isinstance(part, str) else " >> ".join(part) for part in target)
