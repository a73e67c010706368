"""Which model belongs to the files as they are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from understanding.fingerprint import MODELS, current_model, fingerprint, note_model
from understanding.model_file import CannotServe, model_file
from understanding.training_files import CannotTrain, check_files


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The files of a small project with a model."""
    for name, content in {
        "config.yml": "pipeline: []\n",
        "domain.yml": "version: '3.1'\n",
        "data/nlu/a.yml": "nlu: []\n",
        f"{MODELS}/one.tar.gz": "model",
        "understanding/part.py": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


def test_a_model_is_current_until_a_file_it_was_made_from_changes(project: Path) -> None:
    assert current_model(project) is None
    model = project / MODELS / "one.tar.gz"
    note_model(project, model, fingerprint(project))
    assert current_model(project) == model
    (project / "README.md").write_text("no part of the model")
    assert current_model(project) == model
    (project / "data/nlu/b.yml").write_text("nlu: []\n")
    assert current_model(project) is None


def test_a_model_that_is_gone_is_not_current(project: Path) -> None:
    model = project / MODELS / "one.tar.gz"
    note_model(project, model, fingerprint(project))
    model.unlink()
    assert current_model(project) is None


@pytest.mark.parametrize("noted", ["", "{}", "[]", '{"model": 1}', "not json"])
def test_a_broken_note_means_train_again(project: Path, noted: str) -> None:
    (project / MODELS / "current.json").write_text(noted)
    assert current_model(project) is None


def test_the_served_model_is_the_noted_one(project: Path) -> None:
    newest = project / MODELS / "two.tar.gz"
    newest.write_text("newer")
    assert model_file(newest) == newest
    note_model(project, project / MODELS / "one.tar.gz", "x")
    assert model_file(project / MODELS).name == "one.tar.gz"
    with pytest.raises(CannotServe, match="balcao train"):
        model_file(project / "data")


def test_asking_needs_neither_rasa_nor_numpy() -> None:
    code = "import sys, understanding.fingerprint; sys.exit({'rasa', 'numpy'} & set(sys.modules) != set())"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_files_that_can_be_read_are_accepted(project: Path) -> None:
    check_files(project)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("data/nlu/a.yml", "nlu:\n- intent: x\n  examples: [\n", r"data/nlu/a\.yml:\d"),
        ("data/nlu/a.yml", "a: 1\na: 2\n", r"data/nlu/a\.yml:2: found duplicate key"),
        ("domain.yml", "a:\n\t- b\n", r"domain\.yml:2"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(project: Path, name: str, content: str, said: str) -> None:
    (project / name).write_text(content)
    with pytest.raises(CannotTrain, match=said):
        check_files(project)


def test_a_missing_or_foreign_file_is_named(project: Path) -> None:
    (project / "data/nlu/a.yml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(CannotTrain, match="UTF-8"):
        check_files(project)
    (project / "domain.yml").unlink()
    with pytest.raises(CannotTrain, match=r"domain\.yml is missing"):
        check_files(project)
