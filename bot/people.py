"""The people of the console: accounts, what each role may do, and their sessions."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import Enum

from bot.errors import InvalidError

NAME = re.compile(r"[^\W_][\w .'-]{0,79}")
MOST_CUSTOMERS = 50
"""The largest capacity."""


class Role(str, Enum):
    """Each role may do what the ones before it may (trainers and agents stand side by side)."""

    AGENT = "agent"
    TRAINER = "trainer"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"

    @property
    def may_answer(self) -> bool:
        """Whether this role takes handoffs and changes tickets."""
        return self is not Role.TRAINER

    @property
    def may_lead(self) -> bool:
        """Whether this role sees who works on what, reassigns, and edits agents, teams, hours and canned replies."""
        return self in (Role.SUPERVISOR, Role.ADMIN)


@dataclass(frozen=True)
class User:
    """An account; `password_hash` is argon2's own string."""

    name: str
    role: Role
    password_hash: str
    created_at: datetime
    skills: tuple[str, ...] = ()
    """What they look after, as in `data/routing.yml`; empty is everything."""
    languages: tuple[str, ...] = ()
    """What they speak with customers; empty is every language."""
    capacity: int = 4
    """Customers at once, for offers: never a limit for what they take themselves."""
    team: str = ""
    disabled: bool = False
    """Cannot sign in any more; what they did keeps their name."""

    def is_called(self, name: str) -> bool:
        """Names differ by more than case."""
        return self.name.casefold() == name.strip().casefold()


@dataclass(frozen=True)
class AccountEdit:
    """What to change of an account; None leaves it as it is."""

    role: Role | None = None
    skills: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    capacity: int | None = None
    team: str | None = None
    disabled: bool | None = None

    def of(self, user: User) -> User:
        """The account after it."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(user, **{name: value for name, value in given.items() if value is not None})


UNCHANGED = AccountEdit()


@dataclass(frozen=True)
class Session:
    """A signed-in user; only the hash of the token is stored, `csrf` belongs in every form.

    `id` names it to people and opens nothing; `browser` is what it was opened with.
    """

    user: User
    csrf: str
    expires_at: datetime
    id: str = ""
    opened_at: datetime | None = None
    browser: str = ""


def acceptable_name(name: str) -> str:
    """The name, if an account may have it; InvalidError otherwise."""
    if not NAME.fullmatch(name):
        raise InvalidError("A name has 1 to 80 letters, digits, spaces, dots, hyphens or apostrophes.")
    return name.rstrip()


def still_led(before: User, after: User, *, admins: int) -> bool:
    """Whether somebody remains who may do everything, when `admins` may until this change."""
    return admins > 1 or not _leads_all(before) or _leads_all(after)


def _leads_all(user: User) -> bool:
    return user.role is Role.ADMIN and not user.disabled
