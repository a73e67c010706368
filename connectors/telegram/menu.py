"""The menu of commands in three languages, as Telegram shows it beside the text field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.commands import COMMANDS
from bot.messages import DEFAULT_LANGUAGE, LANGUAGES
from bot.words import Words


def menus(words: Words) -> Iterator[Mapping[str, object]]:
    """Fields of `setMyCommands`: one menu for each language, and one for everybody else."""
    for code, language in [("", DEFAULT_LANGUAGE), *((language, language) for language in LANGUAGES)]:
        commands = [{"command": name, "description": words.say(f"command.{name}", language)} for name in COMMANDS]
        yield {"commands": commands, **({"language_code": code} if code else {})}
