"""The files a model is made from, checked before Rasa reads them: one sentence with file and line."""

from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError


class CannotTrain(Exception):
    """The files do not make a model; the message is one sentence that says where and why."""


def check_files(root: Path) -> None:
    """Every YAML file can be read and the ones Rasa cannot do without are there."""
    for name in ("config.yml", "domain.yml"):
        if not (root / name).is_file():
            raise CannotTrain(f"{name} is missing in {root}.")
    for path in (root / "config.yml", root / "domain.yml", *sorted(root.glob("data/**/*.y*ml"))):
        _check_file(path, root)


def sentence(error: Exception, root: Path) -> str:
    """An error of Rasa's as one clear sentence, with the file when it knows one."""
    named = getattr(error, "filename", None)
    where = f"{_shown(Path(named), root)}: " if named else ""
    said = " ".join(str(error).replace(str(root) + "/", "").split())
    return f"{where}{said}"[:600]


def _check_file(path: Path, root: Path) -> None:
    try:
        YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise CannotTrain(f"{_shown(path, root)}{line}: {error.problem or error.context}.") from error
    except YAMLError as error:
        raise CannotTrain(f"{_shown(path, root)}: {error}.") from error
    except UnicodeDecodeError as error:
        raise CannotTrain(f"{_shown(path, root)}: it is not UTF-8.") from error


def _shown(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
