"""The thin shell: routes that verify, parse, bring to the door and answer."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.attachments import Enclosed
from bot.errors import InvalidError, NotFoundError
from bot.messages import Author, Message
from connectors.downloads import download
from connectors.uploads import Upload, receive
from connectors.webchat.answers import NO_STORE, Endpoint, from_any_site, handled, json_body
from connectors.webchat.needs import ChatNeeds
from connectors.webchat.pages import page_routes
from connectors.webchat.parse import (
    UPLOAD_FIELDS,
    ChatSession,
    Sent,
    address_of,
    arrival_of,
    parse_sent,
    parse_typing,
    parse_upload,
    parse_visitor,
)
from connectors.webchat.rates import SESSIONS_OF_ONE_ADDRESS, TYPING_OF_ONE_SESSION, Limiter, network_of
from connectors.webchat.stream import Events
from connectors.webchat.tokens import Known, Tokens, UnknownTokenError

log = logging.getLogger(__name__)


def chat_routes(needs: ChatNeeds) -> list[BaseRoute]:
    """Every route of the web chat, the widget and the page of the shop."""
    tokens = Tokens(needs.secret, needs.clock)
    chat = WebChat(needs, tokens, *_limiters(needs))
    open_to_all = {
        "/chat/sessions": handled(chat.open_session, "POST"),
        "/chat/messages": handled(chat.take_message, "POST"),
        "/chat/attachments": handled(chat.take_files, "POST"),
        "/chat/attachments/{attachment}": handled(chat.give_file, "GET"),
        "/chat/typing": handled(chat.typing, "POST"),
        "/chat/events": Endpoint(("GET",), Events(needs, tokens)),
    }
    chat_itself = [Route(path, from_any_site(endpoint)) for path, endpoint in open_to_all.items()]
    return [*chat_itself, *page_routes(needs.limits)]


@dataclass(frozen=True)
class WebChat:
    """What the widget posts."""

    needs: ChatNeeds
    tokens: Tokens
    messages: Limiter
    sessions: Limiter
    typings: Limiter

    async def open_session(self, request: Request) -> Response:
        """`POST /chat/sessions`: the server chooses the ids."""
        network = network_of(request.client.host if request.client else "")
        if network is not None:
            self.sessions.take(network)
        visitor = parse_visitor(await json_body(request, empty={}))
        person = uuid4().hex
        sender, reply_to = address_of(person)
        conversation = await self.needs.store.open_conversation(
            sender, reply_to, name=visitor.name, locale=visitor.locale, zone=visitor.zone
        )
        log.info("session.opened", extra={"conversation": conversation.id})
        token = self.tokens.issue(ChatSession(conversation.id, person))
        return JSONResponse({"token": token, "conversation": conversation.id}, 201, NO_STORE)

    async def take_message(self, request: Request) -> Response:
        """`POST /chat/messages`: 202 once it is stored; the same id again changes nothing."""
        known = await self._known(request)
        self.messages.take(known.session.conversation)
        message = await self._recorded(parse_sent(await json_body(request)), known.session)
        return _accepted(known, {"id": message.id})

    async def take_files(self, request: Request) -> Response:
        """`POST /chat/attachments`: a message with files; 202 once all of it is stored."""
        known = await self._known(request)
        self.messages.take(known.session.conversation)
        upload = await receive(request, self.needs.files, self.needs.limits, fields=UPLOAD_FIELDS)
        message = await upload.become(self._sent_with(upload, known.session))
        return _accepted(known, {"id": message.id})

    async def give_file(self, request: Request) -> Response:
        """`GET /chat/attachments/{attachment}`: only those of the same conversation."""
        known = await self._known(request)
        attachment = await self.needs.store.attachment(request.path_params["attachment"])
        if attachment is None or attachment.conversation != known.session.conversation:
            raise NotFoundError("There is no such attachment in this conversation.")
        return await download(request, self.needs.files, attachment, inline=False)

    async def typing(self, request: Request) -> Response:
        """`POST /chat/typing`: shown to whoever reads along in the console."""
        known = await self._known(request)
        self.typings.take(known.session.conversation)
        on = parse_typing(await json_body(request, empty={}))
        self.needs.live.typing(known.session.conversation, on=on, author=Author.CUSTOMER.value)
        return _accepted(known, {})

    async def _sent_with(self, upload: Upload, session: ChatSession) -> Message:
        if not upload.enclosed:
            raise InvalidError("There is no file in it.")
        return await self._recorded(parse_upload(upload.fields), session, enclosed=upload.enclosed)

    async def _recorded(self, sent: Sent, session: ChatSession, *, enclosed: tuple[Enclosed, ...] = ()) -> Message:
        arrival = arrival_of(sent, session, now=self.needs.clock.now(), enclosed=enclosed)
        taken = await self.needs.door.receive(arrival)
        if taken.recorded is None:
            raise InvalidError("This button was not offered in this conversation.")
        return taken.recorded.message

    async def _known(self, request: Request) -> Known:
        known = self.tokens.read(request.headers.get("authorization"))
        if await self.needs.store.conversation(known.session.conversation) is None:
            raise UnknownTokenError("This session is over; open a new one.")
        return known


def _limiters(needs: ChatNeeds) -> tuple[Limiter, Limiter, Limiter]:
    """`off` switches all of them off: it is for load tests."""
    rate = needs.rate
    on = rate is not None
    return (
        Limiter(rate, needs.clock),
        Limiter(SESSIONS_OF_ONE_ADDRESS if on else None, needs.clock),
        Limiter(TYPING_OF_ONE_SESSION if on else None, needs.clock),
    )


def _accepted(known: Known, body: dict[str, str]) -> Response:
    renewed = {"X-Chat-Token": known.renewed} if known.renewed else {}
    return JSONResponse(body, 202, NO_STORE | renewed)
