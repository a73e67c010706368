"""What in one message shows a mood: words of `data/mood.yml` that are not denied, capitals, repeated marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.plain import plain
from bot.splitting import one_line

KINDS = ("angry", "swears", "upset", "hurried", "grateful", "counts", "neutral")
DISPLEASED = ("angry", "swears", "upset", "counts")
WEIGHTS = {"angry": 2.0, "swears": 2.0}

REACH = 4
"""So many words behind a denial are denied."""

LONGEST_READ = 1_500
"""Characters of a message, its end."""

LONGEST_SHOWN = 60
FEW_WORDS, SOME_WORDS = 5, 12
SHOUTED_LETTERS, SHOUTED_SHARE, SHOUTED_WORDS = 10, 0.8, 3
SHORT_WORD = 3
POLITELY = 0.5
"""What capitals weigh beside a greeting."""

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[\u2600-\u27bf\U0001f300-\U0001faff]")
MARKS = re.compile(r"(?:[!?¡¿]\s?){3,}")
GAP = r"(?:[^ |]+ ){0,3}"
STRETCHED = re.compile(r"(.)\1{2,}")
PAUSE = re.compile(r"[.,;:!?¡¿\n…()]")


@dataclass(frozen=True)
class Sign:
    """Something that shows a mood, as it was written, and how much it weighs."""

    kind: str
    shown: str
    weight: float = 1.0


@dataclass(frozen=True)
class Lexicon:
    """The phrases of one language by kind, bare: a star is any ending of a word, `_` up to three words in between."""

    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds every phrase of KINDS, the longest first; without groups, which would make each word far slower."""
        return re.compile(rf"(?<= )(?:{'|'.join(found.pattern for found, _ in self._shown) or '(?!)'})(?= )")

    def kind_of(self, found: str) -> str:
        """The kind of a phrase that was found."""
        return next(kind for phrase, kind in self._shown if phrase.fullmatch(found))

    @cached_property
    def _shown(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        pairs = [(phrase, kind) for kind in KINDS for phrase in self.phrases.get(kind, ())]
        pairs.sort(key=lambda pair: -len(pair[0]))
        return tuple((re.compile(_pattern(phrase)), kind) for phrase, kind in pairs)

    def has(self, kind: str, word: str) -> bool:
        """Whether a word is of this kind."""
        return word in self.phrases.get(kind, ())


def bare(phrase: str) -> str:
    """A word or a phrase as it is compared: plain, without apostrophes, "muitoooo" like "muito"."""
    return STRETCHED.sub(r"\1", plain(phrase).replace("'", ""))


def signs_of(text: str, lexicon: Lexicon) -> list[Sign]:
    """What shows displeasure and hurry; thanks only where nothing displeases."""
    said = _Said(text[-LONGEST_READ:])
    found = list(_phrases(said, lexicon))
    displeased = [sign for sign in (*found, *_loud(said, lexicon)) if sign.kind in DISPLEASED]
    thanks = [sign for sign in found if sign.kind == "grateful"]
    if displeased or not _meant(said, thanks, lexicon):
        thanks = []
    return [*displeased, *thanks, *(sign for sign in found if sign.kind == "hurried")]


class _Said:
    """A message in words: as they stand in it, and as they are compared, with a bar where there is a pause."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found = list(WORD.finditer(text))
        self.words = [bare(found[0]) for found in self.found]
        ends = [0, *(found.end() for found in self.found)]
        self.pauses = [
            bool(PAUSE.search(text, end, found.start())) for end, found in zip(ends, self.found, strict=False)
        ]
        self.line, self.places = " ", dict[int, int]()
        for place, word in enumerate(self.words):
            self.line += "| " if self.pauses[place] else ""
            self.places[len(self.line)] = place
            self.line += f"{word} "

    def shown(self, first: int, last: int) -> str:
        """The words from one place to another, as they were written."""
        return one_line(self.text[self.found[first].start() : self.found[last].end()], at_most=LONGEST_SHOWN)


def _pattern(phrase: str) -> str:
    parts = (GAP if word == "_" else re.escape(word).replace(r"\*", "[^ ]*") + " " for word in phrase.split())
    return "".join(parts).removesuffix(" ")


def _phrases(said: _Said, lexicon: Lexicon) -> Iterator[Sign]:
    for match in lexicon.pattern.finditer(said.line):
        kind, first = lexicon.kind_of(match[0]), said.places[match.start()]
        if not _denied(said, first, lexicon):
            last = first + match[0].count(" ")
            yield Sign(kind, said.shown(first, last), WEIGHTS.get(kind, 1.0))


def _denied(said: _Said, place: int, lexicon: Lexicon) -> bool:
    """Whether a denial stands shortly before, in the same clause; a phrase that denies by itself is none of those."""
    if lexicon.has("denials", said.words[place]):
        return False
    for number in range(place, max(place - REACH, 0), -1):
        before = said.words[number - 1]
        pair = f"{before} {said.words[number]}"
        if said.pauses[number] or lexicon.has("turns", before) or lexicon.has("turns", pair):
            return False
        if lexicon.has("denials", before):
            return True
    return False


def _loud(said: _Said, lexicon: Lexicon) -> Iterator[Sign]:
    """Capitals and repeated marks."""
    long = [found[0] for found in said.found if len(found[0]) >= SHORT_WORD and found[0].isalpha()]
    letters = [c for word in long for c in word if c.lower() != c.upper()]
    if len(long) >= SHOUTED_WORDS and len(letters) >= SHOUTED_LETTERS:
        capitals = sum(c.isupper() for c in letters)
        if capitals >= SHOUTED_SHARE * len(letters):
            polite = any(f" {phrase} " in said.line for phrase in lexicon.phrases.get("polite", ()))
            shown = one_line(said.text, at_most=LONGEST_SHOWN)
            yield Sign("upset", shown, POLITELY if polite else 1.0)
    marks = MARKS.search(said.text)
    if marks:
        before = [place for place, found in enumerate(said.found) if found.end() <= marks.start()]
        word = said.shown(before[-1], before[-1]) if before else ""
        yield Sign("upset", f"{word}{marks[0].strip()[:SHORT_WORD]}")


def _meant(said: _Said, thanks: Sequence[Sign], lexicon: Lexicon) -> bool:
    """Whether thanks are meant: not at the end of a question or of a request, and not in "no, thanks"."""
    declines = bool(said.words) and len(said.words) <= FEW_WORDS and lexicon.has("denials", said.words[0])
    wants = any(lexicon.has("wants", word) for word in said.words)
    return "?" not in said.text and not declines and (len(thanks) > 1 or not (wants or len(said.words) > SOME_WORDS))
