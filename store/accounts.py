"""Users of the console and their sessions."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.errors import LastAdminError, NameTakenError, NotFoundError
from bot.people import UNCHANGED, AccountEdit, Role, Session, User, still_led
from store.database import Database
from store.inserting import insert_once
from store.people_schema import sessions, users
from store.rows import session_of, user_of

PROFILE = ("role", "skills", "languages", "capacity", "team", "disabled")

_THIS_USER = users.c.key == sa.bindparam("user_key")
_USER = sa.select(users).where(_THIS_USER)
_USERS = sa.select(users).order_by(users.c.key)
_ADMINS = (
    sa.select(users.c.key)
    .where(users.c.role == Role.ADMIN.value, sa.not_(users.c.disabled))
    .order_by(users.c.key)
    .with_for_update()
)
_PASSWORD = sa.update(users).where(_THIS_USER).values(password_hash=sa.bindparam("new_hash"))
_CHANGE = sa.update(users).where(_THIS_USER).values({name: sa.bindparam(f"new_{name}") for name in PROFILE})
_SESSION = (
    sa.select(
        users,
        sessions.c.id.label("session_id"),
        *(sessions.c[n] for n in ("csrf", "opened_at", "expires_at", "browser")),
    )
    .join(users, users.c.key == sessions.c.user)
    .where(sessions.c.expires_at > sa.bindparam("now"), sa.not_(users.c.disabled))
)
_BY_TOKEN = _SESSION.where(sessions.c.token_hash == sa.bindparam("token_hash"))
_BY_ID = _SESSION.where(sessions.c.id == sa.bindparam("session_id"))
_OF_USER = _SESSION.where(_THIS_USER).order_by(sessions.c.opened_at.desc(), sessions.c.id)
_SIGNED_IN = (
    sa.select(sessions.c.token_hash)
    .join(users, users.c.key == sessions.c.user)
    .where(
        sessions.c.token_hash.in_(sa.bindparam("token_hashes", expanding=True)),
        sessions.c.expires_at > sa.bindparam("now"),
        sa.not_(users.c.disabled),
    )
)
_CLOSE = sa.delete(sessions).where(sessions.c.token_hash == sa.bindparam("token_hash"))
_END_ALL = sa.delete(sessions).where(sessions.c.user == sa.bindparam("user_key"))
_END_ONE = _END_ALL.where(sessions.c.id == sa.bindparam("session_id"))
_END_OTHERS = _END_ALL.where(sessions.c.id != sa.bindparam("session_id"))
_FORGET = sa.delete(sessions).where(sessions.c.expires_at <= sa.bindparam("now"))


class SqlAccounts(Database):
    """bot.storing.Accounts in SQL."""

    async def user(self, name: str) -> User | None:
        """A user by name, in whatever case it is typed."""
        return await self.read(partial(_user, name=name))

    async def users(self) -> list[User]:
        """All of them, by name."""
        return await self.read(lambda c: [user_of(row) for row in c.execute(_USERS)])

    async def add_user(
        self, name: str, *, role: Role, password_hash: str, now: datetime, edit: AccountEdit = UNCHANGED
    ) -> User:
        """NameTakenError when it is taken (names differ by more than case)."""
        user = edit.of(User(name, role, password_hash, now))
        await self.write(partial(_add_user, user=user))
        return user

    async def change_user(self, name: str, edit: AccountEdit) -> User:
        """NotFoundError, or LastAdminError when no admin would be left who may sign in."""
        return await self.write(partial(_change_user, name=name, edit=edit))

    async def set_password(self, name: str, *, password_hash: str) -> None:
        """Also ends the user's sessions; NotFoundError when there is no such user."""
        await self.write(partial(_set_password, name=name, password_hash=password_hash))

    async def open_session(
        self, name: str, *, token_hash: str, csrf: str, now: datetime, expires_at: datetime, browser: str = ""
    ) -> Session:
        """A new session of this user, and an end of all that ran out; NotFoundError when there is no such user."""
        values = {"token_hash": token_hash, "csrf": csrf, "expires_at": expires_at, "browser": browser}
        return await self.write(partial(_open_session, name=name, now=now, values=values))

    async def session(self, token_hash: str, *, now: datetime) -> Session | None:
        """The session with this token, unless it has run out or its user is disabled."""
        return await self._one_session(_BY_TOKEN, token_hash=token_hash, now=now)

    async def signed_in(self, token_hashes: Collection[str], *, now: datetime) -> set[str]:
        """Those among them whose session goes on."""
        values = {"token_hashes": list(token_hashes), "now": now}
        return await self.read(lambda c: set(c.execute(_SIGNED_IN, values).scalars()))

    async def session_called(self, session: str, *, now: datetime) -> Session | None:
        """The same by its id."""
        return await self._one_session(_BY_ID, session_id=session, now=now)

    async def sessions_of(self, name: str, *, now: datetime) -> list[Session]:
        """The sessions of a user that go on, the newest first."""
        values = {"user_key": _key(name), "now": now}
        return await self.read(lambda c: [session_of(row) for row in c.execute(_OF_USER, values)])

    async def close_session(self, token_hash: str) -> None:
        """Sign out; a session that is gone already stays gone."""
        await self.write(lambda c: c.execute(_CLOSE, {"token_hash": token_hash}) and None)

    async def end_sessions(self, name: str, *, only: str | None = None, but: str | None = None) -> None:
        """End all sessions of a user; `only` the one of this id, or all `but` that one."""
        await self.write(partial(_end_sessions, name=name, only=only, but=but))

    async def _one_session(self, statement: Any, **values: Any) -> Session | None:
        row = await self.read(lambda c: c.execute(statement, values).first())
        return None if row is None else session_of(row)


def _key(name: str) -> str:
    return name.strip().casefold()


def _user(connection: Connection, *, name: str) -> User | None:
    row = connection.execute(_USER, {"user_key": _key(name)}).first()
    return None if row is None else user_of(row)


def _known_user(connection: Connection, name: str) -> User:
    user = _user(connection, name=name)
    if user is None:
        raise NotFoundError("There is no such user.")
    return user


def _add_user(connection: Connection, *, user: User) -> None:
    values = {**_profile(user), "name": user.name, "password_hash": user.password_hash, "created_at": user.created_at}
    if insert_once(connection, users, {**values, "key": _key(user.name)}) is None:
        raise NameTakenError(f"There is a user named {user.name} already.")


def _change_user(connection: Connection, *, name: str, edit: AccountEdit) -> User:
    # locked before anything is read: two admins cannot take away each other's role at once
    admins = len(connection.execute(_ADMINS).all())
    before = _known_user(connection, name)
    after = edit.of(before)
    if not still_led(before, after, admins=admins):
        raise LastAdminError("Somebody must remain who is an admin and may sign in.")
    new = {f"new_{column}": value for column, value in _profile(after).items()}
    connection.execute(_CHANGE, {"user_key": _key(name), **new})
    if after.disabled:
        connection.execute(_END_ALL, {"user_key": _key(name)})
    return after


def _set_password(connection: Connection, *, name: str, password_hash: str) -> None:
    if connection.execute(_PASSWORD, {"user_key": _key(name), "new_hash": password_hash}).rowcount != 1:
        raise NotFoundError("There is no such user.")
    connection.execute(_END_ALL, {"user_key": _key(name)})


def _open_session(connection: Connection, *, name: str, now: datetime, values: dict[str, Any]) -> Session:
    user = _known_user(connection, name)
    if user.disabled:
        raise NotFoundError("There is no such user.")
    connection.execute(_FORGET, {"now": now})
    session = Session(user, values["csrf"], values["expires_at"], str(uuid4()), now, values["browser"])
    kept = {"user": _key(name), "id": session.id, "opened_at": now}
    connection.execute(sa.insert(sessions), values | kept)
    return session


def _end_sessions(connection: Connection, *, name: str, only: str | None, but: str | None) -> None:
    statement = _END_ONE if only is not None else _END_ALL if but is None else _END_OTHERS
    connection.execute(statement, {"user_key": _key(name), "session_id": only if only is not None else but})


def _profile(user: User) -> dict[str, Any]:
    lists = {name: json.dumps(getattr(user, name), ensure_ascii=False) for name in ("skills", "languages")}
    return {**{name: getattr(user, name) for name in PROFILE}, **lists, "role": user.role.value}
