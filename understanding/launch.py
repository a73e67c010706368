"""Serve the trained assistant on loopback: `python -m understanding.launch --port 5005 …`."""

import argparse
import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from bot.lifeline import PARENT, end_with_parent
from understanding.model_file import CannotServe, model_file
from understanding.rasa_process import prepare, quiet

if TYPE_CHECKING:
    from rasa.core.agent import Agent
    from sanic import Sanic

LARGEST_REQUEST = 1_000_000

TRACKER_URL = "RASA_TRACKER_URL"
"""In the environment, since a command line shows its passwords to every user of the machine."""


@dataclass(frozen=True)
class Options:
    """Where to listen, whom to ask for actions, where conversations and the model are."""

    host: str
    port: int
    action_url: str
    tracker_url: str
    model: Path


def main(arguments: list[str] | None = None) -> int:
    """The command: serve until told to stop; one sentence and 1 when it cannot start."""
    end_with_parent(os.environ.get(PARENT))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    try:
        options = parse_options(arguments)
        door = _bound(options)
        prepare()
        app = build_app(options)
    except CannotServe as error:
        print(str(error), file=sys.stderr)
        return 1
    app.run(sock=door, access_log=False, motd=False)
    return 0


def parse_options(arguments: list[str] | None) -> Options:
    """The command line; without `--model` the one trained last."""
    parser = argparse.ArgumentParser(prog="python -m understanding.launch")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--action-url", required=True)
    parser.add_argument("--tracker-url", default=os.environ.get(TRACKER_URL), required=TRACKER_URL not in os.environ)
    parser.add_argument("--model", type=Path, default=Path("models"))
    given = parser.parse_args(arguments)
    return Options(
        host=given.host,
        port=given.port,
        action_url=given.action_url,
        tracker_url=given.tracker_url,
        model=model_file(given.model),
    )


def build_app(options: Options) -> "Sanic":
    """Rasa's agent behind our channel and nothing else: no API that shows conversations."""
    from rasa.core.channels.channel import register
    from sanic import Sanic

    from understanding.channel import BalcaoChannel

    quiet()
    app = Sanic(f"balcao_{options.port}", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = LARGEST_REQUEST
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.ctx.agent = load_agent(options, options.model)
    app.ctx.load = _loader(app, options)
    register([BalcaoChannel()], app, route="/webhooks/")
    app.register_listener(_warm, "before_server_start")
    return app


def load_agent(options: Options, model: Path) -> "Agent":
    """The agent with our tracker store, our patches and the model."""
    from rasa.core.agent import Agent
    from rasa.exceptions import ModelNotFound
    from rasa.utils.endpoints import EndpointConfig

    from understanding import rasa_patches
    from understanding.tracker_store import LiveTrackerStore

    rasa_patches.apply()
    agent = Agent(
        tracker_store=LiveTrackerStore(host=options.tracker_url),
        action_endpoint=EndpointConfig(url=options.action_url),
    )
    try:
        agent.load_model(model)
    except ModelNotFound as error:
        raise CannotServe(f"{model} is not a model of Rasa.") from error
    if not isinstance(agent.processor.tracker_store, LiveTrackerStore):
        raise CannotServe("Rasa replaced the tracker store: conversations would be lost.")
    return agent


async def warm_up(agent: "Agent") -> None:
    """Understand and answer something in each language, so that no customer pays for loading."""
    from rasa.core.channels.channel import UserMessage
    from rasa.shared.core.events import ActionExecuted, UserUttered

    for text in ("oi, cadê meu pedido?", "hola, ¿dónde está mi pedido?", "hi, where is my order?"):
        parsed = await agent.processor.parse_message(UserMessage(text))
        tracker = agent.tracker_store.init_tracker("warm-up")
        tracker.update(ActionExecuted("action_listen"))
        tracker.update(UserUttered(text, parsed["intent"], parsed["entities"], parsed), agent.domain)
        agent.predict_next_with_tracker(tracker)


def _loader(app: "Sanic", options: Options) -> Callable[[str], Awaitable[str]]:
    """How the channel exchanges the model: the new agent is warm before it takes over."""

    async def load(model: str) -> str:
        agent = await asyncio.to_thread(load_agent, options, model_file(Path(model)))
        await warm_up(agent)
        app.ctx.agent = agent
        return str(agent.model_id)

    return load


async def _warm(app: "Sanic", *_: object) -> None:
    await warm_up(app.ctx.agent)


def _bound(options: Options) -> socket.socket:
    """The port is ours from now on; who connects before the model is loaded is refused."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((options.host, options.port))
    except OSError as error:
        door.close()
        raise CannotServe(f"Port {options.port} on {options.host}: {error.strerror}.") from error
    return door


def _stop(number: int, _: FrameType | None) -> None:
    logging.getLogger(__name__).info("stopped", extra={"signal": number})
    sys.exit(0)


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    sys.exit(main())
