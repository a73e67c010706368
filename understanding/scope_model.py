"""Whether a message is in scope: confidence, likeness to examples and shared words weighed.

Confidence alone does not tell that a message is out of scope: a model that knows 60 intents is
often sure of a wrong one. What tells is learnt by hiding: in each of five rounds a fifth of the
examples is held out, and a fifth of the intents is hidden altogether, so that their examples stand
for what nobody taught. A logistic model learns from these rounds what is in scope.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from understanding.intent_model import Floats, Integers, IntentModel, Judgement, Settings, fit

ROUNDS = 5
JUDGED_AT_MOST = 4_500
"""The threshold stands where the least sure of fifty lies: among fewer it would be a matter of luck."""

LEARNT_FROM_AT_MOST = 6_000


@dataclass(frozen=True)
class Examples:
    """Labelled texts with their sentence vectors."""

    texts: tuple[str, ...]
    vectors: Floats
    labels: tuple[str, ...]

    def take(self, places: Integers) -> "Examples":
        return Examples(
            tuple(self.texts[i] for i in places),
            self.vectors[places],
            tuple(self.labels[i] for i in places),
        )


@dataclass(frozen=True)
class Trial:
    """What was seen of one message whose truth is known."""

    signs: Floats
    in_scope: bool
    right: bool
    background: bool


@dataclass(frozen=True)
class ScopeModel:
    """Weights of the signs and the least chance of being in scope that is good enough."""

    weights: Floats
    offset: float
    threshold: float

    def chance(self, signs: Floats) -> float:
        return float(1 / (1 + np.exp(-(float(signs @ self.weights) + self.offset))))

    def save(self, path: Path) -> None:
        np.savez(path, weights=self.weights, rest=np.array([self.offset, self.threshold]))

    @staticmethod
    def load(path: Path) -> "ScopeModel":
        with np.load(path, allow_pickle=False) as kept:
            offset, threshold = (float(number) for number in kept["rest"])
            return ScopeModel(kept["weights"], offset, threshold)


def signs_of(model: IntentModel, judgement: Judgement, background: str) -> Floats:
    """The signs by which what is in scope is told from what is not."""
    confidences = judgement.confidences
    best = judgement.best()
    rest = np.delete(confidences, best)
    second = float(rest.max()) if rest.size else 0.0
    owned = model.owners == best
    likeness = np.sort(judgement.likeness[owned])[::-1]
    elsewhere = judgement.likeness[~owned]
    behind = confidences[model.labels.index(background)] if background in model.labels else 0.0
    return np.array(
        [
            _odds(float(confidences[best])),
            np.log((float(confidences[best]) + 1e-4) / (second + 1e-4)),
            float(likeness[0]),
            float(likeness[:3].mean()),
            float(likeness[0] - (elsewhere.max() if elsewhere.size else 0.0)),
            float(judgement.overlap[owned].max()),
            float(judgement.overlap.max()),
            _odds(float(behind)),
        ],
        dtype=np.float32,
    )


def trials_by_hiding(examples: Examples, settings: Settings, background: str) -> list[Trial]:
    """Judge examples whose own intent is known to the model and ones whose intent is hidden."""
    chance = np.random.default_rng(0)
    total = len(examples.texts)
    part_of_example = chance.permutation(total) % ROUNDS
    names = sorted(set(examples.labels) - {background})
    part_of_intent = dict(zip(names, chance.permutation(len(names)) % ROUNDS, strict=True))
    hidden_in = np.array([part_of_intent.get(label, -1) for label in examples.labels])
    trials: list[Trial] = []
    for part in range(ROUNDS):
        shown = np.flatnonzero((part_of_example != part) & (hidden_in != part))
        asked = np.flatnonzero((part_of_example == part) | (hidden_in == part))
        shown = chance.permutation(shown)[:LEARNT_FROM_AT_MOST]
        asked = chance.permutation(asked)[: JUDGED_AT_MOST // ROUNDS]
        if len(set(examples.take(shown).labels)) > 1:
            trials += _round(examples.take(shown), examples.take(asked), settings, background)
    return trials


def trials_on(model: IntentModel, asked: Examples, background: str) -> list[Trial]:
    """Judge examples with a finished model."""
    return [
        trial_of(model, model.judge(text, vector), label, background)
        for text, vector, label in zip(asked.texts, asked.vectors, asked.labels, strict=True)
    ]


def trial_of(model: IntentModel, judgement: Judgement, label: str | None, background: str) -> Trial:
    """What was seen of a message; a label the model does not know is out of scope."""
    in_scope = label in model.labels and label != background
    best = model.labels[judgement.best()]
    return Trial(
        signs_of(model, judgement, background),
        in_scope,
        right=in_scope and best == label,
        background=best == background,
    )


def learn(trials: list[Trial], keep: float, held: list[Trial] | None = None) -> ScopeModel | None:
    """Weigh the signs; None when the trials do not show both sides.

    The threshold answers `keep` of the messages one would get right; with messages known to be
    out of scope among `held` it is where right answers and refusals together are most.
    """
    held = [trial for trial in held or [] if not trial.background]
    judged = [*(trial for trial in trials if not trial.background), *held]
    if len({trial.in_scope for trial in judged}) == 1 or not judged:
        return None
    signs = np.vstack([trial.signs for trial in judged])
    centre, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-6
    fitted = LogisticRegression(class_weight="balanced", max_iter=500).fit(
        (signs - centre) / spread, [trial.in_scope for trial in judged]
    )
    weights = (fitted.coef_[0] / spread).astype(np.float32)
    model = ScopeModel(weights, float(fitted.intercept_[0] - weights @ centre), 0.0)
    right = [trial for trial in held if trial.right] or [t for t in judged if t.right]
    strange = [trial for trial in held if not trial.in_scope]
    return replace(model, threshold=_threshold(model, right, strange, keep))


def _threshold(model: ScopeModel, right: list[Trial], strange: list[Trial], keep: float) -> float:
    good = np.array([model.chance(trial.signs) for trial in right])
    if not good.size:
        return 0.0
    if not strange:
        return float(np.quantile(good, 1 - keep))
    bad = np.array([model.chance(trial.signs) for trial in strange])
    return float(max(good, key=lambda least: (good >= least).mean() + (bad < least).mean()))


def _round(shown: Examples, asked: Examples, settings: Settings, background: str) -> list[Trial]:
    model, _ = fit(list(shown.texts), shown.vectors, list(shown.labels), settings)
    return trials_on(model, asked, background)


def _odds(share: float) -> float:
    bounded = min(max(share, 1e-4), 1 - 1e-4)
    return float(np.log(bounded / (1 - bounded)))
