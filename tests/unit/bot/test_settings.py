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


def test_slack_needs_one_way_to_be_heard(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN"):
        load(tmp_path, {"SLACK_BOT_TOKEN": "xoxb-1"})
    assert load(tmp_path, {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}).slack.app_token == "xapp-1"
    assert load(tmp_path, {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}).slack.signing_secret == "s"


def test_telegram_polls_unless_there_is_a_public_address(tmp_path: Path) -> None:
    assert load(tmp_path, {}).telegram.webhook_url == ""
    known = load(tmp_path, {"BALCAO_PUBLIC_URL": "https://chat.example/"}).telegram
    assert known.webhook_url == "https://chat.example/webhooks/telegram"
    assert 32 <= len(known.webhook_secret) <= 256
    assert load(tmp_path, {}).telegram.webhook_secret == known.webhook_secret, "the same at every start"
    with pytest.raises(SettingsError, match="TELEGRAM_WEBHOOK_SECRET"):
        load(tmp_path, {"TELEGRAM_WEBHOOK_SECRET": "não serve"})


@pytest.mark.parametrize("megabytes", ["0", "-1", "viele", "10.5", "9999"])
def test_a_limit_of_attachments_is_a_sensible_number(tmp_path: Path, megabytes: str) -> None:
    with pytest.raises(SettingsError, match="BALCAO_ATTACHMENT_MB"):
        load(tmp_path, {"BALCAO_ATTACHMENT_MB": megabytes})


def test_what_is_kept_of_attachments(tmp_path: Path) -> None:
    limits = load(tmp_path, {"BALCAO_ATTACHMENT_MB": "2"}).file_limits
    assert limits.refusal(type="image/png", size=2 * 2**20) == ""
    assert "2 MB" in limits.refusal(type="image/png", size=2 * 2**20 + 1)
    assert "text/html" in limits.refusal(type="text/html", size=10)
    everything = load(tmp_path, {"BALCAO_ATTACHMENT_TYPES": "*/*"}).file_limits
    assert everything.refusal(type="text/html", size=None) == ""


def test_tokens_do_not_print(tmp_path: Path) -> None:
    tokens = {"TELEGRAM_BOT_TOKEN": "7:AAx", "SLACK_BOT_TOKEN": "xoxb-secret", "SLACK_APP_TOKEN": "xapp-secret"}
    settings = load(tmp_path, tokens)
    assert not [token for token in tokens.values() if token in repr(settings)]
    assert set(tokens.values()) <= set(settings.secrets)
