"""Rasa without TensorFlow, and a small assistant trained once."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from understanding.without_tensorflow import keep_out

os.environ.update(RASA_TELEMETRY_ENABLED="false", SQLALCHEMY_SILENCE_UBER_WARNING="1", RASA_MAX_CACHE_SIZE="0")
keep_out()
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what Rasa's imports warn of is not ours to mend
    import rasa.core.agent  # noqa: F401  the imports that warn
    from rasa.shared.nlu.training_data.message import Message

    from understanding.pipeline import Example, Pipeline

HERE = Path(__file__).parent
CONFIG = Path(__file__).resolve().parents[3] / "config.yml"

EXAMPLES = {
    ("faq/track_order", "pt"): ["cadê meu pedido", "onde está meu pedido 48213", "meu pedido já saiu?"],
    ("faq/track_order", "es"): ["dónde está mi pedido", "quiero seguir mi pedido", "ya salió mi compra?"],
    ("faq/track_order", "en"): ["where is my order", "track my parcel please", "has my order shipped yet"],
    ("faq/find_invoice", "pt"): ["onde acho a nota fiscal", "não recebi minha nota", "preciso da nota fiscal"],
    ("faq/find_invoice", "es"): ["dónde está mi factura", "no me llegó la factura", "necesito la factura"],
    ("faq/find_invoice", "en"): ["where is my invoice", "I did not get the invoice", "need my bill please"],
    ("talk_to_person", "pt"): ["quero falar com uma pessoa", "me passa pra um atendente", "atendente humano"],
    ("talk_to_person", "es"): ["quiero hablar con una persona", "pásame con un agente", "agente humano"],
    ("talk_to_person", "en"): ["I want to talk to a person", "get me a human", "real agent please"],
    ("change_language", "pt"): ["em português por favor", "pode falar português?", "muda para português"],
    ("change_language", "es"): ["en español por favor", "mejor en español", "puedes hablar español?"],
    ("change_language", "en"): ["english please", "can you speak english", "switch to english"],
    ("out_of_scope", "pt"): ["quem ganhou o jogo ontem", "vai chover amanhã?", "me conta uma piada"],
    ("out_of_scope", "es"): ["quién ganó el partido", "va a llover mañana?", "cuéntame un chiste"],
    ("out_of_scope", "en"): ["who won the match", "will it rain tomorrow", "tell me a joke"],
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Rasa's own warnings are no errors here; the rest of the project's tests stay strict."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore"))


def examples() -> list[Example]:
    """The handful of examples, labelled."""
    return [Example(text, label, language) for (label, language), texts in EXAMPLES.items() for text in texts]


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The components of the shipped `config.yml`, trained on the handful."""
    return Pipeline.train(CONFIG, examples())


@pytest.fixture
def understood(pipeline: Pipeline) -> Callable[..., dict[str, Any]]:
    """What Rasa would hear of a message: `understood("oi", choice=…, previous_language=…)`."""

    def understand(text: str, **metadata: str) -> dict[str, Any]:
        messages = [Message(data={"text": text, "metadata": metadata})]
        for component in pipeline.components:
            messages = component.process(messages)
        output: dict[str, Any] = messages[0].as_dict(only_output_properties=True)
        return output

    return understand
