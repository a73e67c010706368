"""The files that are served: the widget, put together from its parts, and the page of the shop in three languages."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.attachments import FileLimits
from bot.messages import DEFAULT_LANGUAGE, LANGUAGES, language_of_locale
from connectors.webchat.answers import Endpoint, from_any_site, handled

STATIC = Path(__file__).parent / "static"

WIDGET_PARTS = ("page", "keep", "words", "wire", "text", "files", "bubbles", "frame", "talk", "start")
"""Files of static/widget/, in the order in which they are joined into one script."""

SHOP_FILES = {".css": "text/css", ".svg": "image/svg+xml"}
FRESH_SECONDS = 300

PAGE_POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; object-src 'none'"
PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
COMMENT_LINE = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


@dataclass(frozen=True)
class Served:
    """A file kept ready in both codings; `etag` names its content."""

    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    zipped: bytes = b""
    etag: str = ""

    @classmethod
    def of(cls, text: str, media_type: str, **headers: str) -> Served:
        """From its text."""
        body = text.encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        zipped = gzip.compress(body, 9, mtime=0)
        return cls(body, f"{media_type}; charset=utf-8", named, zipped, f'"{hashlib.sha256(body).hexdigest()[:20]}"')

    def answer(self, request: Request) -> Response:
        """304 for a browser that has it; compressed for one that can read that."""
        headers = {
            "Cache-Control": f"public, max-age={FRESH_SECONDS}",
            "ETag": self.etag,
            "Vary": "Accept-Encoding",
            **self.headers,
        }
        if self.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.body, headers=headers, media_type=self.media_type)
        return Response(self.zipped, headers=headers | {"Content-Encoding": "gzip"}, media_type=self.media_type)


def page_routes(limits: FileLimits) -> list[BaseRoute]:
    """`/`, `/widget.js` and what the page of the shop needs."""
    pages = {language: _page(language) for language in LANGUAGES}
    script = Served.of(widget_script(limits.largest), "text/javascript", Cross_Origin_Resource_Policy="cross-origin")

    async def page(request: Request) -> Response:
        return pages[wanted_language(request)].answer(request)

    routes: list[BaseRoute] = [
        Route("/", page, methods=["GET"]),
        Route("/widget.js", from_any_site(_file(script))),
    ]
    for path in sorted((STATIC / "shop").iterdir()):
        if path.suffix in SHOP_FILES:
            served = Served.of(path.read_text("utf-8"), SHOP_FILES[path.suffix])
            routes.append(Route(f"/shop/{path.name}", _file(served)))
    return routes


def widget_script(largest: int) -> str:
    """One classic script: words and style sheet as constants, then the parts, in one scope of their own.

    `largest` is how many bytes a file may have: a page says so before it sends more.
    """
    style = INDENT.sub("", _text("widget/widget.css"))
    words = json.loads(_text("widget/words.json"))
    parts = [COMMENT_LINE.sub("", _text(f"widget/{part}.js")) for part in WIDGET_PARTS]
    constants = f"const WORDS = {_constant(words)};\nconst STYLE = {_constant(style)};\nconst LARGEST = {largest};\n"
    return f'(() => {{\n"use strict";\n{constants}{"".join(parts)}}})();\n'


def wanted_language(request: Request) -> str:
    """`?lang=es`, else the first language of the browser that is served."""
    asked = request.query_params.get("lang")
    offers = request.headers.get("accept-language", "").split(",")
    for tag in [asked, *(offer.partition(";")[0].strip() for offer in offers)]:
        language = language_of_locale(tag)
        if language:
            return language
    return DEFAULT_LANGUAGE


def _page(language: str) -> Served:
    words: dict[str, str] = json.loads(_text("page.json"))[language]
    words |= {f"at_{other}": str(other == language).lower() for other in LANGUAGES}
    filled = PLACEHOLDER.sub(lambda found: escape(words[found[1]]), _text("index.html"))
    return Served.of(
        filled,
        "text/html",
        Cache_Control="no-cache",
        Content_Security_Policy=PAGE_POLICY,
        Content_Language=words["tag"],
        Vary="Accept-Encoding, Accept-Language",
    )


def _file(served: Served) -> Endpoint:
    async def answer(request: Request) -> Response:
        return served.answer(request)

    return handled(answer, "GET", "HEAD")


def _text(name: str) -> str:
    return (STATIC / name).read_text("utf-8")


def _constant(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
