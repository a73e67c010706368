"""Settings: where they come from, and one clear sentence for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import load


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    settings = load(tmp_path, {})
    assert settings.database_url == f"sqlite:///{tmp_path}/.balcao/balcao.db"
    assert settings.hours.spans == ()
    assert settings.warnings == ()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('# mine\nBALCAO_LOG_LEVEL=debug\nexport BALCAO_ADMIN_PASSWORD="a b#c" # kept\n')
    assert load(tmp_path, {}).log_level == "debug"
    assert load(tmp_path, {}).admin_password == "a b#c"
    assert load(tmp_path, {"BALCAO_LOG_LEVEL": "error"}).log_level == "error"


def test_a_made_up_secret_is_kept_and_private(tmp_path: Path) -> None:
    first = load(tmp_path, {}).secret_key
    assert load(tmp_path, {}).secret_key == first
    assert len(first) >= 32
    assert (tmp_path / ".balcao" / "secret").stat().st_mode & 0o077 == 0


def test_secrets_do_not_print(tmp_path: Path) -> None:
    settings = load(tmp_path, {"BALCAO_SECRET_KEY": "s" * 40, "BALCAO_ADMIN_PASSWORD": "hush-hush"})
    assert "ssss" not in repr(settings)
    assert "hush" not in repr(settings)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("BALCAO_DATABSE_URL=x", "there is no setting BALCAO_DATABSE_URL"),
        ("just words", "line 1: expected NAME=value"),
        ('BALCAO_LOG_LEVEL="info', "never closed"),
        ("BALCAO_LOG_LEVEL=loud", "BALCAO_LOG_LEVEL is one of"),
        ("BALCAO_DATABASE_URL=mysql://x", "must begin with sqlite:/// or postgresql://"),
        ("BALCAO_PUBLIC_URL=http://shop.example", "must be an https:// address"),
        ("BALCAO_HOURS=Mo-Fr 9-18 America/Sao_Paulo", "cannot read"),
        ("BALCAO_HOURS=Mo-Fr 09:00-18:00 America/Nowhere", "is not a time zone"),
        ("BALCAO_HOURS=Mo-Fr 18:00-09:00 UTC", "ends before it begins"),
    ],
)
def test_a_mistake_is_one_clear_sentence(tmp_path: Path, line: str, says: str) -> None:
    (tmp_path / ".env").write_text(line + "\n")
    with pytest.raises(SettingsError, match=says):
        load(tmp_path, {})


def test_an_env_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="UTF-8"):
        load(tmp_path, {})


def test_an_unknown_name_in_the_environment_only_warns(tmp_path: Path) -> None:
    """Kubernetes injects names such as BALCAO_PORT_8000_TCP for a service called balcao."""
    settings = load(tmp_path, {"BALCAO_PORT_8000_TCP": "tcp://10.0.0.1"})
    assert settings.warnings == ("There is no setting BALCAO_PORT_8000_TCP: ignored.",)


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError, match="Cannot write to"):
        load(tmp_path, {"BALCAO_HOME": str(tmp_path / "file" / "home")})


def test_relative_and_absolute_sqlite_addresses(tmp_path: Path) -> None:
    relative = load(tmp_path, {"BALCAO_DATABASE_URL": "sqlite:///mine.db"})
    absolute = load(tmp_path, {"BALCAO_DATABASE_URL": "sqlite:////var/mine.db"})
    assert relative.database_url == f"sqlite:///{tmp_path}/mine.db"
    assert absolute.database_url == "sqlite:////var/mine.db"
