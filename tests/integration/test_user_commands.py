"""The command `balcao user`, as somebody types it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.auditing import AuditQuery, Deed
from console.passwords import verify
from store.sql import open_store

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def balcao(root: Path, tmp_path: Path) -> Run:
    """The command over an empty database of its own."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        known = {"BALCAO_DATABASE_URL": f"sqlite:///{tmp_path}/balcao.db", "BALCAO_HOME": str(tmp_path)}
        command = [sys.executable, "-m", "gateway.cli", "user", *arguments]
        return subprocess.run(
            command, cwd=root, env={**os.environ, **known}, capture_output=True, text=True, timeout=60, check=False
        )

    return run


async def test_accounts_from_the_first_day_to_the_last(balcao: Run, tmp_path: Path) -> None:
    assert balcao("list").stdout == "No accounts yet.\n"
    added = balcao("add", "Ada Lima", "--role", "admin")
    password = added.stdout.splitlines()[-1]
    assert added.returncode == 0
    assert balcao("add", "Bia").returncode == 0
    assert balcao("list").stdout.splitlines() == ["Ada Lima  admin       -", "Bia       agent       -"]

    taken = balcao("add", "ADA lima")
    assert (taken.returncode, taken.stderr) == (2, "balcao: There is a user named ADA lima already.\n")
    last = balcao("disable", "ada lima")
    assert last.returncode == 2
    assert "Somebody must remain" in last.stderr
    assert balcao("disable", "bia").stdout == "Bia is disabled and signed out everywhere.\n"
    assert balcao("list").stdout.splitlines()[1].split() == ["Bia", "agent", "-", "disabled"]

    another = balcao("password", "ada LIMA").stdout.splitlines()[-1]
    assert another != password
    for name in ("disable", "password"):
        nobody = balcao(name, "Nobody")
        assert (nobody.returncode, nobody.stdout, nobody.stderr) == (2, "", "balcao: There is no such user.\n")

    store = open_store(f"sqlite:///{tmp_path}/balcao.db")
    await store.open()
    ada = await store.user("Ada Lima")
    entries = await store.audit(AuditQuery())
    await store.close()
    assert ada is not None
    assert [verify(tried, ada.password_hash) for tried in (another, password)] == [True, False]
    assert [(entry.who, entry.deed, entry.about) for entry in reversed(entries)] == [
        ("", Deed.ADDED_ACCOUNT, "Ada Lima: role admin"),
        ("", Deed.ADDED_ACCOUNT, "Bia: role agent"),
        ("", Deed.DISABLED_ACCOUNT, "Bia"),
        ("", Deed.RESET_PASSWORD, "Ada Lima"),
    ]


@pytest.mark.parametrize("name", ["", "<b>", "a/b", "x" * 81, "a\nb"])
def test_names_that_nobody_has(balcao: Run, name: str) -> None:
    refused = balcao("add", name)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "A name has 1 to 80 letters" in refused.stderr
