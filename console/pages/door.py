"""The sign-in page: a plain form, which works before any script has loaded."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.errors import BalcaoError, BusyError, TooLargeError, UnauthorizedError
from console.access import Opened, keep_signed_in, same, sign_in, visitor_of
from console.bounded import read_bounded
from console.deps import Deps
from console.pages.rendering import Renderer
from console.words import say

HOME = "/console/"
ONCE_COOKIE = "balcao_form"
"""The form carries the same value: no other site can make a browser sign in as somebody else."""


@dataclass(frozen=True)
class SignInPage:
    """`/console/login`."""

    deps: Deps
    renderer: Renderer

    async def show(self, request: Request) -> Response:
        """The form, or straight on for those who are signed in."""
        try:
            await visitor_of(self.deps, request)
        except UnauthorizedError:
            return self._form(request)
        return RedirectResponse(onward(request.query_params.get("next", "")), status_code=303)

    async def submit(self, request: Request) -> Response:
        """Sign in and go where the visitor wanted to; otherwise the form again, saying what is wrong."""
        try:
            form = _fields(await read_bounded(request))
        except TooLargeError:
            return self._form(request, status=413, problem="login.wrong")
        name = form.get("name", "")
        once = request.cookies.get(ONCE_COOKIE, "")
        if not once or not same(form.get("once", ""), once):
            return self._form(request, form, status=403, problem="login.stale")
        try:
            opened = await self._open(request, name=name, password=form.get("password", ""))
        except BusyError as error:
            return self._form(request, form, status=429, problem="login.busy", wait=error.retry_after)
        except BalcaoError:
            return self._form(request, form, status=401, problem="login.wrong")
        response = RedirectResponse(onward(form.get("next", "")), status_code=303)
        keep_signed_in(response, opened.token, https=self.deps.https)
        response.delete_cookie(ONCE_COOKIE, path="/console/login")
        return response

    async def _open(self, request: Request, *, name: str, password: str) -> Opened:
        return await sign_in(self.deps, request, name=name[:200], password=password[:1024])

    def _form(
        self,
        request: Request,
        sent: Mapping[str, str] | None = None,
        *,
        status: int = 200,
        problem: str = "",
        wait: float = 0,
    ) -> Response:
        sent = sent or {}
        once = request.cookies.get(ONCE_COOKIE) or secrets.token_urlsafe(16)
        minutes = max(1, round(wait / 60))
        language = self.renderer.language(request)
        values = {
            "problem": say(problem, language, minutes=minutes) if problem else "",
            "name": sent.get("name", ""),
            "once": once,
            "onward": onward(sent.get("next", request.query_params.get("next", ""))),
        }
        response = self.renderer.page(request, "login.html", values, status=status)
        response.set_cookie(
            ONCE_COOKIE, once, path="/console/login", secure=self.deps.https, httponly=True, samesite="strict"
        )
        if wait:
            response.headers["Retry-After"] = str(max(1, round(wait)))
        return response


def onward(wanted: str) -> str:
    """Where to go after signing in: a page of ours, whatever the address says."""
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    return wanted if plain and wanted.startswith(HOME) and not wanted.startswith(f"{HOME}login") else HOME


def _fields(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError:  # more fields than any form of ours
        return {}
    return {name: values[0] for name, values in pairs.items()}
