"""Passwords: hashed and checked with argon2, and one-time ones that can be read out."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import InvalidError

SHORTEST, LONGEST = 10, 256
CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"
GROUPS = 5
"""Five groups of two syllables: 61 bits."""


def hash_password(password: str) -> str:
    """Argon2's own string. Takes tens of milliseconds: call it in a thread."""
    return PasswordHasher().hash(_bytes(password))


def verify(password: str, password_hash: str | None) -> bool:
    """Whether the password fits; without a hash as much time is spent and the answer is no."""
    try:
        PasswordHasher().verify(password_hash or _nobodys(), _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def acceptable(password: str) -> str:
    """The password itself, or InvalidError with what is asked of one."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidError(f"A password has {SHORTEST} to {LONGEST} characters.")
    return password


def generate() -> str:
    """A random password that can be read out and typed, such as `kato-remi-sulo-bani-teru`."""
    return "-".join(_syllable() + _syllable() for _ in range(GROUPS))


def _syllable() -> str:
    return secrets.choice(CONSONANTS) + secrets.choice(VOWELS)


def _bytes(password: str) -> bytes:
    # JSON lets lone surrogates in, which plain UTF-8 refuses.
    return password.encode("utf-8", "surrogatepass")


@cache
def _nobodys() -> str:
    return hash_password(secrets.token_urlsafe(16))
