"""The real time."""

from __future__ import annotations

from datetime import datetime, timezone


class SystemClock:
    """The Clock port over the machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        return datetime.now(timezone.utc)
