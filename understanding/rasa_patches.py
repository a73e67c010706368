"""The places where stock Rasa 3.6.21 is corrected, each with its reason and a guard.

The guard compares the source that is replaced with the one the patch was written against, and
refuses to start when they differ: after an upgrade of Rasa read the new source, mend the patch,
and write down the new digest.
"""

import hashlib
import inspect
from collections.abc import Callable
from typing import Any

import rasa.core.agent
from jsonschema.validators import validator_for  # type: ignore[import-untyped]
from rasa.core.actions.action import Action, ActionExecutionRejection, RemoteAction
from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData

from understanding.honest_processor import HonestProcessor
from understanding.turn_under_way import current


class RasaChanged(RuntimeError):
    """Rasa's source is not the one our patches were written against."""


def apply() -> None:
    """Correct Rasa in this process; repeated calls change nothing."""
    if rasa.core.agent.MessageProcessor is HonestProcessor:
        return
    check(_expected())
    _compile_action_schema_once()
    _note_failed_actions()
    _keep_our_tracker_store()
    rasa.core.agent.MessageProcessor = HonestProcessor


def read_files_once() -> None:
    """Rasa parses all training files anew for each language and graph it asks for: a quarter of a training.

    Its importers merge what they get into copies, so one result serves them all.
    """
    read = RasaFileImporter.get_nlu_data

    def once(self: RasaFileImporter, language: str | None = "en") -> TrainingData:
        if not hasattr(self, "_balcao_read"):
            self._balcao_read = read(self, language)
        return self._balcao_read

    RasaFileImporter.get_nlu_data = once


def check(expected: dict[str, tuple[Callable[..., Any], str]]) -> None:
    """Raise `RasaChanged` unless each function's source is the one with the digest."""
    for name, (function, digest) in expected.items():
        if _digest(function) != digest:
            raise RasaChanged(
                f"{name} is not the one understanding/rasa_patches.py was written against; "
                "compare it with Rasa 3.6.21 and mend the patch."
            )


def _compile_action_schema_once() -> None:
    """Rasa checks its own schema at each action call: 30 to 60 ms, half of a turn with a form."""
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate(_: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate


def _note_failed_actions() -> None:
    """Rasa swallows a crashed action in two places and goes on as if it had done its work."""
    run = RemoteAction.run

    async def noting(self: RemoteAction, *args: Any, **kwargs: Any) -> Any:
        try:
            return await run(self, *args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception:
            turn = current()
            if turn is not None:
                turn.failed_actions.append(self.name())
            raise

    RemoteAction.run = noting


def _keep_our_tracker_store() -> None:
    """Rasa answers a failed read with an empty conversation and a failed save with memory only."""

    def unwrapped(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        if store is None:
            raise RasaChanged("Rasa runs without a tracker store.")
        store.domain = domain
        return store

    Agent._create_tracker_store = staticmethod(unwrapped)


def _expected() -> dict[str, tuple[Callable[..., Any], str]]:
    return {
        "RemoteAction._validate_action_result": (RemoteAction._validate_action_result, "f8cdb4be68123961"),
        "RemoteAction.run": (RemoteAction.run, "ccabf6f1160d527a"),
        "Agent._create_tracker_store": (Agent._create_tracker_store, "97499b594b45581b"),
        "MessageProcessor._run_action": (MessageProcessor._run_action, "6d383d0179ef1187"),
        "MessageProcessor.run_action_extract_slots": (
            MessageProcessor.run_action_extract_slots,
            "ff52049be97dde87",
        ),
        "MessageProcessor.fetch_tracker_and_update_session": (
            MessageProcessor.fetch_tracker_and_update_session,
            "400f21a2ea5d3426",
        ),
        "Action.run": (Action.run, "aa5dbb93fbece286"),
    }


def _digest(function: Callable[..., Any]) -> str:
    return hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16]
