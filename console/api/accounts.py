"""Accounts: admins add, disable and let in again; leads say who looks after what."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from fastapi import APIRouter
from starlette.requests import Request

from bot.auditing import Deed
from bot.errors import InvalidError, NotFoundError, OneselfError
from bot.messages import tame
from bot.people import AccountEdit, User, acceptable_name
from console import passwords
from console.access import Visitor, entry, may_all
from console.api.account_shapes import (
    AccountChange,
    AccountOut,
    AccountPage,
    AccountWords,
    NewAccount,
    OpenedAccount,
    ToldPassword,
)
from console.api.filters import Word
from console.api.gate import Admin, Lead, Limit, Reader
from console.deps import Deps
from console.trail import note


@dataclass(frozen=True)
class Accounts:
    """`/accounts`."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """The routes of accounts."""
        tags: list[str | Enum] = ["accounts"]
        one = "/accounts/{name}"
        router.get("/accounts", tags=tags, summary="Everybody who may sign in, or might once")(self.page)
        router.post("/accounts", tags=tags, status_code=201, summary="Add somebody")(self.open)
        router.patch(one, tags=tags, summary="Change what is given")(self.change)
        router.post(f"{one}/password", tags=tags, summary="Make up a new password")(self.reset_password)

    async def page(self, visitor: Reader, limit: Limit, after: Word = None) -> AccountPage:
        """By name; `after` is the name where the page before ended."""
        behind = tame(after).casefold() if after else ""
        users = [user for user in await self.deps.store.users() if user.name.casefold() > behind]
        shown = [show_account(user) for user in users[:limit]]
        return AccountPage(items=shown, next=shown[-1].name if len(users) > limit else None)

    async def open(self, request: Request, visitor: Admin, body: NewAccount) -> OpenedAccount:
        """The password is made up and told once; 409 `name_taken`."""
        name = acceptable_name(tame(body.name))
        edit = self._edit(body)
        password = passwords.generate()
        hashed = await asyncio.to_thread(passwords.hash_password, password)
        now = self.deps.clock.now()
        user = await self.deps.store.add_user(name, role=body.role, password_hash=hashed, now=now, edit=edit)
        await self._note(request, visitor, Deed.ADDED_ACCOUNT, f"{user.name}: role {user.role.value}")
        return OpenedAccount(account=show_account(user), password=password)

    async def change(self, request: Request, visitor: Lead, name: str, body: AccountChange) -> AccountOut:
        """A new role acts at once; whoever is disabled is signed out. 409 `last_admin`, or `oneself`."""
        before = await self._found(name)
        edit = self._edit(body, known=before.skills)
        if edit == AccountEdit():
            raise InvalidError("Nothing to change.")
        if edit.role is not None or edit.disabled is not None:
            may_all(visitor)
        if edit.disabled and visitor.user.is_called(before.name):
            raise OneselfError("Nobody disables themselves: ask another admin.")
        after = await self.deps.store.change_user(before.name, edit)
        if after.disabled:
            self.deps.streams.hang_up(after.name)
        for deed, about in _told(before, after):
            await self._note(request, visitor, deed, about)
        return show_account(after)

    async def reset_password(self, request: Request, visitor: Admin, name: str) -> ToldPassword:
        """Told once; all sessions of the account are over. One's own is changed with the one in use."""
        user = await self._found(name)
        if visitor.user.is_called(user.name):
            raise OneselfError("Your own password is changed on your account page.")
        password = passwords.generate()
        hashed = await asyncio.to_thread(passwords.hash_password, password)
        await self.deps.store.set_password(user.name, password_hash=hashed)
        self.deps.streams.hang_up(user.name)
        await self._note(request, visitor, Deed.RESET_PASSWORD, user.name)
        return ToldPassword(password=password)

    def _edit(self, body: AccountWords, *, known: tuple[str, ...] = ()) -> AccountEdit:
        if set(body.skills or ()) - self.deps.routing.skills - set(known):
            raise InvalidError("skills: there is none of this name.")
        return AccountEdit(
            role=body.role,
            skills=_once(body.skills),
            languages=_once(body.languages),
            capacity=body.capacity,
            team=None if body.team is None else " ".join(tame(body.team).split()),
            disabled=body.disabled,
        )

    async def _found(self, name: str) -> User:
        user = await self.deps.store.user(tame(name))
        if user is None:
            raise NotFoundError("There is no account of this name.")
        return user

    async def _note(self, request: Request, visitor: Visitor, deed: Deed, about: str) -> None:
        await note(self.deps.store, entry(self.deps, request, deed, who=visitor.user.name, about=about))


def show_account(user: User) -> AccountOut:
    """An account without its hash."""
    return AccountOut(
        name=user.name,
        role=user.role,
        team=user.team,
        skills=list(user.skills),
        languages=list(user.languages),
        capacity=user.capacity,
        disabled=user.disabled,
        created_at=user.created_at,
    )


def _told(before: User, after: User) -> list[tuple[Deed, str]]:
    """A line for shutting out or letting in, one for everything else, as `name: field value; field value`."""
    told: list[tuple[Deed, str]] = []
    if before.disabled != after.disabled:
        told.append((Deed.DISABLED_ACCOUNT if after.disabled else Deed.ENABLED_ACCOUNT, after.name))
    changed = [
        f"{name} {_plain(getattr(after, name))}"
        for name in ("role", "team", "skills", "languages", "capacity")
        if getattr(before, name) != getattr(after, name)
    ]
    if changed:
        told.append((Deed.CHANGED_ACCOUNT, f"{after.name}: {'; '.join(changed)}"))
    return told


def _once(names: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(dict.fromkeys(names))


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value.value if isinstance(value, Enum) else value)
