"""Language: the language of each message, as the entity `language`, when the text or request tells."""

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from understanding.fingerprint import code_digest
from understanding.intent_classifier import FULL_RANKING
from understanding.language_model import CODES, LanguageModel, Shares, learn, shares_of
from understanding.language_request import asked_for
from understanding.text import looks_like_command, says_something, visible, without_addresses

ENTITY = "language"
MODEL_FILE = "language.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class Language(GraphComponent, EntityExtractorMixin):
    """Say which language a message is in, or nothing when it is too short to tell."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: LanguageModel | None = None,
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._storage = storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "sure": 0.55,
            "previous": 0.6,
            "locale": 0.45,
            "request": "change_language",
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
    ) -> "Language":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "Language":
        with model_storage.read_from(resource) as folder:
            path = folder / MODEL_FILE
            model = LanguageModel.load(path) if path.exists() else None
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        pairs = [
            (message.get(TEXT), code)
            for message in training_data.intent_examples
            if message.get(TEXT) and (code := language_of_example(message)) in CODES
        ]
        with self._storage.write_to(self._resource) as folder:
            self._model = learn([text for text, _ in pairs], [code for _, code in pairs])
            if self._model is not None:
                self._model.save(folder / MODEL_FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = self._tell(message)
            if found is not None:
                self._write(message, *found)
        return messages

    def _tell(self, message: Message) -> tuple[str, float] | None:
        about = message.get("metadata") or {}
        previous, local = served(about.get("previous_language")), served(about.get("locale"))
        known = previous or local
        if about.get("choice") is not None:  # the words on a button are ours and tell nothing
            return (known, 1.0) if known else None
        text = without_addresses(visible(message.get(TEXT)))
        if not says_something(text) or looks_like_command(text):
            return (known, 1.0) if known else None
        asked = asked_for(text, known_request=self._is_request(message))
        if asked is not None:
            return asked, 1.0
        shares = shares_of(text, self._model) * self._prior(previous, local)
        shares = shares / shares.sum()
        best = int(shares.argmax())
        if shares[best] >= self._config["sure"]:
            return CODES[best], float(shares[best])
        return (known, float(shares[CODES.index(known)])) if known else None

    def _prior(self, previous: str | None, local: str | None) -> Shares:
        expected = previous or local
        if expected is None:
            return np.full(len(CODES), 1 / len(CODES))
        weight = float(self._config["previous" if previous else "locale"])
        prior = np.full(len(CODES), (1 - weight) / (len(CODES) - 1))
        prior[CODES.index(expected)] = weight
        return prior

    def _is_request(self, message: Message) -> bool:
        ranking = message.get(FULL_RANKING) or []
        return any(entry["name"] == self._config["request"] for entry in ranking[:2])

    def _write(self, message: Message, code: str, confidence: float) -> None:
        entity = {
            "entity": ENTITY,
            "value": code,
            "start": 0,
            "end": len(message.get(TEXT) or ""),
            "confidence_entity": round(confidence, 4),
        }
        found = [*message.get(ENTITIES, []), *self.add_extractor_name([entity])]
        message.set(ENTITIES, found, add_to_output=True)


def served(tag: object) -> str | None:
    """The language served that a tag such as "pt-BR" or "en_GB" begins with."""
    code = str(tag or "").replace("_", "-").partition("-")[0].lower()
    return code if code in CODES else None


def language_of_example(message: Message) -> str | None:
    """`metadata: {language: pt}` beside the intent in `data/nlu/`."""
    about = (message.get("metadata") or {}).get("intent")
    return about.get("language") if isinstance(about, dict) else None
