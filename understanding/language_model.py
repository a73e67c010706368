"""Which language a text is in: lingua times a letter model of our own examples, with a prior."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from lingua import Language as Lingua
from lingua import LanguageDetector, LanguageDetectorBuilder
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

from understanding.text import readable

CODES = ("pt", "es", "en")
SLOTS = 2**15
SMOOTHING = 0.02

Shares = NDArray[np.float64]


@dataclass(frozen=True)
class LanguageModel:
    """A linear model over hashed letters, one row of weights a language."""

    weights: NDArray[np.float32]
    offsets: NDArray[np.float32]

    def shares(self, text: str) -> Shares:
        row = _letters().transform([_spoken(text)])
        scores = np.asarray(row @ self.weights.T).ravel() + self.offsets
        raised = np.exp(scores - scores.max())
        return np.asarray(raised / raised.sum(), dtype=np.float64)

    def save(self, path: Path) -> None:
        np.savez_compressed(path, weights=self.weights, offsets=self.offsets)

    @staticmethod
    def load(path: Path) -> "LanguageModel":
        with np.load(path, allow_pickle=False) as kept:
            return LanguageModel(kept["weights"], kept["offsets"])


def learn(texts: list[str], codes: list[str]) -> LanguageModel | None:
    """Learn from our own examples; None unless every language served has some."""
    if set(codes) != set(CODES):
        return None
    fitted = LogisticRegression(C=10.0, max_iter=200, class_weight="balanced").fit(
        _letters().transform([_spoken(text) for text in texts]), codes
    )
    order = [list(fitted.classes_).index(code) for code in CODES]
    return LanguageModel(
        fitted.coef_[order].astype(np.float32), fitted.intercept_[order].astype(np.float32)
    )


def shares_of(text: str, own: LanguageModel | None) -> Shares:
    """The probability of each language in `CODES`, from the text alone."""
    shares = _lingua_shares(text) + SMOOTHING
    if own is not None:
        shares = shares * (own.shares(text) + SMOOTHING)
    return np.asarray(shares / shares.sum(), dtype=np.float64)


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
    return LanguageDetectorBuilder.from_languages(
        Lingua.PORTUGUESE, Lingua.SPANISH, Lingua.ENGLISH
    ).build()


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
