"""The people of the console: accounts, what each role may do, and their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


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
