"""Which model belongs to the files as they are: imports neither Rasa nor NumPy, answers at once."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

MODELS = "models"
CURRENT = "current.json"
LEARNT_FROM = ("config.yml", "domain.yml")


def fingerprint(root: Path) -> str:
    """A digest of all that a model is made from: configuration, domain, data and components."""
    digest = hashlib.sha256()
    for path in _sources(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def current_model(root: Path) -> Path | None:
    """The model trained from the files as they are now, None when training is due."""
    noted = noted_model(root)
    if noted is None or noted[1] != fingerprint(root):
        return None
    return noted[0]


def noted_model(root: Path) -> tuple[Path, str] | None:
    """The last trained model and the fingerprint of what it was made from, when it is there."""
    try:
        noted = json.loads((root / MODELS / CURRENT).read_text(encoding="utf-8"))
        path, made_from = root / MODELS / str(noted["model"]), str(noted["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return (path, made_from) if path.is_file() else None


def note_model(root: Path, model: Path, made_from: str) -> None:
    """Make it the current model, all at once."""
    noted = json.dumps({"model": model.name, "fingerprint": made_from})
    beside = root / MODELS / f"{CURRENT}.{os.getpid()}"
    beside.write_text(noted, encoding="utf-8")
    beside.replace(root / MODELS / CURRENT)


def code_digest() -> str:
    """A digest of the components, so that `rasa train` does not reuse what older code has learnt."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    yield from (root / name for name in LEARNT_FROM if (root / name).is_file())
    yield from sorted(path for path in (root / "data").rglob("*.y*ml") if path.is_file())
    yield from sorted((root / "understanding").glob("*.py"))
