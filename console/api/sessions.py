"""Signing in and out, changing the password, who is signed in, and where."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.auditing import Deed
from bot.errors import ForbiddenError, InvalidError, NotFoundError
from bot.messages import tame
from bot.people import Role, Session
from console import passwords
from console.access import (
    Visitor,
    check_password,
    entry,
    forget,
    keep_signed_in,
    may_all,
    may_lead,
    open_session,
    sign_in,
)
from console.api.account_shapes import SessionOut, SessionPage
from console.api.filters import Word
from console.api.gate import Reader, known
from console.api.shapes import Colleague, Colleagues, Me, NewPassword, SignIn, Token
from console.api.showing import show_me
from console.deps import Deps
from console.trail import note


@dataclass(frozen=True)
class Sessions:
    """`/session`, `/sessions`, `/me` and `/colleagues`."""

    deps: Deps

    def open_to_all(self, router: APIRouter) -> None:
        """The one route that needs no session."""
        router.post("/session", tags=["session"], summary="Sign in")(self.open)

    def add(self, router: APIRouter) -> None:
        """The routes of a session."""
        router.delete("/session", tags=["session"], status_code=204, summary="Sign out")(self.close)
        router.post("/session/password", tags=["session"], summary="Change the password")(self.change_password)
        router.get("/sessions", tags=["session"], summary="Where somebody is signed in")(self.page)
        router.delete("/sessions", tags=["session"], status_code=204, summary="Sign out everywhere else")(self.end_all)
        router.delete("/sessions/{session}", tags=["session"], status_code=204, summary="Sign out there")(self.end)
        router.get("/me", tags=["session"], summary="Who is signed in")(self.me)
        router.get("/colleagues", tags=["session"], summary="Who answers customers")(self.colleagues)

    async def open(self, request: Request, body: SignIn) -> Token:
        """A token for `Authorization: Bearer`. 401 when name or password is wrong, 429 after too many tries."""
        opened = await sign_in(self.deps, request, name=body.name, password=body.password)
        return Token(token=opened.token)

    async def close(self, visitor: Reader) -> Response:
        """End this session, wherever its token is."""
        await self.deps.store.close_session(visitor.token_hash)
        self.deps.streams.hang_up(visitor.user.name, only=visitor.session)
        response = Response(status_code=204)
        if visitor.by_cookie:
            forget(response, https=self.deps.https)
        return response

    async def change_password(self, request: Request, response: Response, visitor: Reader, body: NewPassword) -> Token:
        """A new password ends all sessions of the account; the token of a new one is returned."""
        new = passwords.acceptable(body.new)
        name = visitor.user.name
        await check_password(self.deps, request, name=name, password=body.password)
        if new == body.password:
            raise InvalidError("The new password is the one in use.")
        await self.deps.store.set_password(name, password_hash=await asyncio.to_thread(passwords.hash_password, new))
        self.deps.streams.hang_up(name)
        opened = await open_session(self.deps, request, name)
        if visitor.by_cookie:
            keep_signed_in(response, opened.token, https=self.deps.https)
        return Token(token=opened.token)

    async def page(self, visitor: Reader, user: Word = None) -> SessionPage:
        """One's own, the newest first; leads may ask for somebody else's."""
        name = await self._whose(visitor, user)
        found = await self.deps.store.sessions_of(name, now=self.deps.clock.now())
        return SessionPage(items=[_shown(session, visitor) for session in found])

    async def end(self, request: Request, visitor: Reader, session: str) -> Response:
        """One's own, or for admins anybody's: what is open there ends at once."""
        found = await self.deps.store.session_called(known(session), now=self.deps.clock.now())
        if found is None:
            raise NotFoundError("This session is over.")
        if not visitor.user.is_called(found.user.name) and visitor.user.role is not Role.ADMIN:
            raise ForbiddenError("Only admins end the sessions of others.")
        await self.deps.store.end_sessions(found.user.name, only=found.id)
        self.deps.streams.hang_up(found.user.name, only=found.id)
        about = found.user.name
        await note(self.deps.store, entry(self.deps, request, Deed.ENDED_SESSION, who=visitor.user.name, about=about))
        return Response(status_code=204)

    async def end_all(self, request: Request, visitor: Reader, user: Word = None) -> Response:
        """All of one's own but this one; for admins, all of `user`."""
        name = await self._whose(visitor, user)
        mine = visitor.user.is_called(name)
        if not mine:
            may_all(visitor)
        but = visitor.session if mine else None
        await self.deps.store.end_sessions(name, but=but)
        self.deps.streams.hang_up(name, but=but)
        await note(self.deps.store, entry(self.deps, request, Deed.ENDED_SESSIONS, who=visitor.user.name, about=name))
        return Response(status_code=204)

    async def me(self, visitor: Reader) -> Me:
        """Name and role."""
        return show_me(visitor.user)

    async def colleagues(self, visitor: Reader) -> Colleagues:
        """Those whom a ticket may be given to."""
        answering = (user for user in await self.deps.store.users() if user.role.may_answer)
        return Colleagues(items=[Colleague(name=user.name) for user in answering])

    async def _whose(self, visitor: Visitor, wanted: str | None) -> str:
        if wanted is None or visitor.user.is_called(wanted):
            return visitor.user.name
        may_lead(visitor)
        user = await self.deps.store.user(tame(wanted))
        if user is None:
            raise NotFoundError("There is no account of this name.")
        return user.name


def _shown(session: Session, visitor: Visitor) -> SessionOut:
    return SessionOut(
        id=session.id,
        user=session.user.name,
        browser=session.browser,
        opened_at=session.opened_at,
        expires_at=session.expires_at,
        here=session.id == visitor.session,
    )
