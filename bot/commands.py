"""Commands that customers may type on platforms that have them, the same on each."""

from __future__ import annotations

import re

from bot.messages import LANGUAGES

GREETING = "chitchat/greet"
PERSON = "talk_to_person"
LANGUAGE = "language"
"""Handled by the gateway itself (bot.turns): ask which one, or, as `language/es`, take it."""

COMMANDS = {"start": GREETING, "help": "chitchat/help", "human": PERSON, "language": LANGUAGE}
"""What each command means, as a choice; their descriptions are `command.…` in `data/words/`."""

ALIASES = {"person": "human", "pessoa": "human", "persona": "human", "ajuda": "help", "ayuda": "help"}
QUESTION = re.compile(r"faq[-_]([a-z0-9_]{1,50})")


def choice_of(command: str, argument: str = "") -> str | None:
    """The choice that a command means, or None when there is no such command.

    `language es` takes that language; `start faq-track_order` (a deep link) asks that question.
    """
    name = ALIASES.get(command.lower(), command.lower())
    choice = COMMANDS.get(name)
    wanted = argument.strip().lower()
    if choice == LANGUAGE and wanted[:2] in LANGUAGES:
        return f"{LANGUAGE}/{wanted[:2]}"
    if choice == GREETING and wanted:
        return _linked(wanted)
    return choice


def _linked(payload: str) -> str:
    """What a link into the chat stands for: a question, a person, or just a greeting."""
    question = QUESTION.fullmatch(payload)
    if question:
        return f"faq/{question[1]}"
    return PERSON if ALIASES.get(payload, payload) == "human" else GREETING
