"""`balcao up` as a new user meets it: starts, keeps, ends, and says what is wrong in one sentence."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conversations.chat import Chat, Staff
from tests.integration.reading import read_until_answers, statuses
from tests.processes import family, living
from tests.whole import ADMIN_PASSWORD, ROOT, Whole, untouched

pytestmark = pytest.mark.whole


@pytest.fixture
def whole(model: Path, tmp_path: Path) -> Iterator[Whole]:
    """A Balcão of this test alone, already trained, not yet started."""
    running = Whole(tmp_path / "home")
    yield running
    if running.process is not None and running.process.poll() is None:
        running.process.kill()
        running.process.wait()


def processes_of(whole: Whole) -> set[int]:
    """Pids of this Balcão: what it runs at present."""
    assert whole.process is not None
    return {process.pid for process in family(whole.process.pid)}


def balcao(*arguments: str, cwd: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "gateway.cli", *arguments],
        cwd=cwd,
        env={**untouched(), "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def chat_with(whole: Whole) -> Chat:
    """A new customer."""
    return Chat(whole.url, Staff.signed_in(whole.url, ADMIN_PASSWORD), "pt-BR")


def test_messages_are_accepted_before_the_brain_is_up_and_ctrl_c_leaves_nothing(whole: Whole) -> None:
    whole.start()
    whole.wait_for("/healthz")
    assert httpx.get(whole.url + "/readyz").status_code == httpx.codes.SERVICE_UNAVAILABLE
    chat = chat_with(whole)
    assert chat.post({"text": "onde vejo minha nota fiscal?"}).status_code == httpx.codes.ACCEPTED
    assert statuses(chat, 1)[0]["assistant"] == "starting"
    whole.wait_for("/readyz")
    assert "Nota fiscal" in read_until_answers(chat, 1)[-1]["text"]
    running = processes_of(whole)
    assert len(running) == 4
    assert whole.stop() == 0
    assert not running & living().keys()


@pytest.mark.parametrize("victim", ["gateway.cli gateway", "understanding.launch", "actions.serve"])
def test_what_is_killed_comes_back_and_nothing_is_lost(whole: Whole, victim: str) -> None:
    whole.start()
    whole.wait_for("/readyz")
    chat = chat_with(whole)
    chat.post({"text": "onde vejo minha nota fiscal?"})
    chat.post({"text": "quais são as formas de pagamento?"})
    assert whole.process is not None
    for process in family(whole.process.pid):
        if victim in process.command:
            os.kill(process.pid, signal.SIGKILL)
    whole.wait_for("/healthz")
    shown = read_until_answers(chat, 2)
    assert [m["author"] for m in shown].count("customer") == 2
    assert [m["author"] for m in shown].count("bot") == 2
    answers = [m["text"] for m in shown if m["author"] == "bot"]
    assert "Nota fiscal" in answers[0]
    assert "Pix" in answers[1]
    assert whole.stop() == 0


def test_killing_the_parent_takes_the_children_along(whole: Whole) -> None:
    whole.start()
    whole.wait_for("/readyz")
    assert whole.process is not None
    running = processes_of(whole)
    whole.process.kill()
    whole.process.wait()
    for _ in range(500):  # Linux kills them, elsewhere they look each second; a busy machine takes a moment
        if not running & living().keys():
            return
    raise AssertionError("somebody stayed behind")


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = balcao("up", "--port", str(port), BALCAO_HOME=str(tmp_path))
    assert ended.returncode == 2
    assert ended.stderr.strip().splitlines() == [
        f"balcao: Cannot listen on 127.0.0.1:{port}: Address already in use. "
        f"Stop what runs there, or choose another: --port {port + 1}."
    ]


def test_a_broken_env_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.yml").touch()
    (tmp_path / ".env").write_text("BALCAO_HUORS=always\n")
    ended = balcao("up", cwd=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.strip() == "balcao: .env: there is no setting BALCAO_HUORS; docs/settings.md lists them all."


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = balcao("up", BALCAO_HOME=str(tmp_path / "file" / "home"))
    assert ended.returncode == 2
    assert "Cannot write to" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_database_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    ended = balcao("gateway", BALCAO_HOME=str(tmp_path), BALCAO_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert ended.returncode == 2
    assert ended.stderr.strip().startswith("balcao: ")
    assert "nobody" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_data_that_cannot_be_trained_says_where(tmp_path: Path) -> None:
    for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "data" / "nlu" / "broken.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: faq/x\n  examples: |\n   - a\n  - b: [\n'
    )
    ended = balcao("train", cwd=tmp_path)
    assert ended.returncode == 2
    assert "broken.yml" in ended.stderr


def test_accounts_from_the_command_line(tmp_path: Path) -> None:
    added = balcao("user", "add", "Bia", "--role", "agent", BALCAO_HOME=str(tmp_path))
    assert added.returncode == 0
    assert len(added.stdout.strip().splitlines()[-1]) >= 12
    again = balcao("user", "add", "Bia", BALCAO_HOME=str(tmp_path))
    assert again.returncode == 2
    assert "Bia" in again.stderr


def test_check_says_what_is_there(model: Path, tmp_path: Path) -> None:
    checked = balcao("check", BALCAO_HOME=str(tmp_path))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "ok  model" in checked.stdout
