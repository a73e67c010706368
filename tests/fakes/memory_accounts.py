"""The memory store: users of the console and their sessions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from bot.errors import LastAdminError, NameTakenError, NotFoundError
from bot.people import UNCHANGED, AccountEdit, Role, Session, User, still_led
from tests.fakes.memory_tables import Memory


class MemoryAccounts(Memory):
    """Accounts of bot.storing."""

    async def user(self, name: str) -> User | None:
        return self.kept.users.get(_key(name))

    async def users(self) -> list[User]:
        return [self.kept.users[key] for key in sorted(self.kept.users)]

    async def add_user(
        self, name: str, *, role: Role, password_hash: str, now: datetime, edit: AccountEdit = UNCHANGED
    ) -> User:
        if _key(name) in self.kept.users:
            raise NameTakenError(f"There is a user named {name} already.")
        self.kept.users[_key(name)] = edit.of(User(name, role, password_hash, now))
        return self.kept.users[_key(name)]

    async def change_user(self, name: str, edit: AccountEdit) -> User:
        before = self._user(name)
        after = edit.of(before)
        admins = [user for user in self.kept.users.values() if user.role is Role.ADMIN and not user.disabled]
        if not still_led(before, after, admins=len(admins)):
            raise LastAdminError("Somebody must remain who is an admin and may sign in.")
        self.kept.users[_key(name)] = after
        if after.disabled:
            self._forget_sessions(name)
        return after

    async def set_password(self, name: str, *, password_hash: str) -> None:
        self.kept.users[_key(name)] = replace(self._user(name), password_hash=password_hash)
        self._forget_sessions(name)

    async def open_session(
        self, name: str, *, token_hash: str, csrf: str, now: datetime, expires_at: datetime, browser: str = ""
    ) -> Session:
        user = self._user(name)
        if user.disabled:
            raise NotFoundError("There is no such user.")
        session = Session(user, csrf, expires_at, str(uuid4()), now, browser)
        self.kept.sessions[token_hash] = (_key(name), session)
        return session

    async def session(self, token_hash: str, *, now: datetime) -> Session | None:
        return self._alive(now).get(token_hash)

    async def signed_in(self, token_hashes: Collection[str], *, now: datetime) -> set[str]:
        return self._alive(now).keys() & set(token_hashes)

    async def session_called(self, session: str, *, now: datetime) -> Session | None:
        return next((found for found in self._alive(now).values() if found.id == session), None)

    async def sessions_of(self, name: str, *, now: datetime) -> list[Session]:
        theirs = [found for found in self._alive(now).values() if found.user.is_called(name)]
        return theirs[::-1]

    async def close_session(self, token_hash: str) -> None:
        self.kept.sessions.pop(token_hash, None)

    async def end_sessions(self, name: str, *, only: str | None = None, but: str | None = None) -> None:
        self._forget_sessions(name, only=only, but=but)

    def _alive(self, now: datetime) -> dict[str, Session]:
        known = {token: (self.kept.users[key], session) for token, (key, session) in self.kept.sessions.items()}
        return {
            token: replace(session, user=user)
            for token, (user, session) in known.items()
            if session.expires_at > now and not user.disabled
        }

    def _forget_sessions(self, name: str, *, only: str | None = None, but: str | None = None) -> None:
        def ends(key: str, session: Session) -> bool:
            return key == _key(name) and only in (None, session.id) and session.id != but

        self.kept.sessions = {t: (key, s) for t, (key, s) in self.kept.sessions.items() if not ends(key, s)}

    def _user(self, name: str) -> User:
        if _key(name) not in self.kept.users:
            raise NotFoundError("There is no such user.")
        return self.kept.users[_key(name)]


def _key(name: str) -> str:
    return name.strip().casefold()
