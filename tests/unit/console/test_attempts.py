"""Guessing passwords is slowed down, and made-up names cannot fill the memory."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import BusyError
from console.attempts import FOR_A_NAME, FOR_AN_ADDRESS, REMEMBERED, WITHIN, Attempts
from tests.fakes.clock import FakeClock


def test_a_name_from_an_address_has_so_many_tries() -> None:
    attempts, clock = Attempts(), FakeClock()
    for _ in range(FOR_A_NAME):
        attempts.begin("Bia", address="1.1.1.1", now=clock.now())
    with pytest.raises(BusyError) as busy:
        attempts.begin("BIA", address="1.1.1.1", now=clock.now())
    assert busy.value.retry_after == WITHIN.total_seconds()
    attempts.begin("Bia", address="2.2.2.2", now=clock.now())
    clock.pass_by(WITHIN + timedelta(seconds=1))
    attempts.begin("Bia", address="1.1.1.1", now=clock.now())


def test_an_address_has_so_many_tries_for_all_names() -> None:
    attempts, clock = Attempts(), FakeClock()
    for number in range(FOR_AN_ADDRESS):
        attempts.begin(f"name {number}", address="1.1.1.1", now=clock.now())
    with pytest.raises(BusyError):
        attempts.begin("Bia", address="1.1.1.1", now=clock.now())


def test_the_right_password_clears_the_count() -> None:
    attempts, clock = Attempts(), FakeClock()
    for _ in range(3):
        for _ in range(FOR_A_NAME - 1):
            attempts.begin("Bia", address="1.1.1.1", now=clock.now())
        attempts.succeeded("Bia", address="1.1.1.1")


def test_right_passwords_are_none_of_an_address_guesses() -> None:
    attempts, clock = Attempts(), FakeClock()
    for _ in range(FOR_A_NAME):
        attempts.begin("nobody", address="1.1.1.1", now=clock.now())
    for number in range(3 * FOR_AN_ADDRESS):
        attempts.begin(f"agent {number}", address="1.1.1.1", now=clock.now())
        attempts.succeeded(f"agent {number}", address="1.1.1.1")
    for number in range(FOR_AN_ADDRESS - FOR_A_NAME):
        attempts.begin(f"guess {number}", address="1.1.1.1", now=clock.now())
    with pytest.raises(BusyError):
        attempts.begin("one more", address="1.1.1.1", now=clock.now())


def test_made_up_names_are_forgotten() -> None:
    attempts, clock = Attempts(), FakeClock()
    for number in range(REMEMBERED + 500):
        attempts.begin("x", address=f"{number}", now=clock.now())
    assert len(attempts._tries) <= REMEMBERED + 2
