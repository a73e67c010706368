"""What a browser calls itself, in a few words of ours: nothing of the header itself is kept."""

from __future__ import annotations

import re

LONGEST = 1000
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Vivaldi", "Vivaldi"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("HeadlessChrome", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
    ("python", "Python"),
)
"""What stands in the header, and what it means; most claim to be those further down as well."""

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def described(user_agent: str) -> str:
    """`Firefox on Linux`, one of both alone, or nothing when neither is known."""
    heard = user_agent[:LONGEST]
    found = [_named(heard, names) for names in (BROWSERS, SYSTEMS)]
    return " on ".join(name for name in found if name)


def _named(heard: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in names if re.search(rf"\b{mark}", heard)), "")
