"""`balcao evaluate`: the figures, and one clear sentence for bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.understanding.conftest import examples
from training.evaluate import evaluate
from training.labelled_lines import Line, read_lines


@pytest.fixture
def train(tmp_path: Path) -> Path:
    path = tmp_path / "train.tsv"
    path.write_text("".join(f"{e.text}\t{e.label}\t{e.language}\n" for e in examples()), encoding="utf-8")
    return path


def test_the_figures_are_those_of_the_interface(train: Path, tmp_path: Path) -> None:
    test, oos = tmp_path / "test.tsv", tmp_path / "oos.tsv"
    test.write_text("where is my order now\tfaq/track_order\nis it open on sunday\tnever_taught\n")
    oos.write_text("who will win the cup\tout_of_scope\n")
    figures = evaluate(train, test, oos, validation=test, oos_validation=oos)
    assert json.loads(json.dumps(figures)) == figures
    assert set(figures) == {
        "accuracy",
        "macro_f1",
        "in_scope_accuracy",
        "oos_recall",
        "latency_p50_ms",
        "train_seconds",
        "curve",
        "predictions",
    }
    assert figures["accuracy"] == 1.0
    assert [p["label"] for p in figures["predictions"]] == ["faq/track_order", "never_taught", "out_of_scope"]
    assert figures["predictions"][2]["predicted"] is None
    assert figures["curve"][0][0] == 1.0
    assert figures["curve"][-1] == [0.0, 1.0]


def test_lines_may_name_their_language_and_files_may_be_rasa_s(tmp_path: Path) -> None:
    tsv, folder = tmp_path / "a.tsv", tmp_path / "nlu"
    tsv.write_bytes(b"\xef\xbb\xbfoi\tgreet\tpt\textra\r\n\r\nhi\tgreet\r\n")
    assert read_lines(tsv) == [Line("oi", "greet", "pt"), Line("hi", "greet", None)]
    folder.mkdir()
    (folder / "a.yml").write_text(
        "nlu:\n- intent: greet\n  metadata: {language: pt}\n  examples: |\n    - oi\n- synonym: x\n  examples: ''\n"
    )
    assert read_lines(folder) == [Line("oi", "greet", "pt")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"only text\n", "line 1"),
        (b"a\tb\n\tb\n", "line 2"),
        (b"a\tb\n\xff\tb\n", "line 2.*UTF-8"),
        (b"", "no labelled line"),
        (b"a\tb\nc\tb\n", "two labels"),
    ],
)
def test_bad_input_is_named_with_file_and_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.tsv"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"bad.tsv.*{said}"):
        evaluate(path, path)
    with pytest.raises(ValueError, match="cannot be read"):
        evaluate(tmp_path / "missing.tsv", path)
