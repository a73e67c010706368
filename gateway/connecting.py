"""Which platforms are connected, by which tokens are set, and where they call us."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.settings import Settings
from connectors.doorstep import switched_off
from connectors.needs import Needs
from connectors.slack.app import SlackConnector
from connectors.telegram.app import TelegramConnector

Platform = TelegramConnector | SlackConnector
Connected = Mapping[str, Platform]

WEBHOOKS = {
    "/webhooks/telegram": "telegram",
    "/webhooks/slack/events": "slack",
    "/webhooks/slack/interactions": "slack",
    "/webhooks/slack/commands": "slack",
}
CHANNELS = ("telegram", "slack")


def connect(settings: Settings, needs: Needs) -> Connected:
    """The connectors whose token is set; nothing is asked of any platform yet."""
    connected: dict[str, Platform] = {}
    if settings.telegram.token:
        connected["telegram"] = TelegramConnector(settings.telegram, needs)
    if settings.slack.token:
        connected["slack"] = SlackConnector(settings.slack, needs)
    return connected


def webhook_routes(connected: Connected) -> list[BaseRoute]:
    """Where platforms call us; 404 for those that are switched off."""
    return [Route(path, _answering(connected.get(name)), methods=["POST"]) for path, name in WEBHOOKS.items()]


def _answering(connector: Platform | None) -> Callable[[Request], Awaitable[Response]]:
    async def off(request: Request) -> Response:
        return switched_off()

    return off if connector is None else connector.webhook
