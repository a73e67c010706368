"""The stock commands of Rasa that the README promises, at the root, TensorFlow and all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.whole import ROOT
from understanding.fingerprint import current_model

pytestmark = pytest.mark.whole

PATIENCE = 120.0
ONE_TOPIC = "data/nlu/dialogue.yml"
"""All of data/nlu takes more than a minute; this file has intents of several names, which Rasa wants for a report."""


def rasa(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "rasa", *arguments],
        cwd=ROOT,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_rasa_data_validate_finds_nothing_wrong() -> None:
    ended = rasa("data", "validate")
    assert ended.returncode == 0, ended.stdout[-3000:]
    assert "No story structure conflicts found" in ended.stdout


def test_rasa_test_nlu_evaluates_our_pipeline(model: Path, tmp_path: Path) -> None:
    trained = current_model(ROOT)
    assert trained is not None
    ended = rasa("test", "nlu", "--nlu", ONE_TOPIC, "--model", str(trained), "--out", str(tmp_path), "--no-plot")
    assert ended.returncode == 0, ended.stdout[-3000:]
    report = json.loads((tmp_path / "intent_report.json").read_text(encoding="utf-8"))
    assert report["accuracy"] > 0.95
