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


@dataclass(frozen=True)
class User:
    """An account; `password_hash` is argon2's own string."""

    name: str
    role: Role
    password_hash: str
    created_at: datetime


@dataclass(frozen=True)
class Session:
    """A signed-in user; only the hash of the token is stored, `csrf` belongs in every form."""

    user: User
    csrf: str
    expires_at: datetime
