"""What is served as a file: the widget and the page of the shop."""

from __future__ import annotations

import gzip
import re

import httpx
import pytest

LARGEST_WIDGET = 20 * 1024


async def test_the_widget_is_small(http: httpx.AsyncClient) -> None:
    async with http.stream("GET", "/widget.js", headers={"Accept-Encoding": "gzip"}) as answer:
        wire = b"".join([chunk async for chunk in answer.aiter_raw()])

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert len(wire) <= LARGEST_WIDGET
    plain = await http.get("/widget.js", headers={"Accept-Encoding": "identity"})
    assert gzip.decompress(wire) == plain.content


async def test_what_a_browser_has_is_not_sent_again(http: httpx.AsyncClient) -> None:
    first = await http.get("/widget.js")

    again = await http.get("/widget.js", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [
        ("/", "", "pt-BR"),
        ("/", "pt-BR,pt;q=0.9,en;q=0.8", "pt-BR"),
        ("/", "es-AR,es;q=0.9", "es"),
        ("/", "fr,en-GB;q=0.7", "en"),
        ("/?lang=en", "pt-BR", "en"),
        ("/?lang=<script>", "es", "es"),
    ],
)
async def test_the_shop_speaks_the_language_of_its_visitor(
    http: httpx.AsyncClient, path: str, accepted: str, language: str
) -> None:
    page = await http.get(path, headers={"Accept-Language": accepted})

    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert page.headers["content-language"] == language


async def test_the_shop_needs_nobody_else(http: httpx.AsyncClient) -> None:
    page = await http.get("/")

    assert page.headers["content-security-policy"].startswith("default-src 'self';")
    assert "style=" not in page.text
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page.text)
    for path in set(re.findall(r'(?:src|href)="(/[\w./]+)"', page.text)) - {"/console"}:
        assert (await http.get(path)).status_code == 200, path


@pytest.mark.parametrize(
    "path", ["/shop/../app.py", "/shop/%2e%2e/page.json", "/shop/", "/shop/page.json", "/widget.json"]
)
async def test_nothing_else_is_served(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code == 404
