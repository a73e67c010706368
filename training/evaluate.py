"""Train the intent part of `config.yml` on labelled lines and score it, as `balcao evaluate` shows."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from training.labelled_lines import Line, read_lines
from understanding.pipeline import Pipeline, Verdict

POINTS_OF_CURVE = 101


@dataclass(frozen=True)
class Scored:
    """A line of the test and what the assistant made of it."""

    line: Line
    in_scope: bool
    verdict: Verdict

    @property
    def best_is_right(self) -> bool:
        return self.verdict.best == self.line.label

    def is_answered(self, threshold: float) -> bool:
        return self.verdict.best is not None and self.verdict.confidence >= threshold


def evaluate(
    train: Path,
    test: Path,
    oos: Path | None = None,
    validation: Path | None = None,
    oos_validation: Path | None = None,
    *,
    config: Path | None = None,
) -> dict[str, Any]:
    """The figures of the assistant trained on `train`, JSON-ready; bad input is a ValueError."""
    taught, asked = read_lines(train), read_lines(test)
    strange = read_lines(oos) if oos is not None else []
    held = read_lines(validation) if validation is not None else []
    held_strange = read_lines(oos_validation) if oos_validation is not None else []
    if len({line.label for line in taught}) == 1:
        raise ValueError(f"{train}: at least two labels are needed to train.")
    started = time.perf_counter()
    pipeline = Pipeline.train(config or _config(), [line.example() for line in taught])
    pipeline.calibrate([line.example() for line in held], [line.text for line in held_strange])
    seconds = time.perf_counter() - started
    scored, milliseconds = _score(pipeline, asked, strange)
    return _report(scored, milliseconds, seconds)


def _score(pipeline: Pipeline, asked: list[Line], strange: list[Line]) -> tuple[list[Scored], list[float]]:
    """One message at a time through the whole pipeline, as customers come."""
    pipeline.understand("warm up")
    scored, milliseconds = [], []
    for line, may_be_known in [*((x, True) for x in asked), *((x, False) for x in strange)]:
        started = time.perf_counter()
        verdict = pipeline.understand(line.text)
        milliseconds.append((time.perf_counter() - started) * 1000)
        scored.append(Scored(line, may_be_known and line.label in pipeline.labels, verdict))
    return scored, milliseconds


def _report(scored: list[Scored], milliseconds: list[float], seconds: float) -> dict[str, Any]:
    known = [one for one in scored if one.in_scope]
    strange = [one for one in scored if not one.in_scope]
    truth = [one.line.label for one in known]
    best = [one.verdict.best or "" for one in known]
    return {
        "accuracy": _share([one.best_is_right for one in known]),
        "macro_f1": _macro_f1(truth, best),
        "in_scope_accuracy": _share([one.verdict.predicted == one.line.label for one in known]),
        "oos_recall": _share([one.verdict.predicted is None for one in strange]),
        "latency_p50_ms": round(float(np.median(milliseconds)), 2) if milliseconds else None,
        "train_seconds": round(seconds, 1),
        "curve": _curve(known, strange),
        "predictions": [_prediction(one) for one in scored],
    }


def _curve(known: list[Scored], strange: list[Scored]) -> list[list[float | None]]:
    """In-scope accuracy and out-of-scope recall, from answering everything to answering nothing."""
    confidences = sorted(one.verdict.confidence for one in [*known, *strange])
    if not confidences:
        return []
    places = np.linspace(0, len(confidences) - 1, POINTS_OF_CURVE).astype(int)
    thresholds = sorted({0.0, *(confidences[place] for place in places), 1.01})
    return [
        [
            _share([one.best_is_right and one.is_answered(threshold) for one in known]),
            _share([not one.is_answered(threshold) for one in strange]),
        ]
        for threshold in thresholds
    ]


def _prediction(one: Scored) -> dict[str, Any]:
    return {
        "text": one.line.text,
        "label": one.line.label,
        "predicted": one.verdict.predicted,
        "best": one.verdict.best,
        "confidence": round(one.verdict.confidence, 4),
    }


def _macro_f1(truth: list[str], best: list[str]) -> float | None:
    if not truth:
        return None
    labels = sorted(set(truth))
    score = f1_score(truth, best, labels=labels, average="macro", zero_division=0)
    return round(float(score), 4)


def _share(hits: list[bool]) -> float | None:
    return round(sum(hits) / len(hits), 4) if hits else None


def _config() -> Path:
    return Path(__file__).resolve().parents[1] / "config.yml"
