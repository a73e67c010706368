"""The command `balcao`: one function a command, each a few lines over the module that does the work."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.errors import BalcaoError, SettingsError
from bot.lifeline import PARENT, end_with_parent
from bot.people import Role
from bot.settings import Settings, load

app = typer.Typer(
    help="Balcão: one assistant on Telegram, Slack and web chat, and a human queue.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
user = typer.Typer(help="Accounts of the console.", no_args_is_help=True)
app.add_typer(user, name="user")

Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every network.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]


@app.command()
def up(port: Port = 8000, host: Host = "127.0.0.1") -> None:
    """Everything: gateway, Rasa and action server. Trains first when there is no current model."""
    from gateway import training
    from gateway import up as steps

    settings = _settings()
    steps.check_port(host, port)
    training.ensure_model(Path.cwd())
    raise typer.Exit(steps.run(settings, host=host, port=port))


@app.command()
def gateway(port: Port = 8000, host: Host = "127.0.0.1") -> None:
    """The front door alone."""
    end_with_parent(os.environ.get(PARENT))
    from gateway.server import serve

    serve(_settings(), Path.cwd(), host=host, port=port)


@app.command()
def rasa(port: Port = 5005, action_url: str = "http://127.0.0.1:5055/webhook") -> None:
    """Rasa alone, on loopback, without TensorFlow."""
    settings = _settings()
    os.environ["RASA_TRACKER_URL"] = _tracker_url(settings)
    _become("understanding.launch", "--port", str(port), "--action-url", action_url)


@app.command()
def actions(port: Port = 5055) -> None:
    """The action server alone, on loopback."""
    _settings()
    _become("actions.serve", "--port", str(port))


@app.command()
def train() -> None:
    """Train a model from config.yml, domain.yml and data/, with progress."""
    from gateway import training

    training.train(Path.cwd())


@app.command()
def evaluate(  # noqa: PLR0917 - typer turns each into an option
    train: Annotated[Path, typer.Option(help="text<TAB>label lines to learn from.")],
    test: Annotated[Path, typer.Option(help="Lines to score.")],
    oos: Annotated[Path | None, typer.Option(help="Lines that are out of scope.")] = None,
    validation: Annotated[Path | None, typer.Option(help="In-scope lines to set the threshold with.")] = None,
    oos_validation: Annotated[Path | None, typer.Option(help="Out-of-scope lines to set it with.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout, nothing else.")] = False,
) -> None:
    """Train the intent part of config.yml on one file and score it on another."""
    from gateway import evaluation

    report = evaluation.evaluate(train, test, oos=oos, validation=validation, oos_validation=oos_validation)
    typer.echo(json.dumps(report, ensure_ascii=False) if as_json else evaluation.table(report))


@user.command("add")
def user_add(
    name: str,
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.AGENT,
) -> None:
    """Make an account; its password is the last line."""
    from gateway.accounts import add_user

    typer.echo(asyncio.run(add_user(_settings(), name, role)))


@user.command("list")
def user_list() -> None:
    """Everybody: name, role, team, and whether the account is disabled."""
    from gateway.accounts import list_users

    typer.echo(asyncio.run(list_users(_settings())))


@user.command("disable")
def user_disable(name: str) -> None:
    """Shut an account out at once; the last admin cannot be."""
    from gateway.accounts import disable_user

    typer.echo(f"{asyncio.run(disable_user(_settings(), name))} is disabled and signed out everywhere.")


@user.command("password")
def user_password(name: str) -> None:
    """Make up a new password, which is the last line; the account is signed out everywhere."""
    from gateway.accounts import reset_password

    typer.echo(asyncio.run(reset_password(_settings(), name)))


@app.command()
def check() -> None:
    """Look at configuration, database, model, brain and tokens: what is wrong and how to mend it."""
    from gateway.check import findings

    found = findings(_settings(), Path.cwd())
    for finding in found:
        typer.echo(f"{'ok ' if finding.ok else 'NO '} {finding.what}: {finding.sentence}")
    raise typer.Exit(0 if all(finding.ok for finding in found) else 1)


def main() -> None:
    """Run the command; whatever Balcão itself refuses is one sentence on stderr."""
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    try:
        app()
    except BalcaoError as error:
        _stop(error.message)
    except KeyboardInterrupt:
        sys.exit(130)


def _settings() -> Settings:
    root = Path.cwd()
    if not (root / "config.yml").is_file():
        raise SettingsError("There is no config.yml here: give this command in Balcão's own folder.")
    settings = load(root, os.environ)
    for warning in settings.warnings:
        typer.echo(warning, err=True)
    return settings


def _tracker_url(settings: Settings) -> str:
    """Rasa's trackers beside our database: a file of their own, or a schema of their own."""
    if settings.database_url.startswith("sqlite:///"):
        return f"sqlite:///{Path(settings.database_url.removeprefix('sqlite:///')).with_name('rasa.db')}"
    return settings.database_url


def _become(module: str, *arguments: str) -> NoReturn:
    sys.stdout.flush()
    quiet = ["-W", "ignore::DeprecationWarning"]  # of libraries that Rasa pins; ours are errors in the tests
    os.execv(sys.executable, [sys.executable, *quiet, "-m", module, *arguments])  # noqa: S606 - our own interpreter and module


def _stop(sentence: str) -> NoReturn:
    typer.echo(f"balcao: {sentence}", err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
