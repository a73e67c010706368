"""The thin shell: verify, parse, bring to the door, acknowledge; over Socket Mode or the Events API."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.arrivals import Arrival
from bot.conversations import Conversation
from bot.door import Result, Taken
from bot.errors import BalcaoError, BusyError, DeliveryError, InvalidError, UnauthorizedError
from bot.messages import DEFAULT_LANGUAGE, ChannelAddress, Inbound, ReplyTo, language_of_locale
from bot.reading import TicketQuery
from bot.settings import SlackSettings
from bot.tickets import Ticket
from connectors.background import Background
from connectors.doorstep import bounded, refused
from connectors.needs import Needs
from connectors.reading import child, id_of, text_of
from connectors.reception import Reception
from connectors.slack.api import SlackApi
from connectors.slack.channel import SlackChannel
from connectors.slack.home import MOST_TICKETS, TICKETS, home_view
from connectors.slack.parse import AtHome, Press, home_of, parse, press_of
from connectors.slack.payload import CHANNEL, Us, is_person
from connectors.slack.profiles import Profiles
from connectors.slack.render import chosen, commanded_in
from connectors.slack.socket import address_of, listen

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp
    from slack_bolt.response import BoltResponse

log = logging.getLogger(__name__)

LOOK_AGAIN = 60.0
TIMESTAMP, PROOF = "x-slack-request-timestamp", "x-slack-signature"


class SlackConnector:
    """bot.ports.Connector of Slack."""

    def __init__(self, settings: SlackSettings, needs: Needs) -> None:
        self._settings = settings
        self._needs = needs
        self._api = SlackApi(settings, needs.files)
        self._us = Us()
        self._reception = Reception(CHANNEL, needs)
        self._background = Background()
        self._profiles = Profiles(self._api)
        self._bolt: AsyncApp | None = None
        self.channel = SlackChannel(self._api)

    async def receive(self, opened: Callable[[], None]) -> None:
        """Listen on a socket, or look now and then whether the token still holds."""
        if self._settings.app_token:
            await listen(self._api, await self._app(), self._settings.app_token, opened)
        while True:
            opened()
            await asyncio.sleep(LOOK_AGAIN)
            await self.look()

    async def look(self) -> str:
        """The names of our app and its workspace."""
        me = child({"me": await self._api.ask("auth.test")}, "me")
        self._us = Us(id_of(me, "user_id"), id_of(me, "team_id"))
        return f"{text_of(me, 'user')} in {text_of(me, 'team')}"

    async def check(self) -> str:
        """Both tokens."""
        who = await self.look()
        if self._settings.app_token:
            await address_of(self._api, self._settings.app_token)
        return who

    async def close(self) -> None:
        """Let acknowledgements end, then close the connections."""
        await self._background.close()
        await self._api.close()

    async def webhook(self, request: Request) -> Response:
        """`POST /webhooks/slack/…`: 200 once it is stored."""
        try:
            raw = await bounded(request)
            await self._verify(request, raw)
            payload = _payload_of(raw)
            if text_of(payload, "type") == "url_verification":
                return JSONResponse({"challenge": text_of(payload, "challenge")})
            await self._handle(payload)
        except BalcaoError as error:
            self._needs.count(CHANNEL, error.code)
            return refused(error)
        return Response(status_code=200)

    async def _verify(self, request: Request, raw: bytes) -> None:
        if not self._settings.signing_secret:
            raise UnauthorizedError("This app uses Socket Mode: nothing is taken here.")
        verifier = await asyncio.to_thread(_verifier, self._settings.signing_secret)
        try:
            proved = verifier.is_valid(
                body=raw.decode("utf-8"),
                timestamp=request.headers.get(TIMESTAMP, ""),
                signature=request.headers.get(PROOF, ""),
            )
        except (ValueError, TypeError):  # numbers that are none, bytes that are no text: not Slack's
            proved = False
        if not proved:
            raise UnauthorizedError("This is not Slack, or it has another signing secret.")

    async def _app(self) -> AsyncApp:
        """Bolt, which receives in Socket Mode; a payload is stored before it looks at anything."""
        if self._bolt is None:
            self._bolt = await asyncio.to_thread(self._made, await self._api.client())
        return self._bolt

    def _made(self, client: Any) -> AsyncApp:
        from slack_bolt.app.async_app import AsyncApp

        return AsyncApp(
            logger=logging.getLogger("slack_bolt"),  # silent, as bot.logs says; its own would not be
            client=client,
            signing_secret=self._settings.signing_secret or None,
            before_authorize=self._record,
            request_verification_enabled=False,  # done above: Bolt would log what was not proved
        )

    async def _record(self, body: dict[str, Any]) -> BoltResponse:
        """Bolt's middleware before everything else: its answer acknowledges, so it comes after the commit."""
        from slack_bolt.response import BoltResponse

        try:
            await self._handle(body)
        except BusyError as error:
            log.warning("slack.busy", extra={"retry_after": error.retry_after})
            return BoltResponse(status=503)  # not acknowledged: Slack sends it again
        return BoltResponse(status=200)

    async def _handle(self, payload: object) -> None:
        """One payload, stored; a pressed button is acknowledged beside it."""
        taken = await self._reception.take(payload, lambda: self._read(payload))
        press, home = press_of(payload), home_of(payload, self._us)
        if press is not None:
            self._background.start(self._acknowledge(press, taken))
        if home is not None:
            self._background.start(self._show_home(home))

    async def _read(self, payload: object) -> Arrival:
        return await self._introduced(parse(payload, self._us, now=self._needs.clock.now()))

    async def _introduced(self, arrival: Arrival) -> Arrival:
        """What must be known before a message is stored, and its payload does not say.

        Few words tell no language, a choice or a picture none at all. A command, or a press at home, belongs to
        the chat with us: it may come from anywhere, but a conversation goes on where its owner finds it again.
        """
        if not isinstance(arrival, Inbound):
            return arrival
        if commanded_in(arrival.external_id) or is_person(arrival.reply_to.chat):
            arrival = replace(arrival, reply_to=await self._direct(arrival.sender, arrival.reply_to))
        if arrival.if_known:
            return arrival
        profile = await self._profiles.of(arrival.sender.person)
        named = replace(arrival, name=profile.name or arrival.name, handle=profile.handle)
        return replace(named, locale=profile.locale, zone=profile.zone)

    async def _acknowledge(self, press: Press, taken: Taken) -> None:
        """Show which one was pressed, or that it is none any more; losing this loses nothing."""
        try:
            if taken.result == Result.NOT_OFFERED.value:
                await self._say_gone(press)
            elif taken.result == Result.RECORDED.value and taken.button is not None and taken.shown is not None:
                await self._show_chosen(press, chosen(taken.shown, taken.button))
        except DeliveryError as error:
            log.info("slack.acknowledgement_failed", extra={"code": error.code})

    async def _show_chosen(self, press: Press, fields: Mapping[str, Any]) -> None:
        if press.ephemeral:
            await self._api.respond(press.response_url, {"replace_original": True, **fields})
        else:
            await self._api.ask("chat.update", {"channel": press.channel, "ts": press.message, **fields})

    async def _say_gone(self, press: Press) -> None:
        """To the one who pressed, who need not be a member of the channel."""
        profile = await self._profiles.of(press.person)
        speaks = language_of_locale(profile.locale) or DEFAULT_LANGUAGE
        words = self._needs.words.say("choice.gone", speaks)
        fields = {"response_type": "ephemeral", "replace_original": False, "text": words}
        await self._api.respond(press.response_url, fields | ({"thread_ts": press.thread} if press.thread else {}))

    async def _show_home(self, home: AtHome) -> None:
        """The page, with the tickets of its owner once they asked for them."""
        try:
            direct = await self._direct(home.sender, home.direct) if is_person(home.direct.chat) else home.direct
            conversation = await self._opened(home.sender, direct)
            tickets = await self._tickets_of(conversation) if home.pressed == TICKETS else None
            view = home_view(self._needs.words, conversation.speaks, direct=direct.chat, tickets=tickets)
            await self._api.ask("views.publish", {"user_id": home.sender.person, "view": view})
        except BalcaoError as error:
            log.info("slack.home_failed", extra={"code": error.code})

    async def _tickets_of(self, conversation: Conversation) -> list[Ticket]:
        """Those that people look after: of the assistant's own their owner knows no numbers."""
        query = TicketQuery(customer=conversation.customer, level=2)
        return [listed.ticket for listed in await self._needs.store.tickets(query, limit=MOST_TICKETS)]

    async def _direct(self, sender: ChannelAddress, known: ReplyTo) -> ReplyTo:
        """The chat with somebody; what was known of it when Slack does not say."""
        return replace(known, chat=await self._profiles.direct(sender.person) or known.chat, thread="")

    async def _opened(self, sender: ChannelAddress, reply_to: ReplyTo) -> Conversation:
        profile = await self._profiles.of(sender.person)
        return await self._needs.store.open_conversation(sender, reply_to, **vars(profile))


def _payload_of(raw: bytes) -> Mapping[str, Any]:
    """JSON as it is, the payload of an interaction, or the fields of a command."""
    text = raw.decode("utf-8", "replace")
    try:
        payload = json.loads(text) if text.lstrip().startswith(("{", "[")) else _form_of(text)
    except (ValueError, KeyError, RecursionError) as error:
        raise InvalidError("The body is neither JSON nor a form of Slack's.") from error
    if not isinstance(payload, dict) or not payload:
        raise InvalidError("A payload is an object.")
    return payload


def _form_of(text: str) -> Any:
    fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=200))
    plain = "command" in fields or "ssl_check" in fields  # Slack looks now and then whether the certificate holds
    return fields if plain else json.loads(fields["payload"])


def _verifier(secret: str) -> Any:
    from slack_sdk.signature import SignatureVerifier

    return SignatureVerifier(secret)
