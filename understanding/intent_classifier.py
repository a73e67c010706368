"""IntentClassifier: every intent, FAQ question and piece of small talk in one calibrated pass."""

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from understanding.fingerprint import code_digest
from understanding.intent_model import Floats, IntentModel, Settings, fit
from understanding.sentence_encoder import SentenceEncoder

JUDGEMENT = "judgement"
CHOSEN = "chosen"
FULL_RANKING = "full_ranking"
RANKED = 5
ARGUMENT = ":"
"""Between the intent of a button and what it is about (`ticket_state:BAL-1042`), which actions read."""

MODEL_FILE = "intents.npz"

Ranked = dict[str, Any]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(RasaIntentClassifier, GraphComponent):
    """Name the intent of a message, or take the one on the pressed button (`metadata["choice"]`)."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        self._settings = settings_of(config)
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def required_components(cls) -> list[type]:
        return [SentenceEncoder]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return dict(vars(Settings()))

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
    ) -> "IntentClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "IntentClassifier":
        with model_storage.read_from(resource) as folder:
            path = folder / MODEL_FILE
            model = IntentModel.load(path) if path.exists() else None
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        messages = labelled(training_data)
        with self._storage.write_to(self._resource) as folder:
            if messages:
                self._model, _ = fit(
                    [message.get(TEXT) for message in messages],
                    sentence_vectors(messages),
                    [message.get_full_intent() for message in messages],
                    self._settings,
                )
                self._model.save(folder / MODEL_FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            self._classify(message)
        return messages

    def _classify(self, message: Message) -> None:
        choice = (message.get("metadata") or {}).get("choice")
        if choice is not None:
            self._take(message, str(choice))
            return
        vector = sentence_vector(message)
        if vector is None or self._model is None:
            announce(message, [])
            return
        judgement = self._model.judge(message.get(TEXT), vector)
        message.set(JUDGEMENT, (self._model, judgement))
        order = np.argsort(-judgement.confidences)[:RANKED]
        announce(
            message,
            [ranked(self._model.labels[i], float(judgement.confidences[i])) for i in order],
        )

    def _take(self, message: Message, choice: str) -> None:
        intent = choice.partition(ARGUMENT)[0]
        known = self._model is not None and intent in self._model.labels
        message.set(CHOSEN, known)
        announce(message, [ranked(intent, 1.0)] if known else [])


def settings_of(config: dict[str, Any]) -> Settings:
    """The settings named in the component's part of `config.yml`."""
    return Settings(**{name: float(config[name]) for name in vars(Settings()) if name in config})


def labelled(training_data: TrainingData) -> list[Message]:
    """The examples that have a text with a vector and an intent."""
    return [
        message
        for message in training_data.intent_examples
        if message.get(TEXT) and sentence_vector(message) is not None
    ]


def sentence_vectors(messages: list[Message]) -> Floats:
    """The vectors of messages that have one, one a row."""
    return np.vstack([vector for message in messages if (vector := sentence_vector(message)) is not None])


def sentence_vector(message: Message) -> Floats | None:
    """The dense sentence vector of the message, None when there is nothing to read."""
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        return None
    vector: Floats = np.asarray(sentence.features, dtype=np.float32).ravel()
    return vector


def ranked(name: str, confidence: float) -> Ranked:
    return {"name": name, "confidence": round(confidence, 4)}


def announce(message: Message, ranking: list[Ranked]) -> None:
    """Write the ranking of full names as Rasa's intent, ranking and response selector."""
    by_base: dict[str, float] = {}
    for entry in ranking:
        by_base.setdefault(entry["name"].partition("/")[0], entry["confidence"])
    bases = [ranked(name, confidence) for name, confidence in by_base.items()]
    intent = bases[0] if bases else {"name": None, "confidence": 0.0}
    message.set(INTENT, dict(intent), add_to_output=True)
    message.set(INTENT_RANKING_KEY, bases, add_to_output=True)
    message.set(FULL_RANKING, ranking, add_to_output=True)
    message.set("response_selector", _selector(ranking), add_to_output=True)


def _selector(ranking: list[Ranked]) -> dict[str, Any]:
    """What Rasa's ResponseSelector would have said, for the winning base and its top 3 only."""
    base, slash, _ = ranking[0]["name"].partition("/") if ranking else ("", "", "")
    if not slash:
        return {}
    answers = [
        {"confidence": entry["confidence"], "intent_response_key": entry["name"]}
        for entry in ranking
        if entry["name"].startswith(f"{base}/")
    ][:3]
    best = {"responses": [], "utter_action": f"utter_{answers[0]['intent_response_key']}"}
    return {
        "all_retrieval_intents": [base],
        base: {"response": {**best, **answers[0]}, "ranking": answers},
    }
