"""Labelled messages from files: `text<TAB>label[<TAB>language]` lines, or Rasa's `nlu:` files."""

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from understanding.pipeline import Example


@dataclass(frozen=True)
class Line:
    """One message and the intent it should be understood as."""

    text: str
    label: str
    language: str | None = None

    def example(self) -> Example:
        return Example(self.text, self.label, self.language)


def read_lines(path: Path) -> list[Line]:
    """The labelled messages of a file (or of a folder of `nlu:` files), in order."""
    if path.is_dir():
        files = sorted([*path.rglob("*.yml"), *path.rglob("*.yaml")])
        lines = [line for file in files for line in _from_yaml(file)]
    elif path.suffix in (".yml", ".yaml"):
        lines = _from_yaml(path)
    else:
        lines = _from_tsv(path)
    if not lines:
        raise ValueError(f"{path}: there is no labelled line in it.")
    return lines


def _from_tsv(path: Path) -> list[Line]:
    lines = []
    for number, row in enumerate(_rows(path), start=1):
        if not row.strip():
            continue
        cells = row.rstrip("\r").split("\t")
        if len(cells) == 1 or not cells[0].strip() or not cells[1].strip():
            raise ValueError(f"{path}, line {number}: it is not text, a tab and a label.")
        language = cells[2].strip() or None if cells[2:] else None
        lines.append(Line(cells[0], cells[1].strip(), language))
    return lines


def _rows(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode("utf-8-sig").split("\n")
    except OSError as error:
        raise ValueError(f"{path}: it cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise ValueError(f"{path}, line {number}: it is not UTF-8.") from error


def _from_yaml(path: Path) -> list[Line]:
    try:
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) or {}
    except (YAMLError, UnicodeDecodeError, OSError) as error:
        said = " ".join(str(error).split())
        raise ValueError(f"{path}: it cannot be read ({said}).") from error
    blocks = content.get("nlu") or [] if isinstance(content, dict) else []
    return [
        Line(example.removeprefix("- ").strip(), block["intent"], language)
        for block in blocks
        if isinstance(block, dict) and "intent" in block
        for language in [(block.get("metadata") or {}).get("language")]
        for example in str(block.get("examples") or "").splitlines()
        if example.startswith("- ")
    ]
