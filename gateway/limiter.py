"""When the next call may go: so many a second for an account, one at a time for a chat, and none during a pause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

Key = tuple[str, ...]

MARGIN = 0.05
"""Seconds added to every gap: what leaves here evenly arrives a little unevenly."""

SLOWER = 1.2
"""By which a rate is kept below what the platform takes: a network may deliver 1.2 s of calls within one second."""

FORGET_AFTER = 120.0
MOST_KEYS = 10_000


class Place(NamedTuple):
    """A row that waits: its slot says who goes first, `due` when it was told to come back."""

    account: Key
    slot: float
    due: float


@dataclass
class Limiter:
    """Gives slots in the order of asking; a slot that lies in the future stays reserved for its row.

    Rows come when they can, not when they were told: after a pause or a moment in which this process stood still,
    many are due at once. So a slot says only who goes first, and whoever goes keeps the distance to the call before.

    One for each process: several gateways of one account share nothing but the platform's own 429.
    """

    now: Callable[[], float]
    _next: dict[Key, float] = field(default_factory=dict)
    _paused: dict[Key, float] = field(default_factory=dict)
    _places: dict[int, Place] = field(default_factory=dict)
    _ended: dict[Key, float] = field(default_factory=dict)
    _left: dict[Key, float] = field(default_factory=dict)

    def wait(self, row: int, *, account: Key, chat: Key, per_second: float | None, gap: float) -> float:
        """Seconds until this row may make its next call; 0 means now, and the slot is used up."""
        now = self.now()
        pause = max(self._paused.get(account, 0.0), self._paused.get(chat, 0.0))
        place = self._places.pop(row, None)
        if place is None:
            slot = max(now, pause, self._next.get(account, 0.0), self._next.get(chat, 0.0))
            self._use(slot, account=account, chat=chat, per_second=per_second, gap=gap)
        else:
            slot = place.slot
        due = max(slot, pause, self._ended.get(chat, 0.0))
        if per_second and due <= now:
            due = self._in_line(account, slot, step=SLOWER / per_second)
        if due <= now:
            self._left[account] = now
            return 0.0
        self._places[row] = Place(account, slot, due)
        return due - now

    def ended(self, *, chat: Key, gap: float) -> None:
        """A call to this chat has returned: the gap begins here, since nobody knows when it arrived."""
        if gap:
            self._ended[chat] = self.now() + gap + MARGIN

    def spare(self, *, account: Key, chat: Key, per_second: float | None) -> bool:
        """Whether there is nothing to send or to wait for at this moment: one call of no importance may use it."""
        now = self.now()
        step = SLOWER / per_second if per_second else 0.0
        taken = self._next.get(account, 0.0), self._left.get(account, -step) + step
        free = max(*(self._paused.get(key, 0.0) for key in (account, chat)), *taken) <= now
        if free and per_second:
            self._next[account] = now + step
            self._left[account] = now
        return free

    def pause(self, seconds: float, *, account: Key, chat: Key) -> None:
        """The platform asked to wait: this chat does, and when several are told so at once, the account."""
        now = self.now()
        others = any(
            until > now for key, until in self._paused.items() if key != chat and key[: len(account)] == account
        )
        for key in (account, chat) if others else (chat,):
            self._paused[key] = max(self._paused.get(key, 0.0), now + seconds + MARGIN)

    def _in_line(self, account: Key, slot: float, *, step: float) -> float:
        """The next moment free of all that left and of those with an earlier slot, who may be as late as this one."""
        free = self._left.get(account, -step) + step
        if free <= self.now():
            return free
        ahead = (place.due for place in self._places.values() if place.account == account and place.slot < slot)
        for due in sorted(ahead):
            free += step if due <= free else 0.0
        return free

    def _use(self, slot: float, *, account: Key, chat: Key, per_second: float | None, gap: float) -> None:
        if per_second:
            self._next[account] = slot + SLOWER / per_second
        if gap:
            self._next[chat] = slot + gap + MARGIN
        if len(self._next) + len(self._ended) + len(self._places) > MOST_KEYS:
            self._forget(self.now())

    def _forget(self, now: float) -> None:
        for known in (self._next, self._paused, self._ended):
            for key in [key for key, moment in known.items() if moment < now]:
                del known[key]
        for row in [row for row, place in self._places.items() if place.due < now - FORGET_AFTER]:
            del self._places[row]
