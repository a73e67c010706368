"""Which language a text is in: lingua times a letter model of our own examples, with a prior."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from lingua import Language as Lingua
from lingua import LanguageDetector, LanguageDetectorBuilder
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

from understanding.text import plain, readable

CODES = ("pt", "es", "en")
SLOTS = 2**15
SMOOTHING = 0.02
LETTERS_THAT_TELL = 6
STRANGE = 0.25
"""How much a text tells in which no word of ours stands: a name, a code, a slip of the hand."""

OWN_WORD = 4.0
OWN_WORDS_COUNTED = 2
"""A word that only one language's examples have ("oi", "vlw", "gracias") speaks for it, also when short."""


_WORD = re.compile(r"[^\W\d_]{2,}")

Shares = NDArray[np.float64]


@dataclass(frozen=True)
class LanguageModel:
    """A linear model over hashed letters, and the short messages that are in several languages."""

    weights: NDArray[np.float32]
    offsets: NDArray[np.float32]
    shared: dict[str, str]
    words: dict[str, str]

    def shares(self, text: str) -> Shares:
        row = _letters().transform([_spoken(text)])
        scores = np.asarray(row @ self.weights.T).ravel() + self.offsets
        raised = np.exp(scores - scores.max())
        return np.asarray(raised / raised.sum(), dtype=np.float64)

    def telling(self, text: str) -> float:
        """How much the letters of this text tell: little when no word of it stands in the examples."""
        known = any(word in self.words for word in _words(text))
        letters = sum(character.isalpha() for character in text)
        return min(1.0, letters / LETTERS_THAT_TELL) * (1.0 if known else STRANGE)

    def spoken_for(self, text: str) -> Shares:
        """How much the words that only one language has speak for each."""
        owners = [codes for word in _words(text) if " " not in (codes := self.words.get(word, " "))]
        counts = np.array([min(owners.count(code), OWN_WORDS_COUNTED) for code in CODES])
        return np.asarray(OWN_WORD**counts, dtype=np.float64)

    def save(self, path: Path) -> None:
        np.savez_compressed(
            path,
            weights=self.weights,
            offsets=self.offsets,
            shared=np.array([*self.shared.items()], dtype=str).reshape(-1, 2),
            words=np.array([*self.words.items()], dtype=str).reshape(-1, 2),
        )

    @staticmethod
    def load(path: Path) -> "LanguageModel":
        with np.load(path, allow_pickle=False) as kept:
            shared = {str(text): str(codes) for text, codes in kept["shared"]}
            return LanguageModel(
                kept["weights"], kept["offsets"], shared, {str(word): str(codes) for word, codes in kept["words"]}
            )


def learn(texts: list[str], codes: list[str]) -> LanguageModel | None:
    """Learn from our own examples; None unless every language served has some."""
    if set(codes) != set(CODES):
        return None
    fitted = LogisticRegression(C=10.0, max_iter=200, class_weight="balanced").fit(
        _letters().transform([_spoken(text) for text in texts]), codes
    )
    order = [list(fitted.classes_).index(code) for code in CODES]
    return LanguageModel(
        fitted.coef_[order].astype(np.float32),
        fitted.intercept_[order].astype(np.float32),
        _shared(texts, codes),
        _owners(texts, codes),
    )


def shares_of(text: str, own: LanguageModel | None) -> Shares:
    """The probability of each language in `CODES`, from the text alone; the shorter the vaguer."""
    codes = own.shared.get(plain(text), "").split() if own is not None else []
    if codes:
        return np.array([code in codes for code in CODES]) / len(codes)
    shares = _lingua_shares(text) + SMOOTHING
    if own is not None:
        shares = shares * (own.shares(text) + SMOOTHING)
    shares = shares / shares.sum()
    if own is not None:
        shares = shares ** own.telling(text) * own.spoken_for(text)
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def _owners(texts: list[str], codes: list[str]) -> dict[str, str]:
    """Every word of the examples with the languages it stands in."""
    owners: dict[str, set[str]] = {}
    for text, code in zip(texts, codes, strict=True):
        for word in _words(text):
            owners.setdefault(word, set()).add(code)
    return {word: " ".join(sorted(found)) for word, found in owners.items()}


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text))


def _shared(texts: list[str], codes: list[str]) -> dict[str, str]:
    """Messages such as "ok" that are examples of more than one language, with those languages."""
    spoken: dict[str, set[str]] = {}
    for text, code in zip(texts, codes, strict=True):
        spoken.setdefault(plain(text), set()).add(code)
    return {text: " ".join(sorted(found)) for text, found in spoken.items() if len(found) > 1}


def _lingua_shares(text: str) -> Shares:
    found = {
        value.language.iso_code_639_1.name.lower(): value.value
        for value in _detector().compute_language_confidence_values(_spoken(text))
    }
    return np.array([found.get(code, 0.0) for code in CODES])


def _spoken(text: str) -> str:
    return readable(text).casefold()


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(Lingua.PORTUGUESE, Lingua.SPANISH, Lingua.ENGLISH).build()


@lru_cache(maxsize=1)
def _letters() -> HashingVectorizer:
    return HashingVectorizer(
        analyzer="char_wb",
        ngram_range=(1, 5),
        n_features=SLOTS,
        alternate_sign=False,
        norm="l2",
        lowercase=False,
    )
