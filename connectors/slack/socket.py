"""Socket Mode: Slack's payloads over a connection that we open, so that no public address is needed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.errors import DeadTokenError, OutOfReachError, TryLaterError, UndeliverableError
from connectors.slack.api import SlackApi, our_error

if TYPE_CHECKING:
    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
    from slack_bolt.app.async_app import AsyncApp
    from slack_sdk.socket_mode.request import SocketModeRequest

log = logging.getLogger(__name__)

CONNECT_WITHIN = 15.0
LOOK_AGAIN = 2.0
AWAY_AT_MOST = 20.0
"""Seconds in which the client's own reconnecting may succeed before we begin anew."""


async def listen(api: SlackApi, app: AsyncApp, app_token: str, opened: Callable[[], None]) -> None:
    """Receive until the connection is gone for good; raises a DeliveryError then."""
    handler = await _connected(api, app, app_token)
    try:
        opened()
        await _until_gone(handler)
    finally:
        await handler.close_async()


async def address_of(api: SlackApi, app_token: str) -> str:
    """Where to connect; raises a DeliveryError when the token is not good for it."""
    client = await api.client()
    try:
        answer = await client.apps_connections_open(app_token=app_token)
    except Exception as error:  # noqa: BLE001 - whatever it raises is made ours; its text may hold the token
        meaning = our_error(error)
        if isinstance(meaning, UndeliverableError):
            meaning = DeadTokenError(
                "Slack does not accept our app-level token: set SLACK_APP_TOKEN to one with connections:write."
            )
        raise meaning from None
    return str(answer["url"])


async def _connected(api: SlackApi, app: AsyncApp, app_token: str) -> AsyncSocketModeHandler:
    """Ask for the address ourselves: with a dead token the client would try for ever without a word."""
    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

    address = await address_of(api, app_token)
    handler = AsyncSocketModeHandler(app, app_token, web_client=await api.client())
    handler.client.wss_uri = address
    handler.client.socket_mode_request_listeners[:] = [partial(_taken, handler)]
    try:
        await asyncio.wait_for(handler.connect_async(), CONNECT_WITHIN)
    except Exception as error:
        await handler.close_async()
        raise OutOfReachError("Slack's Socket Mode cannot be connected to.") from error
    return handler


async def _taken(handler: AsyncSocketModeHandler, client: Any, request: SocketModeRequest) -> None:
    """Bolt reads a payload before anybody else and may break on it: then it would come again for ever."""
    try:
        await handler.handle(client, request)
    except Exception:
        from slack_sdk.socket_mode.response import SocketModeResponse

        log.exception("slack.unreadable_envelope")
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))


async def _until_gone(handler: AsyncSocketModeHandler) -> None:
    away = 0.0
    while away < AWAY_AT_MOST:
        await asyncio.sleep(LOOK_AGAIN)
        away = 0.0 if await handler.client.is_connected() else away + LOOK_AGAIN
    raise TryLaterError("The connection of Socket Mode was lost.")
