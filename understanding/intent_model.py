"""The intent model: kernel ridge regression over sentence vectors and hashed n-grams.

Every training example votes for its intent, the more the closer it is to the message, with votes
weighed so that they fit all examples at once. It trains in a second, needs no iterations, and
gives each training example's score *as if it had been left out* in closed form: confidence and
out-of-scope thresholds are set on those, without training again.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.optimize import minimize_scalar

from understanding.ngrams import NGrams

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

HELD_OUT_AT_MOST = 2_000
ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Settings:
    """What `config.yml` may change; the defaults were chosen by cross-validation."""

    sharpness: float = 2.0
    words: float = 0.05
    characters: float = 0.05
    smoothing: float = 0.05


@dataclass(frozen=True)
class Judgement:
    """What the model thinks of one message: confidences of all labels and likeness of examples."""

    confidences: Floats
    likeness: Floats
    overlap: Floats

    def best(self) -> int:
        return int(self.confidences.argmax())


@dataclass(frozen=True)
class HeldOut:
    """Examples judged as if the model had not seen them: their places and raw scores."""

    places: Integers
    scores: Floats


@dataclass(frozen=True)
class IntentModel:
    """A trained model: the examples, their votes and the temperature of the confidences."""

    labels: tuple[str, ...]
    owners: Integers
    vectors: Floats
    votes: Floats
    ngrams: NGrams
    counts: sparse.csr_matrix
    temperature: float
    settings: Settings

    def judge(self, text: str, vector: Floats) -> Judgement:
        likeness = self.vectors @ vector
        overlap = self.ngrams.row(text, self.settings) @ self.counts
        overlap = np.asarray(overlap.todense(), dtype=np.float32).ravel()
        closeness = np.exp(self.settings.sharpness * (likeness - 1)) + overlap
        scores = closeness @ self.votes
        return Judgement(softmax(scores[None, :] * self.temperature)[0], likeness, overlap)

    def save(self, path: Path) -> None:
        np.savez_compressed(
            path,
            labels=np.array(self.labels),
            owners=self.owners,
            vectors=self.vectors,
            votes=self.votes,
            data=self.counts.data,
            indices=self.counts.indices,
            indptr=self.counts.indptr,
            shape=np.array(self.counts.shape),
            rarity=self.ngrams.rarity,
            temperature=np.float64(self.temperature),
            settings=np.array(
                [
                    self.settings.sharpness,
                    self.settings.words,
                    self.settings.characters,
                    self.settings.smoothing,
                ]
            ),
        )

    @staticmethod
    def load(path: Path) -> "IntentModel":
        with np.load(path, allow_pickle=False) as kept:
            counts = sparse.csr_matrix((kept["data"], kept["indices"], kept["indptr"]), shape=tuple(kept["shape"]))
            return IntentModel(
                labels=tuple(str(label) for label in kept["labels"]),
                owners=kept["owners"],
                vectors=kept["vectors"],
                votes=kept["votes"],
                ngrams=NGrams(kept["rarity"]),
                counts=counts,
                temperature=float(kept["temperature"]),
                settings=Settings(*(float(number) for number in kept["settings"])),
            )


def fit(texts: list[str], vectors: Floats, labels: list[str], settings: Settings) -> tuple[IntentModel, HeldOut]:
    """Train on the examples; also judge each of them (or 3,000) as if it had been left out."""
    names = tuple(sorted(set(labels)))
    owners = np.array([names.index(label) for label in labels], dtype=np.int64)
    ngrams, counts = NGrams.learn(texts, settings)
    targets, smoothing = _balanced(owners, len(names), settings)
    kernel = _kernel(vectors, counts, settings, smoothing)
    factor = cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)
    votes = cho_solve(factor, targets, check_finite=False)
    held_out = _leave_one_out(factor[0], votes, targets)
    model = IntentModel(
        labels=names,
        owners=owners,
        vectors=np.asarray(vectors, dtype=np.float32),
        votes=votes.astype(np.float32),
        ngrams=ngrams,
        counts=counts.T.tocsr(),
        temperature=_temperature(held_out.scores, owners[held_out.places]),
        settings=settings,
    )
    return model, held_out


def softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _balanced(owners: Integers, classes: int, settings: Settings) -> tuple[Floats, Floats]:
    """Targets less the share of each class, larger classes smoothed more: size is no argument."""
    sizes = np.bincount(owners, minlength=classes)
    targets = np.eye(classes, dtype=np.float32)[owners] - (sizes / len(owners))[None, :]
    smoothing = settings.smoothing * sizes[owners] / np.median(sizes)
    return targets.astype(np.float32), smoothing.astype(np.float32)


def _kernel(vectors: Floats, counts: sparse.csr_matrix, settings: Settings, smoothing: Floats) -> Floats:
    kernel: Floats = vectors @ vectors.T
    kernel -= 1
    kernel *= settings.sharpness
    np.exp(kernel, out=kernel)
    columns = counts.T.tocsr()
    for start in range(0, len(kernel), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        kernel[rows] += (counts[rows] @ columns).toarray()
    kernel[np.diag_indices_from(kernel)] += smoothing
    return kernel


def _leave_one_out(factor: Floats, votes: Floats, targets: Floats) -> HeldOut:
    """Target minus vote over the inverse kernel's diagonal: Rasmussen & Williams 2006, eq. 5.12."""
    total = len(targets)
    places = np.random.default_rng(0).permutation(total)[:HELD_OUT_AT_MOST]
    units = np.zeros((total, len(places)), dtype=np.float32)
    units[places, np.arange(len(places))] = 1
    solved = solve_triangular(factor, units, lower=True, overwrite_b=True, check_finite=False)
    diagonal = np.einsum("ij,ij->j", solved, solved)
    return HeldOut(places.astype(np.int64), targets[places] - votes[places] / diagonal[:, None])


def _temperature(scores: Floats, owners: Integers) -> float:
    """The factor that makes confidences honest: least surprise on examples left out."""

    def surprise(log_factor: float) -> float:
        shares = softmax(scores * float(np.exp(log_factor)))
        return float(-np.log(shares[np.arange(len(owners)), owners] + 1e-9).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(0.0, 5.0), method="bounded").x))
