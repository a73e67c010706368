"""Accounts of the console, made from the command line."""

from __future__ import annotations

import re

from bot.errors import InvalidError
from bot.people import Role
from bot.settings import Settings
from console.passwords import generate, hash_password
from gateway.clock import SystemClock
from store.migrate import migrate
from store.sql import open_store

NAME = re.compile(r"[^\W_][\w .'-]{0,79}")


async def add_user(settings: Settings, name: str, role: Role) -> str:
    """Make an account and return its password, which is stored only as argon2's hash."""
    if not NAME.fullmatch(name):
        raise InvalidError("A name has 1 to 80 letters, digits, spaces, dots, hyphens or apostrophes.")
    migrate(settings.database_url)
    password = generate()
    store = open_store(settings.database_url)
    await store.open()
    try:
        await store.add_user(name, role=role, password_hash=hash_password(password), now=SystemClock().now())
    finally:
        await store.close()
    return password
