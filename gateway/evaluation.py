"""`balcao evaluate`: calls the evaluation and shows its figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.errors import InvalidError

FIGURES = ("accuracy", "macro_f1", "in_scope_accuracy", "oos_recall", "latency_p50_ms", "train_seconds")


def evaluate(
    train: Path, test: Path, *, oos: Path | None, validation: Path | None, oos_validation: Path | None
) -> dict[str, Any]:
    """The report of design section 6; InvalidError names the file and line that cannot be read."""
    from understanding.without_tensorflow import keep_out

    keep_out()
    from training.evaluate import evaluate as run

    try:
        return dict(run(train, test, oos, validation, oos_validation))
    except (ValueError, OSError) as error:
        raise InvalidError(str(error)) from error


def table(report: dict[str, Any]) -> str:
    """The figures for people, one a line."""
    return "\n".join(f"{name:<20}{_shown(report.get(name))}" for name in FIGURES)


def _shown(value: object) -> str:
    return "–" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
