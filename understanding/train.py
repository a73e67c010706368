"""Train the assistant: `python -m understanding.train --json-progress`, in a process of its own."""

import argparse
import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.lifeline import PARENT, end_with_parent
from understanding.fingerprint import MODELS, fingerprint, note_model
from understanding.rasa_process import prepare, quiet
from understanding.training_files import CannotTrain, check_files, sentence

_STEPS = {
    "read": "Reading the examples and answers",
    "SentenceEncoder": "Encoding the sentences",
    "IntentClassifier": "Learning the questions",
    "OutOfScope": "Learning what it does not know",
    "Language": "Learning the languages",
    "MemoizationPolicy": "Remembering the stories",
    "RulePolicy": "Checking the rules",
    "pack": "Packing the model",
}
MODELS_KEPT = 5
_LEARNING = ("IntentClassifier", "OutOfScope", "Language", "MemoizationPolicy", "RulePolicy")


@dataclass(frozen=True)
class Step:
    """One step of the training that begins, `done` of `total` being behind us."""

    step: str
    done: int
    total: int


def train(root: Path, progress: Callable[[Step], None]) -> Path:
    """Train on the files under `root` and make the result the current model."""
    prepare(threads=2)
    progress(_step("read", 0))
    made_from = fingerprint(root)
    check_files(root)
    (root / MODELS).mkdir(exist_ok=True)
    with _listening(progress):
        model = _train_with_rasa(root)
    progress(_step("pack", len(_LEARNING) + 1))
    note_model(root, model, made_from)
    _forget_old_models(root / MODELS)
    return model


def main() -> int:
    """The command; the last line of stdout is `{"model", "seconds"}` or `{"error"}`."""
    parser = argparse.ArgumentParser(prog="python -m understanding.train")
    parser.add_argument("--root", type=Path, default=Path.cwd())
    parser.add_argument("--json-progress", action="store_true")
    options = parser.parse_args()
    end_with_parent(os.environ.get(PARENT))
    started = time.monotonic()
    show = _show_json if options.json_progress else _show
    try:
        with redirect_stdout(sys.stderr):
            model = train(options.root.resolve(), show)
    except CannotTrain as error:
        show({"error": str(error)})
        return 1
    show({"model": str(model), "seconds": round(time.monotonic() - started, 1)})
    return 0


def _forget_old_models(folder: Path) -> None:
    """The last few stay, to go back to; Rasa's names sort by the time of training."""
    for old in sorted(folder.glob("*.tar.gz"))[:-MODELS_KEPT]:
        old.unlink()


def _train_with_rasa(root: Path) -> Path:
    from rasa.model_training import train as rasa_train

    from understanding.rasa_patches import read_files_once

    quiet()
    read_files_once()
    try:
        result = rasa_train(
            domain=str(root / "domain.yml"),
            config=str(root / "config.yml"),
            training_files=[str(root / "data")],
            output=str(root / MODELS),
            force_training=True,
        )
    except SystemExit as error:
        raise CannotTrain("Rasa refused the files; see the lines above.") from error
    except Exception as error:  # process edge: whatever Rasa raises is about the files it read
        traceback.print_exc()
        raise CannotTrain(sentence(error, root)) from error
    if result.model is None:
        raise CannotTrain("Rasa made no model from these files.")
    return Path(result.model)


@contextmanager
def _listening(progress: Callable[[Step], None]) -> Iterator[None]:
    """Hear which component Rasa trains from what it logs about it."""
    heard = _Heard(progress)
    hooks = logging.getLogger("rasa.engine.training.hooks")
    before = hooks.level
    hooks.addHandler(heard)
    hooks.setLevel(logging.INFO)
    hooks.propagate = False
    try:
        yield
    finally:
        hooks.removeHandler(heard)
        hooks.setLevel(before)
        hooks.propagate = True


class _Heard(logging.Handler):
    def __init__(self, progress: Callable[[Step], None]) -> None:
        super().__init__()
        self._progress = progress
        self._done = 0

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        named = [name for name in _LEARNING if f"'{name}'" in message]
        if named and message.startswith("Starting"):
            self._done += 1
            self._progress(_step(named[0], self._done))


def _step(name: str, done: int) -> Step:
    return Step(_STEPS[name], done, len(_LEARNING) + 2)


def _show_json(event: Step | dict[str, object]) -> None:
    line = asdict(event) if isinstance(event, Step) else event
    print(json.dumps(line, ensure_ascii=False), file=sys.__stdout__, flush=True)


def _show(event: Step | dict[str, object]) -> None:
    if isinstance(event, Step):
        line = f"{event.done + 1}/{event.total} {event.step} …"
    else:
        line = ", ".join(f"{name}: {value}" for name, value in event.items())
    print(line, file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    sys.exit(main())
