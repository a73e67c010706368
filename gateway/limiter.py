"""When the next call may go: so many a second for an account, one at a time for a chat, and none during a pause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Key = tuple[str, ...]

MARGIN = 0.05
"""Seconds added to every gap: what leaves here evenly arrives a little unevenly."""

SLOWER = 1.05
"""By which a rate is kept below what the platform takes, for the same reason."""

FORGET_AFTER = 120.0
MOST_KEYS = 10_000


@dataclass
class Limiter:
    """Gives slots in the order of asking; a slot that lies in the future stays reserved for its row.

    One for each process: several gateways of one account share nothing but the platform's own 429.
    """

    now: Callable[[], float]
    _next: dict[Key, float] = field(default_factory=dict)
    _paused: dict[Key, float] = field(default_factory=dict)
    _slots: dict[int, float] = field(default_factory=dict)
    _ended: dict[Key, float] = field(default_factory=dict)

    def wait(self, row: int, *, account: Key, chat: Key, per_second: float | None, gap: float) -> float:
        """Seconds until this row may make its next call; 0 means now, and the slot is used up."""
        now = self.now()
        pause = max(self._paused.get(account, 0.0), self._paused.get(chat, 0.0))
        slot = self._slots.pop(row, None)
        if slot is None:
            slot = max(now, pause, self._next.get(account, 0.0), self._next.get(chat, 0.0))
            self._use(slot, account=account, chat=chat, per_second=per_second, gap=gap)
        slot = max(slot, pause, self._ended.get(chat, 0.0))
        if slot <= now:
            return 0.0
        self._slots[row] = slot
        return slot - now

    def ended(self, *, chat: Key, gap: float) -> None:
        """A call to this chat has returned: the gap begins here, since nobody knows when it arrived."""
        if gap:
            self._ended[chat] = self.now() + gap + MARGIN

    def spare(self, *, account: Key, chat: Key, per_second: float | None) -> bool:
        """Whether there is nothing to send or to wait for at this moment: one call of no importance may use it."""
        now = self.now()
        free = max(*(self._paused.get(key, 0.0) for key in (account, chat)), self._next.get(account, 0.0)) <= now
        if free and per_second:
            self._next[account] = now + SLOWER / per_second
        return free

    def pause(self, seconds: float, *, account: Key, chat: Key) -> None:
        """The platform asked to wait: this chat does, and when several are told so at once, the account."""
        now = self.now()
        others = any(
            until > now for key, until in self._paused.items() if key != chat and key[: len(account)] == account
        )
        for key in (account, chat) if others else (chat,):
            self._paused[key] = max(self._paused.get(key, 0.0), now + seconds + MARGIN)

    def _use(self, slot: float, *, account: Key, chat: Key, per_second: float | None, gap: float) -> None:
        if per_second:
            self._next[account] = slot + SLOWER / per_second
        if gap:
            self._next[chat] = slot + gap + MARGIN
        if len(self._next) + len(self._ended) + len(self._slots) > MOST_KEYS:
            self._forget(self.now())

    def _forget(self, now: float) -> None:
        for known in (self._next, self._paused, self._ended):
            for key in [key for key, moment in known.items() if moment < now]:
                del known[key]
        for row in [row for row, slot in self._slots.items() if slot < now - FORGET_AFTER]:
            del self._slots[row]
