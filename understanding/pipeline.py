"""The components of `config.yml` without a Rasa server: for evaluation and the publish gate."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from understanding.rasa_process import prepare, quiet

if TYPE_CHECKING:
    from rasa.shared.nlu.training_data.message import Message


@dataclass(frozen=True)
class Example:
    """A message a trainer labelled."""

    text: str
    label: str
    language: str | None = None


@dataclass(frozen=True)
class Verdict:
    """The best intent, and the one predicted: None when the assistant would say it does not know."""

    best: str | None
    predicted: str | None
    confidence: float


@dataclass(frozen=True)
class Pipeline:
    """Trained components in their order."""

    components: tuple[Any, ...]
    labels: frozenset[str]

    @staticmethod
    def train(config: Path, examples: list[Example]) -> "Pipeline":
        """Train each component on what the ones before it made of the examples."""
        prepare(threads=2)
        from rasa.shared.nlu.training_data.training_data import TrainingData

        quiet()
        data = TrainingData([_message(example) for example in examples])
        components = []
        with _storage() as storage:
            for place, part in enumerate(YAML(typ="safe").load(config)["pipeline"]):
                component = _create(part, place, storage)
                if hasattr(component, "train"):
                    component.train(data)
                data = component.process_training_data(data)
                components.append(component)
        background = {c.background for c in components if hasattr(c, "background")}
        labels = {example.label for example in examples} - background
        return Pipeline(tuple(components), frozenset(labels))

    def calibrate(self, known: list[Example], strange: list[str]) -> None:
        """Set the out-of-scope threshold on held-out messages instead of hidden intents."""
        if not known and not strange:
            return
        messages = [_message(example) for example in known]
        nowhere = [_message(Example(text, "")) for text in strange]
        for place, component in enumerate(self.components):
            if hasattr(component, "calibrate"):
                for earlier in self.components[:place]:
                    earlier.process([*messages, *nowhere])
                component.calibrate(messages, nowhere)

    def understand(self, text: str) -> Verdict:
        """What the assistant makes of one message."""
        from rasa.shared.nlu.training_data.message import Message

        messages = [Message(data={"text": text})]
        for component in self.components:
            messages = component.process(messages)
        return _verdict(messages[0], self.labels)


def _verdict(message: "Message", labels: frozenset[str]) -> Verdict:
    ranking = message.get("full_ranking") or []
    best = next((entry["name"] for entry in ranking if entry["name"] in labels), None)
    intent = message.get("intent") or {}
    fell_back = intent.get("name") in (None, "nlu_fallback")
    return Verdict(best, None if fell_back else best, float(message.get("chance") or 0.0))


def _message(example: Example) -> "Message":
    from rasa.shared.nlu.training_data.message import Message

    message = Message.build(text=example.text, intent=example.label or None)
    if example.language:
        message.set("metadata", {"intent": {"language": example.language}})
    return message


def _create(part: dict[str, Any], place: int, storage: Any) -> Any:
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.resource import Resource
    from rasa.shared.utils.common import class_from_module_path

    kind = class_from_module_path(part["name"])
    config = {**kind.get_default_config(), **{k: v for k, v in part.items() if k != "name"}}
    name = f"{kind.__name__}{place}"
    context = ExecutionContext(GraphSchema({}), node_name=name)
    return kind.create(config, storage, Resource(name), context)


@contextmanager
def _storage() -> Iterator[Any]:
    from rasa.engine.storage.local_model_storage import LocalModelStorage

    with tempfile.TemporaryDirectory() as folder:
        yield LocalModelStorage(Path(folder))
