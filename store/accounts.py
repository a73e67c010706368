"""Users of the console and their sessions."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.errors import ConflictError, NotFoundError
from bot.people import Role, Session, User
from store.database import Database
from store.inserting import insert_once
from store.people_schema import sessions, users
from store.rows import session_of, user_of

_USER = sa.select(users).where(users.c.key == sa.bindparam("user_key"))
_USERS = sa.select(users).order_by(users.c.key)
_PASSWORD = (
    sa.update(users).where(users.c.key == sa.bindparam("user_key")).values(password_hash=sa.bindparam("new_hash"))
)
_SESSION = (
    sa.select(
        users,
        sessions.c.id.label("session_id"),
        *(sessions.c[n] for n in ("csrf", "opened_at", "expires_at", "browser")),
    )
    .join(users, users.c.key == sessions.c.user)
    .where(sessions.c.token_hash == sa.bindparam("token_hash"), sessions.c.expires_at > sa.bindparam("now"))
)
_CLOSE = sa.delete(sessions).where(sessions.c.token_hash == sa.bindparam("token_hash"))
_CLOSE_ALL = sa.delete(sessions).where(sessions.c.user == sa.bindparam("user_key"))

_FORGET = sa.delete(sessions).where(sessions.c.expires_at <= sa.bindparam("now"))


class SqlAccounts(Database):
    """bot.storing.Accounts in SQL."""

    async def user(self, name: str) -> User | None:
        """A user by name, in whatever case it is typed."""
        return await self.read(partial(_user, name=name))

    async def users(self) -> list[User]:
        """All of them, by name."""
        return await self.read(lambda c: [user_of(row) for row in c.execute(_USERS)])

    async def add_user(self, name: str, *, role: Role, password_hash: str, now: datetime) -> User:
        """ConflictError when the name is taken (names differ by more than case)."""
        user = User(name, role, password_hash, now)
        await self.write(partial(_add_user, user=user))
        return user

    async def set_password(self, name: str, *, password_hash: str) -> None:
        """Also ends the user's sessions; NotFoundError when there is no such user."""
        await self.write(partial(_set_password, name=name, password_hash=password_hash))

    async def open_session(self, name: str, *, token_hash: str, csrf: str, expires_at: datetime) -> Session:
        """A new session of this user, and an end of all that ran out; NotFoundError when there is no such user."""
        values = {"token_hash": token_hash, "csrf": csrf, "expires_at": expires_at}
        return await self.write(partial(_open_session, name=name, now=self.clock.now(), values=values))

    async def session(self, token_hash: str, *, now: datetime) -> Session | None:
        """The session with this token, unless it has run out."""
        row = await self.read(lambda c: c.execute(_SESSION, {"token_hash": token_hash, "now": now}).first())
        return None if row is None else session_of(row)

    async def close_session(self, token_hash: str) -> None:
        """Sign out; a session that is gone already stays gone."""
        await self.write(partial(_close_session, token_hash=token_hash))


def _key(name: str) -> str:
    return name.strip().casefold()


def _user(connection: Connection, *, name: str) -> User | None:
    row = connection.execute(_USER, {"user_key": _key(name)}).first()
    return None if row is None else user_of(row)


def _add_user(connection: Connection, *, user: User) -> None:
    lists = {name: json.dumps(getattr(user, name), ensure_ascii=False) for name in ("skills", "languages")}
    values = {**vars(user), **lists, "role": user.role.value, "key": _key(user.name)}
    if insert_once(connection, users, values) is None:
        raise ConflictError(f"There is a user named {user.name} already.")


def _set_password(connection: Connection, *, name: str, password_hash: str) -> None:
    if connection.execute(_PASSWORD, {"user_key": _key(name), "new_hash": password_hash}).rowcount != 1:
        raise NotFoundError("There is no such user.")
    connection.execute(_CLOSE_ALL, {"user_key": _key(name)})


def _open_session(connection: Connection, *, name: str, now: datetime, values: dict[str, Any]) -> Session:
    user = _user(connection, name=name)
    if user is None:
        raise NotFoundError("There is no such user.")
    connection.execute(_FORGET, {"now": now})
    session = Session(user, values["csrf"], values["expires_at"], id=str(uuid4()), opened_at=now)
    kept = {"user": _key(name), "id": session.id, "opened_at": now}
    connection.execute(sa.insert(sessions), values | kept)
    return session


def _close_session(connection: Connection, *, token_hash: str) -> None:
    connection.execute(_CLOSE, {"token_hash": token_hash})
