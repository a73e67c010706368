"""Every pair of colours that carries text has the contrast of WCAG AA, in light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[3] / "console/static/tokens.css").read_text(encoding="utf-8")
TEXT, LARGE_OR_SHAPE = 4.5, 3.0
ON_PAPER = ("paper", "paper-2", "paper-3")
PAIRS = [(text, paper, TEXT) for text in ("ink", "ink-soft", "brand", "alert", "warm-ink") for paper in ON_PAPER] + [
    ("on-brand", "brand", TEXT),
    ("ink", "brand-tint", TEXT),
    ("brand", "brand-tint", TEXT),
    ("ink", "warm-tint", TEXT),
    ("ink-soft", "warm-tint", TEXT),
    ("warm-ink", "warm-tint", TEXT),
    ("brand", "warm-tint", TEXT),
    ("alert", "alert-tint", TEXT),
    ("good-ink", "good-tint", TEXT),
    ("paper", "ink", TEXT),
    ("paper", "alert", TEXT),
    ("warm", "paper", LARGE_OR_SHAPE),
    ("field", "paper", LARGE_OR_SHAPE),
]


def palettes() -> dict[str, dict[str, str]]:
    """The colours of each block of the file, by the block's theme."""
    blocks = re.findall(r"(:root[^{]*)\{([^}]*--ink:[^}]*)\}", TOKENS)
    named = {selector.strip(): dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", body)) for selector, body in blocks}
    return {
        "light": named[":root"],
        "dark": named[':root[data-theme="dark"]'],
        "system": named[':root:not([data-theme="light"])'],
    }


def luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_text_can_be_read(theme: str, text: str, ground: str, least: float) -> None:
    colours = palettes()[theme]
    assert contrast(colours[text], colours[ground]) >= least


def test_dark_is_the_same_by_switch_and_by_system() -> None:
    assert palettes()["dark"] == palettes()["system"]
