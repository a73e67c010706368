"""The gateway's own sentences, by key and language; they live in `data/words/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.messages import DEFAULT_LANGUAGE, Button


@dataclass(frozen=True)
class Words:
    """Sentences by language and key, such as `failure.sorry`."""

    sentences: Mapping[str, Mapping[str, str]]

    def say(self, key: str, language: str, **values: object) -> str:
        """The sentence, its `{names}` filled in."""
        by_key = self.sentences.get(language) or self.sentences[DEFAULT_LANGUAGE]
        return by_key[key].format(**values)

    def in_all(self, key: str, *, sep: str) -> tuple[str, ...]:
        """The parts of this sentence in every language."""
        return tuple(part for words in self.sentences.values() for part in words[key].split(sep))

    def button(self, key: str, language: str, payload: str) -> Button:
        """A button whose title is a sentence of ours."""
        return Button(self.say(key, language), payload)
