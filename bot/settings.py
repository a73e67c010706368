"""Every setting in one table, read once at start from the environment and `.env`."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import SettingsError
from bot.hours import Hours, parse_hours
from bot.lifeline import PARENT
from bot.rates import Rate, parse_rate


@dataclass(frozen=True)
class Setting:
    """One row of the table that `docs/settings.md` shows."""

    name: str
    default: str
    sentence: str


DATABASE = "sqlite:///.balcao/balcao.db"

TABLE = (
    Setting("BALCAO_HOME", ".balcao", "The folder for whatever Balcão writes."),
    Setting("BALCAO_DATABASE_URL", DATABASE, "Where everything is kept: SQLite or PostgreSQL."),
    Setting("BALCAO_PUBLIC_URL", "", "The address customers reach, with https; empty for a first try on one machine."),
    Setting("BALCAO_SECRET_KEY", "", "Signs chat tokens; made and kept in `.balcao/secret` when empty."),
    Setting("BALCAO_ADMIN_PASSWORD", "", "Password of the first account, `admin`; made up when empty."),
    Setting("BALCAO_RASA_URL", "", "A Rasa that runs elsewhere; empty starts one here, on loopback."),
    Setting("BALCAO_HOURS", "always", "When people answer, such as `Mo-Fr 09:00-18:00 America/Sao_Paulo`."),
    Setting("BALCAO_CHAT_RATE", "30/10s", "Messages a web chat session may send in a stretch of time, or `off`."),
    Setting("BALCAO_METRICS_TOKEN", "", "Bearer token for `/metrics` from beyond loopback."),
    Setting("BALCAO_LOG_LEVEL", "info", "`debug`, `info`, `warning` or `error`."),
)
"""The channels' own settings come with their connectors."""

KNOWN = {setting.name: setting for setting in TABLE}
SHORTEST_SECRET = 32
LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")


@dataclass(frozen=True)
class Settings:
    """The settings in force; secrets do not print. `home` holds what Balcão writes."""

    home: Path
    database_url: str
    public_url: str
    rasa_url: str
    hours: Hours
    chat_rate: Rate | None
    log_level: str
    secret_key: str = field(repr=False)
    admin_password: str = field(repr=False)
    metrics_token: str = field(repr=False)
    warnings: tuple[str, ...] = ()


def load(root: Path, environ: Mapping[str, str]) -> Settings:
    """Settings for the project at `root`: the environment wins over `.env`, that over the defaults."""
    from_file = _read_env(root / ".env")
    unknown = sorted(name for name in from_file if name.startswith("BALCAO_") and name not in KNOWN)
    if unknown:
        raise SettingsError(f".env: there is no setting {unknown[0]}; docs/settings.md lists them all.")
    warnings = tuple(
        f"There is no setting {name}: ignored."
        for name in sorted(environ)
        if name.startswith("BALCAO_") and name not in KNOWN and name != PARENT
    )
    given = {**from_file, **environ}  # set but empty in the environment means the default
    values = {s.name: given.get(s.name) or s.default for s in TABLE}
    home = _writable((root / values["BALCAO_HOME"]).resolve())
    return Settings(
        home=home,
        database_url=_database(values["BALCAO_DATABASE_URL"], root, home),
        public_url=_web_address("BALCAO_PUBLIC_URL", values["BALCAO_PUBLIC_URL"]),
        rasa_url=_web_address("BALCAO_RASA_URL", values["BALCAO_RASA_URL"], any_host=True),
        hours=parse_hours(values["BALCAO_HOURS"]),
        chat_rate=parse_rate(values["BALCAO_CHAT_RATE"]),
        log_level=_level(values["BALCAO_LOG_LEVEL"]),
        secret_key=_secret(values["BALCAO_SECRET_KEY"], home / "secret"),
        admin_password=values["BALCAO_ADMIN_PASSWORD"],
        metrics_token=values["BALCAO_METRICS_TOKEN"],
        warnings=warnings,
    )


def _read_env(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f".env cannot be read: {error.__class__.__name__}. It must be a UTF-8 text file."
        ) from error
    values: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = LINE.fullmatch(line.strip())
        if not match:
            raise SettingsError(f".env, line {number}: expected NAME=value.")
        values[match[1]] = _unquoted(match[2].strip(), number)
    return values


def _unquoted(value: str, number: int) -> str:
    if value[:1] not in ("'", '"'):
        return re.split(r"\s#", value, maxsplit=1)[0].strip()
    closing = value.find(value[0], 1)
    if closing < 0:
        raise SettingsError(f".env, line {number}: the quotation mark is never closed.")
    return value[1:closing]


def _writable(home: Path) -> Path:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = home / f".write-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SettingsError(
            f"Cannot write to {home}: {error.strerror}. Give this user the right to write there."
        ) from error
    return home


def _secret(given: str, path: Path) -> str:
    if given and len(given) < SHORTEST_SECRET:
        raise SettingsError(f"BALCAO_SECRET_KEY has {len(given)} characters; it needs {SHORTEST_SECRET} or more.")
    return given or _kept_secret(path)


def _kept_secret(path: Path) -> str:
    """Made whole under another name and linked into place: two first starts at once agree on one."""
    try:
        if not path.exists():
            fresh = path.with_name(f"secret-{secrets.token_hex(4)}")
            fresh.touch(mode=0o600, exist_ok=False)
            fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
            with suppress(FileExistsError):
                path.hardlink_to(fresh)
            fresh.unlink()
        kept = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read or written by this user.") from error
    if len(kept) < SHORTEST_SECRET:
        raise SettingsError(f"{path} is damaged. Delete it to make a new secret; open chats then start anew.")
    return kept


def _database(url: str, root: Path, home: Path) -> str:
    if url == DATABASE:
        return f"sqlite:///{home / 'balcao.db'}"
    if not url.startswith(("sqlite:///", "postgresql://")):
        raise SettingsError("BALCAO_DATABASE_URL must begin with sqlite:/// or postgresql://.")
    if url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
        return f"sqlite:///{(root / url.removeprefix('sqlite:///')).resolve()}"
    return url


def _web_address(name: str, url: str, *, any_host: bool = False) -> str:
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        local = parts.hostname in ("localhost", "127.0.0.1", "::1")
        allowed = parts.scheme == "https" or (parts.scheme == "http" and (local or any_host))
        if allowed and parts.hostname:
            return url.rstrip("/")
    except ValueError:
        pass
    raise SettingsError(f"{name} must be an https:// address (http:// only on this machine).")


def _level(text: str) -> str:
    if text.lower() not in ("debug", "info", "warning", "error"):
        raise SettingsError("BALCAO_LOG_LEVEL is one of debug, info, warning, error.")
    return text.lower()
