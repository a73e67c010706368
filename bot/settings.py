"""Every setting in one table, read once at start from the environment and `.env`."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bot.attachments import FileLimits
from bot.dispatch import MOST_ANSWER_MINUTES, MOST_OFFER_SECONDS, DeskRules
from bot.env_file import read_env
from bot.errors import SettingsError
from bot.hours import Hours, parse_hours
from bot.lifeline import PARENT
from bot.quiet import Quiet, parse_quiet
from bot.rates import Rate, parse_rate


@dataclass(frozen=True)
class Setting:
    """One row of the table that `docs/settings.md` shows."""

    name: str
    default: str
    sentence: str


DATABASE = "sqlite:///.balcao/balcao.db"
FILES = ".balcao/files"
FILE_TYPES = (
    "image/jpeg,image/png,image/gif,image/webp,image/heic,audio/*,video/*,application/pdf,text/plain,text/csv,"
    "application/msword,application/vnd.ms-excel,application/vnd.openxmlformats-officedocument.*,"
    "application/vnd.oasis.opendocument.*,application/zip"
)

TABLE = (
    Setting("BALCAO_HOME", ".balcao", "The folder for whatever Balcão writes."),
    Setting("BALCAO_DATABASE_URL", DATABASE, "Where everything is kept: SQLite or PostgreSQL."),
    Setting("BALCAO_PUBLIC_URL", "", "The address customers reach, with https; empty for a first try on one machine."),
    Setting("BALCAO_SECRET_KEY", "", "Signs chat tokens; made and kept in `.balcao/secret` when empty."),
    Setting("BALCAO_ADMIN_PASSWORD", "", "Password of the first account, `admin`; made up when empty."),
    Setting("BALCAO_RASA_URL", "", "A Rasa that runs elsewhere; empty starts one here, on loopback."),
    Setting("BALCAO_HOURS", "always", "When people answer, such as `Mo-Fr 09:00-18:00 America/Sao_Paulo`."),
    Setting("BALCAO_QUIET_HOURS", "off", "When news of tickets waits, in the customer's zone, such as `22:00-08:00`."),
    Setting("BALCAO_SOLVED_AFTER", "24", "Hours after which a question that is not asked again counts as solved."),
    Setting("BALCAO_AUTO_ASSIGN", "off", "`on` offers each waiting customer to the best free agent, by turn."),
    Setting("BALCAO_OFFER_SECONDS", "60", "After so many seconds an offer that was not taken goes to the next agent."),
    Setting("BALCAO_ANSWER_MINUTES", "5", "After so many minutes without a word a claimed customer is back in line."),
    Setting("BALCAO_CHAT_RATE", "30/10s", "Messages a web chat session may send in a stretch of time, or `off`."),
    Setting(
        "BALCAO_FILES_URL", FILES, "Where attachments are kept: a folder, or `s3://bucket/prefix?endpoint=https://…`."
    ),
    Setting("BALCAO_ATTACHMENT_MB", "20", "The largest attachment that is kept, in megabytes."),
    Setting("BALCAO_ATTACHMENT_TYPES", FILE_TYPES, "What is kept, by media type; `*/*` for everything."),
    Setting("TELEGRAM_BOT_TOKEN", "", "The token that BotFather gave; empty: no Telegram."),
    Setting("TELEGRAM_API_URL", "https://api.telegram.org", "Another Bot API server."),
    Setting("TELEGRAM_WEBHOOK_SECRET", "", "Proves that a webhook call is Telegram's; made up when empty."),
    Setting("SLACK_BOT_TOKEN", "", "The bot token, `xoxb-…`; empty: no Slack."),
    Setting("SLACK_SIGNING_SECRET", "", "Proves that a request is Slack's; needed unless Socket Mode is used."),
    Setting("SLACK_APP_TOKEN", "", "The app-level token, `xapp-…`: Socket Mode, which needs no public address."),
    Setting("SLACK_API_URL", "https://slack.com/api", "Another address of Slack's Web API."),
    Setting("BALCAO_METRICS_TOKEN", "", "Bearer token for `/metrics` from beyond loopback."),
    Setting("BALCAO_LOG_LEVEL", "info", "`debug`, `info`, `warning` or `error`."),
)
KNOWN = {setting.name: setting for setting in TABLE}
SHORTEST_SECRET = 32
MOST_MEGABYTES = 1000
MOST_HOURS = 24 * 90
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True)
class TelegramSettings:
    """Without a token the channel is off; `webhook_url` is empty when it polls."""

    token: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    api_url: str
    webhook_url: str


@dataclass(frozen=True)
class SlackSettings:
    """Without a bot token the channel is off; with an app token it uses Socket Mode."""

    token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    app_token: str = field(repr=False)
    api_url: str


@dataclass(frozen=True)
class Settings:
    """The settings in force; secrets do not print. `home` holds what Balcão writes."""

    home: Path
    database_url: str
    public_url: str
    rasa_url: str
    hours: Hours
    quiet: Quiet | None
    solved_after: timedelta
    desk: DeskRules
    chat_rate: Rate | None
    log_level: str
    files_url: str
    file_limits: FileLimits
    telegram: TelegramSettings
    slack: SlackSettings
    secret_key: str = field(repr=False)
    admin_password: str = field(repr=False)
    metrics_token: str = field(repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be seen in a log."""
        telegram, slack = self.telegram, self.slack
        ours = (self.secret_key, self.admin_password, self.metrics_token)
        return *ours, telegram.token, telegram.webhook_secret, slack.token, slack.signing_secret, slack.app_token


def load(root: Path, environ: Mapping[str, str]) -> Settings:
    """Settings for the project at `root`: the environment wins over `.env`, that over the defaults."""
    from_file = read_env(root / ".env")
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
    secret_key = _secret(values["BALCAO_SECRET_KEY"], home / "secret")
    public_url = _web_address("BALCAO_PUBLIC_URL", values["BALCAO_PUBLIC_URL"])
    return Settings(
        home=home,
        database_url=_database(values["BALCAO_DATABASE_URL"], root, home),
        public_url=public_url,
        rasa_url=_web_address("BALCAO_RASA_URL", values["BALCAO_RASA_URL"], any_host=True),
        hours=parse_hours(values["BALCAO_HOURS"]),
        quiet=parse_quiet(values["BALCAO_QUIET_HOURS"]),
        solved_after=timedelta(hours=_number("BALCAO_SOLVED_AFTER", values, MOST_HOURS)),
        desk=_desk(values),
        chat_rate=parse_rate(values["BALCAO_CHAT_RATE"]),
        log_level=_level(values["BALCAO_LOG_LEVEL"]),
        files_url=_files(values["BALCAO_FILES_URL"], root, home),
        file_limits=_file_limits(values),
        telegram=_telegram(values, public_url, secret_key),
        slack=_slack(values),
        secret_key=secret_key,
        admin_password=values["BALCAO_ADMIN_PASSWORD"],
        metrics_token=values["BALCAO_METRICS_TOKEN"],
        warnings=warnings,
    )


def _telegram(values: Mapping[str, str], public_url: str, secret_key: str) -> TelegramSettings:
    secret = values["TELEGRAM_WEBHOOK_SECRET"]
    if secret and not WEBHOOK_SECRET.fullmatch(secret):
        raise SettingsError(
            "TELEGRAM_WEBHOOK_SECRET may have 1 to 256 letters, digits, _ and -: Telegram takes no others."
        )
    made = hmac.new(secret_key.encode(), b"telegram webhook", "sha256").hexdigest()
    return TelegramSettings(
        token=values["TELEGRAM_BOT_TOKEN"].strip(),
        webhook_secret=secret or made,
        api_url=_web_address("TELEGRAM_API_URL", values["TELEGRAM_API_URL"], any_host=True),
        webhook_url=f"{public_url}/webhooks/telegram" if public_url else "",
    )


def _slack(values: Mapping[str, str]) -> SlackSettings:
    slack = SlackSettings(
        token=values["SLACK_BOT_TOKEN"].strip(),
        signing_secret=values["SLACK_SIGNING_SECRET"].strip(),
        app_token=values["SLACK_APP_TOKEN"].strip(),
        api_url=_web_address("SLACK_API_URL", values["SLACK_API_URL"], any_host=True),
    )
    if slack.token and not (slack.signing_secret or slack.app_token):
        raise SettingsError(
            "SLACK_BOT_TOKEN alone is not enough: add SLACK_APP_TOKEN (Socket Mode, no public address needed) "
            "or SLACK_SIGNING_SECRET (Events API)."
        )
    return slack


def _files(url: str, root: Path, home: Path) -> str:
    if url == FILES:
        return str(home / "files")
    return url if url.startswith("s3://") else str((root / url).resolve())


def _file_limits(values: Mapping[str, str]) -> FileLimits:
    types = values["BALCAO_ATTACHMENT_TYPES"].split(",")
    largest = _number("BALCAO_ATTACHMENT_MB", values, MOST_MEGABYTES) * 2**20
    return FileLimits(largest, tuple(t.strip().lower() for t in types if t.strip()))


def _number(name: str, values: Mapping[str, str], most: int) -> int:
    digits = values[name].strip()
    if not digits.isascii() or not digits.isdigit() or not 1 <= int(digits) <= most:
        raise SettingsError(f"{name} is a whole number from 1 to {most}.")
    return int(digits)


def _desk(values: Mapping[str, str]) -> DeskRules:
    auto = values["BALCAO_AUTO_ASSIGN"].strip().lower()
    if auto not in ("on", "off"):
        raise SettingsError("BALCAO_AUTO_ASSIGN is on or off.")
    return DeskRules(
        auto_assign=auto == "on",
        offer_lasts=timedelta(seconds=_number("BALCAO_OFFER_SECONDS", values, MOST_OFFER_SECONDS)),
        answer_within=timedelta(minutes=_number("BALCAO_ANSWER_MINUTES", values, MOST_ANSWER_MINUTES)),
    )


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
