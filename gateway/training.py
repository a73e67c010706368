"""Training with a progress display; the work itself runs in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.errors import BalcaoError
from bot.lifeline import PARENT
from understanding.fingerprint import current_model

LOG = "models/training.log"


class TrainingError(BalcaoError):
    """The trainers' files cannot be trained from; the sentence says where."""

    code = "training"


def ensure_model(root: Path) -> None:
    """Train unless the model at hand was made from what the files say now."""
    if current_model(root) is None:
        train(root)


def train(root: Path) -> Path:
    """Train, showing each step; returns the model's path."""
    console = Console(stderr=True)
    columns = (TextColumn("[bold]Training"), BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    command = [sys.executable, "-m", "understanding.train", "--json-progress"]
    environ = {**os.environ, PARENT: str(os.getpid())}
    log = root / LOG
    log.parent.mkdir(exist_ok=True)
    with (
        Progress(*columns, console=console) as progress,
        log.open("w", encoding="utf-8") as lines,
        subprocess.Popen(command, cwd=root, env=environ, stdout=subprocess.PIPE, stderr=lines, text=True) as child,  # noqa: S603
    ):
        bar = progress.add_task("starting", total=None)
        assert child.stdout is not None
        end: dict[str, object] = {}
        for line in child.stdout:
            event = _event(line)
            end = event if "model" in event or "error" in event else end
            if "step" in event:
                done, total = float(str(event["done"])), float(str(event["total"]))
                progress.update(bar, description=str(event["step"]), completed=done, total=total)
                if not console.is_terminal:
                    console.print(f"Training {event['done']}/{event['total']}: {event['step']}")
        child.wait()
    if child.returncode or "model" not in end:
        raise TrainingError(str(end.get("error", f"Training ended without a model; {LOG} says why.")))
    console.print(f"Trained {Path(str(end['model'])).name} in {float(str(end['seconds'])):.0f} s.")
    return Path(str(end["model"]))


def _event(line: str) -> dict[str, object]:
    try:
        event = json.loads(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
