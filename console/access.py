"""Who asks: signing in, sessions by Bearer token or cookie, CSRF, and what each role may do."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import HTTPConnection
from starlette.responses import Response

from bot.auditing import AuditEntry, Deed
from bot.errors import ForbiddenError, UnauthorizedError
from bot.messages import tame
from bot.people import Role, Session, User
from console import passwords
from console.browsers import described
from console.deps import Deps
from console.trail import note

COOKIE = "balcao_session"
CSRF_HEADER = "X-CSRF-Token"
LASTS = timedelta(hours=12)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
WRONG = "Name or password is wrong."


@dataclass(frozen=True)
class Visitor:
    """A signed-in user and how they showed it; `session` is the id of their session."""

    user: User
    csrf: str
    token_hash: str
    by_cookie: bool
    session: str = ""


@dataclass(frozen=True)
class Opened:
    """A new session; the token is told once and never stored."""

    token: str
    session: Session


async def sign_in(deps: Deps, connection: HTTPConnection, *, name: str, password: str) -> Opened:
    """A session for the right password; UnauthorizedError otherwise, BusyError after too many tries."""
    user = await check_password(deps, connection, name=name, password=password)
    opened = await open_session(deps, connection, user.name)
    await note(deps.store, entry(deps, connection, Deed.SIGNED_IN, who=user.name, about=opened.session.browser))
    return opened


async def check_password(deps: Deps, connection: HTTPConnection, *, name: str, password: str) -> User:
    """The user whose password this is. An unknown or disabled one takes as long as a wrong password."""
    known_as, address = tame(name), address_of(connection)
    deps.attempts.begin(known_as, address=address, now=deps.clock.now())
    user = await deps.store.user(known_as)
    fits = await asyncio.to_thread(passwords.verify, password, user.password_hash if user else None)
    if user is None or not fits or user.disabled:
        await note(deps.store, entry(deps, connection, Deed.SIGN_IN_FAILED, who=user.name if user else ""))
        raise UnauthorizedError(WRONG)
    deps.attempts.succeeded(known_as, address=address)
    return user


async def open_session(deps: Deps, connection: HTTPConnection, name: str) -> Opened:
    """A session of 12 hours; only the hash of its token is stored, and what browser it is in a few words."""
    token, now = secrets.token_urlsafe(32), deps.clock.now()
    browser = described(connection.headers.get("user-agent", ""))
    session = await deps.store.open_session(
        name,
        token_hash=fingerprint(token),
        csrf=secrets.token_urlsafe(32),
        now=now,
        expires_at=now + LASTS,
        browser=browser,
    )
    return Opened(token, session)


async def visitor_of(deps: Deps, connection: HTTPConnection) -> Visitor:
    """Who asks, by the Bearer token if there is one, else by the cookie; UnauthorizedError for nobody."""
    bearer = _bearer(connection)
    token = bearer if bearer is not None else connection.cookies.get(COOKIE, "")
    token_hash = fingerprint(token)
    session = await deps.store.session(token_hash, now=deps.clock.now()) if token else None
    if session is None:
        raise UnauthorizedError("Please sign in.")
    return Visitor(session.user, session.csrf, token_hash, by_cookie=bearer is None, session=session.id)


def entry(deps: Deps, connection: HTTPConnection, deed: Deed, *, who: str, **known: str | None) -> AuditEntry:
    """A line for the audit log about what happens now."""
    return AuditEntry(deps.clock.now(), who, deed, address=address_of(connection), **known)  # type: ignore[arg-type]


def check_csrf(visitor: Visitor, connection: HTTPConnection) -> None:
    """A browser sends its cookie along with any site's requests, so a change also needs the header."""
    if not visitor.by_cookie or connection.scope["method"] in SAFE:
        return
    shown = connection.headers.get(CSRF_HEADER, "")
    if not same(shown, visitor.csrf):
        raise ForbiddenError(f"The header {CSRF_HEADER} is missing or wrong. Reload the page and try again.")


def may_answer(visitor: Visitor) -> Visitor:
    """The visitor, if their role takes handoffs and changes tickets."""
    if not visitor.user.role.may_answer:
        raise ForbiddenError("Your role may read here, not answer or change.")
    return visitor


def may_lead(visitor: Visitor) -> Visitor:
    """The visitor, if they lead: they see who works on what and change how the desk works."""
    if not visitor.user.role.may_lead:
        raise ForbiddenError("Only supervisors and admins may do this.")
    return visitor


def may_all(visitor: Visitor) -> Visitor:
    """The visitor, if they are an admin."""
    if visitor.user.role is not Role.ADMIN:
        raise ForbiddenError("Only admins may do this.")
    return visitor


def keep_signed_in(response: Response, token: str, *, https: bool) -> None:
    """Set the session cookie."""
    response.set_cookie(
        COOKIE, token, max_age=int(LASTS.total_seconds()), path="/", secure=https, httponly=True, samesite="lax"
    )


def forget(response: Response, *, https: bool) -> None:
    """Remove the session cookie."""
    response.delete_cookie(COOKIE, path="/", secure=https, httponly=True, samesite="lax")


def address_of(connection: HTTPConnection) -> str:
    """The address tries to sign in are counted for."""
    return connection.client.host if connection.client else ""


def fingerprint(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def same(shown: str, wanted: str) -> bool:
    """Compare secrets in constant time."""
    return secrets.compare_digest(shown.encode("utf-8", "surrogatepass"), wanted.encode())


def _bearer(connection: HTTPConnection) -> str | None:
    kind, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None
