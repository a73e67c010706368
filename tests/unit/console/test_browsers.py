"""Browsers are named in words of ours, whatever they send."""

from __future__ import annotations

import pytest

from console.browsers import BROWSERS, SYSTEMS, described

MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (f"{MOZILLA} (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
        (f"{MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome on Windows"),
        (f"{MOZILLA} (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1 Version/17.5 Safari/605.1", "Safari on macOS"),
        (f"{MOZILLA} (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1", "Safari on iPhone"),
        (f"{MOZILLA} (iPhone; CPU iPhone OS 17_5 like Mac OS X) CriOS/126.0 Safari/604.1", "Chrome on iPhone"),
        (f"{MOZILLA} (Linux; Android 14; Pixel 8) Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
        (f"{MOZILLA} (Linux; Android 14) SamsungBrowser/25.0 Chrome/121 Safari/537.36", "Samsung Internet on Android"),
        (f"{MOZILLA} (X11; CrOS x86_64) Chrome/126.0 Safari/537.36 OPR/111.0", "Opera on ChromeOS"),
        (f"{MOZILLA} (X11; Linux x86_64) HeadlessChrome/126.0 Safari/537.36", "Chrome on Linux"),
        ("curl/8.5.0", "curl"),
        ("python-httpx/0.28.1", "Python"),
        ("SomethingElse (Windows NT 10.0)", "Windows"),
        ("", ""),
        ("\ud800\x00<script>alert(1)</script>", ""),
        ("Firefox" * 100_000, "Firefox"),
        ("x" * 5000 + " Firefox/128 (Linux)", ""),
    ],
    ids=range(17),
)
def test_what_a_browser_is_called(user_agent: str, said: str) -> None:
    assert described(user_agent) == said
    names = {name for _, name in (*BROWSERS, *SYSTEMS)}
    assert set(said.split(" on ")) - {""} <= names
