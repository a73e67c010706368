"""HonestProcessor: a turn in which an action failed is an error, not half an answer."""

import logging
from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from understanding.after_people import events_after
from understanding.turn_under_way import ActionFailed, current, of_conversation

log = logging.getLogger(__name__)


class HonestProcessor(MessageProcessor):
    """Rasa's processor, which raises where Rasa would log the traceback and carry on."""

    async def fetch_tracker_and_update_session(
        self, sender_id: str, output_channel: OutputChannel | None = None, metadata: dict[str, Any] | None = None
    ) -> DialogueStateTracker:
        """What people's help leaves behind belongs to this turn: another attempt at it begins without."""
        tracker = await super().fetch_tracker_and_update_session(sender_id, output_channel, metadata)
        turn = of_conversation(sender_id)
        if turn is not None and turn.after is not None:
            tracker.update_with_events(events_after(turn.after, tracker), self.domain)
        return tracker

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        tracker = await super().run_action_extract_slots(output_channel, tracker)
        _raise_if_failed()
        return tracker

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        listen_next = await super()._run_action(_Watched(action), tracker, output_channel, nlg, prediction)
        _raise_if_failed()
        return bool(listen_next)


class _Watched:
    """An action whose crash is noted on the turn instead of logged with the customer's words."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def __getattr__(self, name: str) -> Any:
        return getattr(self._action, name)

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        try:
            events: list[Event] = await self._action.run(output_channel, nlg, tracker, domain)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            turn = current()
            name = self._action.name()
            log.error("action.failed", extra={"action": name, "error": type(error).__name__})  # noqa: TRY400  a traceback holds the customer's words
            if turn is None:
                raise
            turn.failed_actions.append(name)
            return []
        return events


def _raise_if_failed() -> None:
    turn = current()
    if turn is not None and turn.failed_actions:
        raise ActionFailed(turn.failed_actions[0])
