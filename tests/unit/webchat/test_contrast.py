"""Colours that people can read: WCAG AA for every pair that is used, light and dark."""

from __future__ import annotations

import re

import pytest

from connectors.webchat.pages import STATIC

READABLE = 4.5
VISIBLE = 3.0

TEXT_ON = {
    "widget/widget.css": [
        ("ink", "paper"), ("ink", "paper-2"), ("ink", "paper-3"),
        ("ink-soft", "paper"), ("ink-soft", "paper-2"), ("on-brand", "brand"),
        ("brand", "paper"), ("brand", "paper-2"), ("brand", "paper-3"), ("alert", "paper"), ("paper", "alert"),
    ],
    "shop/shop.css": [
        ("ink", "paper"), ("ink", "paper-2"), ("ink-soft", "paper"), ("ink-soft", "paper-2"),
        ("brand", "paper"), ("ink", "card"), ("brand", "card"),
    ],
}  # fmt: skip
SHAPES_ON = {
    "widget/widget.css": [("warm", "paper"), ("good", "paper-2"), ("brand", "paper-2"), ("ink-soft", "paper-3")]
}

TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})")


def palettes(sheet: str) -> dict[str, dict[str, str]]:
    """The tokens of the light block and of the dark one."""
    css = (STATIC / sheet).read_text("utf-8")
    light, dark = css.split("@media (prefers-color-scheme: dark)", 1)
    return {"light": dict(TOKEN.findall(light)), "dark": dict(TOKEN.findall(dark.split("\n}\n", 1)[0]))}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("sheet", TEXT_ON)
def test_text_is_readable(sheet: str, scheme: str) -> None:
    palette = palettes(sheet)[scheme]
    low = {pair: contrast(palette[pair[0]], palette[pair[1]]) for pair in TEXT_ON[sheet]}
    assert not {pair: ratio for pair, ratio in low.items() if ratio < READABLE}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("sheet", SHAPES_ON)
def test_shapes_are_visible(sheet: str, scheme: str) -> None:
    palette = palettes(sheet)[scheme]
    low = {pair: contrast(palette[pair[0]], palette[pair[1]]) for pair in SHAPES_ON[sheet]}
    assert not {pair: ratio for pair, ratio in low.items() if ratio < VISIBLE}


def test_a_page_that_chooses_dark_gets_the_same_dark() -> None:
    css = (STATIC / "widget/widget.css").read_text("utf-8")
    chosen = css.split(':host([data-theme="dark"])', 1)[1].split("}", 1)[0]
    assert dict(TOKEN.findall(chosen)) == palettes("widget/widget.css")["dark"]


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
