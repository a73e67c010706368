"""The first account, so that somebody can sign in on the first day."""

from __future__ import annotations

import sys

from bot.errors import ConflictError
from bot.people import Role
from bot.ports import Clock
from bot.settings import Settings
from bot.staffing import Accounts
from console.passwords import generate, hash_password

ADMIN = "admin"


async def first_admin(accounts: Accounts, settings: Settings, clock: Clock) -> None:
    """Make the account `admin` when it is missing; a made-up password is printed once, here only."""
    if await accounts.user(ADMIN) is not None:
        return
    password = settings.admin_password or generate()
    try:
        await accounts.add_user(ADMIN, role=Role.ADMIN, password_hash=hash_password(password), now=clock.now())
    except ConflictError:  # another gateway was quicker
        return
    if not settings.admin_password:
        sys.stdout.write(f"Console account: {ADMIN}, password: {password}  (shown only now)\n")
        sys.stdout.flush()
