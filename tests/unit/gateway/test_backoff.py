"""The pause before the next try."""

from __future__ import annotations

import pytest

from gateway.backoff import backoff


@pytest.mark.parametrize(("failures", "pause"), [(0, 1.0), (1, 2.0), (5, 32.0), (6, 60.0), (5_000, 60.0)])
def test_it_doubles_up_to_the_longest_and_varies(failures: int, pause: float) -> None:
    pauses = {backoff(failures, first=1.0, longest=60.0) for _ in range(200)}
    assert all(pause / 2 <= taken <= pause for taken in pauses)
    assert len(pauses) > 100, "a hundred clients that failed together do not come back together"
