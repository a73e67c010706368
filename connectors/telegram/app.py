"""The thin shell: verify, parse, bring to the door, acknowledge; by polling or by webhook."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.arrivals import Arrival
from bot.door import Result, Taken
from bot.errors import BalcaoError, BusyError, DeadTokenError, DeliveryError, InvalidError, UnauthorizedError
from bot.messages import DEFAULT_LANGUAGE, language_of_locale
from bot.settings import TelegramSettings
from connectors.background import Background
from connectors.doorstep import bounded, refused, same
from connectors.needs import Needs
from connectors.reading import ascii_of, child, number_of, text_of
from connectors.reception import Reception
from connectors.telegram.api import NoSuchMethodError, TelegramApi
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.menu import menus
from connectors.telegram.parse import Press, parse, press_of
from connectors.telegram.payload import CHANNEL, Us
from connectors.telegram.render import acknowledged, chosen

log = logging.getLogger(__name__)

KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]
LONG_POLL = 25
POLL_MARGIN = 10.0
AT_MOST = 100
BREATH = 0.2
"""Seconds before asking again when a server answers at once, and with nothing new."""

QUIET = 24 * 3600.0
LOOK_AGAIN = 60.0
SAID = {Result.NOT_OFFERED.value: "choice.gone", "not_theirs": "choice.gone", Result.REPEATED.value: "choice.taken"}
PROOF = "x-telegram-bot-api-secret-token"


class TelegramConnector:
    """bot.ports.Connector of Telegram."""

    def __init__(self, settings: TelegramSettings, needs: Needs) -> None:
        self._settings = settings
        self._needs = needs
        self._api = TelegramApi(settings, needs.files, largest=needs.door.limits.largest)
        self._us = Us(settings.token.partition(":")[0])
        self._looked = False
        self._reception = Reception(CHANNEL, needs)
        self._background = Background()
        self.channel = TelegramChannel(self._api)

    async def receive(self, opened: Callable[[], None]) -> None:
        """Poll, or have a webhook and look after it."""
        await self._offer_commands()
        if self._settings.webhook_url:
            await self._register()
            await self._keep_webhook(opened)
        await self._if_known("deleteWebhook", {"drop_pending_updates": False})
        opened()
        await self._poll()

    async def look(self) -> str:
        """The name of our bot."""
        try:
            me = child({"me": await self._api.ask("getMe")}, "me")
        except NoSuchMethodError as error:
            raise DeadTokenError("Telegram does not know our token: set TELEGRAM_BOT_TOKEN to BotFather's.") from error
        self._us = Us(self._us.id, text_of(me, "username"))
        self._looked = True
        return f"@{self._us.username}" if self._us.username else "a bot without a user name"

    async def check(self) -> str:
        """The token."""
        return await self.look()

    async def close(self) -> None:
        """Let acknowledgements end, then close the connections."""
        await self._background.close()
        await self._api.close()

    async def webhook(self, request: Request) -> Response:
        """`POST /webhooks/telegram`: 200 once it is stored."""
        try:
            self._verify(request)
            await self._handle(_update_of(await bounded(request)))
        except BalcaoError as error:
            self._needs.count(CHANNEL, error.code)
            return refused(error)
        return Response(status_code=200)

    def _verify(self, request: Request) -> None:
        if not same(request.headers.get(PROOF, ""), self._settings.webhook_secret):
            raise UnauthorizedError("This is not Telegram, or it has another secret.")

    async def _poll(self) -> None:
        """What is asked for next confirms what came before, so it is stored by then."""
        offset, since = 0, asyncio.get_running_loop().time()
        while True:
            began = asyncio.get_running_loop().time()
            fields = {"offset": offset, "timeout": LONG_POLL, "limit": AT_MOST, "allowed_updates": KINDS}
            updates = await self._api.ask("getUpdates", fields, timeout=LONG_POLL + POLL_MARGIN)
            confirmed = offset
            for update in updates if isinstance(updates, list) else []:
                await self._handle(update)
                offset = max(offset, (number_of(child({"update": update}, "update"), "update_id") or 0) + 1)
            now = asyncio.get_running_loop().time()
            if offset == confirmed and now - began < BREATH:
                await asyncio.sleep(BREATH)
            since = since if offset == confirmed else now
            if now - since > QUIET:
                offset, since = 0, now  # Telegram may number anew after a quiet week; what comes twice is known

    async def _keep_webhook(self, opened: Callable[[], None]) -> None:
        """Registered, and registered again when somebody took it away."""
        while True:
            opened()
            await asyncio.sleep(LOOK_AGAIN)
            info = child({"info": await self._if_known("getWebhookInfo")}, "info")
            if info and text_of(info, "url") != self._settings.webhook_url:
                await self._register()
            if text_of(info, "last_error_message"):
                log.warning("telegram.webhook_trouble", extra={"waiting": number_of(info, "pending_update_count")})

    async def _if_known(self, method: str, fields: Mapping[str, Any] | None = None) -> Any:
        """For what we can do without: some Bot API servers do not have every method."""
        try:
            return await self._api.ask(method, fields)
        except NoSuchMethodError:
            log.warning("telegram.no_such_method", extra={"method": method})
            return None

    async def _register(self) -> None:
        fields = {
            "url": self._settings.webhook_url,
            "secret_token": self._settings.webhook_secret,
            "allowed_updates": KINDS,
            "drop_pending_updates": False,
        }
        await self._api.ask("setWebhook", fields)
        log.info("telegram.webhook_registered")

    async def _offer_commands(self) -> None:
        for menu in menus(self._needs.words):
            try:
                await self._api.ask("setMyCommands", menu)
            except DeliveryError as error:
                log.warning("telegram.commands_failed", extra={"code": error.code})
                return

    async def _handle(self, update: object) -> None:
        """One update, stored; a pressed button is acknowledged beside it."""
        taken = await self._reception.take(update, lambda: self._read(update))
        press = press_of(update)
        if press is not None:
            self._background.start(self._acknowledge(press, taken, update))

    async def _read(self, update: object) -> Arrival:
        if not self._looked:
            raise BusyError("We do not know our own name yet.", retry_after=5)
        return parse(update, self._us, now=self._needs.clock.now())

    async def _acknowledge(self, press: Press, taken: Taken, update: object) -> None:
        """Show which one was pressed; losing this loses nothing."""
        sender = child(update, "callback_query", "from")
        speaks = language_of_locale(ascii_of(sender, "language_code")) or DEFAULT_LANGUAGE
        if taken.recorded is not None:
            speaks = taken.recorded.conversation.speaks
        said = SAID.get(taken.result)
        calls = [acknowledged(press, self._needs.words.say(said, speaks) if said else "")]
        if taken.button is not None and taken.result == Result.RECORDED.value and press.message:
            calls.append(chosen(press, taken.button))
        for call in calls:
            try:
                await self._api.send(call)
            except DeliveryError as error:
                log.info("telegram.acknowledgement_failed", extra={"code": error.code})


def _update_of(body: bytes) -> Any:
    try:
        update = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidError("The body is not JSON in UTF-8.") from error
    if not isinstance(update, dict):
        raise InvalidError("An update is a JSON object.")
    return update
