"""Signing in and out, changing the password, and who is signed in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.errors import InvalidError
from console import passwords
from console.access import address_of, check_password, forget, keep_signed_in, open_session, sign_in
from console.api.gate import Reader
from console.api.shapes import Colleague, Colleagues, Me, NewPassword, SignIn, Token
from console.api.showing import show_me
from console.deps import Deps


@dataclass(frozen=True)
class Sessions:
    """`/session`, `/me` and `/colleagues`."""

    deps: Deps

    def open_to_all(self, router: APIRouter) -> None:
        """The one route that needs no session."""
        router.post("/session", tags=["session"], summary="Sign in")(self.open)

    def add(self, router: APIRouter) -> None:
        """The routes of a session."""
        router.delete("/session", tags=["session"], status_code=204, summary="Sign out")(self.close)
        router.post("/session/password", tags=["session"], summary="Change the password")(self.change_password)
        router.get("/me", tags=["session"], summary="Who is signed in")(self.me)
        router.get("/colleagues", tags=["session"], summary="Who answers customers")(self.colleagues)

    async def open(self, request: Request, body: SignIn) -> Token:
        """A token for `Authorization: Bearer`. 401 when name or password is wrong, 429 after too many tries."""
        opened = await sign_in(self.deps, name=body.name, password=body.password, address=address_of(request))
        return Token(token=opened.token)

    async def close(self, visitor: Reader) -> Response:
        """End this session, wherever its token is."""
        await self.deps.store.close_session(visitor.token_hash)
        response = Response(status_code=204)
        if visitor.by_cookie:
            forget(response, https=self.deps.https)
        return response

    async def change_password(self, request: Request, response: Response, visitor: Reader, body: NewPassword) -> Token:
        """A new password ends all sessions of the account; the token of a new one is returned."""
        new = passwords.acceptable(body.new)
        name, address = visitor.user.name, address_of(request)
        await check_password(self.deps, name=name, password=body.password, address=address)
        if new == body.password:
            raise InvalidError("The new password is the one in use.")
        await self.deps.store.set_password(name, password_hash=await asyncio.to_thread(passwords.hash_password, new))
        opened = await open_session(self.deps, name)
        if visitor.by_cookie:
            keep_signed_in(response, opened.token, https=self.deps.https)
        return Token(token=opened.token)

    async def me(self, visitor: Reader) -> Me:
        """Name and role."""
        return show_me(visitor.user)

    async def colleagues(self, visitor: Reader) -> Colleagues:
        """Those whom a ticket may be given to."""
        answering = (user for user in await self.deps.store.users() if user.role.may_answer)
        return Colleagues(items=[Colleague(name=user.name) for user in answering])
