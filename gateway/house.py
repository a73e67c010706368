"""Reads what the house has decided: settings, and the files of `data/` that trainers keep."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.errors import SettingsError
from bot.house import House
from bot.routing import Routing, routing_of
from bot.settings import Settings
from gateway.calendars import load_policy
from gateway.words import load_words


def load_house(root: Path, settings: Settings, *, now: datetime) -> House:
    """Everything together; SettingsError says which file is wrong and how to mend it."""
    return House(
        words=load_words(root),
        policy=load_policy(root, settings.hours, now=now),
        routing=load_routing(root),
        quiet=settings.quiet,
        solved_after=settings.solved_after,
    )


def load_routing(root: Path) -> Routing:
    """Who looks after what, from `data/routing.yml`."""
    path = root / "data" / "routing.yml"
    try:
        return routing_of(YAML(typ="safe").load(path))
    except (OSError, YAMLError) as error:
        raise SettingsError(f"{path} cannot be read: {str(error).splitlines()[0]}") from error
