"""Words and letters counted: 1 to 2 words and 2 to 5 letters, hashed, the rare ones weighing more."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from understanding.text import plain

SLOTS = 2**17
_WORD = r"(?u)\b\w+\b"


class Shares(Protocol):
    """How much words and letters count beside the sentence vector."""

    @property
    def words(self) -> float: ...

    @property
    def characters(self) -> float: ...


@dataclass(frozen=True)
class NGrams:
    """Counts of n-grams as sparse rows; `rarity` is learnt from the examples."""

    rarity: NDArray[np.float32]

    @staticmethod
    def learn(texts: list[str], shares: Shares) -> "tuple[NGrams, sparse.csr_matrix]":
        """Learn how rare each n-gram is; also the rows of the texts learnt from."""
        counted = _counted(texts)
        seen = np.bincount(counted.indices, minlength=counted.shape[1])
        ngrams = NGrams((np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32))
        return ngrams, ngrams._weighed(counted, shares)

    def row(self, text: str, shares: Shares) -> sparse.csr_matrix:
        """One row; the product of two rows is their likeness, at most words + characters."""
        return self._weighed(_counted([text]), shares)

    def _weighed(self, counted: sparse.csr_matrix, shares: Shares) -> sparse.csr_matrix:
        data = (1 + np.log(counted.data)) * self.rarity[counted.indices]
        weighed = sparse.csr_matrix((data, counted.indices, counted.indptr), counted.shape)
        words, characters = weighed[:, :SLOTS], weighed[:, SLOTS:]
        return sparse.hstack([_unit(words, shares.words), _unit(characters, shares.characters)], format="csr")


def _unit(rows: sparse.csr_matrix, share: float) -> sparse.csr_matrix:
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scale = np.sqrt(share) / np.where(length > 0, length, 1)
    return (sparse.diags(scale.astype(np.float32)) @ rows).astype(np.float32)


def _counted(texts: list[str]) -> sparse.csr_matrix:
    plainly = [plain(text) for text in texts]
    words, characters = _counters()
    return sparse.hstack([words.transform(plainly), characters.transform(plainly)], format="csr").astype(np.float32)


@lru_cache(maxsize=1)
def _counters() -> tuple[HashingVectorizer, HashingVectorizer]:
    return (
        HashingVectorizer(
            ngram_range=(1, 2),
            n_features=SLOTS,
            token_pattern=_WORD,
            alternate_sign=False,
            norm=None,
            lowercase=False,
        ),
        HashingVectorizer(
            analyzer="char_wb",
            ngram_range=(2, 5),
            n_features=SLOTS,
            alternate_sign=False,
            norm=None,
            lowercase=False,
        ),
    )
