"""How long to wait before the next try: twice as long after each failure, and not all at the same moment."""

from __future__ import annotations

import random

MOST_DOUBLED = 16


def backoff(failures: int, *, first: float, longest: float) -> float:
    """Seconds, between half of `first` doubled `failures` times and all of it; never more than `longest`."""
    pause = min(longest, first * 2.0 ** min(failures, MOST_DOUBLED))
    return pause * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, no secret
