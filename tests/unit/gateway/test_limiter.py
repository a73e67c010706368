"""The limiter, with a clock of our own: whatever is asked, no window holds more than the platform takes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gateway.limiter import MARGIN, Limiter

ACCOUNT = ("telegram", "7")


def chat(name: str) -> tuple[str, ...]:
    return *ACCOUNT, name


def many(row: int) -> dict[str, Any]:
    """One row of many that go to different chats of one account."""
    return {"account": ACCOUNT, "chat": chat(str(row)), "per_second": 30, "gap": 1.0}


class Told:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def sent_at(
    asked: list[tuple[str, int]], *, per_second: float | None, gap: float, stalls: tuple[float, ...] = ()
) -> list[tuple[float, str]]:
    """(moment, chat) of each call when all rows ask at once and come back when they were told.

    Before the nth question the process stands still for the nth of `stalls`, in seconds.
    """
    now = Told()
    limiter = Limiter(now)
    waiting = [(0.0, row, where) for where, row in asked]
    taken: list[tuple[float, str]] = []
    still = iter(stalls)
    while waiting:
        waiting.sort()
        moment, row, where = waiting.pop(0)
        now.seconds = max(now.seconds, moment) + next(still, 0.0)
        pause = limiter.wait(row, account=ACCOUNT, chat=chat(where), per_second=per_second, gap=gap)
        if pause:
            waiting.append((now.seconds + pause, row, where))
        else:
            taken.append((now.seconds, where))
    return taken


@given(st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=120))
def test_no_second_holds_more_than_the_platform_takes(chats: list[str]) -> None:
    taken = sent_at([(where, row) for row, where in enumerate(chats)], per_second=30, gap=1.0)
    assert len(taken) == len(chats)
    moments = [moment for moment, _ in taken]
    assert all(later - moments[n] >= 1.0 for n, later in enumerate(moments[30:])), "30 a second, over all chats"
    for name in set(chats):
        own = [moment for moment, where in taken if where == name]
        assert all(later - earlier >= 1.0 for earlier, later in pairwise(own)), "one a second in a chat"


@given(st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.02, 0.5, 3.0]), max_size=300))
def test_a_process_that_stood_still_does_not_catch_up_in_a_burst(stalls: list[float]) -> None:
    asked = [(f"chat {row}", row) for row in range(120)]
    taken = sent_at(asked, per_second=30, gap=1.0, stalls=tuple(stalls))
    assert len(taken) == len(asked)
    moments = [moment for moment, _ in taken]
    assert all(later - moments[n] >= 1.0 for n, later in enumerate(moments[30:])), "30 a second, over all chats"


def test_when_a_pause_ends_they_go_one_by_one_as_they_asked() -> None:
    now = Told()
    limiter = Limiter(now)
    waits = {row: limiter.wait(row, **many(row)) for row in range(50)}
    limiter.pause(10, account=ACCOUNT, chat=chat("1"))
    limiter.pause(10, account=ACCOUNT, chat=chat("2"))
    now.seconds = max(waits.values())
    assert all(limiter.wait(row, **many(row)) > 5 for row in range(1, 50)), "the account is paused"
    now.seconds = 11
    waits = {row: limiter.wait(row, **many(row)) for row in range(1, 50)}
    assert list(waits.values()) == sorted(set(waits.values())), "each has a moment of his own, in the order of asking"
    assert max(waits.values()) < 2.1, "and nobody waits longer than there are calls before his"


def test_those_who_asked_first_go_first() -> None:
    taken = sent_at([(name, row) for row, name in enumerate("abcdefgh")], per_second=2, gap=0)
    assert [where for _, where in taken] == list("abcdefgh")


def test_a_slot_is_kept_for_its_row() -> None:
    now = Told()
    limiter = Limiter(now)
    known = {"account": ACCOUNT, "chat": chat("a"), "per_second": None, "gap": 1.0}
    assert limiter.wait(1, **known) == 0
    second = limiter.wait(2, **known)
    assert second > 1.0
    now.seconds = 0.5
    assert limiter.wait(2, **known) == second - 0.5, "asking again costs no place"
    assert limiter.wait(3, **known) > second - 0.5
    now.seconds = second
    assert limiter.wait(2, **known) == 0


def test_a_pause_also_holds_back_who_had_a_slot() -> None:
    now = Told()
    limiter = Limiter(now)
    known = {"account": ACCOUNT, "chat": chat("a"), "per_second": None, "gap": 1.0}
    limiter.wait(1, **known)
    limiter.wait(2, **known)
    limiter.pause(10, account=ACCOUNT, chat=chat("a"))
    now.seconds = 5
    assert limiter.wait(2, **known) == 10 + MARGIN - 5
    assert limiter.wait(9, account=ACCOUNT, chat=chat("b"), per_second=None, gap=1.0) == 0


def test_a_slow_call_moves_what_comes_behind_it() -> None:
    now = Told()
    limiter = Limiter(now)
    known = {"account": ACCOUNT, "chat": chat("a"), "per_second": None, "gap": 1.0}
    assert limiter.wait(1, **known) == 0
    limiter.wait(2, **known)
    now.seconds = 0.9
    limiter.ended(chat=chat("a"), gap=1.0)
    now.seconds = 1.2
    assert limiter.wait(2, **known) > 0.7, "nobody knows when a call of 0.9 s arrived: the gap begins at its end"


def test_it_does_not_remember_for_ever() -> None:
    now = Told()
    limiter = Limiter(now)
    for row in range(30_000):
        now.seconds += 1
        limiter.wait(row, account=ACCOUNT, chat=chat(str(row)), per_second=30, gap=1.0)
    assert len(limiter._next) + len(limiter._places) <= 10_001
