"""Accounts of the console, from the command line: for the first ones, and for when nobody can get in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.auditing import AuditEntry, Deed
from bot.errors import NotFoundError
from bot.people import AccountEdit, Role, User, acceptable_name
from bot.settings import Settings
from console.passwords import generate, hash_password
from gateway.clock import SystemClock
from store.migrate import migrate
from store.sql import SqlStore, open_store


async def add_user(settings: Settings, name: str, role: Role) -> str:
    """Make an account and return its password, which is stored only as argon2's hash."""
    name = acceptable_name(name)
    password = generate()
    async with _store(settings) as store:
        await store.add_user(name, role=role, password_hash=hash_password(password), now=SystemClock().now())
        await _note(store, Deed.ADDED_ACCOUNT, f"{name}: role {role.value}")
    return password


async def list_users(settings: Settings) -> str:
    """Everybody, a line each: name, role, team, and whether the account is disabled."""
    async with _store(settings) as store:
        users = await store.users()
    return "\n".join(_line(user, width=max(len(each.name) for each in users)) for user in users) or "No accounts yet."


async def disable_user(settings: Settings, name: str) -> str:
    """Shut an account out and end its sessions; the name as the account writes it. Never the last admin's."""
    async with _store(settings) as store:
        user = await store.change_user(name, AccountEdit(disabled=True))
        await _note(store, Deed.DISABLED_ACCOUNT, user.name)
    return user.name


async def reset_password(settings: Settings, name: str) -> str:
    """Make up a new password and return it; the account's sessions end."""
    password = generate()
    async with _store(settings) as store:
        user = await store.user(name)
        if user is None:
            raise NotFoundError("There is no such user.")
        await store.set_password(user.name, password_hash=hash_password(password))
        await _note(store, Deed.RESET_PASSWORD, user.name)
    return password


@asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[SqlStore]:
    migrate(settings.database_url)
    store = open_store(settings.database_url)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def _note(store: SqlStore, deed: Deed, about: str) -> None:
    await store.noted(AuditEntry(SystemClock().now(), "", deed, about=about))


def _line(user: User, *, width: int) -> str:
    state = "disabled" if user.disabled else ""
    return f"{user.name:<{width}}  {user.role.value:<10}  {user.team or '-':<12}  {state}".rstrip()
