"""BalcaoChannel: the gateway asks Rasa over it, one turn a request, and hears of every failure."""

import json
import logging
from collections.abc import Awaitable, Callable
from itertools import takewhile
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.events import ActiveLoop, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from understanding.intent_classifier import FULL_RANKING
from understanding.model_file import CannotServe
from understanding.turn_request import BadTurn, TurnRequest, parse_turn
from understanding.turn_under_way import ActionFailed, Superseded, TurnUnderWay, under_way

RANKED = 5
NOT_TOLD = frozenset(
    {"requested_slot", "session_started_metadata", "knowledge_base_last_object",
     "knowledge_base_last_object_type", "knowledge_base_listed_objects",
     "knowledge_base_objects"}
)  # fmt: skip

log = logging.getLogger(__name__)


class NothingProcessed(Exception):
    """Rasa took the message and did nothing with it: no model, or a paused conversation."""


class Replies(OutputChannel):
    """Collects what the assistant says, one reply a response."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        return "balcao"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        buttons = [
            {"title": str(button.get("title", "")), "payload": str(button.get("payload", ""))}
            for button in [*(message.get("buttons") or []), *(message.get("quick_replies") or [])]
        ]
        links = [message[kind] for kind in ("image", "attachment") if message.get(kind)]
        text = "\n".join(str(part) for part in (message.get("text"), *links) if part)
        self.said.append({"text": text, "buttons": buttons, "custom": message.get("custom") or None})


class BalcaoChannel(InputChannel):
    """`GET ready`, `POST turn`, `PUT model` and `DELETE conversations/<id>` under `/webhooks/balcao/`."""

    @classmethod
    def name(cls) -> str:
        return "balcao"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        async def turn(request: Request) -> HTTPResponse:
            try:
                asked = parse_turn(json.loads(request.body))
            except BadTurn as error:
                return failed(422, "invalid", str(error))
            except ValueError:
                return failed(400, "not_json", "The body is not JSON.")
            return await answered(asked, agent_of(request), on_new_message)

        routes = Blueprint("balcao_channel")
        routes.add_route(ready, "/ready", methods=["GET"])
        routes.add_route(turn, "/turn", methods=["POST"])
        routes.add_route(exchange, "/model", methods=["PUT"])
        routes.add_route(forget, "/conversations/<conversation:str>", methods=["DELETE"])
        return routes


async def ready(request: Request) -> HTTPResponse:
    """200 with the model's id once a turn can be answered."""
    agent = agent_of(request)
    if agent is None:
        return failed(503, "not_ready", "The model is being loaded.")
    return json_response({"ready": True, "model": agent.model_id})


async def exchange(request: Request) -> HTTPResponse:
    """Load another model and let it take over once it is warm; turns under way end on the old one."""
    load = getattr(request.app.ctx, "load", None)
    body = request.json
    named = body.get("model") if isinstance(body, dict) else None
    if load is None or not isinstance(named, str):
        return failed(422, "invalid", "model is not the path of a model file.")
    try:
        return json_response({"model": await load(named)})
    except CannotServe as error:
        return failed(422, "no_such_model", str(error))


async def forget(request: Request, conversation: str) -> HTTPResponse:
    """Erase a conversation, also from memory."""
    agent = agent_of(request)
    if agent is None:
        return failed(503, "not_ready", "The model is being loaded.")
    return json_response({"erased": await agent.tracker_store.forget(conversation)})


async def answered(
    asked: TurnRequest,
    agent: Agent | None,
    on_new_message: Callable[[UserMessage], Awaitable[Any]],
) -> HTTPResponse:
    """Run the turn; every way it can fail is a 5xx without a word of the customer's."""
    if agent is None:
        return failed(503, "not_ready", "The model is being loaded.")
    about = {"turn": asked.turn, "attempt": asked.attempt, "conversation": asked.conversation}
    try:
        return json_response(await run_turn(asked, on_new_message))
    except ActionFailed:
        log.warning("turn.action_failed", extra=about)
        return failed(502, "action_failed", "An action failed.")
    except Superseded:
        log.warning("turn.superseded", extra=about)
        return failed(503, "superseded", "A later attempt of this conversation has begun.")
    except NothingProcessed:
        log.warning("turn.nothing_processed", extra=about)
        return failed(500, "nothing_processed", "The message was not processed.")
    except Exception as error:  # noqa: BLE001  process edge: the gateway must hear of everything
        log.error("turn.failed", extra={**about, "error": type(error).__name__})  # noqa: TRY400  a traceback may hold the customer's words
        return failed(500, "failed", f"{type(error).__name__} while handling the turn.")


async def run_turn(asked: TurnRequest, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> dict[str, Any]:
    """Let Rasa handle the turn; what it said, understood and remembers."""
    replies = Replies()
    message = UserMessage(
        asked.text,
        replies,
        asked.conversation,
        input_channel=BalcaoChannel.name(),
        message_id=asked.turn,
        metadata=asked.metadata(),
    )
    with under_way(TurnUnderWay(asked.conversation, asked.turn, asked.attempt, asked.after)) as turn:
        await on_new_message(message)
    if turn.saved is None:
        raise NothingProcessed
    slots = told_slots(turn.saved)
    return {
        "replies": replies.said,
        "ranking": _understood(turn.saved, asked.turn).get(FULL_RANKING, [])[:RANKED],
        "slots": slots,
        "in_form": in_form(turn.saved, turn.turn),
        "language": slots.get("language") or "pt",
    }


def in_form(tracker: DialogueStateTracker, turn: str) -> bool:
    """Whether a form was open when the message of this turn came, or is open now."""
    if tracker.active_loop_name:
        return True
    since = takewhile(lambda event: getattr(event, "message_id", None) != turn, reversed(tracker.events))
    return any(isinstance(event, ActiveLoop) for event in since)


def told_slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The slots that are set, without those Rasa keeps for itself."""
    return {name: slot.value for name, slot in tracker.slots.items() if slot.value is not None and name not in NOT_TOLD}


def _understood(tracker: DialogueStateTracker, turn: str) -> dict[str, Any]:
    """How the message of this turn was understood, also when a default fallback took it back."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered) and event.message_id == turn:
            return dict(event.parse_data or {})
    raise NothingProcessed


def agent_of(request: Request) -> Agent | None:
    """Rasa's agent once its model is loaded."""
    agent = getattr(request.app.ctx, "agent", None)
    return agent if agent is not None and agent.is_ready() else None


def failed(status: int, code: str, message: str) -> HTTPResponse:
    return json_response({"error": {"code": code, "message": message}}, status=status)
