"""OutOfScope: say "I do not know" (nlu_fallback) instead of a wrong answer said confidently."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from understanding.fingerprint import code_digest
from understanding.intent_classifier import (
    CHOSEN,
    FULL_RANKING,
    JUDGEMENT,
    labelled,
    sentence_vectors,
    settings_of,
)
from understanding.intent_model import Settings
from understanding.scope_model import (
    Examples,
    ScopeModel,
    Trial,
    learn,
    signs_of,
    trial_of,
    trials_by_hiding,
)
from understanding.sentence_encoder import SentenceEncoder
from understanding.text import looks_like_command

CANDIDATES = "candidates"
CHANCE = "chance"
OFFERED = 3
MODEL_FILE = "scope.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class OutOfScope(RasaIntentClassifier, GraphComponent):
    """Replace an intent that is probably wrong by nlu_fallback and keep what may be offered."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: ScopeModel | None = None,
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._storage = storage
        self._resource = resource
        self.model = model
        self._trials: list[Trial] = []

    @classmethod
    def required_components(cls) -> list[type]:
        return [SentenceEncoder]  # the classifier too, but training it is no part of this one's

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            **vars(Settings()),
            "background": "out_of_scope",
            "keep": 0.98,
            "plausible": 0.1,
            "never_offered": [],
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        return code_digest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "OutOfScope":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "OutOfScope":
        with model_storage.read_from(resource) as folder:
            path = folder / MODEL_FILE
            model = ScopeModel.load(path) if path.exists() else None
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        messages = labelled(training_data)
        with self._storage.write_to(self._resource) as folder:
            if messages:
                self._trials = trials_by_hiding(examples_of(messages), settings_of(self._config), self.background)
                self.model = learn(self._trials, self._config["keep"])
            if self.model is not None:
                self.model.save(folder / MODEL_FILE)
        return self._resource

    @property
    def background(self) -> str:
        """The label of examples of what nobody should answer."""
        return str(self._config["background"])

    def calibrate(self, known: list[Message], strange: list[Message]) -> None:
        """Learn again from messages the classifier has judged, whose truth is known."""
        judged = [
            (message.get(JUDGEMENT), message.get_full_intent() if in_scope else None)
            for messages, in_scope in ((known, True), (strange, False))
            for message in messages
            if message.get(JUDGEMENT) is not None
        ]
        trials = [trial_of(model, judgement, label, self.background) for (model, judgement), label in judged]
        self.model = learn(self._trials, self._config["keep"], trials)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            self._decide(message)
        return messages

    def _decide(self, message: Message) -> None:
        message.set(CANDIDATES, [], add_to_output=True)
        ranking: list[dict[str, Any]] = message.get(FULL_RANKING) or []
        chosen = bool(message.get(CHOSEN))
        understood = bool(ranking) and (chosen or not looks_like_command(message.get(TEXT)))
        named = ranking[0]["name"] if understood else self.background
        if chosen and named != self.background:
            return  # whatever stands on the button, `/start` included
        chance = self._chance(message) if named != self.background else 0.0
        message.set(CHANCE, chance)
        if named != self.background and chance >= (self.model.threshold if self.model else 0.0):
            return
        _fall_back(message, chance)
        message.set(CANDIDATES, self._candidates(ranking, chance), add_to_output=True)

    def _chance(self, message: Message) -> float:
        """The chance that the message is in scope."""
        judged = message.get(JUDGEMENT)
        if judged is None:
            return 0.0
        if self.model is None:
            return 1.0
        model, judgement = judged
        return self.model.chance(signs_of(model, judgement, self.background))

    def _candidates(self, ranking: list[dict[str, Any]], chance: float) -> list[str]:
        never = {self.background, *self._config["never_offered"]}
        if self.model is None or chance < self._config["plausible"] * self.model.threshold:
            return []
        return [
            entry["name"]
            for entry in ranking
            if entry["name"] not in never and entry["confidence"] >= self._config["plausible"]
        ][:OFFERED]


def examples_of(messages: list[Message]) -> Examples:
    return Examples(
        tuple(message.get(TEXT) for message in messages),
        sentence_vectors(messages),
        tuple(message.get_full_intent() for message in messages),
    )


def _fall_back(message: Message, chance: float) -> None:
    """Put nlu_fallback in front; the real ranking stays behind it, where `rasa test` looks."""
    fallback = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": round(1 - chance, 4)}
    message.set(INTENT, dict(fallback), add_to_output=True)
    for ranking in (INTENT_RANKING_KEY, FULL_RANKING):
        behind = message.get(ranking) or []
        message.set(ranking, [dict(fallback), *behind], add_to_output=True)
