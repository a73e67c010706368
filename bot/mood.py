"""The mood of a customer's last messages, by rules: no model, and the words that show it beside the word for it.

Thanks forgive what was before, and what was said longer ago counts less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from bot.errors import SettingsError
from bot.messages import LANGUAGES
from bot.signs_of_mood import DISPLEASED, KINDS, LONGEST_SHOWN, Lexicon, Sign, bare, signs_of
from bot.splitting import one_line

LAST = 5
"""Messages of the customer that are looked at."""

FADES = 0.8
"""What a message counts for each one that came after it."""

ANGRY_FROM, UPSET_FROM, HURRIED_FROM = 1.0, 0.75, 0.6
MANY_SIGNS = 3.5
"""So much displeasure is anger, without one word of it."""

MOST_WORDS = 4
ANGER = ("angry", "swears")
SIGNS = ("angry", "upset", "grateful")
"""The lines of `signs` in the file."""


class Mood(str, Enum):
    """How somebody feels; of several the first is shown."""

    ANGRY = "angry"
    UPSET = "upset"
    HURRIED = "hurried"
    GRATEFUL = "grateful"
    CALM = "calm"


@dataclass(frozen=True)
class Felt:
    """A mood and the words that show it, as they were written."""

    mood: Mood = Mood.CALM
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Moods:
    """What shows a mood, by language; without words only capitals and marks do."""

    lexicons: Mapping[str, Lexicon] = field(default_factory=dict)

    def of(self, said: Sequence[str], *, language: str, refused: Sequence[str] = ()) -> Felt:
        """The mood after these messages, the newest last; `refused` are those of them that refused an answer."""
        lexicon, last = self.lexicons.get(language) or Lexicon(), said[-LAST:]
        signs: list[Sign] = []
        for place, text in enumerate(last):
            found = signs_of(text, lexicon)
            if found and all(sign.kind == "grateful" for sign in found):
                signs = []  # pleased by now
            again = text in refused and any(before in refused for before in last[:place])
            found += _refusal(text, found) if again else []
            fades = FADES ** (len(last) - 1 - place)
            signs += [Sign(sign.kind, sign.shown, sign.weight * fades) for sign in found]
        return _felt(signs)


def moods_of(content: Any) -> Moods:
    """The words out of their file's content; SettingsError says what is wrong with it."""
    try:
        kinds = (*KINDS, "denials", "turns", "polite", "wants")
        signs = dict(zip(SIGNS, content["signs"], strict=True))
        everywhere = {kind: list(signs.get(kind, ())) for kind in kinds}
        everywhere["swears"] += [phrase for line in content["swears"] for phrase in line]
        lexicons = {
            language: Lexicon(
                {kind: tuple(bare(str(phrase)) for phrase in [*content[kind][n], *everywhere[kind]]) for kind in kinds}
            )
            for n, language in enumerate(LANGUAGES)
        }
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        raise SettingsError(f"data/mood.yml cannot be understood: {type(error).__name__} at {error}.") from error
    return Moods(lexicons)


def _refusal(text: str, found: Sequence[Sign]) -> list[Sign]:
    """A second refusal shows displeasure by itself, unless its words do."""
    silent = not any(sign.kind in DISPLEASED for sign in found)
    return [Sign("upset", one_line(text, at_most=LONGEST_SHOWN))] if silent else []


def _felt(signs: Sequence[Sign]) -> Felt:
    anger, displeasure, hurry = (_sum(signs, kinds) for kinds in (ANGER, DISPLEASED, ("hurried",)))
    if anger >= ANGRY_FROM or displeasure >= MANY_SIGNS:
        return Felt(Mood.ANGRY, _shown(signs, DISPLEASED))
    if displeasure >= UPSET_FROM:
        return Felt(Mood.UPSET, _shown(signs, DISPLEASED))
    if hurry >= HURRIED_FROM:
        return Felt(Mood.HURRIED, _shown(signs, ("hurried",)))
    thanks = _shown(signs, ("grateful",))
    return Felt(Mood.GRATEFUL, thanks) if thanks else Felt()


def _sum(signs: Sequence[Sign], kinds: Sequence[str]) -> float:
    return sum(sign.weight for sign in signs if sign.kind in kinds)


def _shown(signs: Sequence[Sign], kinds: Sequence[str]) -> tuple[str, ...]:
    """The strongest first, of equal ones the last said."""
    found = sorted((sign for sign in reversed(signs) if sign.kind in kinds), key=lambda sign: -sign.weight)
    return tuple(dict.fromkeys(sign.shown for sign in found))[:MOST_WORDS]
