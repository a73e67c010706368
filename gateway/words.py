"""Reads the gateway's own sentences from `data/words/`."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.errors import SettingsError
from bot.messages import LANGUAGES
from bot.words import Words


def load_words(root: Path) -> Words:
    """The sentences of all languages; SettingsError names the file or the key that is missing."""
    sentences = {language: _read(root / "data" / "words" / f"{language}.yml") for language in LANGUAGES}
    keys = set().union(*sentences.values())
    for language, words in sentences.items():
        if missing := sorted(keys - words.keys()):
            raise SettingsError(f"data/words/{language}.yml lacks the sentence “{missing[0]}”.")
    return Words(sentences)


def _read(path: Path) -> dict[str, str]:
    try:
        content = YAML(typ="safe").load(path)
    except (OSError, YAMLError) as error:
        raise SettingsError(f"{path} cannot be read: {str(error).splitlines()[0]}") from error
    return {str(key): str(value) for key, value in (content or {}).items()}
