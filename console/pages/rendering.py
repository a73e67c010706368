"""Turns a template into a page, in the visitor's language."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from console.access import Visitor
from console.deps import Deps
from console.words import LANGUAGES, language_for, say, sentences

TEMPLATES = Path(__file__).parents[1] / "templates"
LANGUAGE_COOKIE = "balcao_language"
A_YEAR = 365 * 24 * 3600


class Renderer:
    """Renders templates; everything in them is escaped."""

    def __init__(self, deps: Deps) -> None:
        self._https = deps.https
        self._largest = deps.limits.largest

    def page(
        self,
        request: Request,
        template: str,
        values: Mapping[str, str] | None = None,
        *,
        visitor: Visitor | None = None,
        status: int = 200,
    ) -> HTMLResponse:
        """A page; `?lang=` on any of them chooses the language and is remembered."""
        asked = request.query_params.get("lang", "")
        language = self.language(request)
        html = self._environment.get_template(template).render(
            t=partial(say, language=language),
            language=language,
            languages=LANGUAGES,
            words_version=_version(language),
            visitor=visitor,
            largest=self._largest,
            **(values or {}),
        )
        response = HTMLResponse(html, status_code=status)
        if asked in LANGUAGES:
            response.set_cookie(
                LANGUAGE_COOKIE, asked, max_age=A_YEAR, path="/console", secure=self._https, samesite="lax"
            )
        return response

    @staticmethod
    def language(request: Request) -> str:
        """The language this visitor reads."""
        chosen = request.query_params.get("lang", "")
        chosen = chosen if chosen in LANGUAGES else request.cookies.get(LANGUAGE_COOKIE, "")
        return language_for(chosen, request.headers.get("accept-language", ""))

    @cached_property
    def _environment(self) -> Environment:
        return Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )


def _version(language: str) -> str:
    whole = json.dumps(sentences(language), sort_keys=True).encode()
    return hashlib.sha256(whole).hexdigest()[:12]
