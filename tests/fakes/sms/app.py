"""The thin shell: verify, parse, bring to the door, acknowledge."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from bot.errors import BalcaoError, InvalidError, UnauthorizedError
from connectors.doorstep import bounded, refused, same
from connectors.needs import Needs
from tests.fakes.sms.api import SmsApi, SmsSettings
from tests.fakes.sms.channel import SmsChannel
from tests.fakes.sms.parse import parse
from tests.fakes.sms.payload import CHANNEL

LOOK_AGAIN = 60.0
PROOF = "x-provider-token"


class SmsConnector:
    """bot.ports.Connector of SMS."""

    def __init__(self, settings: SmsSettings, needs: Needs) -> None:
        self._settings = settings
        self._needs = needs
        self._api = SmsApi(settings)
        self.channel = SmsChannel(self._api)

    async def receive(self, opened: Callable[[], None]) -> None:
        """The provider calls us: all there is to do is to see whether the token still holds."""
        while True:
            await self.look()
            opened()
            await asyncio.sleep(LOOK_AGAIN)

    async def look(self) -> str:
        """Whether the provider knows us."""
        await self._api.ask("account", {})
        return CHANNEL

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()

    async def webhook(self, request: Request) -> Response:
        """`POST /webhooks/sms`: 200 once it is stored."""
        try:
            if not same(request.headers.get(PROOF, ""), self._settings.secret):
                raise UnauthorizedError("This is not the provider, or it has another secret.")
            payload = _payload_of(await bounded(request))
            taken = await self._needs.door.receive(parse(payload, now=self._needs.clock.now()))
        except BalcaoError as error:
            self._needs.count(CHANNEL, error.code)
            return refused(error)
        self._needs.count(CHANNEL, taken.result)
        return Response(status_code=200)


def _payload_of(body: bytes) -> object:
    try:
        payload = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidError("The body is not JSON in UTF-8.") from error
    if not isinstance(payload, dict):
        raise InvalidError("A payload is a JSON object.")
    return payload
