"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone


class FakeClock:
    """Time as the test tells it."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or datetime(2026, 3, 2, 12, 0, tzinfo=timezone.utc)

    def now(self) -> datetime:
        """The present moment of the test."""
        return self._now

    def pass_by(self, span: timedelta) -> datetime:
        """Let time pass; returns the new present."""
        self._now += span
        return self._now
