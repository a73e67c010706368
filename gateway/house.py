"""Reads what the house has decided: settings, and the files of `data/` that trainers keep."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.errors import SettingsError
from bot.house import House, InForce, LivingRules
from bot.mood import Moods, moods_of
from bot.routing import Routing
from bot.routing_table import routing_of
from bot.settings import Settings
from gateway.calendars import load_policy
from gateway.words import load_words


def load_house(root: Path, settings: Settings, *, now: datetime) -> House:
    """Everything together; SettingsError says which file is wrong and how to mend it."""
    policy = load_policy(root, settings.hours, now=now)
    return House(
        words=load_words(root),
        rules=LivingRules(InForce(policy, load_routing(root), settings.desk)),
        quiet=settings.quiet,
        solved_after=settings.solved_after,
        moods=load_moods(root),
    )


def load_routing(root: Path) -> Routing:
    """Who looks after what, from `data/routing.yml`."""
    return routing_of(_content(root / "data" / "routing.yml"))


def load_moods(root: Path) -> Moods:
    """What shows how a customer feels, from `data/mood.yml`."""
    return moods_of(_content(root / "data" / "mood.yml"))


def _content(path: Path) -> Any:
    try:
        return YAML(typ="safe").load(path)
    except (OSError, YAMLError) as error:
        raise SettingsError(f"{path} cannot be read: {str(error).splitlines()[0]}") from error
