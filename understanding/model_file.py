"""Which model file is served, and the error of a server that cannot start."""

from pathlib import Path

from understanding.fingerprint import MODELS, noted_model


class CannotServe(Exception):
    """The server cannot start; the message is one sentence that says why."""


def model_file(given: Path) -> Path:
    """The model itself: a file, or of a folder the one noted as current, else the newest."""
    if given.is_file():
        return given
    noted = noted_model(given.resolve().parent) if given.name == MODELS else None
    if noted is not None:
        return noted[0]
    found = sorted(given.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise CannotServe(f"There is no model in {given}: train one with `balcao train`.")
    return found[-1]
