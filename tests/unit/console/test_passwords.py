"""Passwords: hashing, checking, and the ones that can be read out."""

from __future__ import annotations

import re

import pytest

from bot.errors import InvalidError
from console.passwords import acceptable, generate, hash_password, verify


def test_the_right_password_fits_its_hash_only() -> None:
    kept = hash_password("lamp and counter")
    assert kept.startswith("$argon2id$")
    assert "lamp" not in kept
    assert verify("lamp and counter", kept)
    assert not verify("lamp and Counter", kept)


@pytest.mark.parametrize("kept", [None, "", "nonsense", "$argon2id$v=19$broken"])
def test_nothing_fits_what_is_no_hash(kept: str | None) -> None:
    assert not verify("", kept)
    assert not verify("\ud800", kept)


def test_a_made_up_password_can_be_read_out() -> None:
    made = [generate() for _ in range(50)]
    assert len(set(made)) == 50
    assert all(re.fullmatch(r"[a-z]{4}(-[a-z]{4}){4}", password) for password in made)
    assert all(acceptable(password) for password in made)


@pytest.mark.parametrize("password", ["", "short", "x" * 257])
def test_what_is_no_password(password: str) -> None:
    with pytest.raises(InvalidError):
        acceptable(password)
